"""Every row of the tables for beginners: what is typed, and what is said."""

from __future__ import annotations

from typing import Any

import pytest

from sx_kernel.base.errors import SxError
from sx_kernel.session.desk.shown import Text
from sx_kernel.session.desk.workspace import Workspace
from sx_kernel.session.errors.blame import hint_beside
from sx_kernel.session.session import Session
from sx_kernel.syntax import beginners, habits, misfits


def said(text: str) -> str:
    """Message and hint of the error that `text` is."""
    session = Session()
    with pytest.raises(SxError) as caught:
        session.eval(text)
    hint: Any = caught.value.payload.hint
    return f"{caught.value.message} | {hint or ''}"


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


FITTING = {
    "(define (f x))": 0, "(define x)": 1, "(define f (x) (* x x))": 2, "(define x = 5)": 3, "(set! x = 5)": 3,
    "(if 1 then 2 else 3)": 4, "(if 1 2 else 3)": 5, "(if 1 2 3 4)": 6, "(let loop)": 7,
}  # fmt: skip


def test_every_row_of_the_forms_has_an_example() -> None:
    assert set(FITTING.values()) == set(range(len(misfits.FORMS)))


@pytest.mark.parametrize("text", FITTING)
def test_a_form_that_does_not_fit_its_grammar(text: str) -> None:
    assert said(text).endswith(f"| {misfits.FORMS[FITTING[text]].text}")


@pytest.mark.parametrize(
    ("value", "row"),
    [
        ("inf", 1),
        ("nan", 1),
        ("-inf", 1),
        ("true", 0),
        ("nil", 0),
        ("5", 2),
        ("1/2", 2),
        ('"x"', 3),
    ],
)
@pytest.mark.parametrize(
    "form",
    [
        "(define {} 5)",
        "(define ({} x) x)",
        "(set! {} 5)",
        "(fn ({}) 1)",
        "(let (({} 1)) 1)",
        "(define-values (a {}) 1)",
    ],
)
def test_a_constant_where_a_name_is_wanted(form: str, value: str, row: int) -> None:
    assert said(form.format(value)).endswith(f"| {misfits.NO_NAMES[row][1].format(value)}")


# --- the grammar of other languages ---------------------------------------------------------------


def shown_hint(text: str) -> str | None:
    """The hint that people see with the error that `text` is."""
    with pytest.raises(SxError) as caught:
        Session(out=lambda _text: None).eval(text)
    return hint_beside(caught.value)


@pytest.mark.parametrize("row", habits.LINES, ids=lambda row: row.example)
def test_a_line_of_another_language(row: habits.Line) -> None:
    assert shown_hint(row.example) == row.text
    assert shown_hint(f"(define before 1)\n  {row.example}") == row.text


@pytest.mark.parametrize("row", habits.MESSAGES, ids=lambda row: row.example)
def test_a_message_and_what_is_meant_most_often(row: habits.Message) -> None:
    assert shown_hint(row.example) == row.text


@pytest.mark.parametrize(
    ("text", "called"),
    [
        ('println("hi")', '(println "hi")'),
        ("unheard(3)", "(unheard 3)"),
        ("(list 5 len(3))", "(len 3)"),
        ("unheard()", "(unheard)"),
    ],
)
def test_a_function_before_its_brackets(text: str, called: str) -> None:
    assert shown_hint(text) == f"the function stands inside of the brackets: {called}"


def test_methods_are_none() -> None:
    for text in ('console.log("hi")', "(x.size)", "math.sqrt(4)"):
        assert shown_hint(text) == habits.METHOD


@pytest.mark.parametrize(
    "text",
    [
        "(define (f x)\n  (return-value x))\n(f 1)",
        "(cond (true\n  => 5))",
        "(list\n  for-each {:a nothing-there})",
        "(define total 1)\n(+ total nothing-there)",
        "(car\n while-x)",
    ],
)
def test_sx_is_not_taken_for_another_language(text: str) -> None:
    assert shown_hint(text) not in {row.text for row in habits.LINES}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('println "hi";', 'a call stands between brackets: (println "hi")'),
        ("not true", "a call stands between brackets: (not true)"),
        ("3 + 4", "the function stands first, all between brackets: (+ 3 4)"),
        ("1 + 2 * 3", "a call stands between brackets, the function first: (+ 1 2)"),
        ("inc", None),
        ("inc\n5", None),
        ("(list inc 5) 5", None),
        ("(define (f x) x) f", None),
        ("1 2 3", None),
        ("; inc 5\n5", None),
    ],
)
def test_a_call_without_brackets_is_told_where_people_type(text: str, said: str | None) -> None:
    workspace = Workspace(Session(out=lambda _text: None), Session)
    texts = [one.text for one in workspace.run(text, "input 1") if isinstance(one, Text)]
    assert texts == ([] if said is None else [f"hint: {said}"])
