"""machine/control/programs.py: libraries and files, form by form."""

from __future__ import annotations

from pathlib import Path

import pytest

from sx_kernel.base.errors import SxError
from sx_kernel.machine.cek import BOTTOM
from sx_kernel.machine.context import Loading
from sx_kernel.machine.control.programs import _go_on as go_on
from sx_kernel.machine.control.programs import running
from sx_kernel.machine.frames import IF, OP, shared
from sx_kernel.session.session import Session


class Program:
    """Steps, and what is loaded."""

    def __init__(self, label: str | None) -> None:
        self.label = label
        self.steps = ()


def test_what_is_being_loaded_is_read_off_the_continuation_innermost_first() -> None:
    outer = (OP, BOTTOM, go_on, Loading(Program("outer"), 1))
    unnamed = (OP, outer, go_on, Loading(Program(None), 1))
    inner = (OP, (IF, unnamed, "node", [None]), go_on, Loading(Program("inner"), 1))
    assert running(inner) == ["inner", "outer"]
    assert running(shared(inner)) == ["inner", "outer"]
    assert running(BOTTOM) == []


@pytest.fixture
def session() -> Session:
    return Session(threshold=None, files=True, out=lambda _text: None)


def test_the_forms_of_a_file_are_analysed_when_those_before_have_been_run(
    session: Session, tmp_path: Path
) -> None:
    file = tmp_path / "a.sx"
    file.write_text("(define-syntax twice (syntax-rules () ((_ x) (* 2 x))))\n(define y (twice 4))")
    session.eval(f'(load "{file}")')
    assert session.eval("y") == 8


def test_a_file_that_loads_itself_is_an_error_and_leaves_nothing_to_put_back(
    session: Session, tmp_path: Path
) -> None:
    file = tmp_path / "a.sx"
    file.write_text(f'(load "{file}")')
    for _ in range(2):
        with pytest.raises(SxError):
            session.eval(f'(load "{file}")')
    file.write_text("(define z 1)")
    session.eval(f'(load "{file}")')
    assert session.eval("z") == 1


def test_only_a_string_names_a_file(session: Session) -> None:
    with pytest.raises(SxError, match="a string"):
        session.eval("(load 5)")
