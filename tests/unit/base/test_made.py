"""base/made.py: dicts that the language makes."""

from __future__ import annotations

import pytest

from sx_kernel.base.made import (
    KINDS,
    LibraryValue,
    Made,
    MultipleValues,
    Promise,
    RegexHandle,
    Variant,
    part_of,
    parts_of,
)

ONE_OF_EACH: tuple[Made, ...] = (
    Variant.of("shape", "circle", [1]), Promise.of(None, lazy=False), MultipleValues.of([1, 2]),
    RegexHandle.of("a+", "i"), LibraryValue("signal", {"value": 1}),
)  # fmt: skip


@pytest.mark.parametrize("value", ONE_OF_EACH, ids=lambda value: type(value).__name__)
def test_each_reads_like_a_dict_but_is_none_that_a_program_may_change(value: Made) -> None:
    assert isinstance(value, dict)
    assert type(value) in KINDS
    assert value.kind
    assert dict(value) == value


def test_kinds_have_words_of_their_own() -> None:
    assert {type(value) for value in ONE_OF_EACH} == set(KINDS)
    assert len({value.kind for value in ONE_OF_EACH}) == len(KINDS)


def test_a_promise_is_not_kept_yet() -> None:
    made = Promise.of("thunk", lazy=True)
    assert (made["done"], made["value"], made["lazy"]) == (False, "thunk", True)


def test_a_regular_expression_is_known_by_its_source_and_flags() -> None:
    assert RegexHandle.of("a", "i")["id"] == "/a/i"
    assert RegexHandle.of("a", "i") == RegexHandle.of("a", "i") != RegexHandle.of("a", "")


def test_the_lists_of_a_value_of_the_librarys_are_copied_for_programs() -> None:
    subscribers, value = [1], [2]
    signal = LibraryValue("signal", {"subscribers": subscribers, "value": value})
    assert part_of(signal, "subscribers", None) == [1]
    assert part_of(signal, "subscribers", None) is not subscribers
    assert part_of(signal, "value", None) is value  # that is the program's
    assert parts_of(signal)["subscribers"] is not subscribers


def test_the_parts_of_the_others_are_those_of_the_dict() -> None:
    fields = [1]
    variant = Variant.of("shape", "circle", fields)
    assert part_of(variant, "_fields", None) is fields
    assert part_of(variant, "none", 7) == 7
    assert parts_of(variant) is variant
