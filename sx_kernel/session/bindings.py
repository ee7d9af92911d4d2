"""The primitives that need their session: output, symbols, randomness, the JIT."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from sx_kernel.base.errors import InternalError
from sx_kernel.jit.primitives import make_jit_primitives
from sx_kernel.primitives.output import make_output_primitives
from sx_kernel.primitives.random_numbers import make_random_primitives
from sx_kernel.primitives.symbols import make_symbol_primitives
from sx_kernel.primitives.table import BOUND

if TYPE_CHECKING:
    from sx_kernel.session.session import Session


def session_primitives(session: Session) -> dict[str, Callable[..., Any]]:
    """Every primitive declared with `:bound session`, as functions bound to `session`.

    Raises InternalError if a declaration has no function or the reverse.
    """
    found: dict[str, Callable[..., Any]] = {
        **make_output_primitives(session),
        **make_random_primitives(),
        **make_symbol_primitives(),
        **make_jit_primitives(session.policy.cache, session.policy),
    }
    wanted = {name for name, d in BOUND.items() if d.bound == "session"}
    if wanted != set(found):
        missing = " ".join(sorted(wanted ^ set(found)))
        raise InternalError(f"declared or bound, but not both: {missing}")
    return found
