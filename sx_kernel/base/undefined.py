"""`undefined`: what hosted languages have beside nil for what is not there."""

from __future__ import annotations

from typing import Any, Final, final


@final
class Undefined:
    """The type of UNDEFINED, its only value."""

    __slots__ = ()
    sx_type = "undefined"

    def sx_print(self) -> tuple[str, list[Any], str]:
        """`#<undefined>`; see syntax/printer.py."""
        return "#<undefined>", [], ""

    def __repr__(self) -> str:
        return "UNDEFINED"

    def __bool__(self) -> bool:
        return False

    def __reduce__(self) -> str:
        return "UNDEFINED"


UNDEFINED: Final = Undefined()

__all__ = ["UNDEFINED", "Undefined"]
