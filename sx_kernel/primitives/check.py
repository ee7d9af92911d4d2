"""The errors that primitives raise, in one wording, and the usual argument checks.

The pattern is "operation: argument n must be A, got VALUE (type)". Functions named after an error
build it, the caller raises it: `raise bad_argument("+", 2, "a number", x)`. Functions named
`need_…` return the checked value or raise. Arguments are counted from 1.
"""

from __future__ import annotations

from typing import Any, Final

from sx_kernel.base.errors import SxError, error

# No single request may ask for more elements than this: (range 1000000000000) is a mistake that
# must be an error in the program, not the end of the process.
MAX_ELEMENTS: Final = 1 << 24
# No data that are written may unfold to more lists and dicts than this: a list that holds the same
# list twice, and so on, is small in memory and endless on paper.
MAX_CONTAINERS: Final = 1 << 22


def shown(value: object) -> str:
    """`value` as it appears in messages: printed, cut at 60 characters, then its type."""
    # imported late: the printer is needed only when something has gone wrong
    from sx_kernel.syntax.printer import describe

    return describe(value)


def bad_argument(op: str, index: int, wanted: str, value: object) -> SxError:
    """A type-error: argument `index` of `op` is not `wanted` ("a number", "a list", …)."""
    return error(
        "type-error", f"{op}: argument {index} must be {wanted}, got {shown(value)}", value
    )


def range_error(op: str, text: str, *irritants: object) -> SxError:
    """A range-error: the right type but outside what `op` can do; `text` says what and why."""
    return error("range-error", f"{op}: {text}", *irritants)


def arithmetic_error(op: str, text: str, *irritants: object) -> SxError:
    """An arithmetic-error, such as a division by zero."""
    return error("arithmetic-error", f"{op}: {text}", *irritants)


def limit_error(op: str, text: str, *irritants: object) -> SxError:
    """A limit-error: more than this implementation is willing to do at once."""
    return error("limit-error", f"{op}: {text}", *irritants)


def arity_message(name: str, least: int, most: int | None, got: int, signature: str) -> str:
    """The sentence for a wrong number of arguments.

    `most` is None when any number is allowed; `signature` is the call as text, "(f a b)".
    """
    if most is None:
        wanted, plural = f"at least {least}", least
    elif least == most:
        wanted, plural = str(least), least
    else:
        wanted, plural = f"{least} to {most}", most
    noun = "argument" if plural == 1 else "arguments"
    return f"{name}: expected {wanted} {noun}, got {got}: {signature}"


def need_count(op: str, index: int, value: object, what: str = "a count") -> int:
    """A non-negative integer no larger than MAX_ELEMENTS."""
    number = need_integer(op, index, value)
    if number < 0:
        raise range_error(
            op, f"argument {index} must not be negative, got {shown_number(number)}", number
        )
    if number > MAX_ELEMENTS:
        raise limit_error(op, f"{what} of {shown_number(number)} is too large", number)
    return number


def need_integer(op: str, index: int, value: object) -> int:
    """An exact integer; an integral float counts as one (as in R7RS, 3.0 is an integer)."""
    if type(value) is int:
        return value
    if type(value) is float and value.is_integer():
        return int(value)
    raise bad_argument(op, index, "an integer", value)


def need_string(op: str, index: int, value: object) -> str:
    """A string."""
    if type(value) is str:
        return value
    raise bad_argument(op, index, "a string", value)


def need_functions(op: str, args: list[Any]) -> None:
    """Functions, from the first argument on."""
    for i, value in enumerate(args):
        if not callable(value):
            raise bad_argument(op, i + 1, "a function", value)


def shown_number(number: int) -> str:
    """An integer for a message; huge ones by their size, since printing them takes minutes."""
    return str(number) if number.bit_length() <= 256 else f"a {number.bit_length()}-bit integer"
