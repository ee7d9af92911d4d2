"""syntax/habits.py: what is typed in the grammar of another language, and what is said."""

from __future__ import annotations

import pytest

from sx_kernel.base.errors import SxError
from sx_kernel.session.desk.shown import Text
from sx_kernel.session.desk.workspace import Workspace
from sx_kernel.session.errors.blame import hint_beside
from sx_kernel.session.session import Session
from sx_kernel.syntax import habits


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
