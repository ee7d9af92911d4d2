"""jit/names.py: what emitted code may name."""

from __future__ import annotations

from sx_kernel.base.values import UNSET, Keyword
from sx_kernel.ir.names import mangle
from sx_kernel.jit.names import runtime_names
from sx_kernel.runtime.closures import BOUND
from sx_kernel.session.session import Session

SESSION = Session(threshold=None, out=lambda _text: None)
NAMES = runtime_names(SESSION.machine, SESSION.policy)


def test_each_primitive_has_its_name_and_one_for_two_operands_if_it_has_that() -> None:
    for name, prim in SESSION.machine.all_primitives.items():
        assert NAMES["F_" + mangle(name)] is prim.fn
        assert NAMES.get("F2_" + mangle(name)) is prim.two


def test_marks_and_guards_are_the_sessions() -> None:
    assert NAMES["U_"] is UNSET
    assert NAMES["B_"] is BOUND
    assert NAMES["V_"] == SESSION.policy.violated


def test_a_keyword_is_one_for_who_wants_it_and_else_its_name() -> None:
    wanted = NAMES["W_"]
    keyed = SESSION.eval("(fn (&key size) size)")
    plain = SESSION.eval("(fn (x) x)")
    assert type(wanted(keyed, "size")) is Keyword
    assert wanted(plain, "size") == "size"


def test_no_name_leads_out_of_the_language() -> None:
    assert not NAMES.keys() & {"exec", "eval", "open", "__import__", "getattr", "compile"}
    assert all(name.isidentifier() for name in NAMES)
