"""Declarations and functions: nothing has one half only, and the halves agree."""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import Any

import pytest

from sx_kernel.base.errors import InternalError
from sx_kernel.primitives import generate
from sx_kernel.primitives.declared import DECLARED
from sx_kernel.primitives.registry import IMPLEMENTATIONS, Implementation, primitive
from sx_kernel.primitives.spec import declarations, read_declarations
from sx_kernel.primitives.table import BOUND, PRIMITIVES, THEMES, join


def test_declared_py_is_current() -> None:
    assert generate.path().read_text(encoding="utf-8") == generate.text(), (
        "run python -m sx_kernel.primitives.generate"
    )


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


def test_a_name_can_be_registered_once_only() -> None:
    with pytest.raises(InternalError, match="twice"):
        primitive("cons")(lambda: None)


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


def test_signature_as_text() -> None:
    assert PRIMITIVES["nth"].signature == "(nth xs index &optional default)"
    assert PRIMITIVES["append!"].signature == "(append! xs &rest items)"
    assert declarations()["nth"].signature == PRIMITIVES["nth"].signature


GOOD = '(define-module :m) (define-primitive "f" :params (a) :returns "any" :effects () :doc "D." :examples ())'


def test_declarations_are_read() -> None:
    (entry,) = read_declarations(
        GOOD.replace("(a)", "(a (b :as list) &optional (c 1) &rest (d :as any))"), "x.sx"
    )
    assert (entry.name, entry.file, entry.module) == ("f", "x", "m")
    assert [(p.name, p.type, p.role, p.default) for p in entry.params] == [
        ("a", "any", "required", None),
        ("b", "list", "required", None),
        ("c", "any", "optional", 1),
        ("d", "any", "rest", None),
    ]
    assert (entry.min_args, entry.max_args) == (2, None)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (GOOD.replace("(define-module :m) ", ""), "define-module above it"),
        (GOOD.replace(':doc "D."', ""), "no doc"),
        (GOOD.replace(":doc", ":dock"), "unknown"),
        (GOOD.replace(":effects ()", ":effects (magic)"), "none of io"),
        (GOOD.replace("(a)", "(&rest a b)"), "wrong order"),
        (GOOD.replace("(a)", "(5)"), "written wrongly"),
        (GOOD.replace(":examples ()", ":examples ((f 1))"), "example"),
        (GOOD[:-1], "x.sx"),
        ("(define f 1)", "neither"),
    ],
)
def test_a_wrong_declaration_is_refused(text: str, message: str) -> None:
    with pytest.raises(InternalError, match=message):
        read_declarations(text, "x.sx")
