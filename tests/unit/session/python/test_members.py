"""session/python/members.py."""

from __future__ import annotations

import pytest

from sx_kernel import Session, SxError
from sx_kernel.syntax.printer import inspect


def test_names_of_members_are_symbols_and_other_dots_are_not() -> None:
    session = Session()
    for text in (".append", ".-shape", ".x1", ".-__x", ".été"):
        assert inspect(session.eval(f"'{text}")) == text
    assert session.eval("'...").name == "..."
    assert session.eval(".5") == 0.5
    for text in (".", ".-", "..", ".1x", ".a.b", ".a-b"):
        with pytest.raises(SxError) as caught:
            session.eval(f"'{text}")
        assert caught.value.kind == "read-error"


def test_a_program_may_define_such_a_name() -> None:
    session = Session()
    assert session.eval("(define (.twice x) (* 2 x)) (.twice 4)") == 8
    assert session.eval("(let ((.f inc)) (.f 1))") == 2
