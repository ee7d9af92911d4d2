"""`:lang`, and a `%%LANG` cell for each hosted language (languages/)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sx_kernel.languages.hosting import guests
from sx_kernel.languages.registry import Language, Misused, find, languages
from sx_kernel.session.commands.command import Command
from sx_kernel.session.commands.refusal import CommandError
from sx_kernel.session.desk.shown import Shown, Table, Text, Value

if TYPE_CHECKING:
    from sx_kernel.session.desk.desk import Desk

LANG: Final = ":lang [NAME]"


def cell_command(name: str) -> Command | None:
    """The command of a cell in the hosted language `name`; None if there is no such language."""
    language = find(name)
    if language is None:
        return None

    def run(_workspace: Desk, _rest: str) -> list[Shown]:
        raise CommandError(f"%%{name} is for a cell: {language.title} stands in the lines below it")

    def run_cell(workspace: Desk, rest: str, body: str, where: str) -> list[Shown]:
        session = workspace.session
        if language.cell is not None:
            try:
                return [Value(value) for value in language.cell(session, rest, body, where)]
            except Misused:
                usage = f"usage: %%{name} {language.usage}"
                raise CommandError(f"{usage}\n  and {language.title} in the lines below") from None
        if rest:
            raise CommandError(f"usage: %%{name}\n  takes no arguments")
        return [Value(guests(session).run(language, body, where))]

    usage = f"%%{name}{' ' + language.usage if language.usage else ''}"
    return Command(name, usage, f"runs a cell of {language.title}", "programs", run, "", run_cell)


def _lang(workspace: Desk, rest: str) -> list[Shown]:
    if not rest:
        rows = tuple((one.name, one.title, " ".join(one.suffixes)) for one in _chosen())
        now = workspace.language.name if workspace.language is not None else "sx"
        return [
            Table(("name", "language", "files"), rows, notes=(f"what you type is read as {now}",))
        ]
    if rest == "sx":
        workspace.language = None
        return [Text("what you type is SX")]
    language = find(rest)
    if language is None:
        known = ", ".join(one.name for one in _chosen())
        raise CommandError(f"there is no language {rest}; there are sx, {known}")
    guests(workspace.session).load(language)
    workspace.language = language
    return [Text(f"what you type is {language.title}; :lang sx goes back")]


def _chosen() -> list[Language]:
    return languages()


COMMANDS: Final = (
    Command(
        "lang", LANG, "reads what is typed as another language, or lists those there are",
        "programs", _lang,
    ),
)  # fmt: skip
