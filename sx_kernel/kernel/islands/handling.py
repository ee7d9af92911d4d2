"""What an event in a page does: what was typed is so in the tree, and handlers run, for a while."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final, final

from sx_kernel.kernel.islands.views import PACE, Data, Entry
from sx_kernel.machine.link import global_key
from sx_kernel.session.bounds.interrupts import interruptible
from sx_kernel.session.bounds.limits import time_limit
from sx_kernel.session.desk.failure import report

if TYPE_CHECKING:
    from sx_kernel.dom.element import Element
    from sx_kernel.session.desk.workspace import Workspace
    from sx_kernel.session.session import Session

LONGEST: Final = 1_000_000
"""Letters of what stands in a field."""
HANDLER_SECONDS: Final = 10.0
"""Seconds that a handler may take."""
TOGETHER: Final = 0.2
"""Seconds for which what a handler changes is seen at once or not at all."""

_EXTRAS: Final = ("key", "code", "button", "clientX", "clientY", "offsetX", "offsetY", "deltaX",
                  "deltaY", "altKey", "ctrlKey", "metaKey", "shiftKey")  # fmt: skip
_PLAIN: Final = (str, int, float, bool)
_FIELDS: Final = ("input", "select", "textarea")


@final
class Handling:
    """Runs the handlers of islands in a workspace.

    `around(parent)` is a block in which output belongs to `parent`. `meanwhile`: for how long
    changes now wait for the end of what makes them.
    """

    def __init__(self, workspace: Workspace, around: Callable[[Any], Any]) -> None:
        self._workspace = workspace
        self._around = around
        self.meanwhile = PACE

    def handle(self, entry: Entry, target: Element, data: Data) -> str | None:
        """Have the handlers hear of the event `data` at `target`. Returns what went wrong."""
        from sx_kernel.dom.events import STAYS, Event

        more = data.get("more")
        told = more if type(more) is dict else {}
        extra = {name: told[name] for name in _EXTRAS if type(told.get(name)) in _PLAIN}
        event = Event(data["event"], bubbles=data["event"] not in STAYS, extra=extra)
        session = entry.session
        heard = getattr(entry.island, "handle", None)
        if heard is not None:
            return self.limited(entry, lambda: heard(target, event))
        heard = function(session, "%island-event")
        return self.limited(entry, lambda: session.apply(heard, target, event))

    def limited(self, entry: Entry, action: Callable[[], object]) -> str | None:
        """Do something for an island, for a while at most. Returns what went wrong."""
        error: str | None = None
        self.meanwhile = TOGETHER
        with self._around(entry.parent):
            try:
                with interruptible(self._workspace) as interrupts:
                    with time_limit(entry.session, HANDLER_SECONDS):
                        action()
                    interrupts.check()
            except BaseException as problem:
                error = report(problem).text
        self.meanwhile = PACE
        return error


def target_of(entry: Entry, data: Data) -> Element | None:
    """Return what an event has happened to; None unless an element there hears of such events."""
    holder = entry.wire.element(data.get("n"))
    kind = data.get("event")
    if holder is None or type(kind) is not str or not entry.wire.hears(data["n"], kind):
        return None
    target = entry.wire.element(data.get("t"))
    return target if target is not None and holder.contains(target) else holder


def take_state(entry: Entry, state: Any) -> None:
    """Note in the tree what was typed and checked in the page."""
    for one in state if type(state) is list else []:
        if type(one) is list and len(one) == 3:
            _take_field(entry, *one)


def _take_field(entry: Entry, number: Any, name: Any, value: Any) -> None:
    from sx_kernel.dom import forms

    element = entry.wire.element(number)
    if element is None or element.tag not in _FIELDS:
        return
    if name == "checked" and type(value) is bool:
        forms.set_checked(element, value)
    elif name == "value" and type(value) is str and len(value) <= LONGEST:
        forms.set_value(element, value)
    else:
        return
    entry.wire.typed(element, name, value)


def function(session: Session, name: str) -> Any:
    """One of the library's own functions."""
    return session.machine.globals[global_key(name)]
