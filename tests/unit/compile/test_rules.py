"""What the compiler's files may know: only one of them names primitives, none of the middle names
Python, and tags are those of the machine."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import sx_kernel.compile
from sx_kernel.compile.mid import state
from sx_kernel.html.tags import TAG_NAMES
from sx_kernel.machine import frames
from sx_kernel.primitives.declared import DECLARED

ROOT = Path(sx_kernel.compile.__file__).parent
FILES = sorted(ROOT.rglob("*.py"))
TABLE = ROOT / "facts" / "operations.py"
# Names that are also those of kinds, of Python's types or of words of the middle.
WORDS = {
    "list", "vector", "dict", "float", "symbol", "keyword", "param", "abs", "range", "len", "str",
    "string", "bool", "int", "set", "map", "args", "table", "type", "record", "load", "count",
    "read", "call", "time", "regex", "port", "function", "number", "char", "bytes", "error",
    "rest", "values", "write", "first", "init", "keys",
} | TAG_NAMES  # fmt: skip


@pytest.mark.parametrize(
    "file", [f for f in FILES if f != TABLE], ids=lambda f: str(f.relative_to(ROOT))
)
def test_only_the_table_of_operations_names_primitives(file: Path) -> None:
    names = {row[0] for row in DECLARED} - WORDS
    tree = ast.parse(file.read_text(encoding="utf-8"))
    docs = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    slots = {
        id(constant)
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") in {"__slots__", "__all__"}
        for constant in ast.walk(node.value)
    }  # fmt: skip
    found = [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        and id(node) not in docs | slots and len(node.value) > 1
    ]  # fmt: skip
    found = [text for text in found if text in names]
    assert not found


@pytest.mark.parametrize("file", FILES, ids=lambda f: str(f.relative_to(ROOT)))
def test_files_are_short(file: Path) -> None:
    assert len(file.read_text(encoding="utf-8").splitlines()) <= 500


def test_tags_of_frames_are_the_machines() -> None:
    assert {getattr(state, name.upper()) for name in state.TAGS.values()} == set(state.TAGS)
    assert all(getattr(frames, name.upper()) == tag for tag, name in state.TAGS.items())
