"""mid/nodes.py: values, instructions and regions."""

from __future__ import annotations

from sx_kernel.compile.facts.types import STR, Type
from sx_kernel.compile.mid.nodes import (
    Const,
    If,
    Loop,
    MakeDict,
    Param,
    Region,
    Turn,
    find,
    inner_regions,
    instructions,
    regions,
)
from tests.unit.compile.stages import Stages, every

NESTED = """(define (f n) (let rows ((i 0)) (if (= i n) i
  (let cols ((j 0)) (if (= j i) (rows (+ i 1)) (cols (+ j 1)))))))"""


def test_a_value_that_was_replaced_stands_for_the_last_replacement() -> None:
    first, second, third = Param(0, "a"), Param(1, "b"), Param(2, "c")
    first.forward, second.forward = second, third
    assert find(first) is third
    assert find(third) is third


def test_a_constant_has_the_type_of_its_value() -> None:
    assert Const(7).type == Type("int", 7, 7)
    assert Const("a").type.kind == STR.kind


def test_an_instruction_has_the_regions_of_its_branches_or_turns() -> None:
    branch = If(Const(1), Region(), Region())
    assert inner_regions(branch) == (branch.then, branch.orelse)
    fn = Stages(NESTED, "3").fn
    loop = every(fn, Loop)[0]
    assert inner_regions(loop) == (loop.body,)
    assert inner_regions(MakeDict((), [])) == ()


def test_regions_come_from_the_outside_in() -> None:
    fn = Stages(NESTED, "3").after("build")
    found = list(regions(fn.body))
    assert found[0] is fn.body
    seen = {fn.body}
    for region in found:
        assert region in seen
        for inst in region.insts:
            seen.update(inner_regions(inst))
    assert len(found) == len(set(found)) == 7


def test_instructions_are_those_of_all_regions() -> None:
    fn = Stages(NESTED, "3").after("build")
    assert list(instructions(fn.body)) == [i for r in regions(fn.body) for i in r.insts]
    assert len(every(fn, Loop)) == len(every(fn, If)) == 2


def test_a_turn_has_the_name_that_the_program_gives_it() -> None:
    assert Turn(hint="i").hint == "i"
    assert Turn().hint is None
