"""session/primitives/late.py: primitives whose code is imported when one is first called."""

from __future__ import annotations

import subprocess
import sys

import pytest

from sx_kernel.base.errors import SxError
from sx_kernel.primitives.table import BOUND
from sx_kernel.session.primitives.late import access_of, late_primitives
from sx_kernel.session.session import Session


def test_all_sessions_know_the_same_names() -> None:
    late = {name for name, one in BOUND.items() if one.bound in ("python", "web", "guest", "world")}
    assert set(late_primitives(Session())) == late
    assert set(late_primitives(Session(python=["math"]))) == late


def test_what_is_not_allowed_is_refused_when_it_is_called() -> None:
    session = Session()
    assert access_of(session) is None
    with pytest.raises(SxError, match="py-import"):
        session.eval('(py-import "math")')


def test_the_way_to_python_is_made_once() -> None:
    session = Session(python=["math"])
    access = access_of(session)
    assert access is not None
    assert access_of(session) is access


def test_a_wrong_number_of_arguments_is_told_before_anything_is_imported() -> None:
    code = """
import sys
from sx_kernel import Session, SxError
session = Session()
try:
    session.eval("(dom-load)")
except SxError as problem:
    print(problem)
print([name for name in sys.modules if name.startswith("sx_kernel.dom")])
"""
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True
    )
    first, second = done.stdout.splitlines()
    assert first.startswith("arity-error: ")
    assert second == "[]"


def test_what_python_can_iterate_over_is_a_list_where_python_is_allowed() -> None:
    text = "(map inc (range 0 3))"
    assert Session(python=["builtins"]).eval(text) == Session().eval(text) == [1, 2, 3]
