"""Functions that continuations keep unwinding are run by the machine, for as long as they do."""

from __future__ import annotations

import pytest

from sx_kernel.session.session import Session

pytestmark = pytest.mark.timeout(60)

GENERATOR = """
(define (make-counter)
  (let ((leave nil) (again nil))
    (define (yield value)
      (call/cc (fn (k) (set! again k) (leave value))))
    (define (walk i) (yield (step i)) (walk (+ i 1)))
    (fn () (call/cc (fn (k) (set! leave k) (if again (again nil) (walk 0)))))))
(define (step i) (+ i 1))
(define (take count next)
  (if (= count 0) (list) (let ((x (next))) (cons x (take (- count 1) next)))))
"""


@pytest.fixture
def session() -> Session:
    made = Session(threshold=1)
    made.eval(GENERATOR)
    return made


def difference(session: Session, text: str) -> tuple[float, float]:
    """Hits and misses that evaluating `text` adds."""
    before = session.stats()
    session.eval(text)
    after = session.stats()
    return after["hits"] - before["hits"], after["misses"] - before["misses"]


def test_most_calls_of_a_generator_are_run_by_the_machine(session: Session) -> None:
    hits, misses = difference(session, "(take 300 (make-counter))")

    assert misses > hits


def test_what_a_generator_calls_still_runs_compiled(session: Session) -> None:
    session.eval("(take 300 (make-counter))")

    assert (
        session.eval("""
        (get (first (filter (fn (e) (= (get e :name) "step")) (jit-list))) :hits)
    """)
        == 299
    )  # fmt: skip - the first call compiled it


def test_a_function_runs_compiled_again_when_it_is_no_longer_unwound(session: Session) -> None:
    session.eval("(define (work k n) (if k (k n) (+ n 1)))")
    for _ in range(10):
        session.eval("(+ 1 (call/cc (fn (k) (work k 1))))")
    before = session.stats()["misses-by"]["aside"]
    assert difference(session, "(work nil 1)") == (0, 1)
    assert session.stats()["misses-by"]["aside"] == before + 1
    assert "the machine runs it for now" in session.eval("(get (jit-why 'work) :reason)")
    for _ in range(300):
        session.eval("(work nil 1)")  # a call by the machine

    assert difference(session, "(work nil 1)") == (1, 0)


def test_early_exits_do_not_count_as_unwinding(session: Session) -> None:
    session.eval("(define (find x) (call/cc (fn (k) (if (> x 2) (k x) (+ x 1)))))")
    session.eval("(define (many n) (if (= n 0) 0 (begin (find n) (many (- n 1)))))")
    session.eval("(many 200)")

    hits, misses = difference(session, "(many 200)")

    assert hits > 100 * misses


def test_a_loop_that_is_unwound_at_every_turn_is_compiled_once(session: Session) -> None:
    session.eval("""
        (define (total count next)
          (let loop ((i 0) (sum 0))
            (if (= i count) sum (loop (+ i 1) (+ sum (next))))))
    """)
    session.eval("(total 1000 (make-counter))")
    before = session.stats()
    assert session.eval("(total 3000 (make-counter))") == 4501500
    after = session.stats()

    compiled = [after[key] - before[key] for key in ("compiled", "interned")]
    assert compiled == [0, 0]


@pytest.mark.parametrize("threshold", ["nil", "1000000"])
def test_what_is_compiled_runs_compiled_whatever_the_threshold_becomes(
    session: Session, threshold: str
) -> None:
    session.eval("(step 1)")
    session.eval(f"(jit-set-threshold! {threshold})")

    assert difference(session, "(step 1)") == (1, 0)


def test_without_a_threshold_what_was_dropped_is_not_compiled_again(session: Session) -> None:
    session.eval("(begin (step 1) (jit-set-threshold! nil) (jit-reset!))")
    before = session.stats()
    session.eval("(step 1)")
    after = session.stats()

    assert after["misses-by"]["off"] - before["misses-by"]["off"] == 1


@pytest.mark.parametrize("going_on", ["(< i n)", "(not (= i n))"])
def test_a_loop_that_counts_its_calls_in_advance_is_known_to_be_unwound(
    session: Session, going_on: str
) -> None:
    """Calls that it had counted and not begun made its unwindings look rare."""
    session.eval(
        f"(define (sum next n) (let loop ((i 0) (s 0))"
        f" (if {going_on} (loop (+ i 1) (+ s (step (next)))) s)))"
    )
    hits, misses = difference(session, "(sum (make-counter) 300)")
    assert misses > 2 * hits  # what is compiled all the time is `step`
