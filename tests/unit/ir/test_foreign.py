"""ir/foreign.py: code from outside refers only to what a program can name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from sx_kernel.base.errors import InternalError
from sx_kernel.base.source import Source
from sx_kernel.ir.foreign import Known, check_foreign, nameable
from sx_kernel.ir.nodes import (
    Call,
    Const,
    Define,
    Fail,
    Global,
    KeywordArg,
    Lambda,
    MakeDict,
    Node,
    PrimCall,
    SetGlobal,
)

KNOWN = Known(
    primitive={"+": (0, None), "abs": (1, 1)}.get,
    internal={"%wind": (2, 2)}.get,
    exists=lambda name: name == "(my lib) helper",
)


NUMBER: Any = 5  # where a text has to be


def lam(body: Node, *, library: bool = False, nslots: int = 1, kind: str = "lambda") -> Lambda:
    source = Source("", "lib" if library else "In [1]", library=library)
    return Lambda(None, (), (), (), None, (), nslots, body, source, kind=kind)


@pytest.mark.parametrize(
    ("name", "expected"),
    [("f", True), ("a b", True), ("%f", False), ("(my lib) helper", False), (5, False)],
)
def test_a_program_can_name_what_is_neither_internal_nor_a_librarys(
    name: object, expected: bool
) -> None:
    assert nameable(name) is expected


@pytest.mark.parametrize(
    "node",
    [
        Global("f", -1),
        SetGlobal("f", Const(1)),
        PrimCall("abs", (Const(1),)),
        PrimCall("+", ()),
        MakeDict(("a",), (Const(1),)),
        Fail("type-error", "no"),
        Call(Global("%wind", -1), (Const(1), Const(2))),
    ],
    ids=repr,
)
def test_what_a_program_can_say_is_taken(node: Node) -> None:
    check_foreign(lam(node), KNOWN)


@pytest.mark.parametrize(
    ("made", "complaint"),
    [
        (lambda: Global("%wind", -1), "Global %wind"),
        (lambda: Global(NUMBER, -1), "Global 5"),
        (lambda: SetGlobal(NUMBER, Const(1)), "SetGlobal 5"),
        (lambda: SetGlobal("%f", Const(1)), "SetGlobal %f"),
        (lambda: Define("%f", Const(1), None), "Define %f"),
        (lambda: PrimCall("none", ()), "PrimCall none"),
        (lambda: PrimCall("abs", ()), "PrimCall abs"),
        (lambda: PrimCall("abs", (Const(1), Const(2))), "PrimCall abs"),
        (lambda: MakeDict((NUMBER,), (Const(1),)), "MakeDict"),
        (lambda: MakeDict(("a",), ()), "MakeDict"),
        (lambda: Fail("type-error", NUMBER), "Fail"),
        (lambda: KeywordArg(NUMBER), "KeywordArg"),
        (lambda: Const(lam(Const(1))), "Const"),
        (lambda: Call(Global("%wind", -1), (Const(1),)), "a call of %wind with 1 arguments"),
        (lambda: Call(Global("%none", -1), ()), "a call of %none with 0 arguments"),
    ],
)  # fmt: skip
def test_what_no_program_can_say_is_refused(made: Callable[[], Node], complaint: str) -> None:
    with pytest.raises(InternalError, match=f"foreign code: {complaint}"):
        check_foreign(lam(made()), KNOWN)


def test_what_belongs_to_a_library_is_for_libraries() -> None:
    check_foreign(lam(Global("(my lib) helper", -1), library=True), KNOWN)
    for name, library in (("(my lib) helper", False), ("(my lib) other", True)):
        with pytest.raises(InternalError, match="foreign code: Global"):
            check_foreign(lam(Global(name, -1), library=library), KNOWN)


def test_an_environment_is_in_proportion_to_the_code() -> None:
    check_foreign(lam(Const(1), nslots=2), KNOWN)
    for nslots in (0, 3, 1_000_000_000):
        with pytest.raises(InternalError, match=f"{nslots} slots"):
            check_foreign(lam(Const(1), nslots=nslots), KNOWN)


def test_a_lambda_is_of_a_kind_that_there_is() -> None:
    with pytest.raises(InternalError, match="unknown kind"):
        check_foreign(lam(Const(1), kind="macro"), KNOWN)
