"""conformance/sources.py: the lines of a source suite, and how outcomes are judged."""

from __future__ import annotations

import pytest

from sx_kernel.conformance.sources import judge, judge_error, parse


def test_sources_have_the_numbers_of_their_lines() -> None:
    text = '{"prelude": "(define x 1)"}\n\n{"source": "x"}\n{"source": "y"}\n'
    sources, preludes = parse(text)
    assert sources == {2: {"source": "x"}, 3: {"source": "y"}}
    assert preludes == ["(define x 1)"]


@pytest.mark.parametrize(
    ("source", "wrong"),
    [
        ({"expected": "3"}, None),
        ({"expected": "4"}, "expected 4, got 3"),
        ({"output": "hi"}, None),
        ({"output": "ho"}, "expected the output 'ho', got 'hi'"),
        ({"error": "type-error"}, "expected an error with 'type-error', got 3"),
        ({}, None),
    ],
)
def test_a_value_and_an_output_are_as_expected_or_not(
    source: dict[str, str], wrong: str | None
) -> None:
    assert judge(source, "3", "hi") == wrong


@pytest.mark.parametrize(
    ("source", "wrong"),
    [
        ({"error": "type-error"}, None),
        ({"error": "no num"}, None),
        ({"error": "range-error"}, "expected an error with 'range-error', got report"),
        ({"expected": "3"}, "report"),
    ],
)
def test_an_error_is_expected_by_its_kind_or_a_part_of_its_message(
    source: dict[str, str], wrong: str | None
) -> None:
    assert judge_error(source, "type-error", "no number", "report") == wrong
