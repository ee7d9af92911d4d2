"""debug/port.py: what the commands :break and :debug ask for."""

from __future__ import annotations

from sx_kernel.debug.port import Port
from tests.unit.debug.conftest import Debugged

CODE = "(define (f x)\n  (* x\n     2))"


def test_a_breakpoint_is_set_at_a_function_and_at_a_line_of_it(debugged: Debugged) -> None:
    port = Port(lambda: debugged.debugger)
    debugged.session.eval(CODE, "cell")
    assert port.set_at("f", None) is None and port.set_at("f", 2) is None
    path = debugged.debugger.path_of_function("f")
    assert port.breakpoints() == [(f"{path}:2", "set", ""), ("f", "set", "")]
    assert debugged.session.eval("(f 4)") == 8
    assert debugged.count == 1
    assert port.clear() == 2 and port.breakpoints() == []
    assert not debugged.debugger.is_on


def test_what_cannot_be_set_is_said(debugged: Debugged) -> None:
    port = Port(lambda: debugged.debugger)
    assert port.set_at("nope", 3) == "no function that a program has defined is called nope"
    debugged.session.eval(CODE, "cell")
    assert port.set_at("f", 90) == "there is no code from here on"
    assert port.set_at("later", None) is None  # it may be defined yet
    assert ("later", "no function is called later yet", "") in port.breakpoints()


def test_a_text_that_is_run_stops_at_its_first_form_and_leaves_all_as_it_was(
    debugged: Debugged,
) -> None:
    debugged.debugger.detach()
    filters = set(debugged.debugger.filters)
    assert Port(lambda: debugged.debugger).run("(define a 1)\n(+ a 1)", "cell") == 2
    assert debugged.tops == [("top level", 1)]
    assert debugged.debugger.filters == filters and not debugged.debugger.is_on


def test_a_panel_must_have_been_opened(debugged: Debugged) -> None:
    panel = Port(lambda: debugged.debugger, panel=True)
    assert panel.refused() is None
    debugged.debugger.detach()
    assert "switch the debugger on first" in str(panel.refused())
    assert Port(lambda: debugged.debugger).refused() is None
