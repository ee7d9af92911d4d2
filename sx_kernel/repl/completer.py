"""Completion for prompt_toolkit: names with their signatures, commands, files."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncGenerator, Callable, Iterable
from contextlib import suppress
from typing import TYPE_CHECKING, TypeVar

from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document

from sx_kernel.session.words.completion import complete

if TYPE_CHECKING:
    from sx_kernel.session.desk.workspace import Workspace


T = TypeVar("T")


class SxCompleter(Completer):
    """Asks the session of `workspace`.

    `on_problem` gets what goes wrong: a completer that fails must not disturb the editing.
    """

    def __init__(self, workspace: Workspace, on_problem: Callable[[Exception], None]) -> None:
        self._workspace = workspace
        self._on_problem = on_problem

    def get_completions(
        self, document: Document, complete_event: CompleteEvent
    ) -> Iterable[Completion]:
        """What the text before the cursor may become; while typing only where a word has begun, or
        a colon says that a key comes."""
        try:
            workspace, at = self._workspace, document.cursor_position
            found = complete(workspace.session, document.text, at, workspace.uses.count)
        except Exception as problem:
            self._on_problem(problem)
            return []
        begun = document.text[found.start : document.cursor_position]
        keys = begun[:1] == ":" and all(one.kind == "key" for one in found.candidates)
        if not (complete_event.completion_requested or keys or len(begun.lstrip(":%")) >= 2):
            return []
        return [
            Completion(
                one.text,
                start_position=found.start - document.cursor_position,
                display_meta=one.signature or one.kind,
                style=f"class:completion.{one.kind}",
            )
            for one in found.candidates
        ]

    async def get_completions_async(
        self, document: Document, complete_event: CompleteEvent
    ) -> AsyncGenerator[Completion, None]:
        """The same in another thread, so that typing goes on meanwhile."""
        for one in await _aside(lambda: self.get_completions(document, complete_event)):
            yield one


async def _aside(work: Callable[[], T]) -> T:
    """Return what `work()`, which raises nothing, answers in a thread that nobody waits for.

    A thread of asyncio's (prompt_toolkit's `complete_in_thread`) has to end before the prompt can:
    what takes long there would keep Ctrl-C from giving the input up.
    """
    loop = asyncio.get_running_loop()
    answer: asyncio.Future[T] = loop.create_future()

    def settle(result: T) -> None:
        if not answer.done():
            answer.set_result(result)

    def run() -> None:
        result = work()
        with suppress(RuntimeError):  # the input is over, and with it the loop
            loop.call_soon_threadsafe(settle, result)

    threading.Thread(target=run, name="sx completion", daemon=True).start()
    return await answer
