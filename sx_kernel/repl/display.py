"""How answers are shown where nothing is known of the terminal: as plain text."""

from __future__ import annotations

from sx_kernel.repl.console import Console
from sx_kernel.session.shown import Shown, as_text


class Display:
    """Writes what evaluating and commands answer, and what goes wrong, to a console."""

    def __init__(self, console: Console) -> None:
        self.console = console

    def show(self, shown: Shown) -> str:
        """Show one answer; returns it as plain text, "" for what is not printed."""
        text = as_text(shown)
        if text:
            self.console.line(text)
        return text

    def complain(self, text: str) -> None:
        """Report an error, already put into words (session/render.py)."""
        self.console.report(text)
