"""debug/looking.py: what a front end sees of a program that stands still."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sx_kernel import SxError
from tests.unit.debug.conftest import Front

CODE = "(define (f x)\n  (let ((xs (list 1 2 3)))\n    (+ x\n       (len xs))))\n(f 10)"


def at(front: Front, look: Any, line: int = 4) -> Any:
    return front.debugged.run(CODE, line, script=[lambda _stopped: look() and None])


def test_frames_are_told_by_pages_with_their_places(front: Front) -> None:
    def look() -> None:
        found = front.ask("stackTrace")
        top = found["stackFrames"][0]
        assert (top["name"], top["line"], top["column"]) == ("f", 4, 8)
        assert top["source"]["path"] == front.debugged.debugger.places.cell_path(CODE)
        later = front.ask("stackTrace", startFrame=found["totalFrames"])
        assert later["stackFrames"] == [] and later["totalFrames"] == found["totalFrames"]

    assert at(front, look) == 13


def test_a_front_end_that_counts_from_0_gets_such_lines(front: Front) -> None:
    front.ask("initialize", linesStartAt1=False, columnsStartAt1=False)

    def look() -> None:
        top = front.ask("stackTrace")["stackFrames"][0]
        assert (top["line"], top["column"]) == (3, 7)

    at(front, look)


def test_the_locals_are_the_first_scope_and_data_unfolds(front: Front) -> None:
    def look() -> None:
        scopes = front.ask("scopes", frameId=0)["scopes"]
        assert [one["name"] for one in scopes] == ["Locals", "Globals"]
        x, xs = front.scope("Locals")
        assert (x["value"], x["variablesReference"]) == ("10", 0)
        assert (xs["value"], xs["indexedVariables"]) == ("(1 2 3)", 3)
        number = xs["variablesReference"]
        page = front.ask("variables", variablesReference=number, start=1, count=1)["variables"]
        assert [(one["name"], one["value"]) for one in page] == [("1", "2")]
        named = front.ask("variables", variablesReference=number, filter="named")
        assert named["variables"] == []

    at(front, look)


def test_variables_and_what_is_in_them_can_be_set(front: Front) -> None:
    def look() -> None:
        scope = front.ask("scopes", frameId=0)["scopes"][0]["variablesReference"]
        xs = front.scope("Locals")[1]["variablesReference"]
        said = front.ask("setVariable", variablesReference=xs, name="0", value="(* 2 50)")
        assert said["value"] == "100"
        front.ask("setVariable", variablesReference=scope, name="x", value="20")
        refused = front.refused("setVariable", variablesReference=scope, name="map", value="1")
        assert refused == "map cannot be changed"
        refused = front.refused("setVariable", variablesReference=xs, name="9", value="1")
        assert refused == "what is in such a value cannot be changed here"
        assert front.scope("Locals")[1]["value"] == "(100 2 3)"

    assert at(front, look, 3) == 23


def test_expressions_are_evaluated_and_errors_are_said(front: Front) -> None:
    def look() -> None:
        assert front.ask("evaluate", expression="(* x 2)")["result"] == "20"
        assert "nope" in front.refused("evaluate", expression="nope")

    at(front, look)


def test_hovering_evaluates_nothing(front: Front) -> None:
    def look() -> None:
        hover = lambda text: front.ask("evaluate", expression=text, context="hover")  # noqa: E731
        assert hover("x")["result"] == "10"
        assert "map" in hover("map")["result"]
        said = front.refused("evaluate", expression="(set! x 5)", context="hover")
        assert said == "nothing is known of (set! x 5)"

    assert at(front, look) == 13


def test_what_was_known_of_a_stop_is_gone_after_it(front: Front) -> None:
    numbers: list[int] = []
    at(front, lambda: numbers.append(front.scope("Locals")[1]["variablesReference"]))
    assert front.refused("scopes", frameId=1) == "no program stands still"

    def look() -> None:
        front.ask("stackTrace")
        assert "no such variable" in front.refused("variables", variablesReference=numbers[0])

    at(front, look)
    assert front.debugged.count == 2


def test_an_error_is_explained_and_its_restarts_are_listed(front: Front) -> None:
    front.debugged.debugger.filters = {"uncaught"}

    def look(_stopped: Any) -> None:
        info = front.ask("exceptionInfo")
        assert info["exceptionId"] == "error" and "no" in info["description"]
        listed = front.ask("evaluate", expression="%restart")["result"]
        assert listed.startswith("0  raise the error\n1  use a value")
        assert "from 0 to" in front.refused("evaluate", expression="%restart 99")
        assert "N is the number" in front.refused("evaluate", expression="%restart one")
        said = front.ask("evaluate", expression="%restart 1 (+ 20 1)")["result"]
        assert said.startswith("restart 1: use a value")

    code = '(define (f)\n  (error "no"))\n(+ 1 (f))'
    assert front.debugged.run(code, script=[look]) == 22
    with pytest.raises(SxError):
        front.debugged.run(code)


def test_without_an_error_there_is_nothing_to_explain(front: Front) -> None:
    at(front, lambda: front.refused("exceptionInfo"))
    assert front.debugged.count == 1


def test_sources_are_told_by_their_paths(front: Front) -> None:
    path = front.debugged.debugger.places.note_cell("cell", CODE)
    assert front.ask("source", source={"path": path})["content"] == CODE
    assert "cannot be read" in front.refused("source", source={"path": "/nowhere.sx"})
    assert "must have a path" in front.refused("source")
    modules = front.ask("modules", startModule=1, moduleCount=2)
    assert len(modules["modules"]) == 2 < modules["totalModules"]
    assert Path(modules["modules"][0]["path"]).is_file()
