"""What pages send to islands: whatever it is, it is no exception, and the island lives."""

from __future__ import annotations

from contextlib import nullcontext
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sx_kernel.kernel.islands.islands import Islands
from sx_kernel.session.desk.workspace import Workspace
from sx_kernel.session.session import Session

pytest.importorskip("turbohtml", reason="islands need turbohtml (make setup)")

COUNTER = """(defisland ~counter () (let ((n (signal 0)))
  (div (button :on-click (fn (e) (swap! n inc)) "more") (input :on-input (fn (e) (event-value e)))
       (b (deref n)))))"""
SCALARS = st.none() | st.booleans() | st.integers(-3, 9) | st.floats() | st.text(max_size=4)
ANY = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=5,
)  # fmt: skip
KNOWN = {
    "op": st.sampled_from(["event", "event", "event", "ack", "hello"]) | ANY,
    "event": st.sampled_from(["click", "input", "mousemove"]) | ANY,
    "n": st.integers(0, 9) | ANY,
    "t": st.integers(0, 9) | ANY,
    "k": st.integers(0, 9) | ANY,
    "v": ANY,
    "seq": ANY,
    "more": ANY,
    "state": st.lists(st.tuples(ANY, st.sampled_from(["value", "checked"]) | ANY, ANY).map(list)) | ANY,
}  # fmt: skip
MESSAGES = st.fixed_dictionaries({}, optional=KNOWN) | ANY


class Comm:
    """A comm that nobody closes; messages are given to `heard`."""

    comm_id = "view"

    def on_msg(self, hear: object) -> None: ...

    def on_close(self, hear: object) -> None: ...


@pytest.fixture(scope="module")
def workspace() -> Workspace:
    session = Session()
    session.eval(COUNTER)
    return Workspace(session, Session)


@given(messages=st.lists(MESSAGES, max_size=8))
@example(messages=[{"op": "event", "k": 1, "n": 2, "event": ["click"]}])
def test_no_message_of_a_page_is_an_exception(workspace: Workspace, messages: list[Any]) -> None:
    sent: list[dict[str, Any]] = []
    islands = Islands(
        workspace,
        send=lambda _comm, data, _parent: sent.append(data),
        display=lambda *_arguments, **_named: None,
        soon=lambda _seconds, _action: None,
        around=lambda _parent: nullcontext(),
        draws=lambda _parent: True,
    )
    number, _ = islands.show(workspace.session.eval("(~counter)"), None)
    islands.opened(Comm(), {"content": {"data": {"id": number}}})
    while islands.drain():
        pass
    for message in messages:
        islands.heard("view", {"content": {"data": message}})
        while islands.drain():
            pass
    sent.clear()
    islands.heard("view", {"content": {"data": {"op": "hello"}}})
    islands.drain()
    assert [one["op"] for one in sent][-1] == "state"
