"""The way in: `analyse` makes a top-level form into a Lambda."""

from __future__ import annotations

from typing import Any

from sx_kernel.analyser import special_forms
from sx_kernel.analyser.context import AnalyserContext
from sx_kernel.analyser.core import expr
from sx_kernel.analyser.scope import Function, State, lay_out
from sx_kernel.base.errors import error
from sx_kernel.base.source import Source
from sx_kernel.ir.nodes import Lambda
from sx_kernel.ir.passes import run_passes


def analyse(
    form: Any, parsed_positions: dict[int, int], source: Source | None, ctx: AnalyserContext,
    env: dict[str, Any] | None = None,
) -> Lambda:  # fmt: skip
    """Return the Lambda (toplevel, without parameters) of one top-level form.

    With `env`, an environment: the Lambda whose one parameter is an environment in which the form
    is evaluated; `env` says which names are variables there (see environments.py).

    `parsed_positions`: offset in `source` by id() of the list, as the reader gives it. The passes
    of ir/passes have been run on the result. Macros are run, and macro definitions in top-level
    position take effect at once.

    Raises SxError: of kind syntax-error, of kind limit-error for macros that expand for ever, or
    whatever a macro raises.
    """
    fn = Function(None)
    st = State(ctx, parsed_positions, source, fn)
    pos = parsed_positions.get(id(form), -1)
    if env is not None:
        from sx_kernel.analyser.environments import within

        lam = within(st, form, pos, env)
        return run_passes(lam) if st.letrecs else lam
    node = expr(st, form, pos, True)
    for made in st.kept:
        del parsed_positions[id(made)]
    if fn.captured:
        # a definition deep in an operand, of a name that the same operand defines elsewhere
        message = "define: it stands where it cannot be; give it a body: (let () (define …) …)"
        raise error("syntax-error", message)
    captures, nslots = lay_out(fn, [])
    lam = Lambda(None, (), (), (), None, captures, nslots, node, source, pos, None, True)
    return run_passes(lam) if st.letrecs else lam


__all__ = ["analyse", "special_forms"]
