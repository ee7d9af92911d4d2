"""machine/control/functions.py: the control functions that the machine performs."""

from __future__ import annotations

import pytest

from sx_kernel.base.errors import SxError
from sx_kernel.machine.apply import Apply
from sx_kernel.machine.cek import BOTTOM
from sx_kernel.machine.control.functions import (
    Continuation,
    is_promise,
    op_apply,
    op_call_cc,
    op_force,
)
from sx_kernel.machine.frames import COPY
from sx_kernel.session.session import Session


@pytest.fixture
def session() -> Session:
    return Session(threshold=None, out=lambda _text: None)


def test_a_captured_continuation_is_shared_from_then_on(session: Session) -> None:
    node, _, kont, _ = op_call_cc("call/cc")(session.machine, [list], BOTTOM)
    assert type(node) is Apply
    (k,) = node.args
    assert type(k) is Continuation
    assert k.kont is BOTTOM
    assert kont[0] == COPY


def test_a_continuation_can_be_entered_again_with_the_variables_as_they_were(
    session: Session,
) -> None:
    session.eval("""
      (define k nil) (define seen (list))
      (define (f a) (let ((b 0)) (set! b (+ a (call/cc (fn (c) (set! k c) 1)))) (append! seen b)))
      (f 10)""")
    session.eval("(k 2)")
    session.eval("(k 3)")
    assert session.eval("seen") == [11, 12, 13]


def test_apply_spreads_the_last_argument(session: Session) -> None:
    node, _, kont, _ = op_apply(session.machine, [max, 1, [2, 3]], BOTTOM)
    assert (node.fn, node.args, kont) == (max, [1, 2, 3], BOTTOM)
    with pytest.raises(SxError, match="a list"):
        op_apply(session.machine, [max, 5], BOTTOM)
    with pytest.raises(SxError, match="apply: argument 1 must be a function"):
        op_apply(session.machine, [5, [1]], BOTTOM)


def test_a_parameter_has_its_value_back_however_it_is_left(session: Session) -> None:
    session.eval("(define p (make-parameter 1 (fn (x) (* 2 x))))")
    assert session.eval("(list (p) (parameterize ((p 5)) (p)) (p))") == [2, 10, 2]
    assert session.eval("(call/cc (fn (k) (parameterize ((p 5)) (k (p)))))") == 10
    assert session.eval("(p)") == 2


def test_only_parameters_can_be_parameterized(session: Session) -> None:
    with pytest.raises(SxError, match="a parameter"):
        session.eval("(parameterize ((5 1)) 2)")


def test_a_promise_is_kept_once(session: Session) -> None:
    session.eval("(define n 0) (define promise (delay (begin (set! n (+ n 1)) n)))")
    assert session.eval("(list (force promise) (force promise) n)") == [1, 1, 1]
    assert is_promise(session.eval("promise"))
    assert op_force(session.machine, [5], BOTTOM) == (None, None, BOTTOM, 5)


def test_a_promise_that_forces_itself_keeps_its_first_value(session: Session) -> None:
    text = """
      (define x 5) (define p (delay (begin (set! x (+ x 1)) (if (> x 8) x (force p)))))
      (list (force p) (begin (set! x 100) (force p)))"""
    assert session.eval(text) == [9, 9]


def test_several_values_are_the_consumers_arguments(session: Session) -> None:
    assert session.eval("(call-with-values (fn () (values 1 2 3)) list)") == [1, 2, 3]
    assert session.eval("(call-with-values (fn () 1) list)") == [1]
    assert session.eval("(call-with-values (fn () (values)) list)") == []


def test_eval_sees_the_variables_that_it_is_given(session: Session) -> None:
    assert session.eval("(define a 1) (list (eval 'a) (eval '(+ a 1) {:a 5}))") == [1, 6]
    with pytest.raises(SxError, match="a dict of variables"):
        session.eval("(eval 'a 5)")
