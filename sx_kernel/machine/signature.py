"""Arity errors that show the signature, in the same words on every tier."""

from __future__ import annotations

from typing import Any

from sx_kernel.base.errors import SxError, error
from sx_kernel.ir.nodes import Lambda
from sx_kernel.primitives.check import arity_message


def lambda_arity(lam: Lambda) -> tuple[int, int | None]:
    """Least and most number of positional arguments (None: any number)."""
    least = len(lam.required)
    return least, None if lam.rest is not None else least + len(lam.optional)


def signature(fn: Any) -> str:
    """Return how a call of `fn` is written: `(f a b &optional c)`."""
    if isinstance(fn, Lambda):
        words = [fn.name or "fn", *[v.name for v in fn.required]]
        if fn.optional:
            words += ["&optional", *[v.name for v in fn.optional]]
        if fn.keys:
            words += ["&key", *[v.name for v in fn.keys]]
        if fn.rest is not None:
            words += ["&rest", fn.rest.name]
        return f"({' '.join(words)})"
    declared = getattr(fn, "signature", None)
    if isinstance(declared, str):
        return declared
    return f"({getattr(fn, 'name', None) or getattr(fn, 'sx_name', 'fn')} …)"


def arity_error(fn: Any, args: list[Any]) -> SxError:
    """The error of calling `fn` (a Lambda, Prim or Control) with `args`."""
    if isinstance(fn, Lambda):
        name = fn.name or "lambda"
        least, most = lambda_arity(fn)
    else:
        name = getattr(fn, "name", None) or getattr(fn, "sx_name", "function")
        least, most = getattr(fn, "min_args", 0), getattr(fn, "max_args", 0)
    message = arity_message(name, least, most, len(args), signature(fn))
    return error("arity-error", message)
