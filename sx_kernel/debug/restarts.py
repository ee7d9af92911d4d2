"""Restarts: the ways to go on from an error at which a program stands still.

0   raise the error after all, as if nobody had looked
1   use a value in place of what has failed
2   evaluate what has failed again
…   the program's own (restart-case, with-restarts), innermost first
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from sx_kernel.base.errors import SxError
from sx_kernel.base.sequences import to_python
from sx_kernel.base.source import FilledSource
from sx_kernel.machine.apply import Apply, State
from sx_kernel.machine.frames import ARGS, FAILED
from sx_kernel.machine.link import global_key, library_key
from sx_kernel.syntax.places import end_in
from sx_kernel.syntax.printer import inspect_cut

WIDTH: Final = 60
"""Characters of a form that a restart tells."""

if TYPE_CHECKING:
    from sx_kernel.machine.machine import Machine


class Restart(NamedTuple):
    """One way to go on. `state(values)`: where, given the values that were asked for."""

    name: str
    report: str
    state: Callable[[list[Any]], State]


def restarts_at(
    m: Machine, quietly: Callable[[Callable[[], Any]], Any], state: State, failed: State | None
) -> list[Restart]:
    """The restarts of an error at which a program stands in `state`. `failed`: the step that has
    failed, if one has. `quietly(action)`: what that returns, in which nothing stops."""
    kont = state[2]
    after = kont[1] if kont[0] == FAILED else kont
    form = _form_of(failed)
    found = [
        Restart("raise", "raise the error", lambda _values: state),
        Restart(
            "use-value", f"use a value in place of {form}",
            lambda values: (None, None, after, values[0] if values else None),
        ),
    ]  # fmt: skip
    if failed is not None:
        again = _from_the_start(failed)
        found.append(Restart("retry", f"evaluate {form} again", lambda _values: again))
    return found + _own(m, quietly, state)


def _form_of(failed: State | None) -> str:
    """The text of what has failed. The machine computes forms without calls in one step, so it may
    be more than the innermost form."""
    node, env, _, _ = (None, None, None, None) if failed is None else _from_the_start(failed)
    source = env[0].source if env else None
    pos = getattr(node, "pos", -1)
    if source is None or pos < 0:
        return "what has failed"
    if type(source) is FilledSource:
        source, pos = source.whole, source.offset(pos)
    text = " ".join(source.text[pos : end_in(source, pos)].split())
    return text if len(text) <= WIDTH else f"{text[: WIDTH - 1]}…"


def _from_the_start(state: State) -> State:
    """The state in which what has failed begins, with its operands."""
    node, _env, kont, _value = state
    if node is None and kont[0] == ARGS:
        return (kont[2], kont[3], kont[1], None)
    return state


def _own(m: Machine, quietly: Callable[[Callable[[], Any]], Any], state: State) -> list[Restart]:
    """The program's restarts, as compute-restarts returns them in its dynamic context."""
    values = m.globals
    key = global_key("compute-restarts")
    compute = values.get(library_key("compute-restarts"), values.get(key))
    invoke = values.get(library_key("invoke-restart"), values.get(global_key("invoke-restart")))
    if compute is None or invoke is None:
        return []
    try:
        restarts = to_python(quietly(lambda: m.call(compute)))
    except SxError:
        return []
    found: list[Restart] = []
    for one in restarts:
        if isinstance(one, dict) and "name" in one:
            name = inspect_cut(one["name"], 60)
            report = one.get("report")

            def go(given: list[Any], one: Any = one) -> State:
                return (Apply(invoke, [one, *given]), None, state[2], None)

            found.append(Restart(name, report if isinstance(report, str) else name, go))
    return found
