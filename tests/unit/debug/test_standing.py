"""debug/standing.py: how a program stops, waits and goes on."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from sx_kernel import Session
from sx_kernel.base.errors import Interrupted
from sx_kernel.debug.debugger import Debugger
from sx_kernel.debug.stopping import NotStopped, Stopped
from tests.unit.debug.conftest import Debugged

CODE = "(define (f x)\n  (* x\n     2))\n(f 4)"


def test_another_thread_asks_and_lets_the_program_go_on() -> None:
    debugger = Debugger(Session())
    debugger.attach()
    path = debugger.places.note_cell("cell", CODE)
    debugger.table.set_lines(path, [{"line": 2}])
    debugger.changed()
    stopped = threading.Event()
    found: list[Any] = []
    debugger.emit = lambda event, _body: stopped.set() if event == "stopped" else None

    def other() -> None:
        stopped.wait()
        frame = debugger.stopped.frames[0] if debugger.stopped else None
        found.append(debugger.ask(lambda: frame and frame.locals()).result())
        debugger.resume("continue")

    thread = threading.Thread(target=other)
    thread.start()
    try:
        assert debugger.session.eval(CODE, "cell") == 8
    finally:
        thread.join()
        debugger.end()
    assert found == [[("x", 4)]]


def test_nothing_can_be_asked_of_a_program_that_runs(debugged: Debugged) -> None:
    for ask in (
        lambda: debugged.debugger.ask(int), lambda: debugged.debugger.resume("next"),
        debugged.debugger.step_back,
    ):  # fmt: skip
        with pytest.raises(NotStopped):
            ask()


def test_an_interrupt_while_it_stands_ends_it_and_leaves_nothing(debugged: Debugged) -> None:
    events: list[str] = []
    debugged.debugger.emit = lambda event, _body: events.append(event)

    def interrupt(_stopped: Stopped) -> None:
        raise Interrupted("enough")

    with pytest.raises(Interrupted):
        debugged.run(CODE, 2, script=[interrupt])
    assert debugged.debugger.stopped is None and events == ["stopped", "continued"]
    debugged.put(CODE)
    assert debugged.session.eval("(f 5)") == 10


def test_handlers_are_as_they_were_when_it_goes_on(debugged: Debugged) -> None:
    code = '(define (f x)\n  (guard (e (true (list "caught" x)))\n    (list\n      (error "no"))))\n(f 1)'
    seen: list[Any] = []

    def look(stopped: Stopped) -> None:
        seen.append(debugged.debugger.evaluate(stopped.frames[0], "(guard (e (true 1)) (car x))"))

    assert debugged.run(code, 3, script=[look]) == ["caught", 1]
    assert seen == [1]


def test_each_stop_has_a_number_of_its_own(debugged: Debugged) -> None:
    numbers: list[int] = []
    debugged.run(CODE, 2, script=[lambda _: numbers.append(debugged.debugger.serial), "next"])
    debugged.run(CODE, 2, script=[lambda _: numbers.append(debugged.debugger.serial)])
    assert numbers[1] > numbers[0]


def test_where_a_function_was_defined(debugged: Debugged) -> None:
    debugged.run(CODE, 2)
    assert debugged.debugger.path_of_function("f") == debugged.debugger.places.cell_path(CODE)
    assert debugged.debugger.path_of_function("map") is None
    assert debugged.debugger.is_function("f") and not debugged.debugger.is_function("map")
