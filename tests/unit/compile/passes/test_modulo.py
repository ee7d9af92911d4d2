"""passes/modulo.py: a cons onto what the function answers itself is a turn that fills a row."""

from __future__ import annotations

from sx_kernel.compile.mid.lists import Append, FromRow, MakeRow
from sx_kernel.compile.mid.nodes import Call, Const, Continue, Return, find
from sx_kernel.compile.passes.modulo import consings
from tests.unit.compile.stages import Stages, ends, every, named

EACH = "(define (f xs) (if (empty? xs) nil (cons (+ 1 (first xs)) (f (rest xs)))))"
MERGE = """(define (f a b) (cond ((empty? a) b) ((empty? b) a)
  ((<= (first a) (first b)) (cons (first a) (f (rest a) b)))
  (else (cons (first b) (f a (rest b))))))"""


def test_a_cons_onto_its_own_answer_is_found() -> None:
    fn = Stages(EACH, "(list 1 2)").after("build")
    (found,) = consings(fn)
    assert find(found.item).hint is None
    assert type(found.call) is Call
    assert found.region.insts[-2] is found.call


def test_a_cons_of_its_own_answer_onto_something_is_not() -> None:
    text = "(define (f xs) (if (empty? xs) nil (cons (f (rest xs)) (rest xs))))"
    assert not consings(Stages(text, "(list 1 2)").after("build"))


def test_an_operation_with_more_than_one_other_operand_is_not() -> None:
    text = "(define (f xs) (if (empty? xs) 0 (list 1 (f (rest xs)) 2)))"
    assert not consings(Stages(text, "(list 1 2)").after("build"))


def test_the_recursion_is_a_loop_that_appends_to_a_row() -> None:
    after = Stages(EACH, "(list 1 2)").after("loops")
    assert not every(after, Call)
    assert not named(after, "cons")
    (row,) = every(after, MakeRow)
    (append,) = every(after, Append)
    assert find(append.args[0]) is row
    assert len(ends(after, Continue)) == 1


def test_what_the_last_turn_answers_comes_behind_the_row() -> None:
    after = Stages(EACH, "(list 1 2)").after("loops")
    (made,) = every(after, FromRow)
    assert made.order == "back"
    assert [find(end.args[0]) for end in ends(after, Return)] == [made]
    tail = find(made.args[1])
    assert type(tail) is Const
    assert tail.value is None


def test_the_stack_says_where_each_activation_waits() -> None:
    after = Stages(EACH, "(list 1 2)").after("loops")
    assert after.stack is not None
    assert after.stack.which is None
    assert len(after.stack.sites) == 1
    two = Stages(MERGE, "(list 1 2) (list 3)").after("loops")
    assert two.stack is not None
    assert two.stack.which is not None
    assert len(two.stack.sites) == 2
    # which of the two is noted at each of them, beside the element
    noted = [a for a in every(two, Append) if find(a.args[0]) is find(two.stack.which)]
    assert sorted(find(a.args[1]).value for a in noted) == [0, 1]  # pyright: ignore
