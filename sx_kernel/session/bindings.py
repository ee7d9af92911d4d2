"""The primitives that need their session: output, symbols, randomness, the JIT, expansion."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from sx_kernel.primitives.table import BOUND

if TYPE_CHECKING:
    from sx_kernel.session.session import Session


def session_primitives(session: Session) -> dict[str, Callable[..., Any]]:
    """Every primitive declared with `:bound session`, as functions bound to `session`."""
    found: dict[str, Callable[..., Any]] = {}
    try:
        from sx_kernel.primitives.output import make_output_primitives

        found.update(make_output_primitives(session))
    except ImportError:
        pass
    return {n: f for n, f in found.items() if n in BOUND}
