"""Room on Python's stack: who has it without asking for it."""

from __future__ import annotations

import subprocess
import sys
from itertools import count

import pytest

from sx_kernel.base.errors import SxError
from sx_kernel.session.bounds.room import is_roomy
from sx_kernel.session.session import Session


def _session() -> Session:
    session = Session()
    session.define("roomy?", is_roomy, "Whether there is room.")
    return session


def test_a_single_short_form_goes_without_room() -> None:
    session = _session()
    session._clock = lambda: 0.0
    assert session.eval("(roomy?)") is False
    assert session.eval("(roomy?)") is False


def test_a_program_of_several_forms_gets_room() -> None:
    session = _session()
    assert session.eval("(define a 1) (define b 2) (roomy?)") is True
    assert session.eval("(define a 1) (define b 2) (define c (roomy?)) (list c (roomy?))") == [
        True,
        True,
    ]


def test_what_follows_a_long_form_gets_room_until_a_short_one() -> None:
    session = _session()
    long = count(0.0, 1.0)
    session._clock = lambda: next(long)
    session.eval("1")
    session._clock = lambda: 0.0
    assert session.eval("(roomy?)") is True
    assert session.eval("(roomy?)") is False


def test_room_is_left_when_a_program_fails() -> None:
    session = _session()
    with pytest.raises(SxError, match="x"):
        session.eval('1 2 (error "x")')
    assert not is_roomy()


def test_forms_of_a_program_are_analysed_when_those_before_are_run() -> None:
    session = _session()
    text = "(define a 1) (define b 2) (defmacro four () 4) (four)"
    assert session.eval(text) == 4


def test_the_command_has_room() -> None:
    program = (
        "import sys; from sx_kernel import cli; from sx_kernel.session import session; from sx_kernel.session.bounds import room\n"
        "run = session.Session.run_form\n"
        "def told(self, lam): print(room.is_roomy()); return run(self, lam)\n"
        "session.Session.run_form = told\n"
        "cli.main(['-e', '1'])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-2:] == ["True", "1"]
