"""The curves: sums that go on, rates over windows, marks where they belong."""

from __future__ import annotations

from sx_kernel.jit.cache.columns import HISTORY_COLUMNS
from sx_kernel.session.session import Session
from sx_kernel.session.watching.curves import POINTS, Curves, curves

PROGRAM = "(define (f x) (+ x 1))"


def played(session: Session, times: int, form: str = "(f 1)") -> None:
    for _ in range(times):
        session.eval(form)
        session.policy.cache.sample()


def of(session: Session, last: int | None = None) -> Curves:
    return curves(session.policy.cache, last=last)


def test_hits_and_misses_add_up_to_calls() -> None:
    session = Session()
    session.eval(PROGRAM)
    played(session, 50)
    found = of(session)
    assert found.calls[-1] == 50
    assert [h + m for h, m in zip(found.hits, found.misses, strict=True)] == [*found.calls]
    assert found.rate[-1] == 46 / 50
    assert found.recent[-1] == 1.0
    assert found.size[-1] == 1
    assert found.budget[-1] == 5000


def test_sums_go_on_when_the_counters_are_reset() -> None:
    session = Session()
    session.eval(PROGRAM)
    played(session, 20)
    session.eval("(jit-reset-counters!)")
    played(session, 20)
    found = of(session)
    assert [*found.calls] == sorted(found.calls)
    assert found.calls[-1] == 40
    assert [mark.kind for mark in found.marks] == ["reset-counters"]


def test_a_glance_that_saw_a_few_calls_too_many_is_no_reset() -> None:
    session = Session()
    session.eval(PROGRAM)
    played(session, 20)
    at_most = of(session).calls[-1]
    rows = session.policy.cache.series.rows()
    calls, hits = HISTORY_COLUMNS.index("calls"), HISTORY_COLUMNS.index("hits")
    ahead = list(rows[10])
    ahead[calls] += 3
    ahead[hits] += 3
    found = curves(session.policy.cache, [tuple(ahead)])
    assert [*found.calls] == sorted(found.calls)
    assert found.calls[-1] == at_most


def test_marks_stand_at_their_calls() -> None:
    session = Session()
    session.eval(PROGRAM)
    played(session, 10)
    session.eval("(jit-set-threshold! 2) (jit-set-budget! 9)")
    played(session, 10)
    session.eval("(jit-reset!)")
    played(session, 5)
    marks = of(session).marks
    assert [(mark.call, mark.text) for mark in marks] == [
        (10, "threshold 2"),
        (10, "budget 9"),
        (20, "reset"),
    ]


def test_a_mark_after_a_reset_of_the_counters_is_not_set_back() -> None:
    session = Session()
    session.eval(PROGRAM)
    played(session, 10)
    session.eval("(jit-reset-counters!)")
    played(session, 10)
    session.eval("(jit-reset!)")
    played(session, 5)
    assert [mark.call for mark in of(session).marks] == [10, 20]


def test_a_line_has_a_bounded_number_of_points() -> None:
    session = Session()
    session.eval(PROGRAM)
    played(session, 3 * POINTS)
    found = of(session)
    assert len(found.calls) <= POINTS
    assert (found.calls[0], found.calls[-1]) == (found.calls[0], 3 * POINTS)


def test_the_last_samples_can_be_chosen() -> None:
    session = Session()
    session.eval(PROGRAM)
    played(session, 100)
    found = of(session, last=10)
    assert found.calls[0] == 91
    assert found.calls[-1] == 100


def test_a_new_session_has_curves_too() -> None:
    found = of(Session())
    assert found.summary() == "0 calls, no calls yet, 0 evicted, size 0 of 5000"
    assert found.marks == ()
