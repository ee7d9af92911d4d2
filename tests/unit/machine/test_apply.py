"""machine/apply.py: functions that the machine performs itself."""

from __future__ import annotations

import pytest

from sx_kernel.machine.apply import Apply, Control, ControlFunction
from sx_kernel.machine.cek import BOTTOM
from sx_kernel.runtime.sites import Unwind
from sx_kernel.session.session import Session


def answer(_m: object, args: list[object], kont: object) -> tuple[object, object, object, object]:
    return (None, None, kont, args)


@pytest.mark.parametrize(
    ("least", "most", "plain"), [(2, 2, 3), (0, 0, 1), (1, 2, -1), (2, None, -1)]
)
def test_only_a_fixed_number_of_arguments_is_plain(
    least: int, most: int | None, plain: int
) -> None:
    assert ControlFunction("c", answer, least, most).plain == plain  # pyright: ignore


def test_called_from_compiled_code_it_wants_the_stack_as_frames_and_then_the_call() -> None:
    control = ControlFunction("c", answer, 1, 1)  # pyright: ignore
    with pytest.raises(Unwind) as found:
        control(5)
    node, _env, kont, _value = found.value.action(None, BOTTOM)
    assert found.value.keep
    assert type(node) is Apply
    assert (node.fn, node.args, kont) == (control, [5], BOTTOM)


def test_the_machine_performs_it_with_the_continuation() -> None:
    session = Session(threshold=None)
    control = ControlFunction("c", answer, 2, 2)  # pyright: ignore
    session.machine.bind_global("c", control)
    assert session.eval("(list 0 (c 1 2))") == [0, [1, 2]]


def test_every_control_function_of_a_session_has_a_name_and_bounds() -> None:
    found = {v for v in Session(threshold=None).machine.globals.values() if isinstance(v, Control)}
    assert len(found) > 20
    for control in found:
        assert control.sx_name
        assert control.max_args is None or control.min_args <= control.max_args
