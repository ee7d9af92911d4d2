"""What the commands :break and :debug ask of a face (session/commands/debugging.py), for all faces.

The debugger belongs to the session of now; one that takes its place (`:reset all`) gets one of its
own, with the same breakpoints.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, final

from sx_kernel.debug.debugger import Debugger
from sx_kernel.debug.stopping import USUAL_FILTERS


@final
class Port:
    """See the module's text. `find()` returns the debugger of the session of now.

    `panel`: programs that stand still are shown by a front end, which must have attached.
    """

    def __init__(self, find: Callable[[], Debugger], *, panel: bool = False) -> None:
        self._find = find
        self._panel = panel

    def refused(self) -> str | None:
        """Why there can be no debugging now; None if there can."""
        if self._panel and not self._find().is_on:
            return "switch the debugger on first (the bug in the notebook's toolbar)"
        return None

    def breakpoints(self) -> list[tuple[str, str, str]]:
        """All breakpoints: where, the state, the condition."""
        found: list[tuple[str, str, str]] = []
        for point in self._find().table.all():
            where = point.name or f"{point.path}:{point.actual or point.line}"
            found.append((where, "set" if point.verified else point.message, point.condition))
        return found

    def set_at(self, name: str, line: int | None) -> str | None:
        """A breakpoint at the beginning of the function `name`, or at a line of its source, counted
        as errors count it. What is wrong; None if it is set."""
        debugger = self._find()
        debugger.attach()
        table = debugger.table
        if line is None:
            wanted: list[dict[str, Any]] = [
                {"name": p.name} for p in table.functions if p.name != name
            ]
            made = table.set_functions([*wanted, {"name": name}], debugger.is_function)[-1]
        else:
            path = debugger.path_of_function(name)
            if path is None:
                return f"no function that a program has defined is called {name}"
            kept = [p for p in table.by_path.get(path, ()) if p.line != line]
            rows = [{"line": p.line, "condition": p.condition} for p in kept]
            made = table.set_lines(path, [*rows, {"line": line}])[-1]
        debugger.changed()
        return None if made.verified or made.name else made.message

    def clear(self) -> int:
        """Take all breakpoints away, and the debugger with them; how many there were."""
        debugger = self._find()
        count = len(debugger.table.all())
        for path in list(debugger.table.by_path):
            debugger.table.set_lines(path, [])
        debugger.table.set_functions([], debugger.is_function)
        debugger.detach()
        return count

    def run(self, text: str, name: str) -> Any:
        """Evaluate `text` and stop at its first form."""
        debugger = self._find()
        was_on = debugger.is_on
        filters = set(debugger.filters)
        debugger.attach()
        debugger.filters |= set(USUAL_FILTERS)
        debugger.stop_on_entry()
        try:
            return debugger.session.eval(text, name)
        finally:
            debugger.filters = filters
            debugger.rest()
            if not was_on:
                debugger.detach()
