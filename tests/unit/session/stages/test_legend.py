"""`%jit show` can be read from the start: each generated name has a meaning, in the legend."""

from __future__ import annotations

import ast
import re

import pytest

from sx_kernel.session.session import Session
from sx_kernel.session.stages.legend import WIDEST, legend, noted
from sx_kernel.session.stages.stages import stages_of

PROGRAMS = (
    "(define (f n) (if (< n 2) n (+ (f (- n 1)) (f (- n 2)))))",
    "(define (f n) (let loop ((i 0) (s 0)) (if (< i n) (loop (+ i 1) (+ s (* i i))) s)))",
    "(define (f n) (map (fn (x) (* x n)) (range n)))",
    "(define (f n) (let ((count 0)) (for-each (fn (x) (set! count (+ count x))) (range n)) count))",
    '(define (f n) (str n ":" (string-length (str n))))',
)


def emitted(program: str) -> tuple[str, str, str]:
    """The Python of `f` as it is, as it is shown, and the notes."""
    session = Session(out=lambda _text: None)
    session.eval(f"{program} (map f (range 9))")
    lam = session.policy.resolve("f")
    assert lam is not None
    shown = stages_of(session, lam, ("python",))
    return lam.rt.entry.code.unit.text, shown.stages[0].code.code, " ".join(shown.notes)


@pytest.mark.parametrize("program", PROGRAMS)
def test_every_generated_name_is_explained(program: str) -> None:
    text, _, notes = emitted(program)
    generated = {n for n in re.findall(r"\b[A-Z]\w*_\w*|\b\w+_\b", text) if not n.startswith("__")}
    assert generated
    for name in generated:
        assert legend(name), name
        assert legend(name) in notes


@pytest.mark.parametrize("program", PROGRAMS)
def test_notes_change_nothing_of_the_code(program: str) -> None:
    text, shown, _ = emitted(program)
    assert ast.dump(ast.parse(shown)) == ast.dump(ast.parse(text))
    assert "# counts calls" in shown
    added = [line for line in shown.split("\n") if "  # " in line]
    assert all(len(line) <= WIDEST for line in added)


def test_lines_that_leave_no_room_have_no_note() -> None:
    line = "if " + "type(x) is not int and " * 5 + "1: V_(P_, 0)"
    assert noted(line) == line
