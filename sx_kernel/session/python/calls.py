"""Calls of Python from SX: arguments and results converted, room on the stack, errors settled.

Hot: a call costs about a microsecond beside what it calls (bench/host_calls.py).
"""

from __future__ import annotations

from collections.abc import Callable
from sys import getrecursionlimit, setrecursionlimit
from typing import TYPE_CHECKING, Any

from sx_kernel.base.depth import HIGH, HOST_FRAMES, host_limit
from sx_kernel.base.errors import PASSING, SxError, error
from sx_kernel.base.values import Keyword
from sx_kernel.machine.control.segments import ENDED
from sx_kernel.runtime.sites import Unwind
from sx_kernel.session.python.crossing import SAME, to_python, to_sx
from sx_kernel.session.python.functions import name_of

if TYPE_CHECKING:
    from sx_kernel.session.python.bridge import Bridge


def calling(access: Bridge, fn: Any, args: tuple[Any, ...]) -> Any:
    """Call `fn` of Python with SX values; its value as SX gets it. Raises SxError, settled."""
    named: dict[str, Any] | None = None
    for arg in args:
        if type(arg) not in SAME:
            args, named = given(access, fn, args)
            break
    result = guarded(access, fn, *args) if not named else guarded(access, _named, fn, args, named)
    kind = type(result)  # see access.py to_sx
    return result if type(kind) is type and kind in SAME else to_sx(result, access)


def given(access: Bridge, fn: Any, args: tuple[Any, ...]) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """The arguments of a call as Python gets them: by position, and by keyword."""
    found: list[Any] = []
    named: dict[str, Any] = {}
    key: str | None = None
    for arg in args:
        if key is None and type(arg) is Keyword:
            key = arg.name
            continue
        value = arg if type(arg) in SAME else to_python(arg, access)
        if key is None:
            found.append(value)
        else:
            named[key] = value
            key = None
    if key is not None:
        raise error("arity-error", f"{name_of(fn)}: keyword :{key} has no value")
    return tuple(found), named


def _named(fn: Any, args: tuple[Any, ...], named: dict[str, Any]) -> Any:
    return fn(*args, **named)


def guarded(access: Bridge, work: Callable[..., Any], *args: Any) -> Any:
    """`work(*args)`, which runs Python's code, with room on the stack of its own; what it raises
    becomes an SX error, settled.

    A RecursionError from here means that nothing has begun (as in room.with_frames).
    """
    _two_frames()  # what putting the limit back will need, later, in this frame
    limit = getrecursionlimit()
    setrecursionlimit(limit + HOST_FRAMES if limit < HIGH else host_limit())
    try:
        return work(*args)
    except SxError as problem:
        problem.settled = True
        raise
    except Unwind as unwind:
        if not unwind.keep:
            raise
        failure = error("control-error", f"{ENDED} which cannot wait for it")
        failure.settled = True
        raise failure from None
    except PASSING:
        raise
    except BaseException as problem:  # also SystemExit, and what libraries have beside Exception
        raise access.as_error(problem) from None
    finally:
        setrecursionlimit(limit)


def _two_frames() -> None:
    _one_frame()


def _one_frame() -> None:
    pass


__all__ = ["calling", "given", "guarded"]
