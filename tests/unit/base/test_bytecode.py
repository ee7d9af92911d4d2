"""base/bytecode.py: compiled modules are kept where they can be."""

from __future__ import annotations

import sys
from importlib.machinery import ModuleSpec
from pathlib import Path

import pytest

from sx_kernel.base import bytecode, store
from sx_kernel.base.bytecode import keep_bytecode


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Our own folder; this module's bytecode cannot be beside it."""
    monkeypatch.setattr(store, "own_folder", lambda: tmp_path)
    monkeypatch.setattr(sys, "pycache_prefix", None)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    spec = ModuleSpec(bytecode.__name__, None, origin=str(tmp_path / "none.py"))
    spec.has_location = True
    spec.cached = str(tmp_path / "none.pyc")
    monkeypatch.setattr(bytecode, "__spec__", spec)
    return tmp_path


def test_what_cannot_be_beside_its_source_is_in_a_folder_of_ours(folder: Path) -> None:
    keep_bytecode()
    assert sys.pycache_prefix == str(folder / store.BYTECODE)
    assert not sys.dont_write_bytecode


def test_what_is_beside_its_source_stays_there(folder: Path) -> None:
    (folder / "none.pyc").write_bytes(b"")
    keep_bytecode()
    assert sys.pycache_prefix is None


def test_a_folder_that_somebody_chose_is_kept(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "pycache_prefix", str(folder / "mine"))
    keep_bytecode()
    assert sys.pycache_prefix == str(folder / "mine")


def test_without_a_folder_of_ours_nothing_changes(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert folder.is_dir()
    monkeypatch.setattr(store, "own_folder", lambda: None)
    keep_bytecode()
    assert sys.pycache_prefix is None
    assert sys.dont_write_bytecode
