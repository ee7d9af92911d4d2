"""Environments as data: dicts of variables by name, that around each under `_parent`.

So any dict is one. `eval` reads, assigns and defines variables in it (analyser/environments.py).
"""

from __future__ import annotations

from typing import Any, Final

from sx_kernel.base.errors import error
from sx_kernel.primitives.check import shown
from sx_kernel.primitives.containers import need_key
from sx_kernel.primitives.dicts import need_dict, need_dict_or_nil
from sx_kernel.primitives.registry import primitive

PARENT: Final = "_parent"
MAX_DEPTH: Final = 100_000
"""Environments in one another; a chain that is longer leads back to itself."""


def owner_of(op: str, env: dict[str, Any], name: str) -> dict[str, Any] | None:
    """The innermost of `env` and those around it that has the variable `name`.

    Raises type-error if one of them is no dict, limit-error if there is no end to them.
    """
    around: Any = env
    for _ in range(MAX_DEPTH):
        if name in around and name != PARENT:
            return around
        around = around.get(PARENT)
        if around is None:
            return None
        if type(around) is not dict:
            what = f"{op}: the environment around must be a dict, got {shown(around)}"
            raise error("type-error", what, around)
    raise error("limit-error", f"{op}: the environments around have no end")


@primitive("make-env")
def make_env(variables: Any = None) -> dict[str, Any]:
    """A new environment with these variables and nothing around it."""
    return dict(need_dict_or_nil("make-env", 1, variables))


@primitive("env-extend")
def env_extend(env: Any, variables: Any = None) -> dict[str, Any]:
    """A new environment inside `env`."""
    parent = need_dict("env-extend", 1, env)
    return {**need_dict_or_nil("env-extend", 2, variables), PARENT: parent}


@primitive("env-has?")
@primitive("%env-has?")
def env_has(env: Any, name: Any) -> bool:
    """Return whether the variable is there."""
    key = need_key("env-has?", 2, name)
    return owner_of("env-has?", need_dict("env-has?", 1, env), key) is not None


@primitive("env-get")
@primitive("%env-get")
def env_get(env: Any, name: Any) -> Any:
    """The value of the variable. Raises name-error if there is none."""
    key = need_key("env-get", 2, name)
    owner = owner_of("env-get", need_dict("env-get", 1, env), key)
    if owner is None:
        raise error("name-error", f"Undefined symbol: {key}", key)
    return owner[key]


@primitive("env-set!")
@primitive("%env-set!")
def env_set(env: Any, name: Any, value: Any) -> Any:
    """Assign the variable where it is; it is made in `env` if it is nowhere."""
    key = need_key("env-set!", 2, name)
    innermost = need_dict("env-set!", 1, env)
    owner = owner_of("env-set!", innermost, key)
    (innermost if owner is None else owner)[key] = value
    return value


@primitive("env-bind!")
@primitive("%env-bind!")
def env_bind(env: Any, name: Any, value: Any) -> Any:
    """Make the variable in `env` itself, or give it another value there."""
    need_dict("env-bind!", 1, env)[need_key("env-bind!", 2, name)] = value
    return value
