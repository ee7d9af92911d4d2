"""A session whose programs ask their host, who answers now or later."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from sx_kernel.machine.control.computations import UNANSWERED
from sx_kernel.session.core import Core

if TYPE_CHECKING:
    from sx_kernel.session.evaluate.programs import Finished, Handlers, Suspended


class Asking(Core):
    """A Core with handlers for what programs perform (session/evaluate/programs.py)."""

    handlers: dict[str, Callable[..., Any]]
    on_perform: Callable[[Any], Any] | None

    def answer_with(self, handlers: Handlers, on_perform: Callable[[Any], Any] | None) -> None:
        """Answer what programs perform with `handlers` (operation → Python function).

        What they do not know is for `on_perform` (request → answer, or NotImplemented).
        """
        self.handlers = dict(handlers)
        self.on_perform = on_perform
        self.machine.resolve_io = self._answer

    def _answer(self, request: Any) -> Any:
        """The host's answer to what a program performs."""
        if not self.handlers and self.on_perform is None:
            return UNANSWERED
        from sx_kernel.session.evaluate.programs import answer

        return answer(self.handlers, self.on_perform, request)

    def start(self, text: str, name: str = "<input>") -> Finished | Suspended:
        """Evaluate all forms in `text`, pausing where one performs what nobody answers.

        Returns Finished(value), or Suspended(request …), which `resume` goes on with and `freeze`
        makes a text of. Raises as `eval`.
        """
        from sx_kernel.session.evaluate.programs import start

        return start(self, text, name)

    def resume(
        self, paused: Suspended, value: Any = None, *, problem: BaseException | None = None
    ) -> Finished | Suspended:
        """Go on with a paused program: `value` is the answer to its request.

        With `problem` that is raised instead where the program waits. Raises as `eval`.
        """
        from sx_kernel.session.evaluate.programs import resume

        return resume(self, paused, value, problem)

    def freeze(self, paused: Suspended) -> str:
        """A paused program as a text, for `thaw` in this or another process.

        Raises SxError naming what cannot be frozen: an open port, a function of the host …
        """
        from sx_kernel.session.evaluate.programs import freeze

        return freeze(self, paused)

    def thaw(self, text: str) -> Suspended:
        """The paused program of which `freeze` made `text`; nothing is evaluated.

        Definitions that it needs and this session lacks are made. Raises SxError if the text is
        damaged, of another version, or does not fit what is defined here.
        """
        from sx_kernel.session.evaluate.programs import thaw

        return thaw(self, text)


__all__ = ["Asking"]
