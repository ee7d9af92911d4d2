"""Every test says what it checks: it asserts, or calls a function of the tests that does."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Final

TESTS: Final = Path(__file__).parents[1]
CHECKS: Final = ("raises", "warns", "fail")
"""Functions of pytest's that fail a test."""


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def called(tree: ast.AST) -> set[str]:
    """The last names of what is called in `tree`."""
    found = {node.func for node in ast.walk(tree) if isinstance(node, ast.Call)}
    return {getattr(fn, "attr", getattr(fn, "id", "")) for fn in found}


def checks(tree: ast.AST) -> bool:
    """Whether something in `tree` fails if a fact is none."""
    own = (ast.Assert, ast.Raise)
    names = called(tree)
    return (
        any(isinstance(node, own) for node in ast.walk(tree))
        or any(name in names for name in CHECKS)
        or any(name.startswith("assert") for name in names)
    )


def checking_names(trees: list[ast.Module]) -> set[str]:
    """The names of functions that check something, perhaps by way of others."""
    known = [fn for tree in trees for fn in functions(tree)]
    found = {fn.name for fn in known if checks(fn)}
    while more := {fn.name for fn in known if called(fn) & found} - found:
        found |= more
    return found


def without_assertion(texts: list[str]) -> list[str]:
    trees = [ast.parse(text) for text in texts]
    names = checking_names(trees)
    tests = [fn for tree in trees for fn in functions(tree) if fn.name.startswith("test_")]
    return [fn.name for fn in tests if fn.name not in names]


def test_every_test_asserts_something() -> None:
    texts = [path.read_text(encoding="utf-8") for path in sorted(TESTS.rglob("*.py"))]
    assert without_assertion(texts) == []


def test_a_test_that_asserts_nothing_is_found() -> None:
    text = """
def check(x):
    assert x
def by_way_of(x):
    check(x)
def test_a():
    by_way_of(1)
def test_b():
    run(1)
"""
    assert without_assertion([text]) == ["test_b"]
