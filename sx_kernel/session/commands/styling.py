""":style: the colours of the prompt."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sx_kernel.session.commands.command import Command
from sx_kernel.session.commands.refusal import CommandError
from sx_kernel.session.desk.shown import Code, Shown, Text

if TYPE_CHECKING:
    from sx_kernel.session.desk.desk import Desk

STYLE: Final = ":style [auto|dark|light|NAME]"

_SAMPLE: Final = """\
(define (greet name &key (times 3)) ; a comment
  (dict :text (str "hello\\t" name) :times times))"""


def _style(workspace: Desk, rest: str) -> list[Shown]:
    look = workspace.look
    if look is None:
        raise CommandError("there are no colours to choose here; a notebook has its theme's")
    if not rest:
        return [Text(look.describe())]
    try:
        look.choose(rest)
    except ValueError as problem:
        raise CommandError(str(problem)) from None
    return [Text(look.describe()), Code(_SAMPLE, "sx")]


COMMANDS: Final = (
    Command(
        "style",
        STYLE,
        "the colours of the prompt: for dark or light screens, or a style of Pygments",
        "help",
        _style,
        takes=("auto", "dark", "light"),
    ),
)
