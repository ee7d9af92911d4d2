"""Hyperscript's operators on SX's values. They are JavaScript's, with its conversions."""

from __future__ import annotations

import math
from typing import Any, Final

from sx_kernel.base.sequences import Chain
from sx_kernel.base.sequences import to_python as to_list
from sx_kernel.base.undefined import UNDEFINED
from sx_kernel.base.values import SetValue, Vector
from sx_kernel.languages.hs.kinds import class_name, error_property

NAN: Final = math.nan


def is_true(x: Any) -> bool:
    """Return whether `x` counts as true: all but false, null, undefined, 0, NaN and the empty
    string."""
    if x is True or x is False:
        return x
    kind = type(x)
    if kind is str or kind is int:
        return bool(x)
    if x is None or x is UNDEFINED:
        return False
    if kind is float:
        return x == x and x != 0.0
    return True


def is_undefined(x: Any) -> bool:
    """Return whether `x` is undefined."""
    return x is UNDEFINED


def is_empty(x: Any) -> bool:
    """Return whether there is nothing: null, undefined, or without elements. Objects never are
    empty."""
    if x is None or x is UNDEFINED:
        return True
    kind = type(x)
    return (kind is str or kind is list or kind is Chain) and len(x) == 0


def items_of(x: Any) -> list[Any] | None:
    """The elements of what has elements; None for all else."""
    kind = type(x)
    if kind is list:
        return x
    if kind is Chain:
        return to_list(x)
    if kind is Vector:
        return x.items
    if kind is SetValue:
        return list(x.items.values())
    return None


def number_text(x: float) -> str:
    """A number as JavaScript writes it."""
    if type(x) is int:
        return str(x)
    if x != x:
        return "NaN"
    if x in (math.inf, -math.inf):
        return "Infinity" if x > 0 else "-Infinity"
    if x.is_integer() and abs(x) < 1e21:
        return str(int(x))
    text = repr(x)
    if "e" in text:
        mantissa, _, exponent = text.partition("e")
        power = int(exponent)
        if -7 <= power < 0:
            return f"{x:.{min(100, -power + len(mantissa.replace('.', '').lstrip('-')) - 1)}f}"
        return f"{mantissa}e{'+' if power > 0 else '-'}{abs(power)}"
    return text


def text_of(x: Any) -> str:
    """A value as a string."""
    kind = type(x)
    if kind is str:
        return x
    if x is None:
        return "null"
    if x is True:
        return "true"
    if x is False:
        return "false"
    if kind is int or kind is float:
        return number_text(x)
    if x is UNDEFINED:
        return "undefined"
    found = items_of(x) if kind is not SetValue else None
    if found is not None:
        return ",".join("" if one is None or one is UNDEFINED else text_of(one) for one in found)
    if kind is dict:
        return "[object Object]"
    if kind is SetValue:
        return "[object Set]"
    shown = getattr(kind, "hs_text", None)
    if shown is not None:
        return shown(x)
    name = class_name(x)
    if name == "Error":
        return f"Error: {text_of(error_property(x, 'message'))}"
    return f"[object {name}]" if name != "Function" else "function"


def concat(*parts: Any) -> str:
    """The parts of a template as one string; what is undefined is left out."""
    return "".join(
        [one if type(one) is str else "" if one is UNDEFINED else text_of(one) for one in parts]
    )


def number_of(x: Any) -> float:
    """A value as a number, NaN if it is none."""
    kind = type(x)
    if kind is int or kind is float:
        return x
    if x is None or x is False:
        return 0
    if x is True:
        return 1
    if kind is str:
        return parse_number(x)
    if kind is list:
        return number_of(text_of(x))
    stamp = getattr(kind, "hs_number", None)
    return stamp(x) if stamp is not None else NAN


def integer_of(x: Any, most: int = 2**53) -> int:
    """`x` as a place or a count: without its fraction, 0 for what is no number, and not further
    than `most` from 0."""
    value = number_of(x)
    return 0 if value != value else int(max(min(value, most), -most))


def parse_number(text: str) -> float:
    """The number that a string is, NaN if it is none."""
    text = text.strip()
    if not text:
        return 0
    try:
        if text[:2].lower() in ("0x", "0b", "0o"):
            return int(text, 0)
        if "_" in text or text[-1:].lower() in ("n", "f", "y"):
            return {"Infinity": math.inf, "-Infinity": -math.inf}.get(text, NAN)
        return int(text)
    except ValueError:
        try:
            return float(text)
        except ValueError:
            return NAN


def tidy(x: float) -> float:
    """A float that is an integer as an integer, so that numbers look alike."""
    if type(x) is float and x.is_integer() and abs(x) < 2**53:
        return int(x)
    return x


def plus(a: Any, b: Any) -> Any:
    """`a + b`: a sum, a longer list if a is one, else one string unless both are plain."""
    ka, kb = type(a), type(b)
    if (ka is int or ka is float) and (kb is int or kb is float):
        return a + b
    if ka is str and kb is str:
        return a + b
    if ka is list:
        return [*a, *(items_of(b) or [])] if items_of(b) is not None else [*a, b]
    if _is_plain(a) and _is_plain(b):
        return number_of(a) + number_of(b)
    return text_of(a) + text_of(b)


def _is_plain(x: Any) -> bool:
    return x is None or x is UNDEFINED or type(x) in (int, float, bool)


def minus(a: Any, b: Any) -> Any:
    """`a - b`."""
    return number_of(a) - number_of(b)


def times(a: Any, b: Any) -> Any:
    """`a * b`."""
    return number_of(a) * number_of(b)


def divide(a: Any, b: Any) -> Any:
    """`a / b`, an infinity or NaN if b is zero."""
    x, y = number_of(a), number_of(b)
    if y == 0:
        if x == 0 or x != x:
            return NAN
        return math.inf if (x > 0) == (math.copysign(1, y) > 0) else -math.inf
    return tidy(x / y)


def modulo(a: Any, b: Any) -> Any:
    """`a mod b`, with the sign of a."""
    x, y = number_of(a), number_of(b)
    if y == 0 or x != x or y != y or math.isinf(x):
        return NAN
    return tidy(math.fmod(x, y))


def negate(a: Any) -> Any:
    """`-a`."""
    return -number_of(a)


def strictly_equal(a: Any, b: Any) -> bool:
    """`a === b`."""
    if a is b:
        return not (type(a) is float and a != a)
    ka, kb = type(a), type(b)
    if ka is bool or kb is bool:
        return False
    if (ka is int or ka is float) and (kb is int or kb is float):
        return a == b
    if ka is str and kb is str:
        return a == b
    return False


def equal(a: Any, b: Any) -> bool:
    """`a == b`, with conversions."""
    if strictly_equal(a, b):
        return True
    if a is None or a is UNDEFINED:
        return b is None or b is UNDEFINED
    if b is None or b is UNDEFINED:
        return False
    ka, kb = type(a), type(b)
    simple = (int, float, bool, str)
    if ka in simple and kb in simple:
        return ka is not kb and number_of(a) == number_of(b)
    if ka in simple:
        return _is_convertible(b) and equal(a, text_of(b))
    if kb in simple:
        return _is_convertible(a) and equal(text_of(a), b)
    return False


def _is_convertible(x: Any) -> bool:
    return not callable(x)


def _primitive(x: Any) -> Any:
    """A value as comparisons take it: a list is its text."""
    return text_of(x) if type(x) is list else x


def less(a: Any, b: Any) -> bool:
    """`a < b`: strings and lists by their characters, all else as numbers."""
    a, b = _primitive(a), _primitive(b)
    if type(a) is str and type(b) is str:
        return a < b
    return number_of(a) < number_of(b)


def greater(a: Any, b: Any) -> bool:
    """`a > b`."""
    return less(b, a)


def at_most(a: Any, b: Any) -> bool:
    """`a <= b`."""
    a, b = _primitive(a), _primitive(b)
    if type(a) is str and type(b) is str:
        return a <= b
    return number_of(a) <= number_of(b)


def at_least(a: Any, b: Any) -> bool:
    """`a >= b`."""
    return at_most(b, a)


OPERATORS: Final = {
    "hs-true?": is_true, "hs-undefined?": is_undefined, "hs-empty?": is_empty, "hs-+": plus,
    "hs--": minus, "hs-*": times, "hs-/": divide, "hs-mod": modulo, "hs-negate": negate,
    "hs-==": equal, "hs-===": strictly_equal, "hs-<": less, "hs->": greater, "hs-<=": at_most,
    "hs->=": at_least, "hs:concat": concat,
}  # fmt: skip
"""The operators by the names that compiled programs call them by."""
