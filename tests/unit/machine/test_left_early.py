"""What must happen when something is left happens also when the evaluation ends in it: by an error
that nothing handles, Ctrl-C, a limit."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from sx_kernel.base.errors import Interrupted, SxError
from sx_kernel.session.session import Session
from sx_kernel.session.stages.stepper import trace


def by_an_error(session: Session, program: str) -> None:
    with pytest.raises(SxError, match="oh"):
        session.eval(program.replace("LEAVE", '(error "oh")'))


def by_an_interrupt(session: Session, program: str) -> None:
    def stop() -> None:
        session.interrupt()

    session.define("stop", stop)
    with pytest.raises(Interrupted):
        session.eval(program.replace("LEAVE", "(stop)"))


def by_a_limit_of_steps(session: Session, program: str) -> None:
    with pytest.raises(Interrupted, match="limit of 2000 steps"):
        session.eval(program.replace("LEAVE", "(let loop () (loop))"), max_steps=2000)


def in_the_stepper(session: Session, program: str) -> None:
    shown = trace(session, program.replace("LEAVE", '(error "oh")'), most=10_000)
    assert shown.ending.startswith("raises")


WAYS = [by_an_error, by_an_interrupt, by_a_limit_of_steps, in_the_stepper]
Way = Callable[[Session, str], None]


def log_of(session: Session) -> Any:
    return session.eval("(apply str (reverse log))")


@pytest.fixture(params=[1, 4, 10**9], ids=["compiled", "default", "interpreted"])
def session(request: pytest.FixtureRequest) -> Session:
    made = Session()
    made.eval(f"(jit-set-threshold! {request.param})")
    made.eval("(define log '()) (define (note x) (set! log (cons x log)))")
    return made


@pytest.mark.parametrize("way", WAYS)
def test_after_thunks_run_from_the_inside_out(session: Session, way: Way) -> None:
    way(session, """
      (define (f) (dynamic-wind (fn () (note "a")) (fn () (g)) (fn () (note "d"))))
      (define (g) (dynamic-wind (fn () (note "b")) (fn () LEAVE) (fn () (note "c"))))
      (f)""")  # fmt: skip
    assert log_of(session) == "abcd"


@pytest.mark.parametrize("way", WAYS)
def test_settings_come_back(session: Session, way: Way) -> None:
    before = session.eval("(get (jit-stats) :threshold)")
    way(
        session,
        "(define p (make-parameter 1)) (with-jit-threshold 17 (parameterize ((p 2)) LEAVE))",
    )
    assert session.eval("(list (p) (get (jit-stats) :threshold))") == [1, before]


@pytest.mark.parametrize("way", WAYS)
def test_output_goes_where_it_went_before(session: Session, way: Way) -> None:
    way(session, """(with-output-to-string (fn () (display "lost") LEAVE))""")
    assert session.eval('(with-output-to-string (fn () (display "kept")))') == "kept"


@pytest.mark.parametrize("way", WAYS)
def test_effects_that_waited_for_a_batch_run(session: Session, way: Way) -> None:
    way(session, """
      (define a (signal 1)) (effect (fn () (note (deref a)) nil))
      (batch (fn () (reset! a 2) LEAVE))""")  # fmt: skip
    assert log_of(session) == "12"
    session.eval("(reset! a 3)")
    assert log_of(session) == "123"


@pytest.mark.parametrize("way", WAYS)
def test_after_thunks_see_the_parameters_around_them(session: Session, way: Way) -> None:
    way(session, """
      (define p (make-parameter 1))
      (parameterize ((p 2)) (dynamic-wind (fn () nil) (fn () (parameterize ((p 3)) LEAVE)) (fn () (note (p)))))""")  # fmt: skip
    assert log_of(session) == "2"


def test_the_error_is_the_first_one_and_other_after_thunks_run(session: Session) -> None:
    by_an_error(session, """
      (dynamic-wind (fn () nil)
        (fn () (dynamic-wind (fn () nil) (fn () LEAVE) (fn () (error "second"))))
        (fn () (note "outer")))""")  # fmt: skip
    assert log_of(session) == "outer"


def test_no_handler_outside_hears_what_an_after_thunk_raises(session: Session) -> None:
    session.eval("""
      (define (f) (guard (e (true (note "handled") 7))
        (dynamic-wind (fn () nil) (fn () (raise 'x)) (fn () (note "after")))))""")  # fmt: skip
    assert session.eval("(f)") == 7
    assert log_of(session) == "afterhandled"


def test_an_after_thunk_without_end_does_not_outlive_a_limit() -> None:
    session = Session()
    limits: tuple[dict[str, Any], ...] = ({"max_steps": 2000}, {"max_seconds": 0.02})
    for limit in limits:
        with pytest.raises(Interrupted):
            session.eval("(define (loop) (loop)) (dynamic-wind (fn () nil) loop loop)", **limit)
    assert session.eval("(+ 1 1)") == 2
