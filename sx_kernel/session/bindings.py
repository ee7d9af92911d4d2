"""The primitives that need their session: output, symbols, randomness, the JIT, expansion."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from sx_kernel.primitives.output import make_output_primitives
from sx_kernel.primitives.random_numbers import make_random_primitives
from sx_kernel.primitives.symbols import make_symbol_primitives
from sx_kernel.primitives.table import BOUND

if TYPE_CHECKING:
    from sx_kernel.session.session import Session


def session_primitives(session: Session) -> dict[str, Callable[..., Any]]:
    """Every primitive declared with `:bound session`, as functions bound to `session`."""
    from sx_kernel.jit.primitives import make_jit_primitives

    found: dict[str, Callable[..., Any]] = {
        **make_output_primitives(session),
        **make_random_primitives(),
        **make_symbol_primitives(),
    }
    found.update(make_jit_primitives(session.policy.cache, session.policy))
    set_threshold = found["jit-set-threshold!"]

    def set_and_apply(*args: Any) -> Any:
        old = set_threshold(*args)
        session.policy.apply_settings()
        return old

    set_and_apply.sx_name = "jit-set-threshold!"  # type: ignore[attr-defined]
    found["jit-set-threshold!"] = set_and_apply
    return {n: f for n, f in found.items() if n in BOUND}
