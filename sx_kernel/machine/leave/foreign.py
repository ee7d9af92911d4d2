"""What the host's own code raises where nothing of it was called: an operation of the language
looks at an object (`isinstance` asks for its class), and the object answers by an exception.

That is an error of the object's, and none of ours. Its frames tell.
"""

from __future__ import annotations

from functools import cache
from types import CodeType
from typing import TYPE_CHECKING, Final

from sx_kernel.base.errors import ErrorValue

if TYPE_CHECKING:
    from sx_kernel.machine.registers import Registers

_OURS: Final = __file__.rpartition("machine")[0]


@cache
def _folders() -> tuple[tuple[str, str], tuple[str, str]]:
    """Return where Python's own library is, and where what was installed is (which may be
    below)."""
    from sysconfig import get_paths  # some milliseconds of every start, and seldom needed

    paths = get_paths()
    return (paths["stdlib"], paths["platstdlib"]), (paths["purelib"], paths["platlib"])


def is_hosts(problem: BaseException) -> bool:
    """Return whether `problem` was raised by code that is not ours, nor Python's own library."""
    trace = problem.__traceback__
    if trace is None:
        return False
    while trace.tb_next is not None:
        trace = trace.tb_next
    return _is_foreign(trace.tb_frame.f_code)


def _is_foreign(code: CodeType) -> bool:
    name = code.co_filename
    if name.startswith((_OURS, "<sx", "<frozen")):
        return False
    own, installed = _folders()
    if name.startswith(own) and not name.startswith(installed):
        return False
    return not (code.co_consts and type(code.co_consts[-1]).__name__ == "UnitRef")  # emitted


def hosts_error(m: Registers, problem: BaseException) -> ErrorValue:
    """The error that SX programs get for what the host's code has raised."""
    if m.foreign is not None:
        return m.foreign.as_error(problem).payload
    return ErrorValue("host-error", text_of(problem))


def text_of(problem: BaseException) -> str:
    """Type and message of an exception, which may have a bad __str__."""
    try:
        return f"{type(problem).__name__}: {problem}"
    except Exception:
        return type(problem).__name__


__all__ = ["hosts_error", "is_hosts", "text_of"]
