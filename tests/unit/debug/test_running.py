"""debug/running.py: requests about beginning and ending, breakpoints, and going on."""

from __future__ import annotations

from tests.unit.debug.conftest import Debugged, Front

CODE = "(define (f x)\n  (* x\n     2))\n(f 4)"


def test_lines_are_counted_as_the_front_end_counts(front: Front) -> None:
    front.ask("initialize", linesStartAt1=False)
    path = front.ask("dumpCell", code=CODE)["sourcePath"]
    (made,) = front.ask("setBreakpoints", source={"path": path}, breakpoints=[{"line": 1}])[
        "breakpoints"
    ]
    assert (made["line"], made["verified"]) == (1, True)
    assert front.debugged.debugger.table.all()[0].actual == 2
    found = front.ask("breakpointLocations", source={"path": path}, line=0, endLine=3)
    assert [one["line"] for one in found["breakpoints"]] == [0, 1, 3]


def test_a_page_that_was_loaded_again_learns_how_things_stand(front: Front) -> None:
    front.ask("initialize")
    path = front.ask("dumpCell", code=CODE)["sourcePath"]
    wanted = [{"line": 2, "condition": "(= x 4)", "hitCondition": "2", "logMessage": "{x}"}]
    front.ask("setBreakpoints", source={"path": path}, breakpoints=wanted)
    info = front.ask("debugInfo")
    assert info["isStarted"] and info["stoppedThreads"] == [] and info["hashMethod"] == "Murmur2"
    assert info["breakpoints"] == [{"source": path, "breakpoints": wanted}]


def test_older_front_ends_name_lines_only(front: Front) -> None:
    path = front.ask("dumpCell", code=CODE)["sourcePath"]
    front.ask("setBreakpoints", source={"path": path}, lines=[1, 2])
    assert [point.line for point in front.debugged.debugger.table.all()] == [1, 2]


def test_what_lacks_its_path_line_or_name_is_refused(front: Front) -> None:
    assert "must have a path" in front.refused("setBreakpoints", source={})
    assert "must have a line" in front.refused(
        "setBreakpoints", source={"path": "x"}, breakpoints=[{}]
    )
    assert "must have a name" in front.refused("setFunctionBreakpoints", breakpoints=[{}])


def test_a_filter_that_is_not_there_is_said_and_the_others_are_taken(front: Front) -> None:
    found = front.ask("setExceptionBreakpoints", filters=["raised", "nope"])["breakpoints"]
    assert [one["verified"] for one in found] == [True, False]
    assert front.debugged.debugger.filters == {"raised"}


def test_attaching_stops_at_errors_that_nothing_handles_unless_told_otherwise(
    front: Front,
) -> None:
    front.ask("attach")
    assert front.debugged.debugger.filters == {"uncaught"}
    assert ("initialized", {}) in front.events
    front.ask("setExceptionBreakpoints", filters=["raised"])
    front.ask("attach")
    assert front.debugged.debugger.filters == {"raised"}
    front.ask("disconnect")
    assert not front.debugged.debugger.is_on


def test_back_says_when_nothing_is_before(front: Front) -> None:
    debugged: Debugged = front.debugged
    said: list[str] = []
    debugged.run(CODE, 2, script=[lambda _: said.append(front.refused("stepBack"))])
    assert said == ["there is no state before this one"]


def test_only_continue_says_that_all_threads_go_on(front: Front) -> None:
    said: list[object] = []

    def go(_stopped: object) -> None:
        said.append(front.ask("next"))
        said.append(front.ask("continue"))

    front.debugged.run(CODE, 2, script=[go])
    assert said[0] == {} and said[1] == {"allThreadsContinued": True}
