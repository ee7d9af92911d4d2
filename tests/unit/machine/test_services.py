"""machine/services.py: what a session puts in place, and what is missing until it has."""

from __future__ import annotations

import pytest

from sx_kernel.base.errors import SxError
from sx_kernel.machine.registers import Registers
from sx_kernel.machine.services import Services
from sx_kernel.session.session import Session


def test_a_session_puts_in_place_what_the_machine_asks() -> None:
    machine = Session(out=lambda _text: None).machine
    for name in vars(Services()):
        if name != "foreign":  # that is for sessions that may use Python
            assert getattr(machine, name) is not None, name


def test_without_a_session_there_are_no_hints_and_no_objects_of_the_hosts() -> None:
    machine = Registers()
    assert machine.undefined("nowhere").payload.hint is None
    with pytest.raises(SxError, match="may not use Python"):
        machine.missing(".append")
