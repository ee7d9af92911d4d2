"""passes/tails.py: what follows a branch is part of both its ways, where both then count less."""

from __future__ import annotations

import pytest

from sx_kernel.compile.mid.nodes import Direct, If, Return, regions
from sx_kernel.compile.mid.verify import verify
from sx_kernel.compile.passes.tails import MOST_COPIED
from sx_kernel.session.session import Session
from tests.unit.compile.stages import Stages, every

FIB = "(define (f n) (if (< n 2) n (+ (f (- n 1)) (f (- n 2)))))"
ONCE = "(define (f n) (if (< n 2) n (+ 1 (f (- n 1)))))"


def branches_that_return(program: str, stage: str) -> int:
    """Ifs whose both ways answer the function's value."""
    body = Stages(program, "5").after(stage).body
    return sum(
        type(inst) is If
        and all(type(r.end) is Return or r.end is None for r in (inst.then, inst.orelse))
        for region in regions(body)
        for inst in region.insts
    )


def test_both_ways_of_the_first_call_go_on_with_the_second() -> None:
    assert branches_that_return(FIB, "tails") > branches_that_return(FIB, "unused")


def test_nothing_is_copied_where_no_addition_is_saved() -> None:
    stages = Stages(ONCE, "5")
    assert len(every(stages.after("tails"), Direct)) == len(every(stages.before("tails"), Direct))


def test_little_is_copied() -> None:
    stages = Stages(FIB, "5")
    before = sum(len(region.insts) for region in regions(stages.before("tails").body))
    after = sum(len(region.insts) for region in regions(stages.after("tails").body))
    assert before < after <= before + MOST_COPIED


def test_the_middle_keeps_its_rules() -> None:
    after = Stages(FIB, "5").after("tails")
    assert every(after, Direct)
    verify(after, "tails")  # raises Broken


@pytest.mark.parametrize("n", [5, 6, 7, 15])
@pytest.mark.parametrize("at", range(4))
def test_what_is_left_in_a_copied_end_goes_on_right_and_counts_exactly(n: int, at: int) -> None:
    """A type that was not guessed, in the midst: the machine has the same values and counts."""
    program = "(define (f n) (if (< n 2) (if (= n g) h n) (+ (f (- n 1)) (f (- n 2)))))"
    found: list[tuple[object, int]] = []
    for threshold in (1, None):
        session = Session(threshold=threshold)
        session.policy.compiler.two_levels = False
        session.eval(f"(define g 99) (define h 1) {program} (f 6) (f 6)")
        session.eval(f"(set! g {at - 1})")
        session.eval("(set! h 1/3)")
        session.eval("(jit-reset-counters!)")
        value = session.eval(f"(f {n})")
        stats = session.stats()
        found.append((value, stats["hits"] + stats["misses"]))
    assert found[0] == found[1]
