"""machine/leave/native.py: control functions as compiled code calls them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from sx_kernel.machine.cek import BOTTOM
from sx_kernel.machine.leave import native
from sx_kernel.machine.leave.native import Escaping, Throw, make_call_cc
from sx_kernel.runtime.sites import Redo, Unwind
from sx_kernel.session.session import Session

SESSION = Session(threshold=None, out=lambda _text: None)
M = SESSION.machine


def inside(body: Callable[[], Any]) -> Any:
    """What `body` answers when it is called by a run of the machine."""
    SESSION.define("body", body)
    return SESSION.eval("(body)")


def test_a_continuation_that_nobody_calls_or_keeps_costs_a_call() -> None:
    assert make_call_cc(M)(lambda _k: 7) == 7


def test_calling_it_leaves_by_an_exception_with_the_value() -> None:
    def leave(k: Escaping) -> Any:
        raise Throw(k, 5)

    assert make_call_cc(M)(leave) == 5


def test_another_ones_way_out_goes_on() -> None:
    other = Escaping(M)

    def leave(_k: Escaping) -> Any:
        raise Throw(other, 5)

    with pytest.raises(Throw) as found:
        make_call_cc(M)(leave)
    assert found.value.args[0] is other


def test_one_that_got_away_has_the_stack_made_into_frames() -> None:
    kept: list[Escaping] = []

    def keep(k: Escaping) -> int:
        kept.append(k)
        return 3

    with pytest.raises(Unwind) as found:
        make_call_cc(M)(keep)
    assert found.value.keep
    assert found.value.action(M, BOTTOM) == (None, None, BOTTOM, 3)


def test_it_puts_back_the_handlers_that_were_in_force() -> None:
    before = M.handlers

    def leave(k: Escaping) -> Any:
        M.handlers = object()
        raise Throw(k, 5)

    make_call_cc(M)(leave)
    assert M.handlers is before


@pytest.mark.parametrize("count", range(5))
def test_apply_calls_with_the_elements_of_the_last_argument(count: int) -> None:
    items = list(range(count))
    assert native.apply(lambda *args: args, items) == tuple(items)
    if count:
        assert native.apply(lambda *args: args, *items[:1], items[1:]) == tuple(items)


@pytest.mark.parametrize("last", ["ab", 5, {"a": 1}, list(range(5))])
def test_apply_leaves_to_the_machine_what_is_no_list_or_too_long(last: Any) -> None:
    with pytest.raises(Redo):
        native.apply(lambda *args: args, last)


def test_a_session_knows_its_native_forms_by_their_code() -> None:
    made = native.install(M)
    assert {"call_cc", "apply"} <= made.keys()
    assert all(callable(function) for function in made.values())
    assert id(made["call_cc"].__code__) in M.native_frames
    assert M.throw_type is Throw


def test_a_continuation_of_an_evaluation_that_is_over_cannot_be_called() -> None:
    kept: list[Any] = []

    def keep() -> None:
        kept.append(Escaping(M))

    inside(keep)
    with pytest.raises(Exception, match="was stopped or has ended"):
        kept[0]()
