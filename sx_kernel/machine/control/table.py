"""All control functions by SX name: those of control.py, and those that freeze and thaw."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sx_kernel.machine.apply import ControlFunction, State
from sx_kernel.machine.control.functions import CONTROLS
from sx_kernel.machine.frames import Kont
from sx_kernel.runtime.sites import Unwind

if TYPE_CHECKING:
    from sx_kernel.machine.registers import Registers


def _freeze(m: Registers, args: list[Any], kont: Kont) -> State:
    """(cek-freeze x): x as data."""
    from sx_kernel.machine.frozen.freeze import freeze  # imported late: seldom used

    return (None, None, kont, freeze(m, args[0]))


def _thaw(m: Registers, args: list[Any], kont: Kont) -> State:
    """(cek-thaw data): what was frozen. Defines globals, so compiled code must not be running."""
    from sx_kernel.machine.frozen.thaw import thaw  # as above

    if m.depth:
        raise Unwind(lambda mm, whole: _thaw(mm, args, whole))
    return (None, None, kont, thaw(m, args[0]))


_FREEZING: Final = {"cek-freeze": (_freeze, 1, 1), "cek-thaw": (_thaw, 1, 1)}


def make_controls() -> dict[str, ControlFunction]:
    """The control functions by SX name."""
    return {
        name: ControlFunction(name, *declared)
        for name, declared in {**CONTROLS, **_FREEZING}.items()
    }
