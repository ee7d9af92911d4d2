"""session/assembly.py: a session put together, and what its flags want."""

from __future__ import annotations

import pytest

from sx_kernel.base.flags import Flags
from sx_kernel.session.session import Session


def test_parts_are_made_when_they_are_first_needed() -> None:
    session = Session(threshold=None)
    assert "libraries" not in session.parts
    assert "extensions" not in session.parts
    session.eval("(define-library (a) (export x) (define x 5)) (import (a))")
    assert session.eval("x") == 5
    session.eval('(register-reader-macro! "up" (fn (datum) 7))')
    assert session.eval("#up 1") == 7
    assert "extensions" in session.parts


def test_under_stress_code_comes_and_goes_without_back_off() -> None:
    for stress in (False, True):
        session = Session(flags=Flags(stress=stress))
        assert session.policy.cache.backoff.on is not stress
        assert session.policy.compiler.two_levels is not stress
        assert session.watched.is_on is stress


def test_memory_is_watched_if_a_flag_says_so() -> None:
    assert Session().policy.compiler.watch is None
    assert Session(flags=Flags(jit_memory=64)).policy.compiler.watch is not None


def test_what_is_traced_goes_to_standard_error(capsys: pytest.CaptureFixture[str]) -> None:
    session = Session(flags=Flags(trace=frozenset({"ir"})))
    session.eval("(+ 1 2)")
    assert "(prim + 1 2)" in capsys.readouterr().err
