"""Functions on their way between SX and Python: a PythonFunction is one of Python's in SX, a
Callback one of SX's in Python.

A call of Python is made once, whatever becomes of it: its errors are *settled*, so compiled code
that called it does not do so again. An SX function called by Python runs in a run of its own (see
machine/context.py Run): continuations lead out of it, and never back into it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final, final

from sx_kernel.base.errors import ErrorValue, Interrupted, SxError, error
from sx_kernel.base.values import Keyword
from sx_kernel.machine.segments import ENDED
from sx_kernel.runtime.sites import Unwind
from sx_kernel.session.room import with_frames

if TYPE_CHECKING:
    from sx_kernel.session.python.access import Access

MOST_NESTED: Final = 100
"""Calls of SX by Python by SX …: each takes C stack, which no recursion limit guards."""


@final
class PythonFunction:
    """Something of Python that can be called, as a function of SX.

    Keywords among the arguments of a call mark keyword arguments. `fn` is Python's object; `gives`
    the name of the type of what it gave last.
    """

    __slots__ = ("access", "fn", "gives", "sx_name")
    sx_type = "function"
    sx_keywords = True
    min_args = 0
    max_args = None

    def __init__(self, fn: Callable[..., Any], access: Access) -> None:
        self.fn = fn
        self.access = access
        self.sx_name = name_of(fn)
        self.gives = ""

    def __call__(self, *args: Any) -> Any:
        """Call it from SX. Raises SxError."""
        value = self.access.call(self.fn, args)
        self.gives = type(value).__name__
        return value

    def sx_parts(self) -> tuple[object, list[Any]]:
        """Two are equal if they are the same object of Python (see base/equality.py)."""
        return self.fn, []

    def sx_print(self) -> tuple[str, list[Any], str]:
        """See syntax/printer.py."""
        from sx_kernel.syntax.foreign import foreign_text

        return foreign_text(self.fn), [], ""


def name_of(fn: Any) -> str:
    """What a callable is called in messages."""
    try:
        name = getattr(fn, "__name__", None) or type(fn).__name__
    except Exception:  # an object that answers nothing at all
        name = type(fn).__name__
    return name if type(name) is str else type(fn).__name__


def calling(access: Access, fn: Any, args: tuple[Any, ...]) -> Any:
    """Call `fn` of Python with SX values; its value as SX gets it. Raises SxError, settled."""
    from sx_kernel.session.python.crossing import SAME, to_python, to_sx

    given: list[Any] = []
    named: dict[str, Any] = {}
    key: str | None = None
    for arg in args:
        if key is None and type(arg) is Keyword:
            key = arg.name
            continue
        value = arg if type(arg) in SAME else to_python(arg, access)
        if key is None:
            given.append(value)
        else:
            named[key if key in named or "-" not in key else key.replace("-", "_")] = value
            key = None
    if key is not None:
        raise error("arity-error", f"{name_of(fn)}: keyword :{key} has no value")
    result = guarded(access, _apply, fn, given, named)
    return result if type(result) in SAME else to_sx(result, access)


def _apply(fn: Any, given: list[Any], named: dict[str, Any]) -> Any:
    return fn(*given, **named) if named else fn(*given)


def guarded(access: Access, work: Callable[..., Any], *args: Any) -> Any:
    """`work(*args)`, which runs Python's code, with room on the stack of its own; what it raises
    becomes an SX error, settled.

    A RecursionError of `with_frames` itself passes: nothing has begun.
    """
    try:
        return with_frames(_begin, work, *args)
    except SxError as problem:
        problem.settled = True
        raise
    except (Interrupted, KeyboardInterrupt):
        raise
    except RecursionError as problem:
        if not _has_begun(problem):
            raise
        raise access.as_error(problem) from None
    except (Exception, SystemExit, GeneratorExit) as problem:
        raise access.as_error(problem) from None
    except Unwind as unwind:
        if not unwind.keep:
            raise
        failure = error("control-error", f"{ENDED} which cannot wait for it")
        failure.settled = True
        raise failure from None


def _begin(work: Callable[..., Any], *args: Any) -> Any:
    return work(*args)


def _has_begun(problem: RecursionError) -> bool:
    """Whether Python's code had begun when the stack was full: it is in the traceback."""
    traceback = problem.__traceback__
    while traceback is not None:
        if traceback.tb_frame.f_code is _begin.__code__:
            return True
        traceback = traceback.tb_next
    return False


@final
class Callback:
    """A function of SX as Python calls it, from wherever and as often as it likes."""

    __slots__ = ("__weakref__", "access", "function")

    def __init__(self, function: Any, access: Access) -> None:
        self.function = function
        self.access = access

    def __call__(self, *args: Any, **named: Any) -> Any:
        """Call it from Python. What it raises is an exception: an SxError, or Python's own."""
        return self.access.called_back(self.function, args, named)

    @property
    def __name__(self) -> str:
        from sx_kernel.syntax.printer import inspect_cut

        found = getattr(self.function, "__closure__", None)
        named = getattr(found[1].cell_contents, "name", None) if found else None
        return named or getattr(self.function, "sx_name", None) or inspect_cut(self.function, 40)

    def __eq__(self, other: object) -> bool:
        return type(other) is Callback and other.function is self.function

    def __hash__(self) -> int:
        return hash(id(self.function))

    def __repr__(self) -> str:
        return f"<SX function {self.__name__}>"


def original(payload: Any) -> BaseException | None:
    """The exception of Python's that an SX error is about, None if it is not about one."""
    if isinstance(payload, BaseException):
        return payload
    if type(payload) is ErrorValue:
        found = payload.fields.get("exception")
        return found if isinstance(found, BaseException) else None
    return None


__all__ = ["MOST_NESTED", "Callback", "PythonFunction", "calling", "guarded", "name_of", "original"]
