"""The table of messages: what fits is handed on, what does not is named."""

from __future__ import annotations

from typing import Any

import pytest

from sx_kernel.kernel.fields import MESSAGES, BadMessage, Field, checked

HUGE = 10**30

WRONG: dict[str, dict[str, Any]] = {
    "a string": {"null": None, "5": 5, "a list": ["x"], "an object": {}},
    "true or false": {"a string": "yes", "1": 1, "a list": []},
    "an integer from 0": {"a string": "3", "-1": -1, "1.5": 1.5, "true": True, f"{HUGE}"[:20]: HUGE},
    "an integer from -": {"a string": "3", "1.5": 1.5, "an object": {}, f"{-HUGE}"[:20]: -HUGE},
    "an object of strings": {"a list": [], "an object": {"a": 1}, "a string": "(+ 1 2)"},
    "a list of strings": {"a string": "x", "a list": [1]},
    "an object": {"a list": [], "a string": "x"},
    "one of": {"a string": "all", "null": None, "a list": []},
    "anything": {},
}  # fmt: skip
"""Kinds of fields, by the beginning of their names, and what is none of them."""

RIGHT: dict[str, Any] = {
    "a string": "x", "true or false": False, "an integer from 0": 1, "an integer from -": 1,
    "an object of strings": {}, "a list of strings": [], "an object": {}, "one of": "tail",
    "anything": 1,
}  # fmt: skip


def of_kind(table: dict[str, Any], field: Field) -> Any:
    """The entry of the longest name that the field's kind begins with."""
    return table[max((name for name in table if field.kind.name.startswith(name)), key=len)]


def good(kind: str) -> dict[str, Any]:
    return {field.name: of_kind(RIGHT, field) for field in MESSAGES[kind]}


CASES = [
    pytest.param(kind, field.name, got, value, id=f"{kind}-{field.name}-{got}")
    for kind, fields in MESSAGES.items()
    for field in fields
    for got, value in of_kind(WRONG, field).items()
    if value is not None or field.needed
]


@pytest.mark.parametrize(("kind", "name", "got", "value"), CASES)
def test_every_field_is_checked(kind: str, name: str, got: str, value: Any) -> None:
    with pytest.raises(BadMessage) as problem:
        checked(kind, {"metadata": {}, "content": {**good(kind), name: value}})
    text = str(problem.value)
    assert text.startswith(f"{kind}: {name} must be ")
    assert f", got {got}" in text


@pytest.mark.parametrize("kind", MESSAGES)
def test_what_is_not_needed_may_be_missing_or_null(kind: str) -> None:
    needed = {field.name for field in MESSAGES[kind] if field.needed}
    least = {name: value for name, value in good(kind).items() if name in needed}
    nulls = dict.fromkeys(good(kind).keys() - needed)
    assert checked(kind, {"metadata": {}, "content": {**least, "self": 1, **nulls}}) == checked(
        kind, {"metadata": {}, "content": least}
    )
    for name in needed:
        content = {other: least[other] for other in least if other != name}
        with pytest.raises(BadMessage, match=f"{name} is missing"):
            checked(kind, {"metadata": {}, "content": content})
