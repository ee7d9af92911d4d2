"""hs/functions.py: hyperscript as SX programs use it."""

from __future__ import annotations

import pytest

from sx_kernel import SxError
from tests.unit.languages.hs.conftest import Page


def test_a_string_is_evaluated_with_what_is_given(page: Page) -> None:
    assert page.session.eval('(eval-hs "x + 1" (dict :locals (dict :x 2)))') == 3


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ('(eval-hs "1" 5)', "eval-hs: argument 2 must be a dict, got 5 (number)"),
        ("(eval-hs 5)", "eval-hs: argument 1 must be a string"),
        ("(hs-process! 5)", "hs-process!: argument 1 must be an element or document"),
    ],
)
def test_wrong_arguments_are_named(page: Page, code: str, said: str) -> None:
    with pytest.raises(SxError) as caught:
        page.session.eval(code)
    assert said in str(caught.value)


def test_problems_are_told_once(page: Page) -> None:
    page.show("<p _='on click throw 7'></p>").happen("p", "click")
    assert page.session.eval("(hs-problems)") == [7]
    assert page.session.eval("(hs-problems)") == []


def test_errors_of_a_text_have_places(page: Page) -> None:
    assert page.session.eval('(hs-errors "1 + 2")') == []
    (found,) = page.session.eval('(hs-errors "1 +")')
    assert found["start"] == 3 and found["message"]


def test_globals_are_shared_with_programs(page: Page) -> None:
    page.session.eval('(hs-set-global! "counted" 5)')
    assert page.run("counted + 1") == 6
    page.run("set global counted to 9")
    assert page.session.eval('(hs-global "counted")') == 9


def test_a_promise_has_a_value_when_it_is_kept(page: Page) -> None:
    page.session.eval('(define late (eval-hs "wait 5ms then return 4"))')
    assert page.session.eval("(hs-promised late)") is None
    page.world.advance(10)
    assert page.session.eval("(hs-promised late)") == 4
    assert page.session.eval("(hs-promised 3)") == 3
