"""session/primitives/bindings.py: the primitives that need their session."""

from __future__ import annotations

import pytest

from sx_kernel.base.errors import InternalError, SxError
from sx_kernel.primitives.table import BOUND, PRIMITIVES
from sx_kernel.session.primitives import bindings
from sx_kernel.session.primitives.bindings import session_primitives
from sx_kernel.session.session import Session


def test_every_primitive_that_is_declared_is_bound() -> None:
    session = Session(library=False)
    others = {name for name, one in BOUND.items() if one.bound != "machine"}
    assert set(session_primitives(session)) == others
    assert set(session.machine.all_primitives) == set(PRIMITIVES) | others


def test_one_that_is_declared_but_has_no_function_is_our_mistake(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    session = Session(library=False)
    monkeypatch.setattr(bindings, "make_symbol_primitives", dict)
    with pytest.raises(InternalError, match="declared or bound, but not both: "):
        session_primitives(session)


def test_two_sessions_share_no_state() -> None:
    one, other = Session(), Session()
    assert one.eval("(gensym)") != one.eval("(gensym)")
    texts = [
        session.eval('(with-output-to-string (fn () (display "x")))') for session in (one, other)
    ]
    assert texts == ["x", "x"]
    one.eval("(jit-set-budget! 7)")
    assert other.eval("(get (jit-stats) :budget)") != 7


def test_a_verdict_has_colours_only_where_there_are_some() -> None:
    session = Session()
    verdict = session.machine.all_primitives["%verdict"].fn
    assert verdict(True, "ok") == "ok"
    session.ports.colours = True
    assert verdict(True, "ok") == "\x1b[32mok\x1b[39m"
    assert verdict(False, "no") == "\x1b[31mno\x1b[39m"


def test_curves_of_fewer_than_two_samples_are_refused() -> None:
    with pytest.raises(SxError, match="jit-plot: argument 1 must be at least 2, got 1"):
        Session().eval("(jit-plot 1)")
