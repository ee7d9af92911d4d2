"""Running one cell: its forms evaluated, what they return shown, its reply made.

What is done around the evaluation (curves, islands, output) may fail without costing the cell its
result (session/desk/aside.py).
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, Final, final

from sx_kernel.base.errors import Interrupted, SxError
from sx_kernel.kernel.failures import error_content
from sx_kernel.kernel.islands.islands import Islands, lives
from sx_kernel.kernel.mime import BUNDLE_LIMIT, bundle, plain_bundle, save
from sx_kernel.session.bounds.interrupts import Interrupts, interruptible
from sx_kernel.session.commands.refusal import Leave
from sx_kernel.session.desk.shown import Shown, Value, as_text
from sx_kernel.session.errors.render import render_internal
from sx_kernel.session.watching.curves import Plot

if TYPE_CHECKING:
    from sx_kernel.kernel.live import Frames
    from sx_kernel.kernel.outgoing import Outgoing
    from sx_kernel.kernel.overflow import Overflow
    from sx_kernel.session.desk.workspace import Workspace
    from sx_kernel.session.watching.live import LiveCurves

_NO_CURVES: Final = "live curves are not drawn"

Reply = dict[str, Any]


@final
class Cells:
    """Runs the cells of one kernel, and the expressions that clients ask for beside them.

    `asked_to_stop`: Ctrl-C has come for the cell that is about to run.
    """

    def __init__(
        self,
        workspace: Workspace,
        outgoing: Outgoing,
        overflow: Overflow,
        frames: Frames,
        live: LiveCurves,
        islands: Islands,
    ) -> None:
        self._workspace = workspace
        self._aside = workspace.aside
        self._outgoing = outgoing
        self._overflow = overflow
        self._frames = frames
        self._live = live
        self._islands = islands
        self.asked_to_stop = False

    def interrupt(self) -> None:
        """Ctrl-C: stop the evaluation that is running, or the cell that is about to run one."""
        if not self._workspace.interrupt():
            self.asked_to_stop = True

    def run(self, code: str, number: int, parent: Any, *, silent: bool) -> tuple[Reply, str]:
        """Evaluate cell `number`, which `parent` asks for, and send what it returns.

        The reply, and the result as text.
        """
        payload: list[Reply] = []
        result = ""
        try:
            self._frames.begin(parent)
            self._follow()
            try:
                with interruptible(self._workspace) as interrupts:
                    if self.asked_to_stop:  # before anything could be interrupted
                        raise Interrupted
                    last: Shown | None = None
                    for shown in interrupts.each(self._workspace.run(code, f"In [{number}]")):
                        self._follow()
                        if not isinstance(last, Value) and last is not None:
                            self._show(last, interrupts, parent, silent=silent)
                        last = shown
                    if last is not None:
                        result = self._show_last(last, number, interrupts, parent, silent=silent)
                    self._show_figures(interrupts, parent, silent=silent)
                    interrupts.check()
            finally:
                self._aside(_NO_CURVES, self._live.end, None)
                self._aside("islands are not up to date", self._islands.settle, None)
        except Leave:
            payload.append({"source": "ask_exit", "keepkernel": False})
        except BaseException as problem:  # also Ctrl-C between two forms, and bugs of ours
            return self._failed(problem, silent=silent), ""
        return {"status": "ok", "payload": payload}, result

    def user_expressions(self, asked: dict[str, str]) -> dict[str, Reply]:
        """Return what a client wants to know beside the cell; together no longer than a result."""
        found: dict[str, Reply] = {}
        room = BUNDLE_LIMIT
        for name, text in asked.items():
            found[name] = answer = self._user_expression(text, room)
            room = max(0, room - sum(map(len, answer.get("data", {}).values())))
        return found

    def _user_expression(self, text: str, room: int) -> Reply:
        try:
            with interruptible(self._workspace, outright=True) as interrupts:
                value = Value(self._workspace.session.eval(text, "user expression"))
                data = self._bundle(value, interrupts, room)
            return {"status": "ok", "data": data, "metadata": {}}
        except BaseException as problem:
            return {"status": "error", **self._error_content(problem)}

    def _follow(self) -> None:
        """Draw live curves, or no longer, as the forms so far have it."""
        self._aside(_NO_CURVES, self._live.follow, None)

    # -- showing -------------------------------------------------------------------------------

    def _show_last(
        self, last: Shown, number: int, interrupts: Interrupts, parent: Any, *, silent: bool
    ) -> str:
        """Send the last thing that a cell returns; if it is a value, it is the cell's result."""
        if not isinstance(last, Value) or lives(last.value):
            self._show(last, interrupts, parent, silent=silent)
        elif not last.silent:
            data = self._bundle(last, interrupts)
            if not silent:
                self._outgoing.flush_streams()
                content = {"data": data, "metadata": {}, "execution_count": number}
                self._outgoing.publish("execute_result", content)
            return data["text/plain"]
        return ""

    def _show(self, shown: Shown, interrupts: Interrupts, parent: Any, *, silent: bool) -> None:
        if isinstance(shown, Plot) and shown.save is not None:
            with interrupts.at_once():
                save(shown)
        if not silent and isinstance(shown, Value) and lives(shown.value):
            number, data = self._islands.show(shown.value, parent)
            self._outgoing.display(data, display_id=number)
        elif not silent and as_text(shown):
            self._outgoing.display(self._bundle(shown, interrupts))

    def _show_figures(self, interrupts: Interrupts, parent: Any, *, silent: bool) -> None:
        """Show the figures that the cell has drawn with pyplot, if it has."""
        if "matplotlib.pyplot" not in sys.modules:
            return
        from sx_kernel.session.python.shown import take_figures

        for figure in take_figures():
            self._show(Value(figure), interrupts, parent, silent=silent)

    def _bundle(self, shown: Shown, interrupts: Interrupts, room: int = BUNDLE_LIMIT) -> Reply:
        """The representations of `shown`; the text alone if a bug of ours makes the others fail.

        `room`: see mime.bundle. Raises the SxError with which a value refuses to be shown, and
        what Ctrl-C raises.
        """
        try:
            with interrupts.at_once():
                return bundle(shown, self._overflow, room)
        except SxError:
            raise
        except Exception as problem:
            found = plain_bundle(shown, self._overflow)
            found["text/plain"] += "\n" + render_internal(problem)
            return found

    # -- failing -------------------------------------------------------------------------------

    def _failed(self, problem: BaseException, *, silent: bool) -> Reply:
        """The error message of a cell, sent and as its reply."""
        content = self._error_content(problem)
        self._outgoing.end_streams(self._aside)
        if not silent:
            self._outgoing.publish("error", content)
        return {"status": "error", **content}

    def _error_content(self, problem: BaseException) -> Reply:
        return error_content(problem, self._overflow, self._aside)
