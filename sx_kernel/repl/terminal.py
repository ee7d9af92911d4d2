"""How answers look on a terminal: highlighted, drawn, and a page at a time when they are long."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING, Final

from sx_kernel.plots import prepare
from sx_kernel.primitives.plots import Chart
from sx_kernel.repl.color import wants_color
from sx_kernel.repl.display import Display
from sx_kernel.repl.look import Look
from sx_kernel.repl.pager import page, pager_command
from sx_kernel.repl.pictures import inline, protocol
from sx_kernel.session.desk.shown import (
    Code,
    Shown,
    Stages,
    Value,
    as_text,
    code_text,
    stage_notes,
)
from sx_kernel.session.watching.curves import Plot
from sx_kernel.syntax.printer import inspect

if TYPE_CHECKING:
    from sx_kernel.highlight.themes import Theme
    from sx_kernel.repl.console import Console
    from sx_kernel.repl.live import TerminalCurves
    from sx_kernel.repl.settings import Settings
    from sx_kernel.session.desk.workspace import Workspace

BOLD: Final = "\x1b[1m"
RESET: Final = "\x1b[0m"

HIGHLIGHT_LIMIT: Final = 50_000
"""Characters above which a text is shown without colours: highlighting takes 1 s for a million."""

# characters of a long report that are shown
_BEGINNING: Final = 8_000
_END: Final = 4_000


def without_middle(report: str) -> str:
    """A report of an error that a terminal can take: its beginning, and its end with the place."""
    left_out = len(report) - _BEGINNING - _END
    if left_out <= 0:
        return report
    told = f"\n… {left_out} characters more: (error-message *e) is all of it …\n"
    return f"{report[:_BEGINNING]}{told}{report[-_END:]}"


class TerminalDisplay(Display):
    """A Display that knows the terminal."""

    def __init__(self, console: Console, settings: Settings, look: Look | None = None) -> None:
        super().__init__(console)
        self.settings = settings
        self.look = Look(settings.style, os.environ) if look is None else look
        console.theme = lambda: self.look.theme
        self.color = wants_color(console.output)

    @property
    def theme(self) -> Theme | None:
        """The colours of now; None for none."""
        return self.look.theme if self.color else None

    def complain(self, text: str) -> None:
        """Report an error, already put into words, without the middle of a very long one."""
        self.console.report(without_middle(text))

    def show(self, shown: Shown) -> str:
        """Show one answer; returns it as plain text, "" for what is not printed."""
        if isinstance(shown, Plot):
            return self._draw(shown)
        if isinstance(shown, Value) and isinstance(shown.value, Plot):
            return self._draw(shown.value)
        if isinstance(shown, Value) and isinstance(shown.value, Chart):
            return self._draw_chart(shown.value)
        text = as_text(shown, shutil.get_terminal_size().columns)
        if text:
            self._write(self._paint(shown, text), text)
        return text

    def live_curves(self, workspace: Workspace) -> TerminalCurves | None:
        """Return what draws live curves, if this is a terminal."""
        if not self.console.output.isatty():
            return None
        from sx_kernel.repl.live import TerminalCurves

        return TerminalCurves(workspace, self.console, lambda: self.theme)

    def _write(self, painted: str, plain: str) -> None:
        """Write lines, through the pager if they do not fit on the screen."""
        command = pager_command(self.settings.pager)
        if command is not None and _height(plain) > shutil.get_terminal_size().lines - 2:
            self.console.fresh_line()
            self.console.flush()
            if page(painted, command):
                return
        self.console.line(painted)

    def _paint(self, shown: Shown, text: str) -> str:
        if not self.color or len(text) > HIGHLIGHT_LIMIT:
            return text
        if isinstance(shown, Value):
            return text if text[:2] == "  " else self._highlight(text, "sx")  # a table
        if isinstance(shown, Code):
            return self._paint_code(shown)
        if isinstance(shown, Stages):
            stages = [self._paint_code(stage.code) for stage in shown.stages]
            return "\n".join([*stages, *stage_notes(shown)])
        return text

    def _paint_code(self, code: Code) -> str:
        """Code in colours; its title, which is words, in bold."""
        body = self._highlight(code_text(code._replace(title="")), code.language)
        if not code.title:
            return body
        lines = (f"  {line}" if line else line for line in body.split("\n"))
        return "\n".join([f"{BOLD}{code.title}{RESET}", *lines])

    def paint_sx(self, text: str) -> str:
        """SX text in colours, where there are any."""
        return self._highlight(text, "sx") if self.color else text

    def _highlight(self, text: str, language: str) -> str:
        from sx_kernel.repl.painting import highlight

        return highlight(text, language, self.look.code_style)

    def _draw(self, plot: Plot) -> str:
        from sx_kernel.repl.drawing import can_draw, draw

        by = self._protocol()
        if by is None or not can_draw(plot.curves):
            self.console.line(draw(plot, theme=self.theme))
        else:
            prepare("curves")
            from sx_kernel.plots.curves import curves_png

            self.console.line(inline(curves_png(plot.curves), by))
        self.save(plot)
        return plot.summary()

    def _draw_chart(self, chart: Chart) -> str:
        by = self._protocol()
        if by is None:
            from sx_kernel.repl.drawing import draw_chart

            self.console.line(draw_chart(chart, theme=self.theme))
        else:
            prepare("charts")
            from sx_kernel.plots.charts import chart_png

            self.console.line(inline(chart_png(chart), by))
        return inspect(chart)

    def _protocol(self) -> str | None:
        """Return how to show pictures here; None: not at all."""
        return protocol(os.environ) if self.console.output.isatty() else None


def _height(text: str) -> int:
    """Lines that `text` takes on the screen, folded ones counted; an estimate for wide ones."""
    columns = shutil.get_terminal_size().columns
    if len(text) > columns * 1000:
        return 1000
    return sum(max(1, -(-len(line) // columns)) for line in text.split("\n"))
