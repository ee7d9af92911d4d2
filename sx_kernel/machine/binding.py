"""How arguments become the values of parameters, and what is done with what is no closure."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from types import BuiltinFunctionType, FunctionType, MethodType
from typing import TYPE_CHECKING, Any, Final

from sx_kernel.base.errors import SxError, error
from sx_kernel.base.values import UNSET, Keyword
from sx_kernel.ir.nodes import Call, KeywordArg, Lambda, PrimCall
from sx_kernel.machine.apply import Control, State
from sx_kernel.machine.frames import Kont
from sx_kernel.machine.globals import Globals
from sx_kernel.machine.link import global_key
from sx_kernel.machine.signature import arity_error
from sx_kernel.runtime.closures import BOUND, state_of

if TYPE_CHECKING:
    pass


class Binding(Globals):
    """Arguments, keywords among them, and calls of built-in functions."""

    def bind(self, lam: Lambda, args: list[Any] | tuple[Any, ...]) -> list[Any]:
        """The values of the parameters of `lam`, in slot order, for a call with `args`.

        Raises arity-error. With &key parameters, a keyword among the arguments and the value
        after it are taken out wherever they stand; what is left is positional. Behind
        BOUND the values are those of the parameters already.
        """
        required = len(lam.required)
        if lam.keys:
            if args and args[0] is BOUND:
                return list(args[1:])
            args, named = self._take_keywords(lam, list(args))
        else:
            named = []
        count = len(args)
        positional = required + len(lam.optional)
        if count < required or (count > positional and lam.rest is None):
            raise arity_error(lam, list(args))
        values = list(args[:positional])
        values += [UNSET] * (positional - len(values))
        values += named
        if lam.rest is not None:
            values.append(list(args[positional:]))
        return values

    def _take_keywords(self, lam: Lambda, args: list[Any]) -> tuple[list[Any], list[Any]]:
        given: dict[str, Any] = {}
        rest: list[Any] = []
        known = {var.name for var in lam.keys}
        i = 0
        while i < len(args):
            if isinstance(args[i], Keyword):
                name = args[i].name
                if name not in known:
                    raise error(
                        "arity-error",
                        f"{lam.name or 'lambda'}: unknown keyword :{name}, known are "
                        + " ".join(sorted(":" + k for k in known)),
                    )
                if i + 1 == len(args):
                    raise error(
                        "arity-error", f"{lam.name or 'lambda'}: keyword :{name} has no value"
                    )
                given[name] = args[i + 1]
                i += 2
            else:
                rest.append(args[i])
                i += 1
        return rest, [given.get(var.name, UNSET) for var in lam.keys]

    def resolve_keywords(self, fn: Any, node: Call | PrimCall, args: list[Any]) -> list[Any]:
        """Arguments written as keywords: keywords for a function with &key, else their names."""
        if not takes_keywords(fn):
            return args
        from sx_kernel.base.values import keyword

        return [
            keyword(part.name) if type(part) is KeywordArg else value
            for part, value in zip(node.args, args, strict=True)
        ]

    def successor(self, node: PrimCall, args: Iterable[Any]) -> tuple[Any, list[Any]]:
        """The global that has taken the name of a primitive, and its arguments."""
        fn = self.globals[global_key(node.name)]
        values: list[Any] = []
        for part, value in zip(node.args, args, strict=True):
            values.append(part.name if type(part) is KeywordArg else value)
        return fn, self.resolve_keywords(fn, node, values)

    def call_primitive(self, fn: Callable[..., Any], args: list[Any]) -> Any:
        """Call a built-in function with checked arity."""
        if self.foreign is not None and is_foreign(fn):
            return self.foreign.call(fn, tuple(args))
        name = getattr(fn, "sx_name", None)
        prim = self.builtin(name) if name is not None else None
        if prim is not None and (
            len(args) < prim.min_args or (prim.max_args is not None and len(args) > prim.max_args)
        ):
            raise arity_error(prim, args)
        if prim is not None and prim.two is not None and len(args) == 2 and fn is prim.fn:
            return prim.two(*args)
        return fn(*args)

    def apply_other(self: Any, fn: Any, args: list[Any], kont: Kont) -> State:
        """Apply what is neither a closure nor a plain primitive."""
        if isinstance(fn, Control):
            most = fn.max_args
            if len(args) < fn.min_args or (most is not None and len(args) > most):
                raise arity_error(fn, args)
            return fn.perform(self, args, kont)
        if callable(fn) and getattr(type(fn), "sx_type", None) is not None:
            return (None, None, kont, fn(*args))
        if callable(fn) and type(fn).__name__ == "Parameter":
            if args:
                raise arity_error(fn, args)
            return (None, None, kont, fn())
        if isinstance(fn, type) and self.foreign is not None:
            return (None, None, kont, self.foreign.call(fn, tuple(args)))
        if callable(fn) and not isinstance(fn, type):
            return (None, None, kont, self.call_primitive(fn, args))
        raise not_callable(fn)


def is_foreign(fn: Any) -> bool:
    """Return whether `fn`, which can be called, is a function of the host's that SX has not
    wrapped."""
    kind = type(fn)
    if kind is FunctionType:
        return not hasattr(fn, "sx_name")
    return getattr(kind, "sx_type", None) is None


_PLAIN: Final = (FunctionType, BuiltinFunctionType, MethodType, partial)


def is_plain_foreign(value: Any) -> bool:
    """Return whether `value` is a function of the host's and nothing else besides."""
    return type(value) in _PLAIN and is_foreign(value) and state_of(value) is None


def takes_keywords(fn: Any) -> bool:
    """Return whether a keyword in a call of `fn` marks an argument: &key parameters, or an
    element."""
    if state_of(fn) is None:
        return getattr(fn, "sx_keywords", False) is True
    return bool(fn.__closure__[1].cell_contents.keys)


def not_callable(value: Any) -> SxError:
    """The error of applying something that is no function."""
    from sx_kernel.syntax.misfits import about_call
    from sx_kernel.syntax.printer import describe

    return error("type-error", f"Not callable: {describe(value)}", value, hint=about_call(value))
