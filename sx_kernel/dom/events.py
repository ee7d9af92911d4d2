"""Events: who hears of one, in which order, and what follows from it.

Nothing here calls a handler. `steps` answers the calls that are due, one by one, and goes on when
it is asked for the next: so whoever runs handlers may be Python or SX, and what one handler does to
the tree or to the event is seen by the next. The rules are those of the DOM standard, section 2.9.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final, final

from sx_kernel.dom.calls import Call, Listener, Steps, run
from sx_kernel.dom.names import words
from sx_kernel.dom.nodes import Document, Target

CAPTURING: Final = 1
AT_TARGET: Final = 2
BUBBLING: Final = 3

DEEPEST: Final = 100
"""Events that events may set off, one inside the other."""

STAYS: Final = words(
    """focus blur mouseenter mouseleave pointerenter pointerleave load unload error scroll
    resize toggle invalid"""
)
"""Events of the browser's that do not bubble."""


@final
@dataclass(slots=True, eq=False)
class Event:
    """Something that happens to `target`. `detail` is anything; `extra` has further properties."""

    type: str
    bubbles: bool = True
    cancelable: bool = True
    detail: Any = None
    extra: dict[str, Any] = field(default_factory=dict[str, Any])
    target: Target | None = None
    current: Target | None = None
    phase: int = 0
    time: float = 0.0
    is_stopped: bool = False
    is_stopped_at_once: bool = False
    is_prevented: bool = False

    def stop(self) -> None:
        """Let no further element hear of it."""
        self.is_stopped = True

    def stop_at_once(self) -> None:
        """Let no further handler hear of it."""
        self.is_stopped = self.is_stopped_at_once = True

    def prevent_default(self) -> None:
        """Keep what the browser would do by itself from being done."""
        if self.cancelable:
            self.is_prevented = True

    sx_type = "event"

    def sx_print(self) -> tuple[str, list[Any], str]:
        """`#<event click>`; see syntax/printer.py."""
        return f"#<event {self.type}>", [], ""


def listen(
    target: Target, kind: str, fn: Any, *, capture: bool = False, once: bool = False
) -> Listener:
    """Have `fn` called at events of that kind. The same again changes nothing."""
    known = target.listeners.setdefault(kind, [])
    for one in known:
        if one.fn is fn and one.capture == capture:
            return one
    made = Listener(fn, capture, once)
    known.append(made)
    document = target.document
    document.keep(target)
    if document.on_listen is not None:
        document.on_listen(target)
    return made


def unlisten(target: Target, kind: str, fn: Any, *, capture: bool = False) -> bool:
    """Have `fn` no longer called. Answers whether it was there."""
    for one in target.listeners.get(kind, ()):
        if one.fn is fn and one.capture == capture:
            _drop(target, kind, one)
            return True
    return False


def _drop(target: Target, kind: str, listener: Listener) -> None:
    listener.is_removed = True
    left = [one for one in target.listeners.get(kind, ()) if one is not listener]
    if left:
        target.listeners[kind] = left
    else:
        target.listeners.pop(kind, None)
    if target.document.on_listen is not None:
        target.document.on_listen(target)


def steps(document: Document, target: Target, event: Event) -> Steps:
    """The calls that `event` causes, one after the other, default actions and what they cause, too.

    Ends at once where events set off events without end.
    """
    if document.depth >= DEEPEST:
        return
    document.depth += 1
    try:
        event.target = target
        event.time = document.clock.now
        event.is_stopped = event.is_stopped_at_once = event.is_prevented = False
        before = document.defaults.before(document, target, event)
        path = path_of(target)
        yield from _heard(document, event, path)
        event.current, event.phase = None, 0
        if event.is_prevented:
            document.defaults.undo(before)
        else:
            yield from document.defaults.after(document, target, event, before)
    finally:
        document.depth -= 1


def heard(document: Document, target: Target, event: Event) -> Steps:
    """The calls that `event` causes, without what a browser does by itself: it has been done."""
    event.target = target
    event.time = document.clock.now
    yield from _heard(document, event, path_of(target))
    event.current, event.phase = None, 0


def path_of(target: Target) -> list[Target]:
    """The target, what is around it, the document and its window."""
    found: list[Target] = [target]
    step: Target | None = target.above
    while step is not None:
        found.append(step)
        step = step.above
    return found


def _heard(document: Document, event: Event, path: list[Target]) -> Steps:
    target = path[0]
    for one in reversed(path[1:]):
        yield from _at(document, event, one, CAPTURING)
    yield from _at(document, event, target, AT_TARGET)
    if event.bubbles:
        for one in path[1:]:
            yield from _at(document, event, one, BUBBLING)


def _at(document: Document, event: Event, one: Target, phase: int) -> Steps:
    if event.is_stopped or not one.listeners:
        return
    listeners = one.listeners.get(event.type)
    if not listeners:
        return
    event.current, event.phase = one, phase
    groups = (True, False) if phase == AT_TARGET else (phase == CAPTURING,)
    for capture in groups:
        for listener in list(listeners):
            if listener.capture != capture or listener.is_removed:
                continue
            if listener.once:
                _drop(one, event.type, listener)
            document.handled += 1
            yield Call(listener.fn, (event,))
            if event.is_stopped_at_once:
                return


__all__ = [
    "AT_TARGET", "BUBBLING", "CAPTURING", "DEEPEST", "STAYS", "Call", "Event", "Listener", "Steps",
    "heard", "listen", "path_of", "run", "steps", "unlisten",
]  # fmt: skip
