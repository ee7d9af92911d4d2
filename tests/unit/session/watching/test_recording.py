"""Recorded calls are the calls of the program, and recording leaves the session as it was."""

from __future__ import annotations

import pytest

from sx_kernel.jit.replay.model import replay
from sx_kernel.session.session import Session
from sx_kernel.session.watching.recording import Recording


def recorded(session: Session, text: str, capacity: int = 1000) -> Recording:
    recording = Recording(capacity)
    with recording.running(session):
        session.eval(text)
    return recording


def names(recording: Recording) -> list[str]:
    return [recording.names[number] for number in recording.calls]


@pytest.mark.parametrize("threshold", [None, 1, 4])
def test_every_call_is_recorded_in_order(threshold: int | None) -> None:
    session = Session(threshold=threshold)
    session.eval("(define (g x) x) (define (f x) (+ (g x) (g x)))")
    session.eval("(f 1) (f 1) (f 1) (f 1) (f 1)")  # compiled or not
    assert names(recorded(session, "(f 1) (g 2) (f 3)")) == ["f", "g", "g", "g", "f", "g", "g"]


def test_functions_of_one_expression_are_one() -> None:
    session = Session()
    recording = recorded(session, "(define (make n) (fn (x) (+ x n))) ((make 1) 2) ((make 2) 3)")
    assert names(recording) == ["make", "fn <input>:1", "make", "fn <input>:1"]
    assert len(recording.names) == 2


def test_recording_leaves_the_session_as_it_was() -> None:
    session = Session(threshold=2)
    session.eval("(define (f x) (* x x)) (f 1) (f 2)")
    assert session.eval("(get (jit-why 'f) :tier)") == "python"
    recorded(session, "(f 3) (jit-set-threshold! 3)")
    hits = session.stats()["hits"]
    session.eval("(f 4)")
    assert session.stats()["hits"] == hits + 1
    assert session.stats()["threshold"] == 3
    session.eval("(define (g x) x) (g 1) (g 2)")
    assert session.eval("(get (jit-why 'g) :tier)") == "machine"
    session.eval("(g 3)")
    assert session.eval("(get (jit-why 'g) :tier)") == "python"


def test_recording_ends_with_an_error() -> None:
    session = Session(threshold=1)
    with pytest.raises(Exception, match="boom"):
        recorded(session, '(error "boom")')
    session.eval("(define (f) 1) (f)")
    assert session.eval("(get (jit-why 'f) :tier)") == "python"


def test_no_more_is_kept_than_there_is_room_for() -> None:
    recording = recorded(Session(), "(define (f) 1) (f) (f) (f)", capacity=2)
    assert len(recording.calls) == 2
    assert recording.full
    assert "not kept" in recording.summary()


def test_what_budgets_would_have_done() -> None:
    session = Session()
    session.eval("(define (f) 1) (define (g) 2) (define (h) 3)")
    recording = recorded(session, "(f) (g) (h) " * 10)

    def ratio(budget: int, policy: str) -> float:
        return replay(
            recording.trace, budget=budget, policy=policy, threshold=1, backoff=False
        ).miss_ratio

    assert ratio(3, "lru") == ratio(3, "opt") == 0.1
    assert ratio(2, "lru") == 1.0
    assert ratio(2, "opt") < 0.6


def test_while_calls_are_recorded_the_cache_does_what_it_would_have_done() -> None:
    session = Session(threshold=2, budget=1)
    session.eval("(define (f x) (+ x 1)) (define (g x) (* x 2))")
    recorded(session, "(f 1) (f 1) (f 1) (g 1) (g 1) (f 1)")
    stats = session.stats()
    assert (stats["hits"], stats["misses"], stats["evictions"]) == (1, 5, 1)
    assert {cause: n for cause, n in stats["misses-by"].items() if n} == {
        "cold": 2,
        "first": 2,
        "capacity": 1,
    }
    assert session.eval("(get (jit-why 'f) :calls)") == 4
    assert session.eval("(get (jit-why 'f) :hits)") == 1


def test_a_recording_that_was_cut_is_replayed_as_far_as_it_goes() -> None:
    session = Session(threshold=1, budget=1)
    session.eval("(define (f x) (+ x 1)) (define (g x) (* x 2))")
    recording = recorded(session, "(f 1) (g 1) (f 1) (g 1) (jit-reset!) (f 1)", capacity=3)
    assert recording.full
    outcome = replay(recording.trace)
    assert (outcome.calls, outcome.hits, outcome.misses) == (3, 0, 3)


def test_what_happens_between_the_recorded_forms_is_recorded_too() -> None:
    session = Session(threshold=1)
    session.eval("(define (f x) (+ x 1))")
    recording = Recording()
    recording.begin(session)
    with recording.running(session):
        session.eval("(f 1) (f 1)")
    session.eval("(jit-reset!)")
    with recording.running(session):
        session.eval("(f 1)")
    recording.end()
    assert replay(recording.trace).misses_by["reset"] == 1


def test_that_a_function_is_garbage_is_heard_also_after_it_was_compiled_again() -> None:
    session = Session(threshold=1, budget=1)
    session.eval("(jit-set-backoff! false) (define (f x) (* x 2)) (define (g x) (* x 3))")
    recording = Recording()
    with recording.running(session):
        session.eval("(begin (f 1) (g 1) (f 1))")
        session.eval("(define f nil)")
        session.eval("(g 1)")
    assert [event.kind for event in recording.trace.events].count("gone") == 1
    assert session.stats()["collected"] == 1
    assert replay(recording.trace).evictions == session.stats()["evictions"]
