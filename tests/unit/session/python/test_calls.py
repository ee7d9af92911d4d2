"""session/python/calls.py."""

from __future__ import annotations

import signal
from typing import Any

import pytest

from sx_kernel import Interrupted, Session
from sx_kernel.session.primitives.late import access_of
from sx_kernel.syntax.printer import inspect
from tests.unit.session.python.bridged import failure


def test_compiled_code_calls_functions_in_c_itself() -> None:
    session = Session(python=True, threshold=1)
    session.eval("(import (prefix (python math) m:)) (define (f x) (m:sqrt 2)) (f 1) (f 1)")
    text = session.eval("f").__closure__[1].cell_contents.rt.entry.code.unit.text
    assert "R_mꓽsqrt(2)" in text


def test_a_function_that_gives_other_types_than_before(session: Session) -> None:
    session.eval("(import (prefix (python operator) o:)) (define calls 0)")
    session.eval("(define (f x y) (+ 1 (o:add x y)))")
    session.eval("(define (g n d) (do ((i 0 (+ i 1)) (s 0 (+ s (o:add i d)))) ((= i n) s)))")
    for _ in range(3):
        assert inspect(session.eval("(list (f 1 2) (f 1 2) (f 1.5 2) (f 1 2))")) == "(4 4 4.5 4)"
        assert (
            inspect(session.eval("(list (g 3 0) (g 3 0.5) (g 3 1/2) (g 3 0))")) == "(3 4.5 9/2 3)"
        )
        assert failure(session, '(f "a" "b")').kind == "type-error"
        assert session.eval("(f 1 (m:sqrt 4))") == 4.0


def test_recursion_far_beyond_pythons_stack(session: Session) -> None:
    session.eval("(define (deep n) (if (= n 0) 0 (+ (m:sqrt 4) (deep (- n 1)))))")
    session.eval("(define (deep-2 n) (if (= n 0) 0 (+ (b:max (list 1 2)) (deep-2 (- n 1)))))")
    assert session.eval("(list (deep 20000) (deep-2 20000))") == [40000.0, 40000]


class Counted:
    """Counts its calls, and fails at each."""

    def __init__(self) -> None:
        self.calls = 0

    def __call__(self, *_args: Any) -> None:
        self.calls += 1
        raise KeyError("gone")

    def __getitem__(self, _key: Any) -> None:
        self()

    @property
    def value(self) -> None:
        return self()

    def method(self) -> None:
        self()


@pytest.mark.parametrize(
    "call",
    ["(fail 1)", "(py-get thing 0)", "(.-value thing)", "(.method thing)", "(apply fail (list 1))"],
)
@pytest.mark.parametrize(
    "around", ["{}", "(+ 1 {})", "(guard (e (false 1)) {})", "(map (fn (x) {}) (list 1))"]
)
def test_python_is_called_once_also_when_it_fails(session: Session, call: str, around: str) -> None:
    thing = Counted()
    session.eval("(define thing nil) (define fail nil)")
    session.define("thing", thing)
    access = access_of(session)
    assert access is not None
    session.define("fail", access.to_sx(thing))
    session.eval(
        f"(define (f) {around.format(call)}) (define (g) (guard (e (true (error-type e))) (f)))"
    )
    for _ in range(4):
        before = thing.calls
        assert session.eval("(g)") == "KeyError"
        assert thing.calls == before + 1


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="needs timers")
def test_ctrl_c_reaches_python(session: Session) -> None:
    before = signal.signal(signal.SIGALRM, lambda *_: session.interrupt())
    try:
        for text in (
            '((py "time.sleep") 60)',
            '(b:sorted (list 1) :key (fn (x) ((py "time.sleep") 60)))',
        ):
            signal.setitimer(signal.ITIMER_REAL, 0.2)
            with pytest.raises(Interrupted):
                session.eval(text)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    assert session.eval("(m:sqrt 4)") == 2.0
