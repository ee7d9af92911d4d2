"""Taking an input apart, and telling whether it is complete."""

from __future__ import annotations

import pytest

from sx_kernel.session.desk.inputs import (
    MOST_INDENT,
    CommandLine,
    Complete,
    Program,
    Unfinished,
    Wrong,
    completeness,
    is_command,
    parts,
)


@pytest.mark.parametrize("line", ["%jit", ":reset all", "  :reset", "%%time", "  %who x"])
def test_marks_and_a_letter_make_a_command(line: str) -> None:
    assert is_command(line)


@pytest.mark.parametrize("line", ["(jit)", ":", "%", "%%", ": reset", "x %jit", '"%jit"', "", ":1"])
def test_anything_else_does_not(line: str) -> None:
    assert not is_command(line)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("(+ 1 2)", [Program("(+ 1 2)")]),
        ("", [Program("")]),
        ("%jit", [CommandLine("jit", "")]),
        (":reset  all ", [CommandLine("reset", "all")]),
        ("%a\n(f)\n%b c", [CommandLine("a", ""), Program("  \n(f)\n"), CommandLine("b", "c")]),
        ("(f\n%a)", [Program("(f\n%a)")]),
        ("(dict\n:a 1\n:b 2)", [Program("(dict\n:a 1\n:b 2)")]),
        ('"text\n%a"\n', [Program('"text\n%a"\n')]),
        ("; note\n%a", [Program("; note\n"), CommandLine("a", "")]),
        ("(f) (g\n%a)\n%b", [Program("(f) (g\n%a)\n"), CommandLine("b", "")]),
        (")\n%a", [Program(")\n"), CommandLine("a", "")]),
        ('(f "open\n%a', [Program('(f "open\n%a')]),
        ("%%time x\n(f)\n%a", [CommandLine("time", "x", "        \n(f)\n%a")]),
        ("'\n%a", [Program("'\n"), CommandLine("a", "")]),
    ],
)
def test_inputs_are_taken_apart(text: str, expected: list[object]) -> None:
    assert list(parts(text)) == expected


@pytest.mark.parametrize(
    "text", ["", "  ", "(f)", "%jit", "%%time\n(f)", "(f) ; (", "1 2 3", ":reset all"]
)
def test_what_can_be_evaluated_is_complete(text: str) -> None:
    assert isinstance(completeness(text), Complete)


@pytest.mark.parametrize(
    ("text", "indent"),
    [
        ("(define (f x)", 2),
        ("(f a", 3),
        ("(f", 1),
        ("(let ((x 1)", 6),
        ("(let ((x 1))", 2),
        ("  (if (a)\n      (b", 7),
        ("(list 1\n      2", 6),
        ("'(1 2", 2),
        ("[1 2", 1),
        ("{:a 1", 1),
        ("#(1 2", 2),
        ('(f "text', 0),
        ("%%time\n(begin", 2),
        ("((f x) y", 1),
        ("(f ; a comment", 1),
    ],
)
def test_an_open_form_is_continued_where_lisp_puts_it(text: str, indent: int) -> None:
    assert completeness(text) == Unfinished(indent)


@pytest.mark.parametrize(
    ("text", "start", "end"), [(")", 0, 1), ("(f))", 3, 4), ("%jit\n (f))", 9, 10), ("(f]", 2, 3)]
)
def test_what_cannot_be_mended_says_where(text: str, start: int, end: int) -> None:
    found = completeness(text)
    assert isinstance(found, Wrong)
    assert (found.start, found.end) == (start, end)


def test_no_line_is_indented_by_more_than_anybody_can_see() -> None:
    assert completeness("(" * 100_000) == Unfinished(MOST_INDENT)
