"""Declarations and functions: nothing has one half only, and the halves agree."""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import Any

import pytest

from sx_kernel.base.errors import InternalError
from sx_kernel.primitives import generate
from sx_kernel.primitives.declared import DECLARED
from sx_kernel.primitives.registry import IMPLEMENTATIONS, Implementation
from sx_kernel.primitives.spec import declarations
from sx_kernel.primitives.table import BOUND, PRIMITIVES, THEMES, join


def test_every_theme_is_in_the_table() -> None:
    folder = Path(generate.__file__).parent
    named = {theme.__file__ for theme in THEMES}
    for path in folder.rglob("*.py"):
        registers = "\n@primitive(" in path.read_text(encoding="utf-8")
        assert registers == (str(path) in named), path.name


def test_every_half_has_its_other_half() -> None:
    primitives, bound_elsewhere = join(DECLARED, IMPLEMENTATIONS)
    assert len(primitives) + len(bound_elsewhere) == len(list(DECLARED))


def test_a_half_without_the_other_is_refused() -> None:
    row: Any = ("f", 0, 0, (), "any", (), "")
    with pytest.raises(InternalError, match="declared but not implemented: f;"):
        join([row], {})
    with pytest.raises(InternalError, match="implemented but not declared: g "):
        join([], {"g": Implementation("g", len, None)})
    assert join([(*row[:6], "machine")], {})[1]["f"].bound == "machine"


@pytest.mark.parametrize("name", sorted(PRIMITIVES))
def test_function_takes_the_declared_arguments(name: str) -> None:
    prim = PRIMITIVES[name]
    try:
        signature = inspect.signature(prim.fn)
    except ValueError:  # some builtins do not tell
        return
    least, most = 0, 0
    limited = True
    for parameter in signature.parameters.values():
        assert parameter.kind is not parameter.KEYWORD_ONLY
        if parameter.kind is parameter.VAR_POSITIONAL:
            limited = False
        else:
            most += 1
            least += parameter.default is parameter.empty
    assert least <= prim.min_args
    if prim.max_args is None:
        assert not limited
    else:
        assert not limited or most >= prim.max_args
    if prim.two is not None:
        assert prim.min_args <= 2
        assert prim.max_args is None or prim.max_args >= 2


@pytest.mark.parametrize("name", sorted(declarations()))
def test_declaration_is_complete(name: str) -> None:
    entry = declarations()[name]
    assert entry.doc.endswith((".", "?", ")"))
    assert entry.examples or entry.bound
    assert entry.returns
    kinds = {kind for kind, _ in entry.errors} | {"arity-error"}
    for example in entry.examples:
        # an error of another function that is called around this one need not be declared here
        if example.raises and example.form[0].name == entry.name:
            assert example.raises in kinds


def test_bound_ones_are_not_callable_here() -> None:
    assert not set(BOUND) & set(PRIMITIVES)
