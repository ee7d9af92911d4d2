"""session/watching/sampling.py."""

from __future__ import annotations

import threading
import time

from sx_kernel.session.desk.workspace import Workspace
from sx_kernel.session.session import Session
from sx_kernel.session.watching.profile import rows, tiers
from sx_kernel.session.watching.sampling import COMPILED, MACHINE, Sampler
from tests.unit.session.watching.watched import FIB, said, sampled


def test_samples_tell_compiled_code_from_the_machine() -> None:
    session = Session(out=lambda _text: None)
    session.eval(FIB, "In [1]")
    compiled = tiers(sampled(session, "(fib 18)"))
    assert compiled[COMPILED] > compiled[MACHINE]
    session.eval("(jit-set-threshold! nil) (jit-reset!)")
    machine = tiers(sampled(session, "(fib 14)"))
    assert machine[MACHINE] > 0
    assert machine[COMPILED] == 0


def test_a_sampled_stack_begins_with_who_calls() -> None:
    session = Session(out=lambda _text: None)
    session.eval("(define (inner n) (if (= n 0) 0 (inner (- n 1))))", "In [1]")
    session.eval("(define (outer n) (+ 1 (inner n)))", "In [2]")
    found = rows(sampled(session, "(outer 20000)"))
    outer = next(row for row in found if row.name == "outer")
    inner = next(row for row in found if row.name == "inner")
    assert outer.within >= inner.itself > outer.itself
    assert (outer.where, inner.where) == ("In [2]", "In [1]")


def test_sampling_that_is_off_has_no_thread(workspace: Workspace) -> None:
    before = threading.active_count()
    said(workspace, f"{FIB}\n(fib 10)")
    assert threading.active_count() == before
    said(workspace, "%jit heat on")
    assert threading.active_count() == before + 1
    said(workspace, ":reset all")
    assert threading.active_count() == before


def test_sampling_takes_little_of_the_time(workspace: Workspace) -> None:
    """The sampler's own time, which the program waits for at most, of the program's."""
    session = workspace.session
    session.eval(f"{FIB}\n(fib 10)")
    sampler = Sampler(session)
    spent: list[float] = []
    look = sampler._look

    def timed(frame: object) -> bool:
        begun = time.thread_time()
        try:
            return look(frame)  # pyright: ignore[reportArgumentType]
        finally:
            spent.append(time.thread_time() - begun)

    sampler._look = timed  # pyright: ignore[reportAttributeAccessIssue]
    begun = time.thread_time()
    sampler.start()
    while len(spent) < 20:
        session.eval("(fib 18)")
    worked = time.thread_time() - begun
    sampler.stop()
    assert sum(spent) <= 0.1 * worked
