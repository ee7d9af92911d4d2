"""machine/control/table.py: all control functions by name."""

from __future__ import annotations

from sx_kernel.machine.control.functions import CONTROLS
from sx_kernel.machine.control.table import make_controls
from sx_kernel.session.session import Session


def test_every_control_function_is_made_as_it_is_declared() -> None:
    made = make_controls()
    assert made.keys() - CONTROLS.keys() == {"cek-freeze", "cek-thaw"}
    for name, control in made.items():
        assert control.sx_name == name
        if name in CONTROLS:
            perform, least, most = CONTROLS[name]
            assert control.perform == perform
            assert (control.min_args, control.max_args) == (least, most)


def test_sessions_share_none() -> None:
    one, two = make_controls(), make_controls()
    assert all(one[name] is not two[name] for name in one)


def test_a_frozen_value_thaws_as_what_it_was() -> None:
    session = Session(threshold=None)
    assert session.eval('(cek-thaw (cek-freeze (list 1 "a" {:b 2})))') == [1, "a", {"b": 2}]


def test_freezing_and_thawing_may_be_called_by_compiled_code() -> None:
    session = Session(threshold=1, out=lambda _text: None)
    session.eval("(define (again x) (cek-thaw (cek-freeze x)))")
    assert [session.eval("(again (list 1 2))") for _ in range(3)] == [[1, 2]] * 3
