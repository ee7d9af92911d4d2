"""facts/choose.py: the best way of doing an operation on what is known of its operands."""

from __future__ import annotations

from sx_kernel.compile.facts.choose import (
    choose,
    effects,
    element_hint,
    gains,
    hands_on,
    made_of,
    makes_new,
    predicate,
    reads,
)
from sx_kernel.compile.facts.types import ANY, FLOAT, INT, KINDS, NAT, STR, Type, is_subtype

LIST_OF_INT = Type("list", element=INT)
VECTOR = KINDS["vector"]


def test_operands_of_the_right_kinds_need_no_test() -> None:
    found = choose("+", [INT, INT])
    assert found.row is not None
    assert found.tests == ()
    assert found.total
    assert found.result == INT


def test_operands_that_may_be_of_the_kinds_are_tested_first() -> None:
    found = choose("+", [ANY, INT])
    assert found.row is not None
    assert found.tests == (0,)
    assert not found.total  # the primitive may be called, and say that it is no number


def test_operands_that_are_none_of_the_kinds_leave_it_to_the_primitive() -> None:
    found = choose("+", [STR, INT])
    assert found.row is None
    assert not found.total


def test_the_way_with_the_fewest_tests_is_taken() -> None:
    assert len(choose("+", [ANY, ANY]).tests) == 2
    assert choose("+", [FLOAT, INT]).tests == ()


def test_ranges_go_through_arithmetic() -> None:
    found = choose("+", [Type("int", 0, 5), Type("int", 1, 2)])
    assert found.result == Type("int", 1, 7)


def test_a_load_that_may_fail_is_not_total() -> None:
    assert not choose("vector-ref", [VECTOR, NAT]).total


def test_what_an_operation_does_is_what_it_is_declared_to_do() -> None:
    assert effects("vector-set!", 3) == ("write element",)
    assert effects("vector-ref", 2) == ("read element",)
    assert effects("+", 2) == ()


def test_what_looks_into_values_reads_nothing_of_those_that_hold_nothing() -> None:
    assert "read size" in reads("len", [ANY])
    assert reads("len", [STR]) == ()


def test_a_predicate_is_true_of_one_type() -> None:
    assert predicate("string?") == STR
    assert predicate("len") is None


def test_a_guess_gains_where_there_is_a_better_way() -> None:
    assert any(kind.kind == "vector" for kind in gains("vector-ref", 2, 0))
    assert any(kind.kind == "int" for kind in gains("+", 2, 0))
    assert not gains("no such primitive", 1, 0)


def test_what_always_answers_one_of_its_operands_hands_that_on() -> None:
    assert hands_on("append!", 2) == 0
    assert hands_on("+", 2) is None


def test_a_list_of_its_own_is_new_each_time_and_a_sum_is_not() -> None:
    assert makes_new("vector")
    assert not makes_new("+")
    assert makes_new("no such primitive")  # (who knows)


def test_a_container_holds_what_its_operands_have_in_common() -> None:
    assert made_of("vector", [NAT, Type("int", 3, 3)]) == Type("vector", element=NAT)
    assert made_of("vector", [INT, STR]) == VECTOR
    assert made_of("+", [INT, INT]) is None


def test_a_load_is_likely_to_answer_what_the_container_held() -> None:
    assert element_hint("nth", [LIST_OF_INT, NAT]) == INT
    assert element_hint("nth", [KINDS["list"], NAT]) is None
    assert element_hint("len", [LIST_OF_INT]) is None


def test_a_choice_is_the_same_whether_it_is_remembered_or_not() -> None:
    of_record = Type("vector", element=Type("int"), of=object())
    assert choose("vector-ref", [of_record, NAT]).row == choose("vector-ref", [VECTOR, NAT]).row
    assert is_subtype(choose("+", [NAT, NAT]).result, NAT)
