"""Objects of Python's that SX holds without asking their class anything.

SX tells values apart by their class: whether it is in a set, what it is called, which attributes it
has. The class of a class may answer all of that itself (`__hash__`, `__eq__`, `__getattr__` …), and
may raise. Objects of such classes are held: SX sees a Held, Python gets the object.
"""

from __future__ import annotations

from enum import EnumMeta
from typing import Any, Final, final

from sx_kernel.base.foreign import ancestors, class_name, own_entries

ASKED: Final = (
    "__hash__", "__eq__", "__getattr__", "__getattribute__", "__class__", "__name__",
    "__qualname__", "__module__", "__doc__", "__dict__", "__mro__", "__bases__",
)  # fmt: skip
"""What SX asks classes of, directly or by way of Python."""

_MOST: Final = 500


@final
class Held:
    """Stands in SX for an object whose class cannot be asked."""

    __slots__ = ("value",)
    sx_type = "python-object"

    def __init__(self, value: Any) -> None:
        self.value = value

    def sx_parts(self) -> tuple[object, list[Any]]:
        """Two are equal if they are the same object of Python (see base/equality.py)."""
        return self.value, []

    def sx_print(self) -> tuple[str, list[Any], str]:
        """See syntax/printer.py."""
        from sx_kernel.syntax.foreign import foreign_text

        return foreign_text(self.value), [], ""

    @property
    def kind(self) -> str:
        """The name of the object's class."""
        return class_name(self.value)


def held(value: Any) -> Any:
    """`value`, held if need be."""
    return value if can_be_asked(type(value)) else Held(value)


def can_be_asked(kind: type) -> bool:
    """Return whether the class `kind` behaves as classes do."""
    meta = type(kind)
    if meta is type:
        return True
    if type(meta) is not type:  # who knows what that one returns
        return False
    known = _known.get(meta)
    if known is None:
        known = not any(_overrides(base) for base in ancestors(meta))
        if len(_known) > _MOST:  # programs may make classes without end
            _known.clear()
        _known[meta] = known
    return known


def _overrides(base: type) -> bool:
    """Return whether the metaclass `base` computes attributes by code of its own."""
    if base is type or base is object or base is EnumMeta:
        return False
    entries = own_entries(base)
    return any(name in entries and type(entries[name]) not in (str, type(None)) for name in ASKED)


_known: Final[dict[type, bool]] = {}
