"""Completing and explaining what stands at the cursor, for every face.

Any thread may ask while the session evaluates: only single dictionary look-ups and copies are
made, nothing is added up, nothing is evaluated. Offsets are in code points.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeAlias

from sx_kernel.analyser.special_forms import SPECIAL_FORMS
from sx_kernel.base.values import Macro, Parameter
from sx_kernel.machine.link import global_key
from sx_kernel.machine.signature import signature
from sx_kernel.session.desk.inputs import MARKS, is_command
from sx_kernel.session.words.arguments import Takes, next_argument
from sx_kernel.session.words.ranking import in_order, matching
from sx_kernel.syntax.tokens import CLOSER, CLOSERS, ENDS, TOKEN, LatePattern

if TYPE_CHECKING:
    from sx_kernel.session.session import Session

MOST: Final = 500
"""Candidates that are answered, at most."""

PATHS: Final = 100

_BEFORE: Final = LatePattern(f"[^{ENDS},]*\\Z")
_AFTER: Final = LatePattern(f"[^{ENDS},]*")


Count: TypeAlias = "Callable[[str], int]"
"""How often a name was used."""


def _never(_name: str) -> int:
    return 0


class Candidate(NamedTuple):
    """One way to go on.

    `kind` is function, macro, form, variable, local, key, command, word or file.
    """

    text: str
    kind: str
    signature: str = ""
    doc: str = ""


class Completions(NamedTuple):
    """What the text from `start` to `end` may be replaced by."""

    start: int
    end: int
    candidates: tuple[Candidate, ...]


class _Where(NamedTuple):
    """What the cursor stands in. `heads`: offsets of the open lists, innermost last."""

    literal: bool
    heads: tuple[int, ...]
    line_in_form: bool


def complete(session: Session, text: str, cursor: int, uses: Count = _never) -> Completions:
    """The names, keys, commands or files that what stands before `cursor` may become.

    One's own names come first, then those that `uses` says are used most.
    """
    cursor = max(0, min(cursor, len(text)))
    where = _look(text, cursor)
    line_start = text.rfind("\n", 0, cursor) + 1
    line = text[line_start:cursor]
    if not where.line_in_form and line.lstrip()[:1] in MARKS and line.strip():
        found = _complete_command(session, line)
        if found is not None:
            start, candidates = found
            return Completions(line_start + start, cursor, tuple(candidates))
    if where.literal:
        return Completions(cursor, cursor, ())
    start = _symbol_start(text, cursor)
    candidates = _names(session, text, start, cursor, where.heads, uses)
    return Completions(start, cursor, tuple(candidates))


def name_at(text: str, cursor: int) -> str | None:
    """The name at `cursor`, else the one that the innermost list around it begins with."""
    cursor = max(0, min(cursor, len(text)))
    line_start = text.rfind("\n", 0, cursor) + 1
    where = _look(text, cursor)
    start = _symbol_start(text, cursor)
    after = _AFTER.match(text, cursor)
    name = text[start : after.end() if after else cursor]
    if is_command(text[line_start:]) and not where.line_in_form:
        return name.lstrip("%:") if start == line_start else name
    if name and not where.literal:
        return name
    for head in reversed(where.heads):
        found = _AFTER.match(text, head + 1)
        if found and found[0]:
            return found[0]
    return None


def explain_at(session: Session, text: str, cursor: int, *, detail: int = 0) -> str | None:
    """The help for what stands at `cursor`; with `detail` also which tier runs it. None: nothing.

    A command at the start of its line is explained as one.
    """
    name = name_at(text, cursor)
    if name is None:
        return None
    line_start = text.rfind("\n", 0, cursor) + 1
    if is_command(text[line_start:]) and text[line_start:].lstrip(" %:").startswith(name):
        from sx_kernel.session.commands.table import COMMANDS

        command = COMMANDS.get(name)
        return None if command is None else f"{command.usage}\n  {command.doc}"
    found = session.doc(name)
    if found is None or detail == 0:
        return found
    return "\n".join([found, *_tier(session, name)])


def _tier(session: Session, name: str) -> list[str]:
    """Return which tier runs the function `name`, and why; nothing for anything else."""
    from sx_kernel.session.words.help import lambda_of

    lam = lambda_of(session.machine.globals.get(global_key(name)))
    if lam is None:
        return []
    report = session.policy.report(lam)
    return ["", f"  tier: {report['tier']}, {report['calls']} calls; {report['reason']}"]


# --------------------------------------------------------------------------- where the cursor is


def _look(text: str, cursor: int) -> _Where:
    heads: list[int] = []
    line_start = text.rfind("\n", 0, cursor) + 1
    in_form = False
    for token in TOKEN.finditer(text, 0, cursor):
        begin, what = token.start(), token[0]
        if begin < line_start:
            in_form = False
        if what in CLOSER:
            heads.append(begin)
        elif what in CLOSERS and heads:
            heads.pop()
        elif what == '"' or (what[0] == ";" and token.end() == cursor):
            return _Where(True, tuple(heads), in_form or begin < line_start)
        if token.end() <= line_start:
            in_form = bool(heads)
        elif begin < line_start:
            in_form = True  # a string that goes over the line's start
    return _Where(False, tuple(heads), in_form)


def _symbol_start(text: str, cursor: int) -> int:
    line_start = text.rfind("\n", 0, cursor) + 1
    before = _BEFORE.search(text[line_start:cursor])
    return line_start + (before.start() if before else 0)


# -------------------------------------------------------------------------------------- commands


def _complete_command(session: Session, line: str) -> tuple[int, list[Candidate]] | None:
    """Candidates for the last word of a command's line, and where it begins; None: not one."""
    from sx_kernel.session.commands import jit
    from sx_kernel.session.commands.table import COMMANDS

    words = line.split()
    last = "" if line[-1].isspace() else words.pop()
    start = len(line) - len(last)
    if not words:
        mark = last[: len(last) - len(last.lstrip("%:"))]
        known = {c.name: c for c in COMMANDS.values() if mark != "%%" or c.run_cell is not None}
        return start, [
            Candidate(mark + name, "command", known[name].usage, known[name].doc)
            for name in matching(known, last[len(mark) :])
        ]
    command = COMMANDS.get(words[0].lstrip("%:"))
    if command is None:
        return start, []
    if command.name != "jit":
        takes = next_argument(command.usage, command.takes, words[1:], last)
        return _argument(session, takes, last, start)
    if len(words) == 1:
        return start, [
            Candidate(name, "word", jit.ACTIONS[name].usage, jit.ACTIONS[name].doc)
            for name in matching(jit.ACTIONS, last)
        ]
    action = jit.ACTIONS.get(words[1])
    if action is None:
        return start, []
    kind = _COMPILED.get(words[1], action.takes)
    return _argument(session, next_argument(action.usage, kind, words[2:], last), last, start)


_COMPILED: Final = {"pin": "function", "unpin": "pinned", "why": "function", "show": "function"}
"""What the NAMEs of %jit's subcommands are names of."""


def _argument(
    session: Session, takes: Takes, last: str, start: int
) -> tuple[int, list[Candidate]] | None:
    found = [Candidate(word, "word") for word in takes.words if word.startswith(last)]
    match takes.kind:
        case "form" if not last.startswith("-"):
            return None  # as in any other line
        case "file":
            return start, [*found, *_files(last)]
        case "" | "form":
            return start, found
        case kind:
            names = in_order(_names_of(session, kind), session.definitions().__contains__, _never)
            named = [_candidate(session, name) for name in matching(names, last)]
            return start, [*found, *named]


def _names_of(session: Session, kind: str) -> list[str]:
    """The names that a command takes: all, one's own, of functions in SX, of what is pinned."""
    match kind:
        case "own":
            return list(session.definitions())
        case "pinned":
            return session.policy.cache.pinned_names()
        case "function":
            from sx_kernel.session.words.help import lambda_of

            values = session.machine.globals
            return [n for n in session.names() if lambda_of(values.get(global_key(n))) is not None]
        case _:
            return session.names()


def _files(prefix: str) -> list[Candidate]:
    folder, slash, name = prefix.rpartition("/")
    try:
        inside = sorted(Path(folder + slash or ".").expanduser().iterdir())
    except (OSError, RuntimeError, ValueError):
        return []
    return [
        Candidate(f"{folder}{slash}{path.name}" + ("/" if _is_folder(path) else ""), "file")
        for path in inside
        if path.name.startswith(name) and (name or not path.name.startswith("."))
    ][:PATHS]


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:  # nobody may look at it
        return False


# ----------------------------------------------------------------------------------------- names


def _names(
    session: Session, text: str, start: int, cursor: int, heads: tuple[int, ...], uses: Count
) -> list[Candidate]:
    """Names, keys and words that are used elsewhere in the text."""
    prefix = text[start:cursor]
    if prefix[:1] == ":":
        from sx_kernel.session.words.keys import keys_at

        keys = keys_at(session, text, heads[-1] if heads else None, start)
    else:
        keys = []
    if prefix[:1] == "." and session.capabilities.python is not None:
        from sx_kernel.session.python.help import members

        found = members(session, prefix, text[cursor : cursor + 200])
        return [Candidate(name, "function") for name in matching(found, prefix)[:MOST]]
    known = set(session.names())
    elsewhere: set[str] = set()
    if prefix:
        words = {m[0] for m in TOKEN.finditer(text) if m.start() != start}
        elsewhere = {
            word for word in words - known - set(keys)
            if word != prefix and word[0] not in "\"#;()[]{}'`,-0123456789"
        }  # fmt: skip
    own = elsewhere | set(session.definitions())
    ordered = [*keys, *in_order(known | elsewhere, own.__contains__, uses)]
    return [
        Candidate(name, "key") if name[0] == ":"
        else Candidate(name, "local") if name in elsewhere
        else _candidate(session, name)
        for name in matching(ordered, prefix)[:MOST]
    ]  # fmt: skip


def _candidate(session: Session, name: str) -> Candidate:
    """Return what `name` stands for in this session."""
    from sx_kernel.session.words.help import form_entries, lambda_of

    if name in SPECIAL_FORMS:
        return Candidate(name, "form", form_entries()[name].syntax)
    m = session.machine
    value: Any = m.globals.get(global_key(name))
    prim = m.all_primitives.get(name)
    if prim is not None and prim.fn is value:
        return Candidate(name, "function", prim.signature)
    macro = session.context.macros.get(name)
    lam = lambda_of(value.expander if type(value) is Macro else value)
    if macro is not None:
        return Candidate(name, "macro", signature(lam) if lam is not None else f"({name} …)")
    if lam is not None:
        return Candidate(name, "function", signature(lam))
    if type(value).__name__ == "PythonFunction":
        from sx_kernel.session.python.help import call_text

        return Candidate(name, "function", call_text(name, getattr(value, "fn", None)))
    if callable(value) and type(value) is not Parameter:
        return Candidate(name, "function", signature(value))
    return Candidate(name, "variable")


# ------------------------------------------------------------------------------------- one line


def signature_at(session: Session, text: str, cursor: int) -> str:
    """The signature of the call that `cursor` is in; "" if it is in none that is known."""
    for name, _ in calls_around(text, cursor):
        return signature_of(session, name)
    return ""


def calls_around(text: str, cursor: int) -> Iterator[tuple[str, int]]:
    """The calls that `cursor` is in, behind their names, innermost first: name and its end."""
    for head in reversed(_look(text, cursor).heads):
        found = _AFTER.match(text, head + 1)
        if found and found[0] and head + 1 + len(found[0]) < cursor:
            yield found[0], head + 1 + len(found[0])


def in_literal(text: str, cursor: int) -> bool:
    """Return whether `cursor` is in a string or comment."""
    return _look(text, cursor).literal


def summary_of(session: Session, name: str) -> str:
    """The signature of `name` and what it does, in one line; "" for what is unknown."""
    from sx_kernel.session.commands.table import COMMANDS

    command = COMMANDS.get(name.lstrip(":%")) if name[:1] in MARKS else None
    if command is not None:
        return f"{command.usage}  {command.doc}"
    lines = (session.doc(name) or "").split("\n")
    return "  ".join(line.strip() for line in lines[:2] if line.strip())


def signature_of(session: Session, name: str) -> str:
    """The signature of a name that is bound; "" for others."""
    if name in SPECIAL_FORMS or global_key(name) in session.machine.globals:
        return _candidate(session, name).signature
    return ""
