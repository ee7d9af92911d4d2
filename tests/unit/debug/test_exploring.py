"""debug/exploring.py: the variables of a session, and those of a frame as globals."""

from __future__ import annotations

from typing import Any

from tests.unit.debug.conftest import Debugged, Front

CODE = "(define (f x)\n  (* x\n     2))\n(f 21)"


def names(front: Front) -> list[str]:
    return [one["name"] for one in front.ask("inspectVariables")["variables"]]


def test_what_programs_defined_is_told_with_its_value_and_type(front: Front) -> None:
    front.debugged.session.eval("(define a (list 1 2))")
    (found,) = front.ask("inspectVariables")["variables"]
    assert (found["name"], found["value"], found["type"]) == ("a", "(1 2)", "list")


def test_the_answer_is_made_anew_when_a_form_has_run(front: Front) -> None:
    front.debugged.session.eval("(define a 1)")
    first = front.ask("inspectVariables")["variables"]
    assert front.ask("inspectVariables")["variables"] is first
    front.debugged.session.eval("(define b 2)")
    assert names(front) == ["a", "b"]


def test_a_frame_s_variable_becomes_a_global(front: Front) -> None:
    def copy(_stopped: Any) -> None:
        front.ask("copyToGlobals", srcVariableName="x", dstVariableName="kept")
        assert front.refused("copyToGlobals", srcVariableName="y", dstVariableName="z") == (
            "there is no variable y here"
        )

    front.debugged.run(CODE, 2, script=[copy])
    assert front.debugged.session.eval("kept") == 21


def test_a_variable_is_shown_richly_where_a_front_end_can(debugged: Debugged) -> None:
    plain = Front(debugged)
    assert "no rich variables" in plain.refused("richInspectVariables", variableName="a")
    front = Front(debugged, rich=lambda value: {"text/plain": f"rich {value}"})
    debugged.session.eval("(define a 7)")
    assert front.ask("richInspectVariables", variableName="a")["data"] == {"text/plain": "rich 7"}
    assert front.ask("richInspectVariables", variableName="b")["data"] == {}


def test_a_variable_of_a_frame_comes_before_a_global_of_its_name(debugged: Debugged) -> None:
    front = Front(debugged, rich=lambda value: {"text/plain": str(value)})
    debugged.session.eval("(define x 1)")
    seen: list[Any] = []
    debugged.run(
        CODE, 2,
        script=[lambda _: seen.append(front.ask("richInspectVariables", variableName="x")["data"])],
    )  # fmt: skip
    assert seen == [{"text/plain": "21"}]
