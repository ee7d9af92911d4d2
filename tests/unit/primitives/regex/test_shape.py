"""primitives/regex/shape.py: how long a pattern can take is told by its tree."""

from __future__ import annotations

import pytest

from sx_kernel.primitives.regex.shape import judge, parser


@pytest.mark.parametrize(
    ("source", "power"),
    [
        ("abc", 0), (r"\d{3}-\d{4}", 0), ("[a-z]+", 1), (r"\s*(\w+)\s*=", 1), (r"(\w+\s)*=", 1),
        (r'"(?:[^"\\]|\\.)*"', 1), (".*x", 1), ("(.*),(.*)", 2), ("a*a*b", 2), ("a*a*a*b", 3),
        (r"(?:foo|bar)+", 1), (r"(?:\d{1,3}\.){3}\d{1,3}", 0), (r"(?:\d+,)*\d+", 2),
        ("(a+)+$", None), ("(a|a)*$", None), ("(a|ab)*c", 1), ("(ab|.c)*", None), ("(a*)*", None),
        ("(.*a){11}", None), ("(x+x+)+y", None), ("(a?){30}a{30}", None),
        ("((a?){10}){10}b", None), ("(?:a?)(?:a?)b", 0), (r"^(([a-z])+.)+[A-Z]([a-z])+$", None),
    ],
)  # fmt: skip
def test_judgement(source: str, power: int | None) -> None:
    assert judge(parser().parse(source), source).power == power


@pytest.mark.parametrize(
    ("source", "crosses"),
    [("a.*b", False), (r"[^\n]*x", False), ("[^x]*y", True), (r"\s+", True), ("(?s:.*)x", True),
     (r"a\nb", False), (r"(?:a\n)+", True), (r"(a)\1*", True)],
)  # fmt: skip
def test_loops_that_stay_in_their_line_are_told_apart(source: str, crosses: bool) -> None:
    assert judge(parser().parse(source), source).crosses_lines == crosses
