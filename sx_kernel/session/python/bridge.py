"""What conversions and calls between SX and Python ask of the session they belong to."""

from __future__ import annotations

from typing import Any, Protocol

from sx_kernel.base.errors import SxError


class Bridge(Protocol):
    """The way between one session and Python; session/python/access.py has it."""

    @property
    def calling(self) -> Any:
        """Calls a function of Python's for this bridge; see calls.py."""
        ...

    def called_back(self, function: Any, args: tuple[Any, ...], named: dict[str, Any]) -> Any:
        """Python calls a function of SX."""
        ...

    def to_sx(self, value: Any) -> Any:
        """`value` of Python as SX gets it."""
        ...

    def to_python(self, value: Any) -> Any:
        """`value` of SX as Python gets it."""
        ...

    def as_error(self, problem: BaseException) -> SxError:
        """The SX error for an exception of Python's."""
        ...
