"""The verifier of the middle finds each kind of mistake that a pass could make."""

from __future__ import annotations

import pytest

from sx_kernel.compile.mid.nodes import (
    Call,
    Continue,
    Function,
    If,
    Inst,
    Loop,
    Op,
    Return,
    Turn,
    instructions,
    regions,
)
from sx_kernel.compile.mid.verify import Broken, verify
from tests.unit.compile.leaving import Subject

TEXT = (
    "(define (g x) (display x) x)"
    "(define (f n) (let loop ((i 0) (s 0)) (if (= i n) s (loop (+ i 1) (+ s (g i))))))"
)


@pytest.fixture
def fn() -> Function:
    return Subject(TEXT, "f", "3").middle()


def first(fn: Function, kind: type) -> Inst:
    return next(inst for inst in instructions(fn.body) if type(inst) is kind)


def broken(fn: Function) -> str:
    with pytest.raises(Broken) as found:
        verify(fn, "a test")
    return str(found.value)


def test_what_the_pipeline_makes_is_right(fn: Function) -> None:
    verify(fn, "the pipeline")  # raises Broken
    assert any(inst.state is not None for inst in instructions(fn.body) if type(inst) is Op)


def test_an_instruction_without_its_state_is_found(fn: Function) -> None:
    first(fn, Op).state = None
    assert "Op has no State" in broken(fn)


def test_a_state_that_lacks_a_variable_is_found(fn: Function) -> None:
    state = first(fn, Loop).state
    assert state is not None
    state.env = ()
    assert "lacks the slots" in broken(fn)


def test_a_value_that_is_used_before_it_is_there_is_found(fn: Function) -> None:
    first(fn, Op).args[0] = Turn()
    assert "before it is there" in broken(fn)


def test_a_state_with_a_value_of_later_is_found(fn: Function) -> None:
    state = first(fn, Op).state
    assert state is not None
    state.env = tuple((slot, Turn()) for slot, _ in state.env)
    assert "that is not there yet" in broken(fn)


def test_a_turn_with_too_few_values_is_found(fn: Function) -> None:
    end = next(r.end for r in regions(fn.body) if type(r.end) is Continue)
    end.args.pop()
    assert "a Continue that does not fit" in broken(fn)


def test_a_region_that_can_come_to_no_end_is_found(fn: Function) -> None:
    region = next(r for r in regions(fn.body) if type(r.end) is Return)
    region.end = None
    assert "can come to its end" in broken(fn)


def test_a_node_that_does_not_exist_is_found(fn: Function) -> None:
    state = first(fn, Op).state
    assert state is not None
    state.node = 10_000
    assert "there is no node" in broken(fn)


__all__ = ["Call", "If"]
