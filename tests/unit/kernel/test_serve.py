"""kernel/serve.py: a page of hyperscript in any browser. tests/kernel/ has it by HTTP."""

from __future__ import annotations

from pathlib import Path

import pytest

from sx_kernel.kernel.serve import USAGE, ServeError, Turns, open_server, run
from sx_kernel.session.session import Session


class Terminal:
    def __init__(self) -> None:
        self.said: list[str] = []

    def line(self, text: str) -> None:
        self.said.append(text)

    def error(self, text: str) -> None:
        self.said.append(f"error: {text}")

    def flush(self) -> None:
        raise KeyboardInterrupt  # Ctrl-C, as soon as it is served


def test_what_is_due_comes_in_the_order_of_its_time() -> None:
    turns = Turns()
    made: list[int] = []
    turns.soon(3600, lambda: made.append(9))
    for number in (1, 2):
        turns.soon(0, lambda number=number: made.append(number))
    for _ in range(2):
        action = turns.next()
        assert action is not None
        action()
    assert made == [1, 2]
    assert turns.next(patience=0) is None


def test_a_page_is_served_until_ctrl_c(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text("<p>x</p>", encoding="utf-8")
    terminal = Terminal()
    assert run(["--port", "0", str(page)], Session, terminal) == 0
    assert "is at http://localhost:" in terminal.said[0]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ([], USAGE), (["a", "b"], USAGE), (["--help"], USAGE),
        (["--port", "x", "a"], "--port must be an integer from 0 to 65535, not x"),
        (["--port", "65536", "a"], "--port must be an integer from 0 to 65535, not 65536"),
        (["/none.html"], "cannot read /none.html: No such file or directory"),
    ],
)  # fmt: skip
def test_what_cannot_be_served_is_told(words: list[str], message: str) -> None:
    terminal = Terminal()
    assert run(words, Session, terminal) == 2
    assert terminal.said == [f"error: sx: {message}"]


def test_a_tab_is_told_the_state_and_must_know_the_key() -> None:
    server, served = open_server(Session(), "<title>t</title><p>x</p>", "page.html", 0)
    try:
        tab = served.open()
        action = served.turns.next(patience=30)
        assert action is not None
        served.work(action)
        assert tab.told.get(timeout=30) == {"op": "view", "view": tab.comm_id}
        assert tab.told.get(timeout=30)["op"] == "state"
        assert served.key in served.shell
        served.hear("nobody", {"op": "hello"})
        served.close(tab)
        with pytest.raises(ServeError, match="cannot listen on port"):
            open_server(Session(), "<p>", "x", server.server_address[1])
    finally:
        server.shutdown()
        server.server_close()
