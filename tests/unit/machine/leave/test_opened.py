"""What compiled code calls where it enters and leaves a winder may find the stack full at each of
its lines, or be interrupted: nothing is done twice, and nothing stays entered."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from sx_kernel.base.errors import Interrupted
from sx_kernel.machine import context
from sx_kernel.machine.leave import native_forms
from sx_kernel.runtime import tiering
from sx_kernel.session.session import Session
from tests.unit.machine.leave import test_native_forms as native
from tests.unit.machine.leave.test_native_forms import BODIES, CALLS, FORMS, Moments, Prepared

OPENED = {
    function.__code__
    for name, (function, _) in native_forms.make_natives(Session().machine).items()
    if name.startswith(("open_", "close_"))
}
CODES = OPENED | {context.Winder.__init__.__code__, context.Winder.exchange.__code__}
PROGRAMS = {
    f"{form}, the body {body}": FORMS[form].replace("@", BODIES[body])
    for form in FORMS
    if "dynamic-wind" in form or "parameterize" in form
    for body in BODIES
}


@pytest.fixture(scope="module", autouse=True)
def _looks_at_these() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tiering, "ASIDE", 0)
        patch.setattr(native, "CODES", CODES)
        yield


@pytest.fixture(scope="module")
def machine() -> Prepared:
    """A session that compiles nothing."""
    return Prepared(None)


@pytest.fixture(scope="module")
def compiled() -> Prepared:
    """A session that compiles everything."""
    return Prepared(1)


@pytest.mark.parametrize("program", PROGRAMS.values(), ids=PROGRAMS)
def test_where_the_stack_is_full_the_machine_goes_on(
    program: str, machine: Prepared, compiled: Prepared
) -> None:
    expected = machine.prepare(program)
    assert compiled.prepare(program) == expected
    every = Moments()
    assert compiled.shows(every) == expected
    for number, place in enumerate(every.reached):
        if place in CALLS:
            assert compiled.shows(Moments(number)) == expected, f"{place}, moment {number}"
            assert compiled.is_outside_of_everything(), f"{place}, moment {number}"


@pytest.mark.parametrize("form", ["thunk of dynamic-wind", "parameterize", "parameterize of one"])
def test_these_are_what_compiled_code_calls(form: str, compiled: Prepared) -> None:
    compiled.prepare(PROGRAMS[f"{form}, the body returns"])
    every = Moments()
    compiled.shows(every)
    lines = {code.co_firstlineno + 1 for code in OPENED}
    assert len(lines & {line for _, line in every.reached}) == 2


@pytest.mark.parametrize("program", PROGRAMS.values(), ids=PROGRAMS)
def test_an_interrupt_leaves_nothing_entered(
    program: str, machine: Prepared, compiled: Prepared
) -> None:
    expected = machine.prepare(program)
    compiled.prepare(program)
    every = Moments()
    compiled.shows(every)
    for number, place in enumerate(every.reached):
        with pytest.raises(Interrupted):
            compiled.shows(Moments(number, KeyboardInterrupt))
        assert compiled.is_outside_of_everything(), f"{place}, moment {number}"
    assert compiled.shows() == expected
