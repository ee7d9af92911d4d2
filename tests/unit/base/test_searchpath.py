"""base/searchpath.py: no module is imported from the current folder."""

from __future__ import annotations

import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from sx_kernel.base import searchpath
from sx_kernel.base.searchpath import leave_current_folder


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "flags", SimpleNamespace(safe_path=False))
    return str(tmp_path.resolve())


@pytest.mark.parametrize("first", ["", "here"])
def test_the_current_folder_is_taken_off_the_path(
    here: str, monkeypatch: pytest.MonkeyPatch, first: str
) -> None:
    monkeypatch.setattr(sys, "path", [first and here, "/usr/lib"])
    leave_current_folder()
    assert sys.path == ["/usr/lib"]


def test_another_folder_stays_where_it_is(here: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "path", ["/usr/lib", here])
    leave_current_folder()
    assert sys.path == ["/usr/lib", here]


def test_a_folder_that_has_this_package_comes_last(
    here: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(searchpath, "__file__", f"{here}/sx_kernel/base/searchpath.py")
    monkeypatch.setattr(sys, "path", [here, "/usr/lib"])
    leave_current_folder()
    assert sys.path == ["/usr/lib", here]


def test_where_python_does_not_look_there_nothing_is_done(
    here: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "flags", SimpleNamespace(safe_path=True))
    monkeypatch.setattr(sys, "path", [here])
    leave_current_folder()
    assert sys.path == [here]
