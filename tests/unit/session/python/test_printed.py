"""session/python/printed.py."""

from __future__ import annotations

import sys

import pytest

from sx_kernel import Session


def test_what_a_module_prints_is_printed(odd: Session, capfd: pytest.CaptureFixture[str]) -> None:
    del sys.modules["sx_odd"]
    odd.eval("(import (python sx_odd))")
    assert capfd.readouterr().out == "imported\n"
