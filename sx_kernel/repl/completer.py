"""Completion for prompt_toolkit: names with their signatures, commands, files."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document

from sx_kernel.session.completion import complete

if TYPE_CHECKING:
    from sx_kernel.session.session import Session


class SxCompleter(Completer):
    """Asks the session that `session()` answers, which changes at `:reset all`.

    `on_problem` gets what goes wrong: a completer that fails must not disturb the editing.
    """

    def __init__(
        self, session: Callable[[], Session], on_problem: Callable[[Exception], None]
    ) -> None:
        self._session = session
        self._on_problem = on_problem

    def get_completions(
        self, document: Document, complete_event: CompleteEvent
    ) -> Iterable[Completion]:
        """What the text before the cursor may become; while typing only where a word has begun."""
        try:
            found = complete(self._session(), document.text, document.cursor_position)
        except Exception as problem:
            self._on_problem(problem)
            return []
        begun = document.text[found.start : document.cursor_position]
        if not complete_event.completion_requested and len(begun.lstrip(":%")) < 2:
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
