"""hs/language.py: how hyperscript's texts are read and run."""

from __future__ import annotations

import pytest

from sx_kernel import Session
from sx_kernel.languages.hs.language import (
    EVALUATED,
    HYPERSCRIPT,
    PROGRAM,
    _cell,
    _run,
    open_whole,
    read_evaluated,
    read_program,
    world_of,
)
from sx_kernel.languages.registry import GuestProblem, Misused
from tests.unit.languages.hs.conftest import Page


def test_a_text_becomes_one_form_with_places(page: Page) -> None:
    program = read_evaluated(page.session, "set x to 1 then return x")
    assert len(program.forms) == 1 and program.marks
    assert all(0 <= start <= end <= 24 for _, start, end in program.marks)


def test_what_is_cut_off_is_incomplete_and_what_is_wrong_is_not(page: Page) -> None:
    for text, incomplete in (("1 +", True), ("1 ) 2", False)):
        with pytest.raises(GuestProblem) as caught:
            read_evaluated(page.session, text)
        assert caught.value.incomplete is incomplete, text


def test_a_program_is_of_features(page: Page) -> None:
    assert read_program(page.session, "on click log 1").forms
    with pytest.raises(GuestProblem):
        read_program(page.session, "log 1")


def test_the_world_of_a_session_is_one() -> None:
    session = Session()
    assert world_of(session) is world_of(session) is not world_of(Session())
    assert {PROGRAM.name, EVALUATED.name} != {HYPERSCRIPT.name}


def test_a_cell_runs_until_nothing_is_due(page: Page) -> None:
    assert _run(page.session, "Promise.resolve(6)", "In [1]") == 6
    assert _run(page.session, "log 1", "In [1]") is None


def test_a_cell_can_be_a_page_with_a_program(page: Page) -> None:
    (shown,) = _cell(page.session, "--html <b id=x></b>", "put 'hi' into me", "In [1]")
    assert page.markup("#x") == "hi" and shown.error is None
    (shown,) = _cell(page.session, "--html", "<i _='init put 1 into me'></i>", "In [1]")
    assert page.markup("i") == "1"
    with pytest.raises(Misused):
        _cell(page.session, "--page", "", "In [1]")


def test_a_whole_document_tells_what_is_wrong_in_it(page: Page) -> None:
    opened = open_whole(
        page.session, "<p _='on click ( end'></p><b _='init put 2 into me'></b>", "page.html"
    )
    assert page.markup("b") == "2" and opened.error is not None
