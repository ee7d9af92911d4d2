"""python/fixed.py: how emitted code names what does not depend on its line."""

from __future__ import annotations

from sx_kernel.base.values import UNSET
from sx_kernel.compile.mid.nodes import Const
from sx_kernel.compile.mid.state import ITSELF, Activation
from sx_kernel.compile.python.fixed import Naming
from sx_kernel.runtime.closures import BOUND
from tests.unit.compile.stages import Stages, shared


def naming() -> Naming:
    stages = Stages("(define (f n) (list n))", "1")
    return Naming(stages.fn, stages.world.views, library=False)


def test_marks_have_names_of_their_own() -> None:
    assert (naming().constant(Const(UNSET)), naming().constant(Const(BOUND))) == ("U_", "B_")


def test_a_constant_that_source_can_say_is_written_out() -> None:
    assert naming().constant(Const("a")) == "'a'"
    assert naming().constant(Const(-1)) == "(-1)"


def test_another_has_a_place_from_the_base_on_and_one_place_only() -> None:
    names = naming()
    names.base = 5
    one, two = Const([1]), Const([2])
    found = [names.constant(one), names.constant(two), names.constant(one)]
    assert found == ["P_.rt.consts[5]", "P_.rt.consts[6]", "P_.rt.consts[5]"]
    assert [fixed.value for fixed in names.consts] == [one.value, two.value]


def test_a_record_type_that_no_program_wrote_is_in_the_pool_once() -> None:
    kind = shared().machine.all_primitives["%record-type"].fn("point", ["x"])
    names = naming()
    assert names.constant(Const(kind)) == names.constant(Const(kind))
    assert names.pool == [kind]
    assert not names.consts


def test_units_that_follow_one_another_have_other_direct_entries() -> None:
    names = naming()
    first = names.direct_name()
    names.serial = 3
    assert names.direct_name() != first
    assert names.direct_name().isidentifier()


def test_an_inner_lambda_is_found_from_the_one_in_which_it_is_written() -> None:
    names = naming()
    lam = names.fn.lam
    outer = names.fn.activation
    inner = Activation(lam, written=(outer, 2), serial=1)
    again = Activation(lam, written=(outer, ITSELF), serial=2)
    assert names.lambda_text(outer) == "P_"
    assert names.lambda_text(inner) == "P_.rt.inner[2]"
    assert names.lambda_text(again) == "P_"
    assert names.lambda_text(Activation(lam, serial=3)) == "P_.rt.consts[0]"


def test_a_programs_global_is_not_the_librarys_of_that_name() -> None:
    stages = Stages("(define (f n) (list n))", "1")
    names = Naming(stages.fn, stages.world.views, library=False)
    known = stages.world.known("map", library=True)
    assert known is not None
    mine, theirs = (
        names.global_name("map", one) for one in (names.fn.activation, Activation(known.lam))
    )
    assert mine[:2] == "G_"
    assert theirs == "L_" + mine[2:]
