"""The primitives that need their session: output, symbols, randomness, the JIT."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from random import Random
from typing import TYPE_CHECKING, Any

from sx_kernel.base.errors import InternalError
from sx_kernel.base.values import Symbol, symbol
from sx_kernel.jit.primitives import make_jit_primitives
from sx_kernel.primitives.check import bad_argument, need_integer, range_error
from sx_kernel.primitives.output import make_output_primitives
from sx_kernel.primitives.table import BOUND

if TYPE_CHECKING:
    from sx_kernel.session.session import Session


def session_primitives(session: Session) -> dict[str, Callable[..., Any]]:
    """Every primitive declared with `:bound session`, as functions bound to `session`.

    Raises InternalError if a declaration has no function or the reverse.
    """
    found: dict[str, Callable[..., Any]] = {
        **make_output_primitives(session),
        **_make_random(Random()),
        "gensym": _make_gensym(),
        **make_jit_primitives(session.policy.cache, session.policy),
    }
    wanted = {name for name, d in BOUND.items() if d.bound == "session"}
    if wanted != set(found):
        missing = " ".join(sorted(wanted ^ set(found)))
        raise InternalError(f"declared or bound, but not both: {missing}")
    return found


def _make_gensym() -> Callable[..., Symbol]:
    serial = count(1)

    def gensym(prefix: Any = "g") -> Symbol:
        if type(prefix) is Symbol:
            prefix = prefix.name
        if type(prefix) is not str:
            raise bad_argument("gensym", 1, "a string or symbol", prefix)
        return symbol(f"{prefix}__{next(serial)}")

    return gensym


def _make_random(random: Random) -> dict[str, Callable[..., Any]]:
    def random_int(low: Any, high: Any) -> int:
        low = need_integer("random-int", 1, low)
        high = need_integer("random-int", 2, high)
        if low > high:
            raise range_error("random-int", f"there is no integer from {low} to {high}", low, high)
        return random.randint(low, high)

    def seed(value: Any) -> None:
        random.seed(need_integer("random-seed!", 1, value))

    return {
        "random-int": random_int, "random-float": lambda: random.random(), "random-seed!": seed,
    }  # fmt: skip
