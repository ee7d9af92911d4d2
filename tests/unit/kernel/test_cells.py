"""kernel/cells.py: running one cell."""

from __future__ import annotations

from collections.abc import Generator

import pytest

from tests.kernel.inside import Inside, errors, printed, reply, shown


@pytest.fixture(scope="module")
def inside() -> Generator[Inside]:
    made = Inside()
    yield made
    made.close()


def test_the_last_value_is_the_result_and_commands_are_shown(inside: Inside) -> None:
    sent = inside.run('(display "out") 1 2')
    assert [one["text/plain"] for one in shown(sent)] == ["2"]
    assert shown(sent, "display_data") == []
    assert printed(sent) == "out"
    assert reply(sent)["status"] == "ok"
    assert shown(inside.run(":doc car"), "display_data") != []


def test_a_definition_has_no_result(inside: Inside) -> None:
    sent = inside.run("(define x 5)")
    assert shown(sent) == []
    assert reply(sent)["status"] == "ok"


def test_a_failure_is_told_once_and_is_the_reply(inside: Inside) -> None:
    sent = inside.run('(display "before") (car 5)')
    (told,) = errors(sent)
    assert told["ename"] == "type-error"
    assert reply(sent)["ename"] == "type-error"
    assert printed(sent) == "before"


def test_a_silent_cell_says_nothing_but_how_it_ended(inside: Inside) -> None:
    kinds = {one["kind"] for one in inside.run("(car 5)", silent=True)}
    assert "error" not in kinds
    assert reply(inside.run("1", silent=True))["status"] == "ok"
    assert shown(inside.run("1", silent=True)) == []


def test_clients_may_ask_for_expressions_beside_the_cell(inside: Inside) -> None:
    found = reply(inside.run("(define y 4)", user_expressions={"a": "(* y y)", "b": "(car 5)"}))
    answers = found["user_expressions"]
    assert answers["a"]["data"]["text/plain"] == "16"
    assert (answers["b"]["status"], answers["b"]["ename"]) == ("error", "type-error")


def test_ctrl_c_that_comes_before_a_cell_evaluates_stops_it(inside: Inside) -> None:
    cells = inside.kernel.cells
    cells.interrupt()
    assert cells.asked_to_stop
    found, result = cells.run("(define z 1)", 1, {}, silent=True)
    cells.asked_to_stop = False
    assert (found["status"], found["ename"], result) == ("error", "interrupted", "")
    assert "z" not in inside.kernel.workspace.session.definitions()


def test_leaving_is_asked_for_in_the_reply(inside: Inside) -> None:
    found = reply(inside.run("%quit"))
    assert found["payload"] == [{"source": "ask_exit", "keepkernel": False}]
