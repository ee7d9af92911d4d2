"""One form analysed for a session: room on the stack, and errors with their places."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, Final

from sx_kernel.analyser.analyse import analyse
from sx_kernel.base.cycles import contains_itself
from sx_kernel.base.errors import ErrorValue, SxError, error
from sx_kernel.base.source import Place, Source
from sx_kernel.ir.nodes import Lambda
from sx_kernel.machine.traces import end_at
from sx_kernel.syntax.places import end_in

if TYPE_CHECKING:
    from sx_kernel.analyser.context import AnalyserContext

ANALYSIS_DEPTH: Final = 1_000_000
PLAIN_BRACKETS: Final = 400
"""More opening brackets than this may be nested too deeply for the usual recursion limit."""


def analysed(
    context: AnalyserContext, form: Any, positions: Any, source: Source | None, deep: bool,
    env: dict[str, Any] | None = None,
) -> Lambda:  # fmt: skip
    """The lambda of a form. `deep`: it may be nested deeply. Raises SxError."""
    limit = sys.getrecursionlimit()
    if deep:
        sys.setrecursionlimit(ANALYSIS_DEPTH)
    try:
        return analyse(form, positions, source, context, env)
    except SxError as problem:  # a macro's, perhaps
        start = positions.get(id(form), -1)
        if source is not None and start >= 0:
            end_at(problem, Place(source, start, end_in(source, start)))
        raise
    except RecursionError:
        value = ErrorValue("limit-error", "nested too deeply for the analyser")
        start = positions.get(id(form), -1)
        if source is not None and start >= 0:
            value.where = Place(source, start, end_in(source, start))
        raise SxError(value) from None
    except MemoryError:
        raise error("limit-error", "out of memory") from None
    finally:
        if deep:
            sys.setrecursionlimit(limit)


def analysed_data(context: AnalyserContext, form: Any, env: dict[str, Any] | None = None) -> Lambda:
    """The lambda of a form that is given as data. Raises SxError."""
    if contains_itself(form):
        raise error("syntax-error", "a list that contains itself cannot be evaluated")
    return analysed(context, form, {}, None, True, env)


__all__ = ["ANALYSIS_DEPTH", "PLAIN_BRACKETS", "analysed", "analysed_data"]
