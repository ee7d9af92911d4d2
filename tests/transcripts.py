"""Sessions as they are printed in pages and in the help: what is typed, and what is answered.

    sx> (+ 1 2)
    3
    sx> %time (+ 1 2)
    …, nothing compiled
    3

`...> ` goes on with the input of the line above. In an answer `…` stands for a part of a line
that differs from time to time, and alone in a line for any number of lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from sx_kernel import Session, SxError
from sx_kernel.debug.debugger import Debugger
from sx_kernel.debug.port import Port
from sx_kernel.session.capabilities import EVERYTHING
from sx_kernel.session.commands.refusal import CommandError, Leave
from sx_kernel.session.desk.shown import as_text
from sx_kernel.session.desk.workspace import Workspace
from sx_kernel.session.errors.render import headline

PROMPT: Final = "sx> "
MORE: Final = "...> "


def exchanges(text: str) -> Iterator[tuple[str, str]]:
    """The inputs in `text`, each with the answer that is printed below it."""
    for part in ("\n" + text).split("\n" + PROMPT)[1:]:
        typed, *lines = part.split("\n")
        while lines and lines[0].startswith(MORE):
            typed += "\n" + lines.pop(0).removeprefix(MORE)
        yield typed, "\n".join(lines).rstrip()


def agrees(printed: str, answer: str) -> bool:
    """Whether `answer` is what is `printed`, which may have gaps."""
    pattern = "".join(
        r"(?:.*\n)*?" if line == "…" else ".*?".join(map(re.escape, line.split("…"))) + r"\n"
        for line in printed.strip("\n").split("\n")
    )
    return re.fullmatch(pattern, answer.strip("\n") + "\n") is not None


class Prompt:
    """A prompt without a face: what is typed goes to a workspace, the answer comes as text."""

    def __init__(self) -> None:
        self.printed: list[str] = []
        self.workspace = Workspace(self._open(), self._open)
        self.inputs = 0
        self.debuggers: dict[int, Debugger] = {}
        port = Port(self._debugger)
        self.workspace.debugging = lambda: port

    def _debugger(self) -> Debugger:
        """The debugger of the session of now. Whatever stops goes on at once."""
        session = self.workspace.session
        found = self.debuggers.get(id(session))
        if found is None:
            found = self.debuggers[id(session)] = Debugger(session)
            found.wait = lambda stopped: setattr(stopped, "command", "continue")
        return found

    def _open(self) -> Session:
        return Session(out=self.printed.append, capabilities=EVERYTHING)

    def answer(self, typed: str) -> str:
        """What the prompt shows for an input."""
        self.printed.clear()
        self.inputs += 1
        self.workspace.history.add(self.inputs, typed)
        ok = True
        try:
            for shown in self.workspace.run(typed, "input"):
                if text := as_text(shown):
                    self.printed.append(text + "\n")
        except SxError as error:
            ok = False
            self.printed.append(headline(error))
        except CommandError as error:
            ok = False
            self.printed.append(str(error))
        except Leave:
            pass
        self.workspace.history.finish(self.inputs, ok=ok)
        return "".join(self.printed).rstrip()


def not_as_printed(prompt: Prompt, text: str) -> list[str]:
    """The exchanges in `text` that are answered otherwise, as they are answered now."""
    return [
        f"{PROMPT}{typed}\n{answer}"
        for typed, printed in exchanges(text)
        if not agrees(printed, answer := prompt.answer(typed))
    ]
