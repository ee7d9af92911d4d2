"""What hyperscript's `dataset` is: the attributes data-… of an element."""

from __future__ import annotations

import re
from typing import Any, final

from sx_kernel.base.undefined import UNDEFINED
from sx_kernel.dom.element import Element
from sx_kernel.languages.hs.operators import text_of


@final
class Dataset:
    """The attributes data-… of an element, as an object: `fooBar` is data-foo-bar."""

    __slots__ = ("element",)
    sx_type = "dataset"
    hs_class = "DOMStringMap"

    def __init__(self, element: Element) -> None:
        self.element = element

    def hs_get(self, name: str) -> Any:
        """See objects.py."""
        found = self.element.get(_data_name(name))
        return UNDEFINED if found is None else found

    def hs_set(self, name: str, value: Any) -> None:
        """See objects.py."""
        self.element.set(_data_name(name), text_of(value))


def _data_name(name: str) -> str:
    return "data-" + re.sub(r"[A-Z]", lambda m: "-" + m[0].lower(), str(name))
