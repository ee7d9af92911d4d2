"""How answers are shown where nothing is known of the terminal: as plain text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sx_kernel.base.errors import error
from sx_kernel.repl.console import Console
from sx_kernel.session.desk.shown import Shown, as_text

if TYPE_CHECKING:
    from sx_kernel.repl.live import TerminalCurves
    from sx_kernel.session.desk.workspace import Workspace
    from sx_kernel.session.watching.curves import Plot


class Display:
    """Writes what evaluating and commands return, and what goes wrong, to a console."""

    def __init__(self, console: Console) -> None:
        self.console = console

    def show(self, shown: Shown) -> str:
        """Show one answer; returns it as plain text, "" for what is not printed."""
        text = as_text(shown)
        if text:
            self.console.line(text)
        plot: Any = shown
        if getattr(plot, "save", None) is not None:  # a Plot, told apart without importing it
            self.save(plot)
        return text

    def save(self, plot: Plot) -> None:
        """Write a plot into the file that was asked for, if one was. Raises SxError."""
        if plot.save is None:
            return
        from sx_kernel.plots import prepare

        prepare("curves")
        try:
            from sx_kernel.plots.curves import save_curves  # takes half a second
        except ImportError:
            message = f"cannot write {plot.save}: matplotlib is not installed"
            raise error("io-error", message) from None
        save_curves(plot.curves, plot.save)
        self.console.line(f"wrote {plot.save}")

    def live_curves(self, workspace: Workspace) -> TerminalCurves | None:  # noqa: ARG002
        """Return what draws live curves; None: nothing does."""
        return None

    def complain(self, text: str) -> None:
        """Report an error, already put into words (session/errors/render.py)."""
        self.console.report(text)
