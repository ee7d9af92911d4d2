"""kernel/failures.py: what has ended a cell, as the content of a message."""

from __future__ import annotations

import re
from typing import Any

from sx_kernel.base.errors import error
from sx_kernel.kernel import failures
from sx_kernel.kernel.failures import EVALUE_LIMIT, error_content
from sx_kernel.kernel.overflow import Overflow
from sx_kernel.session.desk.aside import Aside


def content(problem: BaseException) -> dict[str, Any]:
    overflow = Overflow()
    try:
        return error_content(problem, overflow, Aside())
    finally:
        overflow.close()


def test_an_error_has_its_kind_its_message_and_its_report() -> None:
    found = content(error("type-error", "no number", hint="read it"))
    assert (found["ename"], found["evalue"]) == ("type-error", "no number")
    plain = [re.sub(r"\x1b\[[\d;]*m", "", line) for line in found["traceback"]]
    assert plain[0] == "type-error: no number"
    assert plain[-1].strip() == "hint: read it"


def test_a_long_message_is_cut_and_says_so() -> None:
    found = content(error("error", "x" * 20_000))
    assert found["evalue"] == "x" * EVALUE_LIMIT + "… (20000 characters)"


def test_an_error_that_cannot_be_coloured_is_shown_without(monkeypatch: Any) -> None:
    def broken(_text: str) -> str:
        raise ValueError

    monkeypatch.setattr(failures, "badge_report", broken)
    assert content(error("error", "no"))["traceback"][0] == "error: no"
