"""The primitives that need their session: output, symbols, randomness, the JIT."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from sx_kernel.base.errors import InternalError
from sx_kernel.jit.primitives import make_jit_primitives
from sx_kernel.primitives.check import need_integer, range_error, shown_number
from sx_kernel.primitives.output import make_output_primitives
from sx_kernel.primitives.random_numbers import make_random_primitives
from sx_kernel.primitives.symbols import make_symbol_primitives
from sx_kernel.primitives.table import BOUND
from sx_kernel.session.late import late_primitives

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
        "jit-plot": _make_jit_plot(session),
        "%verdict": _make_verdict(session),
        "%pretty": _pretty,
    }
    wanted = {name for name, d in BOUND.items() if d.bound == "session"}
    if wanted != set(found):
        missing = " ".join(sorted(wanted ^ set(found)))
        raise InternalError(f"declared or bound, but not both: {missing}")
    return {**found, **late_primitives(session)}


def _pretty(form: Any) -> str:
    """(%pretty form): a form as text."""
    from sx_kernel.syntax.pretty import pretty

    return pretty(form)


def _make_verdict(session: Session) -> Callable[..., Any]:
    def verdict(fine: Any, text: Any) -> str:
        """(%verdict fine text): green or red, where there are colours."""
        if not session.colours:
            return text
        return f"\x1b[{'31' if fine is False or fine is None else '32'}m{text}\x1b[39m"

    return verdict


def _make_jit_plot(session: Session) -> Callable[..., Any]:
    def jit_plot(last: Any = None) -> Any:
        """(jit-plot [last]): the cache's curves, as what a face draws."""
        from sx_kernel.session.curves import Plot, curves

        number = None if last is None else need_integer("jit-plot", 1, last)
        if number is not None and number < 2:
            text = f"argument 1 must be at least 2, got {shown_number(number)}"
            raise range_error("jit-plot", text, number)
        return Plot(curves(session.policy.cache, last=number))

    return jit_plot
