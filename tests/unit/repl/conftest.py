"""Typing into the editor, in-process: a pipe for the keyboard, nothing for the screen."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from threading import Thread
from typing import Any, TypeAlias, cast

import pytest
from prompt_toolkit.buffer import Buffer
from prompt_toolkit.input import PipeInput, create_pipe_input
from prompt_toolkit.output import DummyOutput

from sx_kernel import Session
from sx_kernel.repl.editor import Editor
from sx_kernel.repl.settings import Settings
from sx_kernel.session.desk.history import History
from sx_kernel.session.desk.workspace import Workspace

PIPE_SIZE = 4096  # at least, by POSIX
Key: TypeAlias = "str | Callable[[Buffer], object]"


class Keyboard:
    """An editor, and keys that are pressed one after the other.

    Each key waits until the one before it has been worked off: keys that wait in line count as
    pasted.
    """

    def __init__(self, pipe: PipeInput, settings: Settings, workspace: Workspace) -> None:
        self.pipe = pipe
        self.workspace = workspace
        self.editor = Editor(workspace, settings, source=pipe, screen=DummyOutput())
        self.app = self.editor.session.app
        self.app.ttimeoutlen = 0.01  # seconds that a lone Escape waits
        self.app.timeoutlen = 0.01
        self.watch: Callable[[], Any] | None = None

    def read(self, *keys: Key) -> str:
        """What `Editor.read` gives when `keys` are pressed; each is a key's escape sequence, or
        several characters that are typed one by one, or a condition to wait for.
        """
        waiting = list(reversed([key for text in keys for key in one_by_one(text)]))
        processor = self.app.key_processor
        buffer = self.editor.session.default_buffer

        def press(_: object = None) -> None:
            if self.watch is not None:
                self.watch()
            if not waiting or processor.input_queue:
                return
            if callable(waiting[-1]):
                if not waiting[-1](buffer):
                    return  # asked again when something changes
                waiting.pop()
            self._send(cast("str", waiting.pop()))

        # A condition may come true in another thread, which no event tells of: look now and then.
        self.editor.session.refresh_interval = 0.01 if any(map(callable, keys)) else 0
        events = [processor.after_key_press, self.app.after_render][: 1 + any(map(callable, keys))]
        for event in events:
            event.add_handler(press)
        try:
            press()
            return self.editor.read()
        finally:
            for event in events:
                event.remove_handler(press)

    def _send(self, text: str) -> None:
        if len(text) < PIPE_SIZE:
            self.pipe.send_text(text)
        else:  # the pipe holds no more until it is read
            Thread(target=self.pipe.send_text, args=(text,), daemon=True).start()

    def text(self, *keys: Key) -> str:
        """The text before and after the cursor, with `|` between them, after the keys."""
        seen: list[str] = []

        def look() -> None:
            document = self.editor.session.default_buffer.document
            seen.append(f"{document.text_before_cursor}|{document.text_after_cursor}")

        self.watch = look
        with suppress(KeyboardInterrupt):
            self.read(*keys, "\x1b[15~", "\x03")  # F5 does nothing, and shows what there is
        self.watch = None
        return seen[-2]


def one_by_one(text: Key) -> Sequence[Key]:
    """What is sent at once: a key's sequence, or each character of what is typed."""
    if not isinstance(text, str) or text[:1] in {"\x1b", "\x03", "\x04", "\r", "\t"}:
        return [text]
    return text


@pytest.fixture(scope="session")
def session() -> Session:
    """A session for tests that do not look at it."""
    return Session()


@pytest.fixture
def keyboard(session: Session) -> Iterator[Callable[..., Keyboard]]:
    """`keyboard(editing="vi", …)`: a keyboard with these settings; `workspace=` a given one."""
    with create_pipe_input() as pipe:

        def make(*, workspace: Workspace | None = None, **settings: Any) -> Keyboard:
            quiet = Settings(complete_while_typing=False)
            if workspace is None:
                workspace = Workspace(session, Session, history=History(None, face="test"))
            return Keyboard(pipe, quiet._replace(**settings), workspace)

        yield make


@pytest.fixture
def usual_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """A terminal of 80 by 24 that has colours."""
    for name in ("NO_COLOR", "FORCE_COLOR", "COLORTERM", "PAGER", "SX_PAGER"):
        monkeypatch.delenv(name, raising=False)
    for name, value in (("TERM", "xterm"), ("COLUMNS", "80"), ("LINES", "24")):
        monkeypatch.setenv(name, value)
