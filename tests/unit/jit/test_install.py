"""jit/install.py: putting code in place, and taking it out again."""

from __future__ import annotations

from typing import Any

import pytest

from sx_kernel.jit.install import Payload, constants
from sx_kernel.machine.link import global_key
from sx_kernel.session.session import Session


@pytest.fixture
def session() -> Session:
    made = Session(threshold=1, out=lambda _text: None)
    made.policy.compiler.two_levels = False
    made.eval("(define (f n) (+ n 1)) (f 1) (f 2)")
    return made


def lam(session: Session, name: str = "f") -> Any:
    return session.machine.globals[global_key(name)].__closure__[1].cell_contents


def test_a_compiled_function_runs_the_code_of_its_entry(session: Session) -> None:
    state = lam(session).rt
    payload = state.entry.code
    assert type(payload) is Payload
    closure = session.machine.globals[global_key("f")]
    assert closure.__code__ in payload.codes
    assert state.tiering.left is None


def test_an_entry_that_goes_leaves_the_stub_and_the_reason(session: Session) -> None:
    state = lam(session).rt
    session.policy.cache.reset()
    assert state.entry is None
    assert state.code is None
    assert state.tiering.left == "reset"
    assert state.tiering.gone[0] == "reset"
    assert session.eval("(f 5)") == 6


def test_code_that_still_may_run_keeps_its_unit(session: Session) -> None:
    closure = session.machine.globals[global_key("f")]
    code = closure.__code__
    unit = lam(session).rt.entry.code.unit
    session.policy.cache.reset()
    kept, reference = session.policy.installer.retired[id(code)]
    assert kept is unit
    assert reference() is code


def test_the_direct_entry_cannot_be_found_when_its_code_has_gone(session: Session) -> None:
    session.eval("(define (fib n) (if (< n 2) n (+ (fib (- n 1)) (fib (- n 2))))) (fib 5)")
    unit = lam(session, "fib").rt.entry.code.unit
    assert unit.direct_name in session.machine.globals
    session.policy.cache.reset()
    assert unit.direct_name not in session.machine.globals


def test_a_guess_that_fails_is_noted_and_the_code_dropped(session: Session) -> None:
    state = lam(session).rt
    before = state.entry
    weight = before.code.unit.failures[0]
    assert session.eval("(f 1.5)") == 2.5
    assert before.state == "invalidated"
    assert state.tiering.failed == {("param", 0, 0): weight}
    assert session.eval("(list (f 1) (f 1.5))") == [2, 2.5]
    assert state.tiering.failed == {("param", 0, 0): weight}  # what is compiled next guesses less
    assert state.entry.code.unit.guards == {}


def test_constants_of_code_that_still_runs_are_kept_beside_the_new_ones() -> None:
    class Unit:
        def __init__(self, made: dict[int, Any]) -> None:
            self.made = made

        def consts_for(self, _lam: object) -> dict[int, Any]:
            return self.made

    lam: Any = None
    old, new = Unit({0: "old"}), Unit({1: "new"})
    first = constants((), old, lam)
    assert first[0] == "old"
    both = constants(first, new, lam)
    assert (both[0], both[1]) == ("old", "new")
    del old
    alone = constants(both, Unit({2: "third"}), lam)
    assert 0 not in alone
    assert (alone[1], alone[2]) == ("new", "third")
