"""Commands that look at names, forms and inputs: %doc %who %history %expand %cek %explain."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sx_kernel.base.values import Macro
from sx_kernel.machine.signature import signature
from sx_kernel.session.commands.command import (
    Command,
    CommandError,
    count,
    natural,
    needed,
    one_form,
    options,
)
from sx_kernel.session.desk.shown import Code, Shown, Table, Text
from sx_kernel.syntax.printer import inspect_cut, type_of

if TYPE_CHECKING:
    from sx_kernel.session.desk.desk import Desk
    from sx_kernel.session.stages.stepper import Trace

DOC: Final = ":doc NAME"
WHO: Final = "%who [PREFIX]"
HISTORY: Final = "%history [-n N] [PATTERN]"
EXPAND: Final = "%expand FORM"
CEK: Final = "%cek [-n STATES] FORM"
EXPLAIN: Final = ":explain FORM"

INPUTS: Final = 20
STATES: Final = 100
MOST_STATES: Final = 10_000
PAGE: Final = 20
"""States that a notebook shows together."""
STEPPED: Final = 500
"""States that a notebook steps through."""
STEPS: Final = "application/vnd.sx.steps+json"
"""The MIME type of states to step through.  # SYNC: steps/output.js"""
CONTROL_WIDTH: Final = 56
VALUE_WIDTH: Final = 60


def _doc(workspace: Desk, rest: str) -> list[Shown]:
    from sx_kernel.session.words.help import WIDTH

    name = needed(rest, DOC)
    found = workspace.session.doc(name, min(workspace.columns(), WIDTH))
    if found is None:
        hint = workspace.session.context.hint_for(name)
        raise CommandError(f"nothing is known about {name}" + (f"; {hint}" if hint else ""))
    return [Text(found)]


def _who(workspace: Desk, rest: str) -> list[Shown]:
    found = workspace.session.definitions()
    rows = tuple(
        (name, type_of(value), _shown(value))
        for name, value in sorted(found.items())
        if name.startswith(rest)
    )
    if not rows:
        return [Text("nothing is defined" + (f" that begins with {rest}" if rest else ""))]
    return [Table(("name", "type", "value"), rows)]


def _shown(value: Any) -> str:
    """A function or macro as it is called, anything else as it is printed."""
    from sx_kernel.session.words.help import lambda_of

    lam = lambda_of(value.expander if type(value) is Macro else value)
    return inspect_cut(value, VALUE_WIDTH) if lam is None else signature(lam)


def _history(workspace: Desk, rest: str) -> list[Shown]:
    words = rest.split()
    n = natural(options(words, {"-n"}, HISTORY).get("-n", str(INPUTS)), "-n", least=1)
    history = workspace.history
    pattern = " ".join(words)
    found = history.search(f"*{pattern}*", n + 1) if pattern else history.tail(n + 1)
    # without the one that asks
    found = [one for one in found if one.ok is not None or one.session != history.session][-n:]
    if not found:
        return [Text("no inputs" + (f" with {pattern}" if pattern else " yet"))]
    title = f"the last {count(len(found), 'input')}"
    return [Code("\n".join(one.source for one in found), "sx", title)]


def _expand(workspace: Desk, rest: str) -> list[Shown]:
    from sx_kernel.syntax.pretty import pretty

    form = one_form(rest, EXPAND)
    return [Code(pretty(workspace.session.macroexpand(form)), "sx")]


def _cek(workspace: Desk, rest: str) -> list[Shown]:
    from sx_kernel.session.stages.stepper import trace

    most = str(STATES)
    if rest.startswith("-n "):
        _, most, *left = rest.split(None, 2)
        rest = left[0] if left else ""
    states = natural(most, "-n", least=1)
    if states > MOST_STATES:
        raise CommandError(f"-n must be at most {MOST_STATES}, not {states}")
    text = needed(rest, CEK)
    found = trace(workspace.session, text, "%cek", most=states, width=CONTROL_WIDTH)
    rows = tuple((i, *state) for i, state in enumerate(found.states))
    columns = ("step", "", "control", "variables", "continuation")
    data = {STEPS: steps_data(text, found)} if len(rows) <= STEPPED else {}
    return [Table(columns, rows, notes=(found.ending,), page=PAGE, data=data)]


def steps_data(text: str, found: Trace) -> dict[str, Any]:
    """States as a stepper in a notebook takes them.  # SYNC: steps/steps.js"""
    steps = [
        {"kind": kind, "control": control, "variables": variables, "frames": list(frames),
         "span": span and list(span)}
        for (kind, control, variables, _), frames, span in zip(
            found.states, found.frames, found.spans, strict=True
        )
    ]  # fmt: skip
    return {"version": 1, "text": text, "steps": steps, "ending": found.ending}


def _explain(workspace: Desk, rest: str) -> list[Shown]:
    return [Text(workspace.session.explain(needed(rest, EXPLAIN)))]


COMMANDS: Final = (
    Command("doc", DOC, "what a function or special form does", "help", _doc, takes="name"),
    Command("who", WHO, "what is defined here", "programs", _who, takes="own"),
    Command(
        "history",
        HISTORY,
        "the last inputs, of all sessions; those with PATTERN in them (`*` and `?` as in a shell)",
        "programs",
        _history,
    ),
    Command("expand", EXPAND, "the form with its macros expanded", "programs", _expand, "form"),
    Command(
        "cek",
        CEK,
        f"evaluates on the machine and shows its states, the first {STATES} unless told otherwise",
        "programs",
        _cek,
        takes="form",
    ),
    Command(
        "explain",
        EXPLAIN,
        "every stage from text to compiled code",
        "programs",
        _explain,
        takes="form",
    ),
)
