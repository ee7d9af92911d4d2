"""The % and : commands of a prompt: one table, shown by every face.

`%x` and `:x` are the same command. A command answers text; SX errors pass through.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sx_kernel.base.errors import error
from sx_kernel.session.sources import decode
from sx_kernel.syntax.printer import inspect

if TYPE_CHECKING:
    from sx_kernel.session.session import Session

MARKS: Final = (":", "%")


class CommandError(Exception):
    """A command that does not exist or was used wrongly. The message says how it is used."""


class Leave(Exception):
    """`:quit`: the face ends."""


@dataclass(frozen=True, slots=True)
class Command:
    """One command. `run` gets the session and the rest of the line, and answers text to show."""

    name: str
    usage: str
    doc: str
    run: Callable[[Session, str], str]


def is_command(line: str) -> bool:
    """Whether a line typed at a prompt is a command: a mark, then a letter."""
    line = line.lstrip()
    return line[:1] in MARKS and line[1:2].isalpha()


def run_command(session: Session, line: str) -> str:
    """Carry out the command line `line` and return the text to show, "" for nothing.

    Raises CommandError, Leave, and whatever evaluating raises (SxError, Interrupted).
    """
    name, _, rest = line.strip()[1:].partition(" ")
    command = COMMANDS.get(name)
    if command is None:
        near = get_close_matches(name, COMMANDS, n=1)
        hint = f"did you mean :{near[0]}?" if near else ":help lists the commands"
        message = f"unknown command :{name}; {hint}"
        raise CommandError(message)
    return command.run(session, rest.strip())


# ------------------------------------------------------------------------------ the commands


def _help(_session: Session, rest: str) -> str:
    if rest:
        command = COMMANDS.get(rest.lstrip(":%"))
        if command is None:
            message = f"no command {rest}; :help lists them"
            raise CommandError(message)
        return f"{command.usage}\n  {command.doc}"
    width = max(len(c.usage) for c in COMMANDS.values())
    return "\n".join(f"  {c.usage:<{width}}  {c.doc}" for c in COMMANDS.values())


def _quit(_session: Session, _rest: str) -> str:
    raise Leave


def _reset(session: Session, rest: str) -> str:
    if rest:
        message = "usage: :reset (drops compiled code, keeps definitions)"
        raise CommandError(message)
    before = session.stats()["size"]
    session.jit_reset()
    return f"dropped {_count(before, 'compiled function')}; definitions are kept"


def _jit(session: Session, rest: str) -> str:
    name, _, argument = rest.partition(" ")
    if name in {"", "stats"}:
        return _stats_table(session.stats())
    if name == "reset":
        return _reset(session, argument)
    template = _JIT_FORMS.get(name)
    if template is None:
        message = f"usage: {COMMANDS['jit'].usage}"
        raise CommandError(message)
    operation, key = template
    if argument:
        session.eval(_jit_form(operation, name, argument.split()), f":jit {name}")
    elif key is None:
        message = f"usage: :jit {name} NAME…"
        raise CommandError(message)
    return "" if key is None else f"{key}: {_shown(session.stats()[key])}"


# subcommand → the primitive that does it, the figure that shows its state (None: nothing to show)
_JIT_FORMS: Final[dict[str, tuple[str, str | None]]] = {
    "threshold": ("jit-set-threshold!", "threshold"),
    "budget": ("jit-set-budget!", "budget"),
    "clear-cold": ("jit-clear-cold!", "size"),
    "pin": ("jit-pin!", None),
    "unpin": ("jit-unpin!", None),
}


def _jit_form(operation: str, name: str, words: list[str]) -> str:
    if name in {"pin", "unpin"}:
        return " ".join(f"({operation} '{word})" for word in words)
    value = "nil" if words[0] == "off" else words[0]
    return f"({operation} {value})"


def _stats_table(stats: dict[str, Any]) -> str:
    """The figures in the order given, aligned, then the hit rate."""
    width = max(len(name) for name in stats)
    lines = [
        f"  {name:<{width}}  {_shown(value)}"
        for name, value in stats.items()
        if not isinstance(value, dict)
    ]
    calls = stats["hits"] + stats["misses"]
    rate = f"{100 * stats['hits'] / calls:.1f} %" if calls else "no calls yet"
    return "\n".join([*lines, f"  {'hit rate':<{width}}  {rate}"])


def _shown(value: object) -> str:
    if value is None:
        return "off"
    return f"{value:.3f}" if type(value) is float else inspect(value)


def _doc(session: Session, rest: str) -> str:
    if not rest:
        message = "usage: :doc NAME"
        raise CommandError(message)
    found = session.doc(rest)
    if found is None:
        near = get_close_matches(rest, session.complete(rest[:1]), n=1)
        hint = f"; did you mean {near[0]}?" if near else ""
        message = f"nothing is known about {rest}{hint}"
        raise CommandError(message)
    return found


def _explain(session: Session, rest: str) -> str:
    if not rest:
        message = "usage: :explain FORM"
        raise CommandError(message)
    return session.explain(rest)


def _load(session: Session, rest: str) -> str:
    if not rest:
        message = "usage: :load FILE"
        raise CommandError(message)
    try:
        data = Path(rest).expanduser().read_bytes()
    except (OSError, ValueError) as problem:
        reason = getattr(problem, "strerror", None) or str(problem)
        raise error("io-error", f"cannot read {rest}: {reason}") from None
    session.eval(decode(data, rest), rest)
    return ""


def _time(session: Session, rest: str) -> str:
    if not rest:
        message = "usage: :time EXPR"
        raise CommandError(message)
    before = session.stats()
    started = time.perf_counter()
    value = session.eval(rest, ":time")
    seconds = time.perf_counter() - started
    after = session.stats()
    compiled = after["compiled"] - before["compiled"]
    lines = [] if value is None else [inspect(value)]
    lines.append(f"{1000 * seconds:.3f} ms, {_count(compiled, 'function')} compiled")
    return "\n".join(lines)


def _count(n: int, what: str) -> str:
    return f"{n} {what}" if n == 1 else f"{n} {what}s"


COMMANDS: Final[dict[str, Command]] = {
    c.name: c
    for c in (
        Command("help", ":help [COMMAND]", "this list, or one command", _help),
        Command("doc", ":doc NAME", "what a function or special form does", _doc),
        Command("explain", ":explain FORM", "every stage from text to compiled code", _explain),
        Command("time", ":time EXPR", "evaluates, and says how long it took", _time),
        Command("load", ":load FILE", "runs a file here", _load),
        Command("reset", ":reset", "drops compiled code, keeps definitions", _reset),
        Command(
            "jit",
            ":jit [stats|threshold [N|off]|budget [N]|pin NAME…|unpin NAME…|clear-cold [N]|reset]",
            "shows and sets the JIT cache",
            _jit,
        ),
        Command("quit", ":quit", "leaves (so does Ctrl-D)", _quit),
    )
}
