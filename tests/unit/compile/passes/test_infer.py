"""passes/infer.py: the type of every value."""

from __future__ import annotations

import pytest

from sx_kernel.compile.facts.choose import choose
from sx_kernel.compile.facts.types import INT, LIST, Type
from sx_kernel.compile.mid.nodes import BoxGet, Guard, If, Loop, find
from tests.unit.compile.stages import Stages, every, named


def result(text: str, arguments: str) -> str:
    """The type of what `f` answers."""
    return str(Stages(text, arguments).after("infer").result)


@pytest.mark.parametrize(
    ("body", "arguments", "expected"),
    [
        ("(+ a 1)", "1", "int"),
        ("(+ a 1)", "1.5", "float"),
        ("(str a)", "1", "str"),
        ("(= a 1)", "1", "bool"),
        ("(vector a)", "1", "vector"),
        ("(if (= a 1) 1 2)", "1", "int(1..)"),
        ('(if (= a 1) 1 "x")', "1", "any"),
        ("(fn () a)", "1", "function"),
    ],
)
def test_the_type_of_an_answer_follows_from_what_is_done(
    body: str, arguments: str, expected: str
) -> None:
    assert result(f"(define (f a) {body})", arguments) == expected


def test_a_variable_that_counts_up_is_natural_and_has_no_end() -> None:
    text = "(define (f n) (let loop ((i 0)) (if (= i n) i (loop (+ i 1)))))"
    (loop,) = every(Stages(text, "3").after("infer"), Loop)
    assert str(loop.turns[0].type) == "int(0..)"


def test_a_variable_that_is_a_string_in_one_turn_is_anything() -> None:
    text = (
        '(define (f n) (let loop ((i 0) (x 1)) (if (= i n) x (loop (+ i 1) (if (= i 2) "a" x)))))'
    )
    (loop,) = every(Stages(text, "3").after("infer"), Loop)
    assert str(loop.turns[1].type) == "any"


def test_behind_a_test_its_operand_has_the_type() -> None:
    after = Stages("(define (f x) (if (string? x) (len x) (len x)))", "nil").after("infer")
    (branch,) = every(after, If)
    (here,), (there,) = named(branch.then, "len"), named(branch.orelse, "len")
    assert [str(kind) for kind in here.types] == ["str"]
    assert [str(kind) for kind in there.types] != ["str"]


def test_a_negated_test_tells_the_other_branch() -> None:
    after = Stages("(define (f x) (if (not (string? x)) 1 (len x)))", "nil").after("infer")
    (length,) = named(after, "len")
    assert [str(kind) for kind in length.types] == ["str"]


def test_what_a_container_held_is_guessed_and_checked_where_somebody_gains() -> None:
    after = Stages("(define (f v) (+ (vector-ref v 0) (vector-ref v 1)))", "(vector 1 2)").after(
        "infer"
    )
    loads = named(after, "vector-ref")
    behind = [guard for guard in every(after, Guard) if find(guard.args[0]) in loads]
    assert [(guard.key[0], str(guard.type)) for guard in behind] == [("load", "int")] * 2
    idle = Stages("(define (f v) (list (vector-ref v 0)))", "(vector 1)").after("infer")
    assert not [guard for guard in every(idle, Guard) if guard.key[0] == "load"]


def test_a_local_variable_has_the_type_of_all_that_is_stored_in_it() -> None:
    text = "(define (f n) (let ((x 1)) (set! x {}) x))"
    for stored, expected in (("(+ n 1)", "int"), ('"a"', "any")):
        after = Stages(text.format(stored), "3").after("infer")
        assert {str(get.type) for get in every(after, BoxGet)} == {expected}


def test_a_function_that_calls_itself_answers_what_its_other_branch_answers() -> None:
    assert result("(define (f n) (if (< n 2) n (+ (f (- n 1)) (f (- n 2)))))", "5") == "int"


def test_what_a_dict_has_at_a_key_is_guarded_where_that_helps() -> None:
    text = "(define (f d) (+ (get d :n) (len (get d :s))))"
    after = Stages(text, '{:n 1 :s "ab" :more nil}').after("infer")
    guards = {str(g.type) for g in every(after, Guard) if g.key[0] == "load"}
    assert guards == {"int", "str"}


def test_a_dict_that_is_made_here_is_known_key_by_key() -> None:
    after = Stages('(define (f a) (let ((d {:n 1 :s "x"})) (+ a (get d :n))))', "1").after("infer")
    assert after.result.kind == "int"


def test_what_a_loop_collects_is_known_where_the_loop_itself_reads_it() -> None:
    text = """(define (f n) (let loop ((i 0) (acc '()) (s 0))
      (if (= i n) s (loop (+ i 1) (cons i acc) (+ s (if (empty? acc) 0 (first acc)))))))"""
    assert result(text, "3").startswith("int")


def test_what_a_list_in_the_text_holds_is_known() -> None:
    text = "(define (f n) (reduce (fn (a x) (+ a x)) n '(1 2 3)))"
    assert result(text, "3") == "int"


def test_what_joined_lists_hold_is_known_of_those_of_which_it_is_known() -> None:
    kinds = [Type("list", element=INT), LIST]
    for types in (kinds, kinds[::-1]):
        assert choose("append", types).result.element == INT
