"""Raising errors, and looking at them."""

from __future__ import annotations

from typing import Any

from sx_kernel.base.errors import ErrorValue, SxError, error
from sx_kernel.base.sequences import to_python
from sx_kernel.base.source import is_users
from sx_kernel.primitives.check import bad_argument, need_string
from sx_kernel.primitives.registry import primitive
from sx_kernel.syntax.printer import inspect_value, str_value


def _need_error(op: str, value: Any) -> ErrorValue:
    if type(value) is ErrorValue:
        return value
    raise bad_argument(op, 1, "an error", value)


def _need_condition(op: str, value: Any) -> ErrorValue:
    if type(value) is ErrorValue:
        return value
    raise bad_argument(op, 1, "a condition", value)


@primitive("error")
def raise_error(message: Any, *irritants: Any) -> Any:
    """Raise an error. The message may be any value; it is shown as `str` shows it.

    A condition alone is raised itself, as in Common Lisp.
    """
    if type(message) is ErrorValue and not irritants:
        raise SxError(message)
    raise SxError(ErrorValue("error", str_value(message), list(irritants)))


@primitive("make-error")
def make_error(message: Any, *irritants: Any) -> ErrorValue:
    """An error value like the one that `error` raises."""
    return ErrorValue("error", str_value(message), list(irritants))


@primitive("make-typed-error")
def make_typed_error(kind: Any, message: Any, *irritants: Any) -> ErrorValue:
    """An error value whose error-type is `kind`."""
    need_string("make-typed-error", 1, kind)
    return ErrorValue(kind, str_value(message), list(irritants))


@primitive("assert")
def check(condition: Any, message: Any = "Assertion failed") -> bool:
    """true, or an assertion-error if `condition` is false or nil."""
    if condition is False or condition is None:
        raise SxError(ErrorValue("assertion-error", str_value(message)))
    return True


@primitive("error-message", "error-object-message")
def error_message(e: Any) -> str:
    """The message."""
    return _need_error("error-message", e).message


@primitive("error-irritants", "error-object-irritants")
def error_irritants(e: Any) -> list[Any]:
    """The values that the message is about, as a new list."""
    return list(_need_error("error-irritants", e).irritants)


@primitive("error-type")
def error_type(e: Any) -> str:
    """The kind of error: "type-error", "arity-error" … "error" for those of `error`."""
    return _need_error("error-type", e).kind


@primitive("error-hint")
def error_hint(e: Any) -> str | None:
    """The hint that goes with the message, or nil."""
    return _need_error("error-hint", e).hint


@primitive("condition/report-string")
def report_string(e: Any) -> str:
    """Return what a person is told: the message, and after it the irritants of `error`.

    Of other errors the message already names the value in question. A raised value that is no
    error is shown as `inspect` does.
    """
    if type(e) is not ErrorValue:
        return inspect_value(e)
    if e.kind != "error" or not e.irritants:
        return e.message
    return " ".join((e.message, *map(inspect_value, e.irritants)))


@primitive("condition?")
def is_condition(x: Any) -> bool:
    """Return whether `x` is a condition: an error, or one of a kind that is none."""
    return type(x) is ErrorValue


@primitive("condition-kind")
def condition_kind(c: Any) -> str:
    """The kind of a condition: what error-type returns for errors."""
    return _need_condition("condition-kind", c).kind


@primitive("condition-kinds")
def condition_kinds(c: Any) -> list[str]:
    """The kind of a condition and those above it, nearest first."""
    return list(_need_condition("condition-kinds", c).kinds)


@primitive("condition-of-kind?")
def is_of_kind(c: Any, kind: Any) -> bool:
    """Return whether `c` is a condition of that kind, or of one below it."""
    name = kind if type(kind) is str else str_value(kind)
    return type(c) is ErrorValue and name in c.kinds


@primitive("condition-field")
def condition_field(c: Any, name: Any) -> Any:
    """Return what a condition has in a field."""
    found = _need_condition("condition-field", c)
    key = need_string("condition-field", 2, name)
    if key not in found.fields:
        raise error("name-error", f"condition-field: {found.kind} has no field {key}", c)
    return found.fields[key]


@primitive("%error-place")
def error_place(e: Any) -> str | None:
    """Return where in the program's own text, and not in the library's, an error was raised."""
    if type(e) is not ErrorValue:
        return None
    places = [e.where, *(entry.place for entry in e.backtrace)]
    found = next((place for place in places if is_users(place)), None)
    return None if found is None else f"{found.source.name}, line {found.line}"


@primitive("%make-condition")
def make_condition(kind: Any, above: Any, message: Any, fields: Any, irritants: Any) -> ErrorValue:
    """A condition, as make-condition of lib/conditions.sx has found it to be."""
    made = ErrorValue(kind, message, list(to_python(irritants)))
    made.above = tuple(to_python(above))
    made.fields = dict(fields)
    return made


@primitive("read-error?")
def is_read_error(x: Any) -> bool:
    """Return whether `x` is an error in the text of a program or datum."""
    return type(x) is ErrorValue and x.kind == "read-error"


@primitive("file-error?")
def is_file_error(x: Any) -> bool:
    """Return whether `x` is an error of input or output."""
    return type(x) is ErrorValue and x.kind == "io-error"
