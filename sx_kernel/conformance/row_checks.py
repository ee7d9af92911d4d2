"""What a row expects: whether it holds, and how what was found instead is shown."""

from __future__ import annotations

import json
from typing import Any

from sx_kernel.base.errors import ErrorValue, SxError
from sx_kernel.base.undefined import UNDEFINED
from sx_kernel.languages.hs.kinds import class_name
from sx_kernel.languages.hs.objects import get_property
from sx_kernel.languages.hs.operators import items_of, strictly_equal, text_of


class RowFailed(Exception):
    """A row's expectation did not come true; the message says which."""


def holds(actual: Any, relation: str, wanted: list[Any]) -> bool:
    """Return whether an expectation is true."""
    match relation:
        case "equal":
            return strictly_equal(actual, wanted[0])
        case "deep equal":
            return deep_equal(actual, wanted[0])
        case "isNull":
            return actual is None
        case "isNotNull":
            return actual is not None
        case "exist" | "isDefined":
            return actual is not None and actual is not UNDEFINED
        case "not.exist":
            return actual is None or actual is UNDEFINED
        case "property" | "property.exist":
            found = get_property(actual, wanted[0])
            return found is not UNDEFINED and (len(wanted) < 2 or strictly_equal(found, wanted[1]))
        case "notProperty":
            return get_property(actual, wanted[0]) is UNDEFINED
        case "startsWith":
            return text_of(actual).startswith(text_of(wanted[0]))
        case "contain" | "include":
            found = items_of(actual)
            if found is not None:
                return any(strictly_equal(one, wanted[0]) for one in found)
            return text_of(wanted[0]) in text_of(actual)
        case "a":
            return class_name(actual).lower() == text_of(wanted[0]).lower()
        case "true":
            return actual is True
        case "false":
            return actual is False
        case _:
            return False


def deep_equal(a: Any, b: Any) -> bool:
    """Return whether two values are alike in all their parts."""
    left, right = items_of(a), items_of(b)
    if left is not None and right is not None:
        return len(left) == len(right) and all(map(deep_equal, left, right))
    if type(a) is dict and type(b) is dict:
        return a.keys() == b.keys() and all(deep_equal(a[k], b[k]) for k in a)
    return strictly_equal(a, b)


def shown(x: Any) -> str:
    """A value in a message, cut."""
    found = items_of(x)
    if found is not None:
        return "[" + ", ".join(map(shown, found)) + "]"
    text = json.dumps(x) if type(x) is str else text_of(x)
    return text if len(text) < 120 else text[:119] + "…"


def source(e: Any) -> str:
    """An expression in a message, cut."""
    text = json.dumps(e)
    return text if len(text) < 160 else text[:159] + "…"


def reason(problem: SxError) -> str:
    """Return what went wrong in a page, in one line."""
    payload = problem.payload
    return payload.message if type(payload) is ErrorValue else shown(payload)
