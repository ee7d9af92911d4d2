"""The seam for hosted languages, with the calculator of docs/guests.md."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sx_kernel.base.errors import SxError
from sx_kernel.cli import main
from sx_kernel.languages.hosting import guests
from sx_kernel.languages.registry import Language, by_suffix, find, forget
from sx_kernel.session.commands.refusal import CommandError
from sx_kernel.session.desk.inputs import Complete, Unfinished, Wrong, completeness
from sx_kernel.session.desk.workspace import Workspace
from sx_kernel.session.errors.render import render_error
from sx_kernel.session.session import Session

PAGE = Path(__file__).parents[3] / "docs" / "guests.md"


@pytest.fixture
def calc() -> Iterator[Language]:
    """The calculator, as the page shows it."""
    found = re.search(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert found is not None
    exec(compile(found[1], "docs/guests.md", "exec"), {})
    language = find("calc")
    assert language is not None
    yield language
    forget("calc")


@pytest.fixture
def session() -> Session:
    return Session()


def run(workspace: Workspace, text: str) -> list[Any]:
    return [getattr(shown, "value", shown) for shown in workspace.run(text, "In [1]")]


def test_the_page_s_guest_has_about_60_lines() -> None:
    found = re.search(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert found is not None
    lines = [line for line in found[1].splitlines() if line.strip()]
    assert len(lines) <= 66


def test_a_guest_s_text_is_evaluated(calc: Language, session: Session) -> None:
    assert guests(session).run(calc, "x = 2 * (3 + 4)\nx - 1", "<text>") == 13


def test_what_a_guest_defines_is_sx_s(calc: Language, session: Session) -> None:
    guests(session).run(calc, "x = 5", "<text>")
    assert session.eval("(* x 2)") == 10


def test_an_error_s_carets_stand_in_the_guest_s_text(calc: Language, session: Session) -> None:
    session.eval('(define name "abc")')
    with pytest.raises(SxError) as caught:
        guests(session).run(calc, "a = 1\ntotal = name + a", "prices.calc")
    shown = render_error(caught.value)
    assert "prices.calc, line 2" in shown
    assert "2 | total = name + a\n      |              ^^^" in shown


def test_what_cannot_be_read_has_a_place(calc: Language, session: Session) -> None:
    with pytest.raises(SxError) as caught:
        guests(session).run(calc, "1 + )", "<text>")
    assert caught.value.kind == "read-error"
    assert caught.value.payload.where.start == 4


def test_one_text_is_one_compilation(calc: Language, session: Session) -> None:
    hosted = guests(session)
    assert hosted.compiled(calc, "1 + 2", "a") is hosted.compiled(calc, "1 + 2", "b")


def test_a_cell_of_the_guest(calc: Language, session: Session) -> None:
    workspace = Workspace(session, Session)
    assert run(workspace, "%%calc\n3 * 4") == [12]
    assert isinstance(completeness("%%calc\n3 * ("), Complete)


def test_the_prompt_reads_another_language(calc: Language, session: Session) -> None:
    workspace = Workspace(session, Session)
    run(workspace, ":lang calc")
    assert run(workspace, "3 * 4") == [12]
    assert isinstance(workspace.completeness("3 *"), Unfinished)
    assert isinstance(workspace.completeness("3 * )"), Wrong)
    run(workspace, ":lang sx")
    assert run(workspace, "(* 3 5)") == [15]


def test_an_unknown_language_is_named(session: Session) -> None:
    with pytest.raises(CommandError, match="there is no language klingon; there are sx, hs"):
        run(Workspace(session, Session), ":lang klingon")


def test_a_file_s_suffix_says_its_language(
    calc: Language, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert by_suffix("a.sx") is None
    assert by_suffix("a.calc") is calc
    file = tmp_path / "wrong.calc"
    file.write_text("1 + nope", encoding="utf-8")
    assert main([str(file)]) == 1
    assert "wrong.calc, line 1" in capsys.readouterr().err


def test_the_caret_of_sx_itself_is_where_it_was(session: Session) -> None:
    with pytest.raises(SxError) as caught:
        session.eval('(define x 1)\n(+ x "a")', "t.sx")
    assert '2 | (+ x "a")' in render_error(caught.value)
