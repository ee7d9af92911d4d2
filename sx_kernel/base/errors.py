"""Errors. Two families:

    SxError          the user's program: a raised SX value on its way through Python
    InternalError    ours: a bug in sx_kernel, reported as such

An SX error *value* (what `(error …)` makes and `guard` binds) is an `ErrorValue`; any other
value can be raised too. Kinds in use: error, type-error, arity-error, range-error, name-error,
syntax-error, read-error, arithmetic-error, io-error, limit-error, assertion-error, match-error,
control-error, capability-error, import-error, host-error, python-error. Programs define more,
below these or beside them (lib/conditions.sx); a kind that is not below "error" is a condition,
but no error.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, final

_ABOVE: Final = ("error", "condition")
_NO_FIELDS: Final[dict[str, Any]] = {}


@final
class ErrorValue:
    """An error as an SX value.

    `kind` is what (error-type e) answers, e.g. "type-error"; `irritants` a Python list of values;
    `hint` a sentence or None. `where` and `backtrace` are filled in by the machine when the error
    is first raised: `where` is a Place or None, `backtrace` a tuple of TraceEntry, innermost first
    (both may be given as functions that return them, and are then made when somebody asks).
    `above`: the kinds above its own, nearest first; `fields`: what a condition of a defined kind
    carries, by name. `foreign`: where in the host's own code it comes from, for the report: lines
    that stand behind the backtrace.
    """

    __slots__ = (
        "_trace", "_where", "above", "fields", "foreign", "hint", "irritants", "kind", "message",
    )  # fmt: skip

    def __init__(
        self, kind: str, message: str, irritants: list[Any] | None = None, hint: str | None = None
    ) -> None:
        self.kind = kind
        self.message = message
        self.irritants: list[Any] = [] if irritants is None else irritants
        self.hint = hint
        self._where: Any = None
        self._trace: tuple[Any, ...] | Callable[[], tuple[Any, ...]] = ()
        self.above: tuple[str, ...] = _ABOVE
        self.fields: dict[str, Any] = _NO_FIELDS
        self.foreign: tuple[str, ...] = ()

    @property
    def where(self) -> Any:
        """The Place where it was raised, or None."""
        found = self._where
        if callable(found):
            found = self._where = found()
        return found

    @where.setter
    def where(self, where: Any) -> None:
        self._where = where

    @property
    def backtrace(self) -> tuple[Any, ...]:
        """The place where it was raised, and the calls that led there."""
        found: Any = self._trace
        if type(found) is not tuple:
            found = self._trace = found()
        return found

    @backtrace.setter
    def backtrace(self, trace: tuple[Any, ...] | Callable[[], tuple[Any, ...]]) -> None:
        self._trace = trace

    @property
    def is_traced(self) -> bool:
        """Whether it has its backtrace, that is, was raised before."""
        return self._trace != ()

    @property
    def kinds(self) -> tuple[str, ...]:
        """Its kind and those above it."""
        return (self.kind, *(kind for kind in self.above if kind != self.kind))

    @property
    def is_error(self) -> bool:
        """Whether it is an error, and not only a condition."""
        return self.kind == "error" or "error" in self.above

    @property
    def sx_type(self) -> str:
        """The name that type-of returns."""
        return "error" if self.is_error else "condition"


class SxError(Exception):
    """An SX value being raised. `payload` is the value; usually an ErrorValue.

    Primitives raise it (see primitives/check.py for the usual messages); the machine turns it
    into an SX raise, so that guard and handlers see `payload`.
    """

    def __init__(self, payload: object) -> None:
        super().__init__(payload)
        self.payload: Any = payload
        # `where` is for payloads that are not ErrorValues; `backtrace` is that of the payload
        # and the top-level form at its end, once the error has left the machine; `cut`: between
        # these two there may be more
        self.where: Any = None
        self.backtrace: tuple[Any, ...] = ()
        self.cut = False
        # what failed has had effects and is not done again: the error is raised as it is
        self.settled = False

    @property
    def message(self) -> str:
        """The error's message; for a raised non-error value, Python's str of it."""
        if type(self.payload) is ErrorValue:
            return self.payload.message
        try:
            return str(self.payload)
        except PASSING:
            raise
        except BaseException:  # an object of the host's, which may do anything
            return f"a {type(self.payload).__name__}"

    @property
    def kind(self) -> str:
        """The SX error type, or "raise" if something else than an error was raised."""
        return self.payload.kind if type(self.payload) is ErrorValue else "raise"

    def __str__(self) -> str:
        return f"{self.kind}: {self.message}"


class InternalError(Exception):
    """A bug in sx_kernel. The message says what to report."""


class Passing(BaseException):
    """Not an error, but on its way through whatever code is on the stack; nobody may hold it up."""


PASSING: Final = (KeyboardInterrupt, Passing)
"""What is let through where code of others may raise anything, SystemExit among it:

    try: repr(value)
    except PASSING: raise
    except BaseException: ...
"""


class Interrupted(Passing):
    """The evaluation was stopped from outside (Ctrl-C, a time limit).

    Not an SxError: no SX handler may catch it (language: a program cannot refuse to stop).
    `backtrace` says where it was, innermost first.
    """

    def __init__(self, reason: str = "interrupted") -> None:
        super().__init__(reason)
        self.reason = reason
        self.backtrace: tuple[Any, ...] = ()


def error(kind: str, message: str, *irritants: object, hint: str | None = None) -> SxError:
    """Build (not raise) an SxError around a new ErrorValue."""
    return SxError(ErrorValue(kind, message, list(irritants), hint))
