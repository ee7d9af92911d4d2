"""%load and %save; :reset, which forgets."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from sx_kernel.base.errors import error
from sx_kernel.base.files import user_path
from sx_kernel.base.reading import read_whole
from sx_kernel.base.writing import writing
from sx_kernel.languages.hosting import guests
from sx_kernel.languages.registry import by_suffix
from sx_kernel.session.commands.command import Command, count, file_name
from sx_kernel.session.commands.refusal import CommandError
from sx_kernel.session.desk.inputs import Program, parts
from sx_kernel.session.desk.shown import Shown, Text
from sx_kernel.session.evaluate.sources import decode

if TYPE_CHECKING:
    from sx_kernel.session.desk.desk import Desk

LOAD: Final = "%load FILE"
SAVE: Final = "%save FILE"
RESET: Final = ":reset [all|counters]"


def _load(workspace: Desk, rest: str) -> list[Shown]:
    name = file_name(rest, LOAD)
    try:
        data = read_whole(user_path(name))
    except (OSError, ValueError) as problem:
        reason = getattr(problem, "strerror", None) or str(problem)
        raise error("io-error", f"cannot read {name}: {reason}") from None
    text = decode(data, name)
    language = by_suffix(name)
    if language is not None:
        guests(workspace.session).run(language, text, name)
        return []
    for _ in workspace.session.eval_forms(text, name):
        pass
    return []


def _save(workspace: Desk, rest: str) -> list[Shown]:
    name = file_name(rest, SAVE)
    saved = 0
    with writing(name) as file:
        for program in _programs(workspace):
            file.write(f"{program}\n\n".encode())
            saved += 1
    return [Text(f"saved {count(saved, 'input')} to {name}; %load {name} runs them")]


def _programs(workspace: Desk) -> Iterator[str]:
    """What was typed here and ran; one at a time, since it may be much."""
    for one in workspace.history.each(0):
        if one.ok:
            for part in parts(one.source):
                if isinstance(part, Program) and part.text.strip():
                    yield part.text.strip()


def reset(workspace: Desk, rest: str) -> list[Shown]:
    """`:reset` and `%jit reset`: drop compiled code, counters, or everything."""
    session = workspace.session
    match rest:
        case "":
            dropped = session.policy.cache.reset()
            text = f"dropped {count(dropped, 'compiled function')}; definitions are kept"
        case "counters":
            session.policy.cache.reset_counters()
            text = "counters are zero; compiled code is kept"
        case "all":
            workspace.renew()
            text = "a fresh session: definitions, compiled code and counters are gone"
        case _:
            raise CommandError(f"usage: {RESET}")
    return [Text(text)]


COMMANDS: Final = (
    Command("load", LOAD, "runs a file here", "programs", _load, takes="file"),
    Command(
        "save",
        SAVE,
        "writes what was typed here and ran without an error into a file",
        "programs",
        _save,
        takes="file",
    ),
    Command(
        "reset",
        RESET,
        "drops compiled code and keeps definitions; all: a fresh session; counters: the sums",
        "JIT cache",
        reset,
        takes=("all", "counters"),
    ),
)
