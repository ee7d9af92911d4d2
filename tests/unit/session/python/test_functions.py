"""session/python/functions.py."""

from __future__ import annotations

from sx_kernel import Session
from sx_kernel.syntax.printer import inspect
from tests.unit.session.python.bridged import failure


def test_errors_of_sx_pass_through_python_unchanged(session: Session) -> None:
    text = "(b:sorted (list 1 2) :key (fn (x) (raise (list 'mine x))))"
    assert inspect(failure(session, text).payload) == "(mine 1)"
    assert session.eval(f"(guard (e (true (first e))) {text})").name == "mine"


def test_errors_of_python_pass_through_a_callback_as_themselves(session: Session) -> None:
    session.eval('(define m (py "collections.defaultdict"))')
    error = failure(session, "(b:sorted (list 1) :key (fn (x) (m:sqrt -1)))")
    assert (error.kind, str(error.payload.fields["exception"])) == (
        "ValueError",
        "math domain error",
    )
    # StopIteration means to Python what it means to Python
    session.define("stop", lambda: next(iter(())))
    assert session.eval("(b:list (b:map (fn (x) (if (= x 3) (stop) x)) (b:range 9)))") == [0, 1, 2]


def test_a_context_manager_may_deal_with_an_error(session: Session) -> None:
    suppress = '(py "contextlib.suppress")'
    text = '(with-python (f ({} (py "builtins.{}"))) (py/ 1 0))'
    assert session.eval(text.format(suppress, "ZeroDivisionError")) is None
    assert failure(session, text.format(suppress, "KeyError")).kind == "ZeroDivisionError"


def test_a_context_manager_is_left_however_the_body_ends(session: Session) -> None:
    session.eval('(define io (py "io.StringIO"))')
    for leave in ("(k 5)", '(error "x")', "5"):
        session.eval('(define file (io "x"))')
        body = f"(call/cc (fn (k) (with-python (f file) {leave})))"
        session.eval(f"(guard (e (true 0)) {body})")
        assert session.eval("(.-closed file)") is True


def test_a_continuation_leads_out_of_python(session: Session) -> None:
    text = "(+ 1 (call/cc (fn (k) (b:sorted (list 1 2 3) :key (fn (x) (if (= x 2) (k 10) x))))))"
    for _ in range(3):
        assert session.eval(text) == 11


def test_a_continuation_cannot_enter_python_again(session: Session) -> None:
    session.eval("(define saved nil)")
    text = "(b:sorted (list 1 2) :key (fn (x) (call/cc (fn (k) (set! saved k) x))))"
    assert session.eval(text) == [1, 2]
    error = failure(session, "(saved 5)")
    assert error.kind == "control-error"
    assert "enter code of the host again" in error.message


def test_endless_calls_between_sx_and_python_are_an_error(session: Session) -> None:
    session.eval("(define (f x) (first (b:sorted (list 1) :key f)))")
    assert failure(session, "(f 1)").kind == "limit-error"
    assert session.eval("(+ 1 2)") == 3


def test_a_thread_of_python_may_not_call_while_sx_runs(session: Session) -> None:
    session.eval(
        "(import (only (python concurrent futures) ThreadPoolExecutor))"
        "(define (try) (with-python (pool (ThreadPoolExecutor 1)) (.result (.submit pool (fn () 1)))))"
    )
    error = failure(session, "(try)")
    assert error.kind == "control-error"
    assert "thread" in error.message
