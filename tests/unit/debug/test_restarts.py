"""debug/restarts.py: the ways to go on from an error."""

from __future__ import annotations

from typing import Any

import pytest

from sx_kernel import SxError
from sx_kernel.debug.stopping import NotStopped, Stopped
from tests.unit.debug.conftest import Debugged


@pytest.fixture
def stopping(debugged: Debugged) -> Debugged:
    debugged.debugger.filters = {"uncaught"}
    return debugged


def going_on(debugged: Debugged, code: str, number: int, value: str = "") -> Any:
    return debugged.run(
        code, script=[lambda _stopped: debugged.debugger.restart(number, value) and None]
    )


def test_an_error_can_be_raised_after_all(stopping: Debugged) -> None:
    with pytest.raises(SxError, match="no") as caught:
        going_on(stopping, '(+ 1 (error "no"))', 0)
    assert caught.value.kind == "error"


def test_a_value_takes_the_place_of_what_failed(stopping: Debugged) -> None:
    assert going_on(stopping, '(define (f x) (+ 1 (* x "2")))\n(list (f 5))', 1, "(+ x 15)") == [20]


def test_what_failed_is_evaluated_again(stopping: Debugged) -> None:
    def mend(stopped: Stopped) -> None:
        assert stopped.restarts[2].name == "retry"
        stopping.session.eval("(define late 7)")
        stopping.debugger.restart(2)

    assert stopping.run("(define (f)\n  (+ 1 late))\n(f)", script=[mend]) == 8


def test_a_restart_tells_the_form_that_it_is_about(stopping: Debugged) -> None:
    told: list[str] = []
    code = f"(define (f x)\n  (car x {' ' * 9} ))\n(f 5)"
    with pytest.raises(SxError):
        stopping.run(code, script=[lambda s: told.extend(one.report for one in s.restarts)])
    assert told == [
        "raise the error",
        "use a value in place of (car x )",
        "evaluate (car x ) again",
    ]


def test_a_form_that_is_long_is_cut(stopping: Debugged) -> None:
    told: list[str] = []
    code = f"(define (f x)\n  (car (+ x {' 1' * 80})))\n(f 5)"
    with pytest.raises(SxError):
        stopping.run(code, script=[lambda s: told.append(s.restarts[2].report)])
    assert told[0].startswith("evaluate (car (+ x 1 1") and told[0].endswith("… again")
    assert len(told[0]) == len("evaluate  again") + 60


def test_a_number_beyond_the_last_is_refused(stopping: Debugged) -> None:
    def look(_stopped: Stopped) -> None:
        with pytest.raises(NotStopped, match="restarts go from 0 to 2"):
            stopping.debugger.restart(3)

    with pytest.raises(SxError):
        stopping.run("(car 5)", script=[look])
    assert stopping.count == 1


def test_restarts_of_the_program_are_offered(debugged: Debugged) -> None:
    debugged.debugger.filters = {"uncaught"}
    code = '(define (f)\n  (restart-case (error "no")\n    (use (x) (* 2 x))))\n(+ 1 (f))'
    names: list[str] = []

    def choose(stopped: Stopped) -> None:
        names.extend(one.name for one in stopped.restarts)
        debugged.debugger.restart(names.index("use"), "(+ 20 1)")

    assert debugged.run(code, script=[choose]) == 43
    assert names[:2] == ["raise", "use-value"] and "use" in names


def test_a_restart_without_an_error_is_refused(debugged: Debugged) -> None:
    with pytest.raises(NotStopped):
        debugged.debugger.restart(0)
    with pytest.raises(NotStopped):
        debugged.debugger.resume("next")
    with pytest.raises(NotStopped):
        debugged.debugger.pause()
