"""Python functions as functions of SX."""

from __future__ import annotations

from collections.abc import Callable
from inspect import Parameter, signature
from typing import Any, final

from sx_kernel.base.errors import ErrorValue, Interrupted, SxError
from sx_kernel.machine.signature import arity_error
from sx_kernel.session.bounds.room import with_frames
from sx_kernel.session.host.convert import to_python, to_sx

_POSITIONAL = (Parameter.POSITIONAL_ONLY, Parameter.POSITIONAL_OR_KEYWORD)


@final
class HostFunction:
    """A Python function that SX programs can call.

    Arguments come converted by `to_python` and the result goes through `to_sx`, unless `raw`. What
    the function raises is an SX error of kind host-error, which `guard` can handle; an SxError
    stays what it is. The function is run once for a call, whatever becomes of the stack.
    """

    sx_type = "function"
    __slots__ = ("fn", "max_args", "min_args", "parameters", "raw", "sx_name")

    def __init__(self, fn: Callable[..., Any], name: str, *, raw: bool = False) -> None:
        """Raises TypeError if `fn` needs keyword arguments, which SX calls do not have."""
        self.fn = fn
        self.sx_name = name
        self.raw = raw
        self.min_args, self.max_args, self.parameters = _parameters(fn)

    @property
    def signature(self) -> str:
        """A call as it is written: `(area width &optional height)`."""
        return f"({self.sx_name} {self.parameters})" if self.parameters else f"({self.sx_name})"

    def __call__(self, *args: Any) -> Any:
        """Call it from SX. Raises SxError."""
        if len(args) < self.min_args or (self.max_args is not None and len(args) > self.max_args):
            raise arity_error(self, list(args))
        return with_frames(self._call, args)

    def _call(self, args: tuple[Any, ...]) -> Any:
        try:
            if self.raw:
                return self.fn(*args)
            return to_sx(self.fn(*map(to_python, args)))
        except SxError as problem:
            problem.settled = True
            raise
        except Interrupted:
            raise
        except Exception as problem:
            raise self._as_error(problem) from problem

    def _as_error(self, problem: Exception) -> SxError:
        text = f"{type(problem).__name__}: {problem}" if str(problem) else type(problem).__name__
        failure = SxError(ErrorValue("host-error", f"{self.sx_name}: {text}"))
        failure.settled = True
        return failure


def _parameters(fn: Callable[..., Any]) -> tuple[int, int | None, str]:
    """Least and most arguments of `fn`, and its parameters as SX writes them."""
    try:
        found = signature(fn).parameters.values()
    except ValueError:  # some built-in functions do not tell
        return 0, None, "&rest arguments"
    least, most = 0, 0
    words: list[str] = []
    optional = False
    for parameter in found:
        name = parameter.name.replace("_", "-")
        if parameter.kind in _POSITIONAL:
            if parameter.default is Parameter.empty:
                least += 1
            elif not optional:
                optional = True
                words.append("&optional")
            most += 1
            words.append(name)
        elif parameter.kind is Parameter.VAR_POSITIONAL:
            return least, None, " ".join([*words, "&rest", name])
        elif parameter.kind is Parameter.KEYWORD_ONLY and parameter.default is Parameter.empty:
            message = f"the parameter {parameter.name!r} can only be given by keyword"
            raise TypeError(message)
    return least, most, " ".join(words)


def sx_name(python_name: str) -> str:
    """The name that SX programmers would give: `word_count` → `word-count`."""
    return python_name.strip("_").replace("_", "-")


__all__ = ["HostFunction", "sx_name"]
