"""Every row of the tables for beginners: what is typed, and what is said."""

from __future__ import annotations

import pytest

from sx_kernel.syntax import beginners
from tests.unit.syntax.told import said


@pytest.mark.parametrize("name", beginners.NAMES)
def test_a_word_of_a_form_out_of_its_place(name: str) -> None:
    assert said(f"(list 1 {name})").endswith(f"Undefined symbol: {name} | {beginners.NAMES[name]}")


@pytest.mark.parametrize("c", [c for look in beginners.CHARACTERS for c in look.characters])
def test_a_character_that_looks_like_another_one(c: str) -> None:
    for text in (f"({c} 5 3)", f"(println {c}hello{c})"):
        assert f"| {c} (U+{ord(c):04X}) is " in said(text)


@pytest.mark.parametrize("c", beginners.CHARACTERS[0].characters)
def test_a_string_with_one_straight_quotation_mark_and_a_typographic_one(c: str) -> None:
    for text in (f'(println {c}good day")', f'(println "good day{c})', f'(str "a" "b{c} 1)'):
        assert f"{c} (U+{ord(c):04X}) is a typographic quotation mark" in said(text)


@pytest.mark.parametrize(
    "text", ['(println "good day)', '(str "“" "a)', '(println "it”s)', '(str “good“\n "day)']
)
def test_a_string_that_only_lacks_its_end(text: str) -> None:
    assert said(text).endswith(" | ")
    assert "typographic" not in said(text)


@pytest.mark.parametrize(
    ("text", "meant"),
    [("(аbs 5)", "abs"), ("(рrintln 1)", "println"), ("(+ 1 ２)", "2"), ("(Ιist)", None)],
)
def test_letters_that_look_like_others(text: str, meant: str | None) -> None:
    if meant is None:
        assert "looks like" not in said(text)
    else:
        assert f"looks like another character; {meant} is written in ASCII" in said(text)


def test_names_of_one_letter_have_no_neighbours() -> None:
    for name in "mxyn":
        assert said(f"(define (f n1) (* n1 {name})) (f 2)") == f"Undefined symbol: {name} | "
    assert said("(prinln 1)").endswith("| did you mean println?")


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("(list 1, 2)", "blanks part what is in a list, not commas"),
        ("(list 1， 2)", "punctuation of another script"),
        ("(println 1）", "full-width bracket"),
        ("(a . b)", "lists are written (a b c)"),
        ('{"a": 1}', "a dict is written {:a 1 :b 2}"),
        ("(println 'a')", "a string stands between double quotes"),
        ("(cond (1 =>))", "cond: after => stands one function"),
        ("(cond (1 => inc dec))", "cond: after => stands one function"),
        ("(case 1 ((1) 2) (else))", "case: after else stands its value: (else 0)"),
        ("(assoc 2 (list (list 1 1)) =)", "by a predicate: (find (fn (entry)"),
        ("(set-car! (list 1) 2)", "(set-nth! xs 0 x)"),
        ("(cond-expand (else 1))", "(features) lists what there is"),
        ("(caadr (list 1 (list 2)))", "in SX: (car (car (cdr x)))"),
        ("(cdadar 5)", "in SX: (cdr (car (cdr (car x))))"),
        ("(eval '(+ 1 2) (interaction-environment))", "eval alone means the global one"),
        ("(real-part 1)", "there are no complex ones"),
        ('(syntax-error "no")', "in a macro is an error of its use"),
        ("(emergency-exit)", "a program ends with its last form"),
        ("(export f)", "export stands in (define-library …)"),
        ("(case 1 ((1) =>))", "case: after => stands one function"),
        ("(guard (e (1 =>)) (raise 1))", "after => stands one function"),
        ("(1 + 2)", "the function comes first"),
        ('("f" 2)', "text stands without brackets"),
        ("((println) 2)", "perhaps there is a bracket too many"),
    ],
)
def test_what_is_said_of_a_text(text: str, part: str) -> None:
    assert part in said(text)


@pytest.mark.parametrize(("name", "meant"), [("i++", "+="), ("total--", "-=")])
def test_a_step_behind_a_name_is_told_how_a_variable_is_changed(name: str, meant: str) -> None:
    assert said(f"({name})").endswith(f"Undefined symbol: {name} | {beginners.NAMES[meant]}")
