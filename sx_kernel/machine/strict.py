"""Strict mode: the primitives that a program calls check the types of their arguments.

Switching exchanges the primitives for others whose functions check first. Code that relied on the
old ones is dropped, what was linked is linked again, so nothing has to look at a flag. The
library goes on with its own.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from sx_kernel.base.errors import SxError, error
from sx_kernel.base.values import Parameter
from sx_kernel.machine.link import global_key
from sx_kernel.primitives.check import shown
from sx_kernel.primitives.types import ParamTypes, declared_types, is_of_type

if TYPE_CHECKING:
    from sx_kernel.machine.registers import Registers
    from sx_kernel.primitives.declaration import Prim

FLAG: Final = "*strict*"
"""The global variable that says whether strict mode is on."""


def switch(m: Registers, on: bool, types: dict[str, ParamTypes]) -> None:
    """Turn strict mode on or off; `types` go before those of the declarations.

    No compiled code may be running. Raises name-error if `types` names no primitive.
    """
    for name in types:
        if name not in m.all_primitives:
            what = f"set-prim-param-types!: {name} is no built-in function"
            raise error("name-error", what, name)
    m.param_types = types
    m.strict = on
    changed = False
    for name, present in list(m.primitives.items()):
        wanted = m.all_primitives[name]
        if on:
            wanted = _checked(wanted, types.get(name) or declared_types(wanted))
        if wanted is not present:
            changed = True
            _exchange(m, name, wanted)
    m.bind_global(FLAG, on)
    if changed and m.on_shadow is not None:
        m.on_shadow("")


def _exchange(m: Registers, name: str, prim: Prim) -> None:
    if m.policy is not None:
        m.policy.invalidate(name)
    m.primitives[name] = prim
    m.globals[global_key(name)] = prim.fn


def _checked(prim: Prim, types: ParamTypes) -> Prim:
    """`prim` with a function that checks; `prim` itself where there is nothing to check."""
    if prim.name[0] == "%" or types.says_nothing or type(prim.fn) is Parameter:
        return prim
    return prim._replace(fn=_checking(prim, types), two=None, checked=True)


def _checking(prim: Prim, types: ParamTypes) -> Callable[..., Any]:
    """A function that does what `prim` does if its arguments are of the right types."""
    fn, two, name = prim.fn, prim.two, prim.name
    positional, rest = types.positional, types.rest

    def checked(*args: Any) -> Any:
        for i, value in enumerate(args):
            param = positional[i] if i < len(positional) else rest
            if param is not None and not is_of_type(value, param[1]):
                raise _wrong_type(name, i + 1, param, value)
        return two(*args) if two is not None and len(args) == 2 else fn(*args)

    checked.sx_name = name  # type: ignore[attr-defined]
    return checked


def _wrong_type(name: str, index: int, param: tuple[str, str], value: Any) -> SxError:
    wanted = param[1].removesuffix("?")
    message = f"{name}: argument {index}, {param[0]}, must be of type {wanted}, got {shown(value)}"
    return error("type-error", message, value)
