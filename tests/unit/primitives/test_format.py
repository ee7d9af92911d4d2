"""primitives/format.py: directives of format."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.unit.primitives.conftest import Console
from tests.unit.primitives.edges import fails

FORMATS: list[tuple[tuple[Any, ...], str]] = [
    (("plain",), "plain"),
    (("~a ~s", "x", "y"), 'x "y"'),
    (("~A~%~~~t|", 1), "1\n~\t|"),
    (("~d ~x ~o ~b", 255, 255, 8, 5), "255 ff 10 101"),
    (("~5d|~5,'0d|", 42, 42), "   42|00042|"),
    (("~5a|~,2f|~8,3f", "ab", 3.14159, 2), "ab   |3.14|   2.000"),
    (("~f ~e", 1, 12345.678), "1.0 1.234568e+04"),
    (("a~&b~&", ), "a\nb\n"),
    (("~&a~%~&b",), "a\nb"),
    (("~3%",), "\n\n\n"),
    ((None, "~a", 1), "1"),
    ((False, "~a", [1, "b"]), "(1 b)"),
]  # fmt: skip


@pytest.mark.parametrize(("args", "expected"), FORMATS)
def test_format(do: Callable[..., Any], args: tuple[Any, ...], expected: str) -> None:
    assert do("format", *args) == expected


def test_format_prints_to_a_port_or_the_console(do: Callable[..., Any], console: Console) -> None:
    port = do("open-output-string")
    assert do("format", port, "~a", 1) is None
    assert do("format", True, "~a", 2) is None
    assert (do("get-output-string", port), console.text) == ("1", "2")


@pytest.mark.parametrize(
    ("args", "kind", "message"),
    [
        (("~a",), "error", "format: no argument for ~a"),
        (("~a", 1, 2), "error", "format: more arguments than directives"),
        (("~q", 1), "error", "format: unknown directive ~q"),
        (("~",), "error", "format: unknown directive ~"),
        (("~d", "x"), "type-error", 'format: argument 2 must be a number, got "x" (string)'),
        ((False, "~d", "x"), "type-error", 'format: argument 3 must be a number, got "x" (string)'),
        ((5,), "type-error", "format: argument 1 must be a string, got 5 (number)"),
        ((False, 5), "type-error", "format: argument 2 must be a string, got 5 (number)"),
    ],
)
def test_format_errors(
    do: Callable[..., Any], args: tuple[Any, ...], kind: str, message: str
) -> None:
    assert fails(do, "format", *args) == (kind, message)
