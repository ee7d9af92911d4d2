"""passes/rows.py: lists that grow by cons in a loop are rows."""

from __future__ import annotations

from sx_kernel.compile.mid.lists import Append, FromRow, MakeRow
from sx_kernel.compile.mid.nodes import Loop, Return, find, instructions
from tests.unit.compile.stages import Stages, ends, every, named


def growing(end: str, step: str = "(cons i acc)", init: str = "(list)") -> str:
    return (
        f"(define (f n) (let loop ((i 0) (acc {init})) (if (= i n) {end} (loop (+ i 1) {step}))))"
    )


def test_a_cons_in_each_turn_is_an_append() -> None:
    after = Stages(growing("acc"), "3").after("rows")
    assert not named(after, "cons")
    (row,) = every(after, MakeRow)
    (append,) = every(after, Append)
    assert find(append.args[0]) is row
    (loop,) = every(after, Loop)
    assert append in list(instructions(loop.body))
    assert row not in list(instructions(loop.body))


def test_what_comes_out_is_made_of_the_row_its_last_element_first() -> None:
    after = Stages(growing("acc"), "3").after("rows")
    (made,) = [one for one in every(after, FromRow) if not one.sunk]
    assert made.order == "front"
    assert [find(end.args[0]) for end in ends(after, Return)] == [made]


def test_a_reverse_at_the_end_takes_the_row_itself() -> None:
    after = Stages(growing("(reverse acc)"), "3").after("rows")
    assert not named(after, "reverse")
    assert [one.order for one in every(after, FromRow) if not one.sunk] == ["own"]


def test_a_list_that_is_looked_at_after_it_has_grown_stays_a_list() -> None:
    text = """(define (f n) (let loop ((i 0) (acc (list)) (old (list)))
      (if (= i n) (list acc old) (loop (+ i 1) (cons i acc) acc))))"""
    after = Stages(text, "3").after("rows")
    assert not every(after, MakeRow)
    assert len(named(after, "cons")) == 1


def test_a_row_begins_behind_what_was_there() -> None:
    after = Stages(growing("acc", init="(list 7 8)"), "3").after("rows")
    (made,) = [one for one in every(after, FromRow) if not one.sunk]
    tail = find(made.args[1])
    assert tail in named(after, "list")


def test_a_variable_to_which_nothing_is_consed_is_no_row() -> None:
    assert not every(Stages(growing("acc", step="acc"), "3").after("rows"), MakeRow)


def test_a_cons_in_one_branch_only_appends_there() -> None:
    text = """(define (f n) (let loop ((i 0) (acc (list)))
      (if (= i n) (reverse acc) (loop (+ i 1) (if (odd? i) (cons i acc) acc)))))"""
    after = Stages(text, "3").after("rows")
    assert len(every(after, Append)) == 1
    assert not named(after, "cons")
