"""debug/journal.py: the states that a program has passed, and how it goes back to them."""

from __future__ import annotations

from sx_kernel.debug.journal import Journal
from sx_kernel.debug.stopping import Stopped
from tests.unit.debug.conftest import Debugged

LINES = "(define (f n)\n  (set! n (+ n 1))\n  (set! n (* n 2))\n  (list\n    (+ n 0)))\n(f 3)"


def test_the_oldest_states_go_when_there_are_too_many(debugged: Debugged) -> None:
    journal = debugged.debugger.journal = Journal(debugged.session.machine, most=2)
    lengths: list[int] = []
    debugged.run(LINES, 2, script=["next", "next", lambda _: lengths.append(len(journal))])
    assert lengths == [2]
    journal.clear()
    assert len(journal) == 0


def test_going_back_to_a_breakpoint_passes_the_lines_between(debugged: Debugged) -> None:
    def back(stopped: Stopped) -> None:
        assert stopped.frames[0].line == 5
        assert debugged.debugger.step_back(to_point=True)
        assert (stopped.frames[0].line, stopped.frames[0].locals()) == (2, [("n", 3)])

    assert debugged.run(LINES, 2, script=["next", "next", "next", back, "continue"]) is not None
    assert [line for _, line in debugged.tops[:4]] == [2, 3, 4, 5]


def test_a_global_that_was_not_there_is_gone_again(debugged: Debugged) -> None:
    code = "(begin\n  (define made 1)\n  (list\n    made))"

    def back(_stopped: Stopped) -> str:
        assert "made" in debugged.session.definitions()
        while debugged.debugger.step_back():
            pass
        assert "made" not in debugged.session.definitions()
        return "continue"

    debugged.run(code, 1, script=["next", "next", back])
    assert "made" in debugged.session.definitions()


def test_a_variable_that_closures_share_is_restored(debugged: Debugged) -> None:
    code = (
        "(define (f)\n  (let ((n 0))\n    (let ((more (fn () (set! n (+ n 1)))))\n"
        "      (more)\n      (more)\n      (list\n        n))))\n(f)"
    )

    def back(stopped: Stopped) -> None:
        assert dict(stopped.frames[0].locals())["n"] == 2
        assert debugged.debugger.step_back()
        assert dict(stopped.frames[0].locals())["n"] == 1

    debugged.run(code, 4, script=["next", "next", back])
    assert len(debugged.stops) >= 3


def test_going_back_restores_variables_and_globals(debugged: Debugged) -> None:
    code = "(define g 0)\n(define (f n)\n  (set! g n)\n  (set! n (+ n 1))\n  (set! g (* g n))\n  (+ g\n     n))\n(f 3)"

    def back(stopped: Stopped) -> str:
        for line in (5, 4, 3):
            assert debugged.debugger.step_back()
            assert stopped.frames[0].line == line
        assert debugged.session.eval("g") == 0 and dict(stopped.frames[0].locals()) == {"n": 3}
        debugged.debugger.evaluate(stopped.frames[0], "(set! n 10)")
        return "continue"

    assert debugged.run(code, 6, script=[back]) == 110 + 11


def test_going_back_ends_where_nothing_is_known(debugged: Debugged) -> None:
    def back(stopped: Stopped) -> None:
        assert not debugged.debugger.step_back()

    assert debugged.run("(define (f x)\n  (* x 2))\n(f 1)", 2, script=[back]) == 2
