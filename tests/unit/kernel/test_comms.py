"""kernel/comms.py: the cache's figures for front ends."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from sx_kernel.kernel import comms
from sx_kernel.kernel.comms import TARGET, FrontEnds, data_of, register
from sx_kernel.session.desk.workspace import Workspace


def message(client: str, **data: Any) -> dict[str, Any]:
    return {"header": {"session": client}, "content": {"data": data}}


class Comm:
    """Stands for a comm that a front end has opened."""

    def __init__(self) -> None:
        self.comm_id = "c"
        self.asked: Callable[[Any], object] = print
        self.ended: Callable[[Any], object] = print

    def on_msg(self, asked: Callable[[Any], object]) -> None:
        self.asked = asked

    def on_close(self, ended: Callable[[Any], object]) -> None:
        self.ended = ended


def test_a_client_is_known_if_it_says_that_it_draws() -> None:
    ends = FrontEnds()
    ends.opened("c1", message("lab", draws="curves"))
    ends.opened("c2", message("console"))
    assert ends.comm_of(message("lab")) == "c1"
    assert ends.comm_of(message("console")) is None
    ends.closed("c1")
    assert ends.comm_of(message("lab")) is None


def test_only_the_last_front_ends_are_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(comms, "MOST", 2)
    ends = FrontEnds()
    for client in "abc":
        ends.opened(f"c{client}", message(client, draws="curves"))
    assert [ends.comm_of(message(client)) for client in "abc"] == [None, "cb", "cc"]


def test_a_question_is_answered_with_figures_or_with_what_was_missed(
    workspace: Workspace,
) -> None:
    sent: list[dict[str, Any]] = []
    ends, comm = FrontEnds(), Comm()
    ends.state = lambda number: [{"id": number}, {"id": number}]
    targets: dict[str, Any] = {}

    class Manager:
        def register_target(self, name: str, opened: Any) -> None:
            targets[name] = opened

    register(Manager(), workspace, ends, lambda _comm, data, _request: sent.append(data))
    targets[TARGET](comm, message("lab", draws="curves"))
    comm.asked(message("lab"))
    assert [set(one) for one in sent] == [set(comms.HISTORY_COLUMNS)] * 2
    comm.asked(message("lab", ask="7"))
    assert sent[2:] == [{"id": "7"}, {"id": "7"}]
    comm.ended(None)
    assert ends.comm_of(message("lab")) is None


@pytest.mark.parametrize("odd", [None, 5, {}, {"content": 5}, {"content": {"data": 5}}])
def test_a_message_of_another_kind_carries_nothing(odd: Any) -> None:
    assert data_of(odd) == {}
    assert FrontEnds().comm_of(odd) is None
