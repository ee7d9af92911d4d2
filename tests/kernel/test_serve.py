"""`sx serve`: a page that lives in any browser, by HTTP on this machine."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Generator
from contextlib import ExitStack, closing, contextmanager
from http.client import HTTPConnection
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from sx_kernel.kernel.serve import Turns, open_server, run
from sx_kernel.session.session import Session

pytestmark = pytest.mark.timeout(60)

PAGE = """<html><head><title>a < b</title><style>.on { color: red }</style>
<script type="text/hyperscript">def twice(x) return x * 2 end</script></head>
<body><p class=p _="on click put twice(21) into me then wait 5ms then add .on">0</p>
<b class=b _="on click call nope()"></b></body></html>"""


class Browser:
    """A tab: what it was told, and what it says."""

    def __init__(self, port: int, served: Any, opened: ExitStack) -> None:
        self.port, self.served, self.k = port, served, count(1)
        self.shell = self.get("/")[1]
        found = re.search(r'const key = "([^"]+)"', self.shell)
        assert found is not None
        self.key = found.group(1)
        connection = opened.enter_context(closing(HTTPConnection("127.0.0.1", port, timeout=20)))
        connection.request("GET", f"/events?key={self.key}", headers={"Host": "localhost"})
        self.events = opened.enter_context(connection.getresponse())
        self.view = self.told()["view"]
        self.state = self.told()

    def ask(self, method: str, path: str, body: str | None, host: str) -> tuple[int, str]:
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=20)) as connection:
            connection.request(method, path, body=body, headers={"Host": host})
            with connection.getresponse() as response:
                return response.status, response.read().decode()

    def get(self, path: str, host: str = "localhost") -> tuple[int, str]:
        return self.ask("GET", path, None, host)

    def post(self, path: str, body: str, host: str = "localhost") -> int:
        return self.ask("POST", path, body, host)[0]

    def told(self) -> dict[str, Any]:
        """The next message to this tab."""
        while True:
            line = self.events.readline()
            if line.startswith(b"data: "):
                said = json.loads(line[6:])
                if said["op"] == "patch":  # it has been drawn
                    ack = json.dumps({"op": "ack", "seq": said["seq"]})
                    self.post(f"/send?key={self.key}&view={self.view}", ack)
                return said

    def until(self, part: str) -> dict[str, Any]:
        """The next message that has `part` in it."""
        while True:
            said = self.told()
            if part in json.dumps(said):
                return said

    def number(self, name: str) -> int:
        """The number of the element with a class."""
        return next(
            n[1] for n in self.state["tree"] if type(n) is list and n[2].get("class") == name
        )

    def click(self, name: str) -> int:
        n = self.number(name)
        event = {
            "op": "event",
            "n": n,
            "t": n,
            "event": "click",
            "k": next(self.k),
            "v": "x",
            "state": [],
        }
        return self.post(f"/send?key={self.key}&view={self.view}", json.dumps(event))


@contextmanager
def serving(markup: str = PAGE) -> Generator[tuple[int, Any, Callable[[], Browser]]]:
    """A server of a page, what it serves, and what opens a tab of it."""
    server, served = open_server(Session(out=lambda _text: None), markup, "page.html", 0)
    port = server.server_address[1]
    over = threading.Event()
    worker = threading.Thread(target=_work, args=(served, over))
    worker.start()
    try:
        with ExitStack() as opened:
            yield port, served, lambda: Browser(port, served, opened)
    finally:
        over.set()
        served.turns.soon(0, over.is_set)
        worker.join(20)
        server.shutdown()
        server.server_close()


def _work(served: Any, over: threading.Event) -> None:
    """What `sx serve` does until Ctrl-C."""
    while not over.is_set():
        served.work(served.turns.next())


def test_the_page_is_drawn_from_its_tree_with_title_and_styles() -> None:
    with serving() as (_port, _served, tabs):
        tab = tabs()
        assert "<title>a &lt; b</title>" in tab.shell
        assert ".on { color: red }" in tab.shell
        assert (tab.state["op"], tab.state["error"]) == ("state", None)
        assert tab.get("/island.js")[1].startswith("// An island in a page")


def test_a_click_runs_the_handler_and_every_tab_sees_what_changes() -> None:
    with serving() as (_port, _served, tabs):
        one, two = tabs(), tabs()
        assert one.click("p") == 204
        assert one.until("42")["op"] == "patch"
        assert two.until("42")["op"] == "patch"
        assert one.until("p on")["op"] == "patch"  # a moment later, by itself


def test_an_error_of_a_handler_is_told_with_a_caret_and_the_page_goes_on() -> None:
    with serving() as (_port, _served, tabs):
        tab = tabs()
        tab.click("b")
        told = tab.until("error")
        assert told["op"] == "error"
        assert "on click call nope()" in told["text"]
        assert "^^^^^^" in told["text"]
        tab.click("p")
        assert tab.until("42")["op"] == "patch"


def test_nobody_is_heard_who_does_not_know_the_key_or_comes_by_another_name() -> None:
    with serving() as (_port, _served, tabs):
        tab = tabs()
        assert tab.get("/", "evil.example")[0] == 403
        assert tab.get("/events?key=wrong")[0] == 404
        assert tab.post(f"/send?key=wrong&view={tab.view}", "{}") == 403
        assert tab.post(f"/send?key={tab.key}", "{}", "evil.example:80") == 403
        assert tab.get("/passwd")[0] == 404


@pytest.mark.parametrize("body", ["", "{", "[" * 100_000, "\xff"])
def test_a_message_that_is_none_is_refused(body: str) -> None:
    with serving() as (_port, _served, tabs):
        tab = tabs()
        assert tab.post(f"/send?key={tab.key}&view={tab.view}", body) == 400


@pytest.mark.parametrize("body", ["5", "null", "[]", '{"op": 5}', '{"op": "event"}'])
def test_a_message_that_says_nothing_known_changes_nothing(body: str) -> None:
    with serving() as (_port, _served, tabs):
        tab = tabs()
        assert tab.post(f"/send?key={tab.key}&view={tab.view}", body) == 204
        assert tab.click("p") == 204


def test_what_is_wrong_in_the_page_is_told_at_the_start_and_the_rest_lives() -> None:
    with serving(PAGE.replace("call nope()", "call (")) as (_port, served, tabs):
        assert "on click call (" in served.error
        tab = tabs()
        assert tab.state["error"] == served.error
        assert tab.click("p") == 204


def test_turns_come_in_the_order_of_their_times() -> None:
    turns, done = Turns(), []
    for seconds, name in ((0.02, "c"), (0, "a"), (0.01, "b")):
        turns.soon(seconds, lambda name=name: done.append(name))
    for _ in range(3):
        action = turns.next(5)
        assert action is not None
        action()
    assert (done, turns.next(0)) == (["a", "b", "c"], None)


class Said:
    def __init__(self) -> None:
        self.text = ""

    def line(self, text: str) -> None:
        self.text += text + "\n"

    error = line

    def flush(self) -> None:
        pass


@pytest.mark.parametrize(
    ("words", "what"),
    [
        ([], "usage: sx serve [--port N] PAGE.html"),
        (["a", "b"], "usage:"),
        (["--port", "x", "a.html"], "--port must be an integer from 0 to 65535, not x"),
        (["--port", "70000", "a.html"], "--port must be"),
        (["no-such.html"], "cannot read no-such.html: No such file or directory"),
    ],
)
def test_what_cannot_be_served_is_said(words: list[str], what: str) -> None:
    said = Said()
    assert run(words, Session, said) == 2
    assert what in said.text


def test_a_port_that_is_taken_is_said(tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    file.write_text(PAGE)
    with serving() as (port, _served, _tabs):
        said = Said()
        assert run(["--port", str(port), str(file)], Session, said) == 2
        assert f"cannot listen on port {port}: Address already in use" in said.text
