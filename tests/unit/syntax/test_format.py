"""`sx format`: the program stays, its layout becomes one; to format twice is to format once."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sx_kernel.base.source import Source
from sx_kernel.session.desk.inputs import Unfinished, completeness
from sx_kernel.syntax.format import changed_span, format_text
from sx_kernel.syntax.printer import inspect_value
from sx_kernel.syntax.reader import Incomplete, Invalid, ReadProblem, read
from sx_kernel.syntax.tokens import TOKEN
from tests.unit.syntax.test_hostile_texts import text_of

ROOT = Path(__file__).resolve().parents[3]
OURS = sorted(
    path
    for folder in ("sx_kernel", "examples", "bench", "docs", "tests")
    for path in (ROOT / folder).rglob("*.sx")
)
LAID_OUT = [
    path for path in OURS
    if path.is_relative_to(ROOT / "sx_kernel" / "lib")
    or path.is_relative_to(ROOT / "examples")
    or path.is_relative_to(ROOT / "bench")
]  # fmt: skip


def forms(text: str) -> list[str]:
    parsed = read(Source(text), dispatch=lambda name, datum: [name, datum], reserved=True)
    return [inspect_value(form) for form in parsed.forms]


def comments(text: str) -> list[str]:
    return [m[0].rstrip() for m in TOKEN.finditer(text) if m[0][0] == ";"]


@pytest.mark.parametrize(
    ("text", "formatted"),
    [
        ("", ""),
        ("  \n\n", ""),
        ("x", "x\n"),
        ("( f   x\n      y )", "(f x\n   y)\n"),
        ("(define (f x)\nx)", "(define (f x)\n  x)\n"),
        ("(f\n\n\n  x\n)", "(f\n\n\n  x)\n"),
        ("(f ; why\n x)", "(f ; why\n x)\n"),
        ("(f x   ; why\n)", "(f x   ; why\n   )\n"),
        ("(f x ; why  \n y)", "(f x ; why\n   y)\n"),
        (";; a\n\n;; b\n(f)", ";; a\n\n;; b\n(f)\n"),
        ('(a)(b) "c""d"\'e', '(a) (b) "c" "d" \'e\n'),
        ("' x ` ( , y ,@ z) #; w #' v", "'x `(,y ,@z) #;w #'v\n"),
        ("`(, @x ,@x)", "`(, @x ,@x)\n"),
        ("`(, ; it\n @x)", "`(, ; it\n  @x)\n"),
        ('(f "a\n   b  \n" x\ny)', '(f "a\n   b  \n" x\n   y)\n'),
        ("(f #|a\n  b|\nx)", "(f #|a\n  b|\n   x)\n"),
        ("{:a 1\n:b 2 }", "{:a 1\n :b 2}\n"),
        ("#( 1\n2)", "#(1\n  2)\n"),
        ("'(a b\nc)", "'(a b\n  c)\n"),
        ("((a 1)\n(b 2))", "((a 1)\n (b 2))\n"),
        ("#u8 (1)", "#u8 (1)\n"),
        ("(f #\\( #\\  #\\;)", "(f #\\( #\\  #\\;)\n"),
        ("|a  b|  :|c  d|", "|a  b| :|c  d|\n"),
        ("#!/usr/bin/env sx  \n(f\n1)", "#!/usr/bin/env sx\n(f\n 1)\n"),
        ("\ufeff(f\n1)", "\ufeff(f\n 1)\n"),
        ("(f\r\n1)\r\n\r\n(g)", "(f\r\n 1)\r\n\r\n(g)\r\n"),
        ("(f\r1)", "(f\n 1)\n"),
        ("(f\tx\u00a0y)", "(f x y)\n"),
        ("(cond ((a) 1)\n((b) 2))", "(cond ((a) 1)\n      ((b) 2))\n"),
        ("(cond\n((a) 1))", "(cond\n  ((a) 1))\n"),
        ("(-merge a\nb)", "(-merge a\n        b)\n"),
        ("(- a\nb)", "(- a\n   b)\n"),
        ("(-1 a\nb)", "(-1 a\n b)\n"),
        ("(let loop ((i 0))\n(loop i))", "(let loop ((i 0))\n  (loop i))\n"),
    ],
)
def test_layout(text: str, formatted: str) -> None:
    assert format_text(text) == formatted
    assert format_text(formatted) == formatted


@pytest.mark.parametrize(
    "text",
    [
        "(if ok\n  x\n  y)\n",
        "(if ok\n    x\n    y)\n",
        "(for-each\n  (fn (x) x)\n  xs)\n",
        "(for-each\n (fn (x) x)\n xs)\n",
        "`(begin\n   (f)\n   ,x)\n",
        "(cond\n  (a? x)\n    (f x)\n  :else nil)\n",
    ],
)
def test_usual_ways_of_indenting_stay_as_they_are(text: str) -> None:
    assert format_text(text) == text


def test_lines_begin_where_the_prompt_begins_them() -> None:
    for path in LAID_OUT:
        lines = path.read_text(encoding="utf-8").split("\n")
        plain = "\n".join(line.lstrip() for line in lines)
        if '"' in plain:
            continue  # the insides of strings would be others
        done = format_text(plain).split("\n")
        for i in range(1, len(done)):
            before = "\n".join(done[:i])
            state = completeness(before)
            if done[i].strip() and isinstance(state, Unfinished):
                assert len(done[i]) - len(done[i].lstrip()) == state.indent, (path, done[i])


@pytest.mark.parametrize("text", ["(f", ")", '"a', "(f]", "1a", "#"])
def test_what_cannot_be_read_is_refused(text: str) -> None:
    with pytest.raises((Incomplete, Invalid)):
        format_text(text)


@pytest.mark.parametrize("path", OURS, ids=lambda path: str(path.relative_to(ROOT)))
def test_our_own_programs_stay_the_same_programs(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    done = format_text(text)
    assert forms(done) == forms(text)
    assert comments(done) == comments(text)
    assert format_text(done) == done


def test_the_library_and_the_examples_are_laid_out() -> None:
    assert LAID_OUT
    for path in LAID_OUT:
        text = path.read_text(encoding="utf-8")
        assert format_text(text) == text, f"run: sx format {path.relative_to(ROOT)}"


def _check(text: str) -> None:
    try:
        before = forms(text)
    except ReadProblem:
        return
    done = format_text(text)
    assert forms(done) == before
    assert comments(done) == comments(text)
    assert format_text(done) == done


@pytest.mark.parametrize("seed", range(8))
def test_hostile_texts_stay_the_same_programs(seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(150):
        _check(text_of(chance))


_ATOMS = st.sampled_from(
    ["x", "-y", "-1", "let", "if", "cond", "define", ":k", '"a  b"', '"a\n  b"', "#\\(", "|p q|",
     "#|r\ns|", "nil", "'q", ",u", ",@v", "#;w", "@x", ", @x", "#t", "😀", '"\r\n"']
)  # fmt: skip
_GAPS = st.sampled_from(
    [" ", "  ", "\n", "\n\n", "\n      ", " ; c\n", "\n; c  \n   ", "\t", "\r\n", "\u00a0", "\n  "]
)
_TREES = st.recursive(
    _ATOMS,
    lambda inner: st.tuples(
        st.sampled_from(["()", "()", "[]"]), st.lists(st.tuples(_GAPS, inner), max_size=5), _GAPS
    ),
    max_leaves=25,
)


def _text(tree: Any) -> str:
    if isinstance(tree, str):
        return tree
    (opener, closer), parts, last = tree
    return opener + "".join(gap + _text(part) for gap, part in parts) + last + closer


@given(st.lists(st.tuples(_GAPS, _TREES), max_size=4))
def test_documents_stay_the_same_programs(pieces: list[tuple[str, Any]]) -> None:
    _check("".join(gap + _text(tree) for gap, tree in pieces))


def test_a_long_file_takes_no_time() -> None:
    text = "(define (f x)\n  (g x\n  y))\n\n" * 5_000
    done = format_text(text)
    assert done.count("\n") == text.count("\n") - 1


def test_deep_nesting_is_no_matter() -> None:
    text = "(\n" * 3_000 + ")" * 3_000
    assert forms(format_text(text)) == forms(text)


@given(st.text("ab\n"), st.text("ab\n"))
def test_the_changed_span_is_all_that_changes(before: str, after: str) -> None:
    start, end, new = changed_span(before, after)
    assert before[:start] + new + before[end:] == after
