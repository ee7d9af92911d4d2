"""kernel/completions.py: completions as Jupyter's messages have them."""

from __future__ import annotations

from sx_kernel.kernel.completions import NAME_LIMIT, TYPE_WIDTH, completion_reply
from sx_kernel.session.words.completion import Candidate, Completions

FOUND = Completions(1, 3, (Candidate("map", "function", "(map f xs)"), Candidate("max", "local")))


def test_a_reply_says_what_may_stand_where() -> None:
    reply = completion_reply(FOUND, is_lab=False)
    assert reply["matches"] == ["map", "max"]
    assert (reply["cursor_start"], reply["cursor_end"], reply["status"]) == (1, 3, "ok")
    types = reply["metadata"]["_jupyter_types_experimental"]
    assert types[0] == {
        "start": 1, "end": 3, "text": "map", "type": "function", "signature": "(map f xs)",
    }  # fmt: skip


def test_jupyterlab_is_told_signatures_where_it_shows_them() -> None:
    long = Completions(0, 1, (Candidate("f", "function", "x" * 200), Candidate("l", "local")))
    types = completion_reply(long, is_lab=True)["metadata"]["_jupyter_types_experimental"]
    assert types[0]["type"] == "function " + "x" * TYPE_WIDTH
    assert types[1]["type"] == "local"


def test_a_name_that_nobody_could_read_is_left_out() -> None:
    long = Completions(
        0, 1, (Candidate("x" * (NAME_LIMIT + 1), "variable"), Candidate("y", "local"))
    )
    assert completion_reply(long, is_lab=False)["matches"] == ["y"]
