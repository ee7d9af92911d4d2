"""kernel/kernel.py: Jupyter's requests, answered by one workspace."""

from __future__ import annotations

from collections.abc import Generator

import pytest

from sx_kernel.base.errors import SxError
from tests.kernel.inside import Inside, printed, reply, shown


@pytest.fixture(scope="module")
def inside() -> Generator[Inside]:
    made = Inside()
    yield made
    made.close()


def test_it_says_who_it_is(inside: Inside) -> None:
    info = inside.kernel.kernel_info
    assert (info["implementation"], info["language_info"]["name"]) == ("sx_kernel", "sx")
    assert info["protocol_version"] == "5.5"
    assert info["debugger"] is True


def test_a_cell_is_counted_and_noted_in_the_history(inside: Inside) -> None:
    first = reply(inside.run("(+ 1 2)", store_history=True))["execution_count"]
    second = reply(inside.run("(+ 3 4)", store_history=True))["execution_count"]
    assert second == first + 1
    rows = reply(inside.ask("history_request", hist_access_type="tail", n=2, output=True, raw=True))
    assert [tuple(row[2]) for row in rows["history"]] == [("(+ 1 2)", "3"), ("(+ 3 4)", "7")]


def test_names_are_completed_and_looked_up(inside: Inside) -> None:
    inside.run("(define my-own-name 5)")
    found = reply(inside.ask("complete_request", code="(my-ow", cursor_pos=6))
    assert found["matches"] == ["my-own-name"]
    told = reply(inside.ask("inspect_request", code="car", cursor_pos=3, detail_level=0))
    assert told["found"]
    assert "car" in told["data"]["text/plain"]


@pytest.mark.parametrize(
    ("code", "status"), [("(f", "incomplete"), ("(f)", "complete"), (")", "invalid")]
)
def test_a_console_is_told_whether_it_may_run_what_was_typed(
    inside: Inside, code: str, status: str
) -> None:
    assert reply(inside.ask("is_complete_request", code=code))["status"] == status


def test_a_front_end_that_cannot_be_asked_is_no_input(inside: Inside) -> None:
    inside.kernel._allow_stdin = False
    with pytest.raises(
        SxError, match="io-error: no input: this front end cannot be asked for input"
    ):
        inside.kernel.read_line()


def test_what_a_session_prints_before_its_end_is_there(inside: Inside) -> None:
    sent = inside.run('(display "a" (current-error-port)) (display "b")')
    assert (printed(sent, "stderr"), printed(sent)) == ("a", "b")


def test_at_reset_all_the_session_is_a_fresh_one_of_the_kernel(inside: Inside) -> None:
    inside.run("(define gone 1)")
    inside.run("%reset all")
    assert "gone" not in inside.kernel.workspace.session.definitions()
    assert printed(inside.run('(display "still here")')) == "still here"
    assert shown(inside.run("(+ 1 1)"))[0]["text/plain"] == "2"
