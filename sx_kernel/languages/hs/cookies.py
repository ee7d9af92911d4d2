"""The page's cookies, as hyperscript's programs see them."""

from __future__ import annotations

from typing import Any

from sx_kernel.base.undefined import UNDEFINED
from sx_kernel.languages.hs.operators import (
    text_of,
)
from sx_kernel.languages.hs.world import World


class Cookies:
    """The page's cookies as an object."""

    sx_type = "cookies"

    def __init__(self, world: World) -> None:
        self.world = world

    def _all(self) -> dict[str, str]:
        text = self.world.document.cookies.text()
        parts = (one.partition("=") for one in text.split("; ") if "=" in one)
        return {name: value for name, _, value in parts}

    def hs_get(self, name: str) -> Any:
        """See objects.py."""
        if name == "length":
            return len(self._all())
        if name == "clear":
            return lambda which: self.world.document.cookies.put(f"{text_of(which)}=; max-age=0")
        if name == "clearAll":
            return lambda: [
                self.world.document.cookies.put(f"{n}=; max-age=0") for n in self._all()
            ]
        return self._all().get(name, UNDEFINED)

    def hs_set(self, name: str, value: Any) -> None:
        """See objects.py."""
        self.world.document.cookies.put(f"{name}={text_of(value)}")
