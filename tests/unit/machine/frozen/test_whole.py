"""machine/frozen/whole.py: what has been thawed fits together, or is refused."""

from __future__ import annotations

from typing import Any

import pytest

from sx_kernel.base.values import UNSET, Box
from sx_kernel.ir.nodes import Lambda, Let
from sx_kernel.machine.context import GuardRecord, Prompt, Winder
from sx_kernel.machine.control.segments import Segment
from sx_kernel.machine.frames import WIND
from sx_kernel.machine.frozen.codecs import BOTTOM
from sx_kernel.machine.frozen.freeze import lambda_of
from sx_kernel.machine.frozen.holding import Holding
from sx_kernel.machine.frozen.shapes import Unsound
from sx_kernel.machine.frozen.soundness import Soundness
from sx_kernel.machine.frozen.whole import Whole
from sx_kernel.session.session import Session

SESSION = Session(threshold=None, out=lambda _text: None)


@pytest.fixture
def sound() -> Soundness:
    return Soundness(Holding())


@pytest.fixture
def whole(sound: Soundness) -> Whole:
    return Whole(sound)


def code(text: str) -> Lambda:
    """The lambda of the function that `text` comes to."""
    found = lambda_of(SESSION.eval(text))
    assert found is not None
    return found


def guard(outer: Any) -> GuardRecord:
    return GuardRecord(outer, None, None)


def winder(outer: Winder | None, prompt: Prompt | None = None) -> Winder:
    return Winder(None, None, outer, None, prompt=prompt)


def test_an_environment_has_the_slots_of_its_code(sound: Soundness, whole: Whole) -> None:
    lam = code("(fn (x) (let ((y (+ x 1))) (* x y)))")
    env: list[Any] = [lam, 1, *[None] * (lam.nslots - 2)]
    sound.environments.append((env, lam, None))
    whole.check([])
    env.append(None)
    with pytest.raises(Unsound, match="an activation's variables"):
        whole.check([])


def test_an_environment_belongs_to_the_code_of_its_frame(sound: Soundness, whole: Whole) -> None:
    lam, other = code("(fn (x) x)"), code("(fn (y) y)")
    sound.environments.append(([other, 1], lam, None))
    with pytest.raises(Unsound, match="an activation's variables"):
        whole.check([])


def test_a_variable_that_is_bound_where_the_frame_stands_has_a_value(
    sound: Soundness, whole: Whole
) -> None:
    lam = code("(fn (x) (let ((y (+ x 1))) (* x y)))")
    assert type(lam.body) is Let
    sound.environments.append(([lam, UNSET, None], lam, lam.body))
    with pytest.raises(Unsound, match="the variable x"):
        whole.check([])


def test_a_variable_is_bound_in_the_body_of_its_let_and_not_in_its_init(whole: Whole) -> None:
    lam = code("(fn (x) (let ((y (+ x 1))) (* x y)))")
    body = lam.body
    assert type(body) is Let
    visible = whole.visible(lam)
    assert {var.name for var in visible[id(body.init)]} == {"x"}
    assert {var.name for var in visible[id(body.body)]} == {"x", "y"}


def test_a_closure_has_captured_what_its_code_captures(whole: Whole) -> None:
    lam = code("(let ((a 1)) (fn () a))")
    whole.check_closure(lam, [5])
    for wrong in ([], [5, 6], [Box(5)], [UNSET]):
        with pytest.raises(Unsound, match="what a function has captured"):
            whole.check_closure(lam, wrong)


def test_handlers_that_are_outside_of_themselves_are_refused(whole: Whole) -> None:
    outer = guard(None)
    whole.check([guard(outer), outer])
    outer.outer = outer
    with pytest.raises(Unsound, match="the handlers in force"):
        whole.check([outer])


def test_a_winder_is_one_deeper_than_what_it_is_in(whole: Whole) -> None:
    outer = winder(None)
    inner = winder(outer)
    whole.check([outer, inner])
    inner.depth = 5
    with pytest.raises(Unsound, match="the depth of a winder"):
        whole.check([inner])


def test_a_computation_that_a_segment_is_inside_of_ends_in_it(whole: Whole) -> None:
    inside = winder(None, Prompt("p"))
    end = (WIND, BOTTOM, inside)
    whole.check([Segment([end], None, None, [inside])])
    with pytest.raises(Unsound, match="the computations of a continuation"):
        whole.check([Segment([], None, None, [inside])])
