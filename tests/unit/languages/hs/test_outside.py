"""hs/outside.py: fetching, workers, sockets and event sources."""

from __future__ import annotations

from typing import Any

import pytest

from sx_kernel.languages.hs.outside import _copied, functions
from tests.unit.languages.hs.conftest import Page


@pytest.mark.parametrize(
    ("kind", "value"), [("as text", '{"a": 1}'), ("as json", {"a": 1}), ("", '{"a": 1}')]
)
def test_what_a_route_answers_is_converted(page: Page, kind: str, value: Any) -> None:
    page.session.eval('(dom-route! "/data" "{\\"a\\": 1}")')
    page.show("<p _='on click fetch /data KIND then put it into $got'></p>".replace("KIND", kind))
    page.session.eval('(dom-route! "/data" "{\\"a\\": 1}")')
    page.happen("p", "click")
    page.world.advance(10)
    assert page.run("$got") == value


def test_a_failure_is_the_program_s_unless_it_asks_for_the_response(page: Page) -> None:
    page.show("<p _='on click fetch /gone then put it into me catch e put e.message into me'></p>")
    page.session.eval('(dom-route! "/gone" (dict :status 404 :body "no"))')
    page.happen("p", "click")
    page.world.advance(10)
    assert "404" in page.markup("p")


def test_a_function_named_fetch_takes_the_place_of_routes(page: Page) -> None:
    asked: list[Any] = []

    def own(url: str, request: dict[str, Any]) -> str:
        asked.append((url, request["method"]))
        return "mine"

    page.world.globals["fetch"] = own
    page.show("<p _=\"on click fetch /x with method: 'POST' then put it into me\"></p>")
    page.world.globals["fetch"] = own
    page.happen("p", "click")
    page.world.advance(10)
    assert page.markup("p") == "mine" and asked == [("/x", "POST")]


def test_a_worker_gets_copies() -> None:
    inner = [1]
    copied = _copied({"a": [inner]})
    assert copied == {"a": [[1]]} and copied["a"][0] is not inner


def test_a_socket_sends_and_hands_on_what_comes(page: Page) -> None:
    heard: list[Any] = []
    socket = functions(page.world)["hs:socket"]("ws:x", True, heard.append, None)
    socket["send"]({"a": 1})
    socket["send"]("text")
    socket["receive"]('{"b": 2}')
    assert socket["sent"] == ['{"a":1}', "text"] and heard == [{"b": 2}]


def test_a_remote_call_is_kept_broken_or_given_up(page: Page) -> None:
    socket = functions(page.world)["hs:socket"]("ws:x", True, None, 50)
    call = socket["rpc"].hs_get("add")
    kept, broken, late = call(1, 2), call(3), call(4)
    assert socket["sent"][0] == '{"iid":"1","function":"add","args":[1,2]}'
    socket["receive"]({"iid": "1", "return": 3})
    socket["receive"]({"iid": "2", "throw": "no"})
    page.world.advance(100)
    assert (kept.state, kept.value) == ("kept", 3) and (broken.state, broken.value) == (
        "broken", "no",
    )  # fmt: skip
    assert late.state == "broken" and "did not answer in time" in late.value.message


def test_an_event_source_tells_whoever_the_name_fits(page: Page) -> None:
    heard: list[Any] = []
    handlers = [["up*", "json", lambda e: heard.append(e.detail)], ["x", "text", heard.append]]
    source = functions(page.world)["hs:event-source"]("/events", handlers)
    source["receive"]("update", "[1]")
    source["receive"]("other", "2")
    assert heard == [[1]]
