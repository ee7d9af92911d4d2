"""debug/view.py: frames and values have numbers while a program stands still."""

from __future__ import annotations

import pytest

from sx_kernel.debug.stopping import NotStopped, Stopped
from sx_kernel.debug.view import Refused
from tests.unit.debug.conftest import Debugged, Front

CODE = "(define (f x)\n  (* x\n     2))\n(f 4)"


def test_events_are_counted_and_sent(front: Front) -> None:
    sent: list[int] = []
    front.adapter.send = lambda event: sent.append(event["seq"])
    front.adapter.emit("stopped", {"a": 1})
    front.adapter.emit("continued")
    assert sent == [sent[0], sent[0] + 1]


def test_a_program_that_runs_has_no_frames(front: Front) -> None:
    with pytest.raises(NotStopped, match="no program stands still"):
        front.adapter.frame(None)


def test_a_frame_of_an_earlier_stop_is_not_taken_for_one_of_now(front: Front) -> None:
    ids: list[int] = []

    def note(_stopped: Stopped) -> None:
        ids.append(front.ask("stackTrace")["stackFrames"][0]["id"])

    def look(stopped: Stopped) -> None:
        note(stopped)
        assert front.adapter.frame(None) is front.adapter.frame(0) is stopped.frames[0]
        assert front.adapter.frame(ids[-1]) is stopped.frames[0]
        with pytest.raises(Refused, match="no such frame"):
            front.adapter.frame(ids[0])

    front.debugged.run(CODE, 2, script=[note])
    front.debugged.run(CODE, 2, script=[look])
    assert len(set(ids)) == 2


def test_a_variable_has_a_number_if_it_unfolds(front: Front) -> None:
    flat = front.adapter.variable("x", 5)
    assert (flat["variablesReference"], flat["value"], flat["type"]) == (0, "5", "number")
    deep = front.adapter.variable("xs", [1, 2], "xs")
    assert deep["variablesReference"] > 0 and deep["indexedVariables"] == 2
    assert deep["evaluateName"] == "xs"
    assert front.adapter.variable("d", {"a": 1})["namedVariables"] == 1


def test_types_are_left_out_for_front_ends_that_show_them_instead(debugged: Debugged) -> None:
    assert "type" not in Front(debugged, types=False).adapter.variable("x", 5)


def test_frames_of_the_library_are_marked(front: Front) -> None:
    hints: list[object] = []

    def look(stopped: Stopped) -> None:
        hints.extend(
            (front.adapter.source(frame) or {}).get("presentationHint") for frame in stopped.frames
        )

    code = "(define (g x)\n  (* x\n     2))\n(apply sort (list (list 2 1) (fn (a b)\n  (list\n    (g a))\n  (< a b))))"
    front.debugged.run(code, 2, script=[look])
    assert hints[0] is None and "deemphasize" in hints
