"""Requests that only look read no more than a reply has room for."""

from __future__ import annotations

from typing import Any

import pytest

from sx_kernel.kernel import looking
from sx_kernel.session.desk.history import History

ANY: dict[str, Any] = {"n": None, "pattern": None, "unique": False, "output": False,
                       "session": 0, "start": None, "stop": None}  # fmt: skip


@pytest.mark.parametrize("unique", [False, True])
@pytest.mark.parametrize("n", [None, 10**30])
@pytest.mark.parametrize("kind", ["tail", "search", "range"])
def test_no_more_inputs_are_read_than_a_reply_has_room_for(
    kind: str, n: int | None, unique: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[int] = []

    def rows(found: list[Any], *, with_output: bool) -> list[Any]:
        read.append(len(found))
        return [one.source for one in found]

    monkeypatch.setattr(looking, "MOST_ROWS", 2)
    monkeypatch.setattr(looking, "rows", rows)
    history = History(None, face="test")
    for line in range(1, 6):
        history.add(line, str(line))
    reply = looking.history_reply(history, kind, ANY | {"n": n, "unique": unique})
    assert reply["history"] == ([] if (kind, n) == ("tail", None) else ["4", "5"])
    assert read[0] <= 2
