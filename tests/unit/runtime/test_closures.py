"""runtime/closures.py: closures are Python functions whose code can be swapped."""

from __future__ import annotations

import gc
from types import CodeType, FunctionType
from typing import Any

import pytest

from sx_kernel.ir.nodes import Lambda
from sx_kernel.runtime.closures import (
    HOT_FOR_EVER,
    PRUNE_AT,
    closure_code,
    compiled,
    maker_codes,
    state_of,
)
from sx_kernel.session.session import Session

SESSION = Session(threshold=None, out=lambda _text: None)
NINE = """\
def unit(H_):
 def make(P_, k):
  def fn(x):
   nonlocal H_
   H_ += 1.0
   if 0: P_, k
   return 9
  P_.rt.born(fn)
  return fn
"""


def adder() -> tuple[FunctionType, FunctionType, Lambda]:
    """Two closures of one lambda, and that."""
    made: Any = SESSION.eval("(define (outer k) (fn (x) (+ x k))) (list (outer 1) (outer 2))")
    return made[0], made[1], made[0].__closure__[1].cell_contents


def test_a_closure_has_its_counter_its_lambda_and_what_it_captures() -> None:
    one, two, lam = adder()
    assert one.__closure__ is not None
    assert two.__closure__ is not None
    assert one.__closure__[0] is two.__closure__[0] is lam.rt.hits
    assert [f.__closure__[2].cell_contents for f in (one, two)] == [1, 2]  # pyright: ignore
    assert (one(10), two(10)) == (11, 12)


def test_only_closures_have_a_state() -> None:
    one, _, lam = adder()
    assert state_of(one) is lam.rt
    for other in (abs, lambda: 1, SESSION.machine.primitives["abs"].fn, 7, None):
        assert state_of(other) is None


def test_all_closures_of_a_lambda_have_its_code_as_long_as_it_is_installed() -> None:
    one, two, lam = adder()
    (make,) = maker_codes(NINE, "test")
    lam.rt.install(make)
    assert one.__code__ is two.__code__ is closure_code(make)
    assert one(10) == two(10) == 9
    assert lam.rt.hits.cell_contents == 2.0
    again = lam.rt.make(lam, 7)
    assert again(1) == 9
    lam.rt.uninstall(1)
    assert (one(10), two(10), again(1)) == (11, 12, 8)


def codes_in(code: CodeType) -> list[CodeType]:
    """`code` and all code in it."""
    found = [code]
    for const in code.co_consts:
        if isinstance(const, CodeType):
            found += codes_in(const)
    return found


@pytest.mark.parametrize("captured", ["", ", k", ", a, fn"])
def test_a_maker_is_the_same_whether_cpython_compiles_it_or_its_function_alone(
    captured: str,
) -> None:
    name = "fn_" if "fn" in captured else "fn"
    text = NINE.replace(", k", captured).replace("fn", name).replace("a, fn_", "a, fn")
    whole = codes_in(compiled(text, "unit"))[2:]
    (make,) = maker_codes(text, "unit")
    alone = codes_in(make)
    for one, two in zip(whole, alone, strict=True):
        for field in ("co_code", "co_names", "co_freevars", "co_cellvars", "co_varnames", "co_name",
                      "co_filename", "co_flags", "co_stacksize"):  # fmt: skip
            assert getattr(one, field) == getattr(two, field)
    assert list(whole[-1].co_lines()) == list(alone[-1].co_lines())


def test_a_unit_with_a_direct_entry_has_two_makers() -> None:
    direct = (
        " def direct(P_):\n  def fn():\n   if 0: P_, H_\n   return '  P_.rt.born('\n  return fn\n"
    )
    assert [c.co_name for c in maker_codes(NINE + direct, "unit")] == ["make", "direct"]


def test_what_has_code_is_hot_whatever_the_threshold_becomes() -> None:
    _, _, lam = adder()
    calls = lam.rt.calls - lam.rt.head_start
    lam.rt.install(maker_codes(NINE, "test")[0])
    assert lam.rt.calls == HOT_FOR_EVER
    assert lam.rt.calls - lam.rt.head_start == calls
    lam.rt.note_miss()
    assert lam.rt.calls - lam.rt.head_start == calls + 1


def test_closures_that_are_gone_are_forgotten() -> None:
    _, _, lam = adder()
    kept = [lam.rt.make(lam, i) for i in range(3)]
    for i in range(4 * PRUNE_AT):
        lam.rt.make(lam, i)
    gc.collect()
    assert len(lam.rt.instances) <= 2 * PRUNE_AT
    lam.rt.forget_dead()
    assert [f for f in kept if any(r() is f for r in lam.rt.instances)] == kept


def test_the_arity_of_a_plain_parameter_list_is_known() -> None:
    for text, expected in (("(fn (a b) a)", 2), ("(fn (a &rest b) a)", -1), ("(fn () 1)", 0)):
        found = state_of(SESSION.eval(text))
        assert found is not None
        assert found.arity == expected


def test_python_says_nothing_of_the_style_of_emitted_code() -> None:
    compiled("x = 1 is 1", "test")  # a SyntaxWarning, which would be an error in tests
