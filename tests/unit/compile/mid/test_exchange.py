"""The middle as text reads back as what it was, after every pass."""

from __future__ import annotations

from pathlib import Path

import pytest

from sx_kernel.compile.mid.exchange import Text, Unreadable, read, write
from sx_kernel.compile.mid.nodes import Function
from sx_kernel.compile.mid.run import Interpreter
from sx_kernel.compile.mid.text import show
from sx_kernel.compile.mid.verify import verify
from sx_kernel.compile.pipeline import compile_function
from sx_kernel.jit.compiling.world import SessionWorld, guesses_for
from sx_kernel.machine.link import global_key, link_lambda
from sx_kernel.session.session import Session
from tests.unit.compile.leaving import Subject

PROGRAMS = sorted((Path(__file__).parents[3] / "golden" / "middle").glob("*.sx"))
WALKS = "(define (f xs) (if (empty? xs) 0 (+ (first xs) (f (rest xs)))))"


def stages(text: str) -> list[tuple[str, Text, str]]:
    """Of each stage of `f` in a program: its name, `f` as text to read, and as text for people."""
    session = Session(out=lambda _text: None, threshold=None)
    session.eval(text)
    lam = session.machine.globals[global_key("f")].__closure__[1].cell_contents
    link_lambda(lam, session.machine)
    args = session.eval(text.rstrip().rsplit("\n", 1)[-1].replace("(f", "(list", 1))
    found: list[tuple[str, Text, str]] = []

    def watch(stage: str, fn: Function) -> None:
        found.append((stage, write(fn), show(fn, states=True)))

    compile_function(lam, SessionWorld(session.machine, lam, guesses_for(lam, args)), "f", watch)
    return found


@pytest.mark.parametrize("path", PROGRAMS, ids=lambda path: path.stem)
def test_what_is_read_is_what_was_written(path: Path) -> None:
    for stage, text, shown in stages(path.read_text(encoding="utf-8")):
        again = read(*text)
        assert write(again).text == text.text, stage
        assert show(again, states=True) == shown, stage
        verify(again, stage)


def test_what_is_read_computes_the_same() -> None:
    subject = Subject(WALKS, "f", "(list 1 2 3 4)")
    fn = subject.middle()
    again = read(*write(fn))
    args = list(subject.args)
    assert Interpreter(again, subject).run(args, []) == Interpreter(fn, subject).run(args, []) == 10


def test_a_text_that_is_cut_or_spoilt_is_refused() -> None:
    text, objects = write(Subject(WALKS, "f", "(list 1 2 3)").middle())
    for end in range(0, len(text) - 1, 7):
        with pytest.raises(Unreadable):
            read(text[:end], objects)
    for wrong in ("(function)", text.replace("Op", "Opp"), text.replace("@0", "@7"), text + ")"):
        with pytest.raises(Unreadable):
            read(wrong, objects)
    with pytest.raises(Unreadable):
        read(text, ())
