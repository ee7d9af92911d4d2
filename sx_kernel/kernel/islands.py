"""Islands that live in notebooks: the comm target `sx.island`.

An island that a cell shows is kept by number. Each view of it opens a comm, saying which island it
shows, and is sent its state; from then on patches, at most one every 16 ms and none before the last
one was drawn and acknowledged: so the page sets the pace, and what changes meanwhile is put
together. The page sends what happens in it. Messages come on any thread; all but acknowledgements
wait for the thread that evaluates: between cells, and during `%wait`.

    page:    {op: "ack", seq}  {op: "event", n, t, event, k, v, more, state}  {op: "hello"}
    kernel:  {op: "state", seq, tree, error}  {op: "patch", seq, patches}  {op: "error", text}
             {op: "done", k, v}  {op: "gone"}

`n` is the element that has the handler, `t` what it has happened to, `k` counts up, `v` names the
page, `state` is what was typed since the last event: [[number, "value" or "checked", value], …].
SYNC: island.js
"""

from __future__ import annotations

import time
import uuid
from collections import OrderedDict, deque
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final, final

from sx_kernel.base.markup import RawHtml
from sx_kernel.html.safe import harmless
from sx_kernel.kernel import widgets
from sx_kernel.machine.link import global_key
from sx_kernel.session.bounds.interrupts import interruptible
from sx_kernel.session.bounds.limits import time_limit
from sx_kernel.session.desk.failure import report

if TYPE_CHECKING:
    from sx_kernel.dom.element import Element
    from sx_kernel.session.desk.workspace import Workspace
    from sx_kernel.session.session import Session
    from sx_kernel.session.web.islands import Island, Place
    from sx_kernel.session.web.pages import LivePage
    from sx_kernel.session.web.wire import Wire

ISLAND: Final = "application/vnd.sx.island+json"
"""The MIME type of an island: {version, id, name, tree}."""

TARGET: Final = "sx.island"
VERSION: Final = 1

PACE: Final = 0.016
"""Seconds between two patches, at least."""
SHORTEST: Final = 0.004
"""Seconds after which a page's clock is looked at again, at least."""
PATIENCE: Final = 2.0
"""Seconds after which a view that has not answered is no longer waited for."""
MOST: Final = 1_000
"""Islands that live; the oldest is let go."""
MOST_PAGES: Final = 64
"""Pages that share a comm whose events are counted."""
MOST_EVENTS: Final = 256
"""Events that wait; what comes then is dropped."""
LONGEST: Final = 1_000_000
"""Letters of what stands in a field."""
HANDLER_SECONDS: Final = 10.0
"""Seconds that a handler may take."""
TOGETHER: Final = 0.2
"""Seconds for which what a handler changes is seen at once or not at all."""
SLICE: Final = 0.05
"""Seconds of handlers, after which others have their turn."""
SAVE_SECONDS: Final = 1.0
"""Seconds after which what an island looks like is saved with the notebook."""

MOVES: Final = frozenset(
    ("input", "mousemove", "pointermove", "scroll", "wheel", "dragover", "touchmove")
)
"""Events of which the newest stands for those before it."""

_EXTRAS: Final = ("key", "code", "button", "clientX", "clientY", "offsetX", "offsetY", "deltaX",
                  "deltaY", "altKey", "ctrlKey", "metaKey", "shiftKey")  # fmt: skip

Send = Callable[[str, "dict[str, Any]", Any], None]


@final
class View:
    """One view of an island. `sent`: when the patch went out that it has not acknowledged, or 0."""

    __slots__ = ("comm", "counted", "entry", "is_widget", "sent", "seq")

    def __init__(self, comm: str, entry: Entry, *, is_widget: bool) -> None:
        self.comm = comm
        self.is_widget = is_widget
        self.entry = entry
        self.sent = 0.0
        self.seq = 0
        self.counted: dict[str, int] = {}  # the last event of each page that shares the comm


@final
class Entry:
    """An island that lives, and who looks at it."""

    def __init__(
        self,
        session: Session,
        island: Island | LivePage,
        places: list[Place],
        wire: Wire,
        parent: Any,
    ) -> None:
        self.id = uuid.uuid4().hex
        self.session = session
        self.island = island
        self.places = places
        self.wire = wire
        self.parent = parent
        self.views: list[View] = []
        self.is_changed = False
        self.seq = 0
        self.sent = 0.0
        self.since = 0.0  # when it began to change
        self.error: str | None = None
        self.is_to_be_saved = False
        self.wakes: float | None = None  # when a page's clock is looked at again
        self.widget: str | None = None  # its comm as a widget


@final
class Islands:
    """All islands of one kernel.

    `send(comm, data, parent)` and `display(data, display_id=, update=, parent=)` send;
    `soon(seconds, action)` has the thread that evaluates do something when it is free;
    `around(parent)` is a block in which output belongs to `parent`; `draws(parent)`: whether the
    client that sent `parent` has our extension.
    """

    def __init__(
        self,
        workspace: Workspace,
        send: Send,
        display: Callable[..., None],
        soon: Callable[[float, Callable[[], object]], None],
        around: Callable[[Any], Any],
        draws: Callable[[Any], bool],
    ) -> None:
        self._workspace = workspace
        self._send = send
        self._display = display
        self._soon = soon
        self._around = around
        self._draws = draws
        self._widgets: dict[str, Entry] = {}  # by comm
        self._entries: OrderedDict[str, Entry] = OrderedDict()
        self._views: dict[str, View] = {}
        self._queue: deque[tuple[str, dict[str, Any], Any]] = deque()
        self._is_called = False
        self._meanwhile = PACE  # how long changes wait for the end of what makes them
        self.dropped = 0
        """Events that were not handled, because too many waited or nobody asked for them."""

    # ------------------------------------------------------------------- showing

    def show(self, value: RawHtml | LivePage, parent: Any) -> tuple[str, dict[str, Any]]:
        """Let an island or page live. Answers its display id and its bundle. Raises SxError."""
        if type(value) is not RawHtml:
            entry = self._page(value, parent)
        else:
            session = self._workspace.session
            island, places = session.apply(_function(session, "%island-begin"), value)
            entry = self._entry(island, places, parent)
        return entry.id, self._bundle(entry)

    def _page(self, page: Any, parent: Any) -> Entry:
        """What shows a page: a new view of it, or one more of what is shown already."""
        known = next((one for one in self._entries.values() if one.island is page), None)
        if known is not None:
            return known
        entry = self._entry(page, [], parent)
        entry.error = page.error
        page.wake(lambda: self._wake(entry))
        self._wake(entry)
        return entry

    def _entry(self, island: Island | LivePage, places: list[Place], parent: Any) -> Entry:
        from sx_kernel.session.web.wire import Wire

        wire = Wire(island.root, island.touched, getattr(island, "above", ()))
        entry = Entry(self._workspace.session, island, places, wire, parent)
        island.on_change = lambda: self._changed(entry)
        self._entries[entry.id] = entry
        while len(self._entries) > MOST:
            self._let_go(next(iter(self._entries.values())))
        if widgets.is_wanted() and not self._draws(parent):
            told = self._bundle(entry)[ISLAND]
            entry.widget = widgets.open_widget(told, self.heard, self.closed)
            self._widgets[entry.widget] = entry
        return entry

    def _bundle(self, entry: Entry) -> dict[str, Any]:
        html, _ = harmless(entry.island.markup)
        data = {"version": VERSION, "id": entry.id, "name": entry.island.name}
        more = {} if entry.widget is None else {widgets.VIEW: widgets.view_of(entry.widget)}
        return {
            **more,
            "text/plain": _text(entry),
            "text/html": html,
            ISLAND: {**data, "tree": entry.wire.state()},
        }

    def _let_go(self, entry: Entry) -> None:
        self._entries.pop(entry.id, None)
        self._forget_views(entry)
        entry.session.apply(_function(entry.session, "%island-end"), entry.places)

    # ------------------------------------------------------------------- changes

    def _changed(self, entry: Entry) -> None:
        """The tree of an island is about to change, in the thread that evaluates."""
        now = time.monotonic()
        if not entry.is_changed:
            entry.is_changed, entry.since = True, now
        elif (
            entry.views and now - entry.since >= self._meanwhile
        ):  # what takes long is seen meanwhile
            self._flush(entry)
            entry.is_changed, entry.since = True, now

    def settle(self) -> None:
        """What was evaluated has ended: tell the pages what has changed."""
        for entry in list(self._entries.values()):
            if entry.session is not self._workspace.session:  # :reset all
                entry.session = self._workspace.session
                self._gone(entry)
            elif entry.is_changed:
                self._flush(entry)
                self._save_soon(entry)

    def _gone(self, entry: Entry) -> None:
        self._entries.pop(entry.id, None)
        self._forget_views(entry)

    def _forget_views(self, entry: Entry) -> None:
        for view in entry.views:
            self._tell(view, {"op": "gone"}, entry.parent)
            self._views.pop(view.comm, None)
        entry.views = []
        if entry.widget is not None:
            self._widgets.pop(entry.widget, None)

    def _tell(self, view: View, data: dict[str, Any], parent: Any) -> None:
        self._send(view.comm, widgets.wrapped(data) if view.is_widget else data, parent)

    def _flush(self, entry: Entry) -> None:
        """Send what has changed, unless a view has not drawn the last patch yet."""
        now = time.monotonic()
        if any(view.sent and now - view.sent < PATIENCE for view in entry.views):
            return  # its acknowledgement calls again
        if entry.views and now - entry.sent < PACE:
            self._soon(PACE - (now - entry.sent), self.settle)
            return
        entry.is_changed = False
        patches = entry.wire.changes()
        if not patches:
            return
        entry.seq += 1
        entry.sent = now
        for view in entry.views:
            view.sent, view.seq = now, entry.seq
            message = {"op": "patch", "seq": entry.seq, "patches": patches}
            self._tell(view, message, entry.parent)

    def _save_soon(self, entry: Entry) -> None:
        """Have the notebook know, after a while, what the island looks like."""
        if not entry.is_to_be_saved:
            entry.is_to_be_saved = True
            self._soon(SAVE_SECONDS, lambda: self._save(entry))

    def _save(self, entry: Entry) -> None:
        entry.is_to_be_saved = False
        if entry.id in self._entries:
            bundle = self._bundle(entry)
            self._display(bundle, display_id=entry.id, update=True, parent=entry.parent)

    # ------------------------------------------------------------------- messages

    def opened(self, comm: Any, message: Any) -> None:
        """A view has opened a comm. On any thread."""
        comm.on_msg(lambda message: self.heard(comm.comm_id, message))
        comm.on_close(lambda _message: self.closed(comm.comm_id))
        data = _data(message)
        self._ask(comm.comm_id, {"op": "open", "id": data.get("id")}, message)

    def heard(self, comm: str, message: Any) -> None:
        """A message of a view. On any thread."""
        data = _data(message)
        op = data.get("op")
        if op == "ack":
            view = self._views.get(comm)
            if view is not None and view.sent and data.get("seq") == view.seq:
                view.sent = 0.0
                if view.entry.is_changed:
                    self._soon(0, self.settle)
        elif op == "event":
            self._hear(comm, data, message)
        elif op == "hello":
            self._ask(comm, data, message)

    def _hear(self, comm: str, data: dict[str, Any], message: Any) -> None:
        queue = self._queue
        kind = data.get("event")
        if type(kind) is str and kind in MOVES and queue:
            last_comm, last, _ = queue[-1]
            same = last_comm == comm and last.get("op") == "event"
            if same and all(last.get(name) == data.get(name) for name in ("n", "t", "event")):
                queue[-1] = (comm, {**data, "state": _joined(last, data)}, message)
                return
        if len(queue) >= MOST_EVENTS:
            self.dropped += 1
            view = self._views.get(comm)
            if view is not None:
                self._tell(view, {"op": "done", "k": data.get("k"), "v": data.get("v")}, message)
            return
        self._ask(comm, data, message)

    def _ask(self, comm: str, data: dict[str, Any], message: Any) -> None:
        self._queue.append((comm, data, message))
        if not self._is_called:
            self._is_called = True
            self._soon(0, self.drain)

    def closed(self, comm: str) -> None:
        """A view is gone. On any thread."""
        view = self._views.pop(comm, None)
        if view is not None:
            view.entry.views = [one for one in view.entry.views if one is not view]

    # ------------------------------------------------------------------- handling

    def drain(self) -> bool:
        """Do what the pages ask for, for a while. Answers whether more waits."""
        self._is_called = False
        end = time.monotonic() + SLICE
        for entry in list(self._entries.values()):
            if entry.wakes is not None and entry.wakes <= time.monotonic():
                self._tick(entry, entry.wakes)
        while self._queue and time.monotonic() < end:
            comm, data, message = self._queue.popleft()
            if data["op"] == "open":
                self._open(comm, data.get("id"), message)
            elif data["op"] == "hello":
                self._greet(comm, message)
            else:
                self._handle(comm, data, message)
        if self._queue and not self._is_called:
            self._is_called = True
            self._soon(0, self.drain)
        return bool(self._queue)

    def _open(self, comm: str, number: Any, message: Any) -> None:
        entry = self._entries.get(number) if isinstance(number, str) else None
        if entry is None or entry.session is not self._workspace.session:
            self._send(comm, {"op": "gone"}, message)
            return
        self._view(comm, entry, is_widget=False)
        self._greet(comm, message)

    def _view(self, comm: str, entry: Entry, *, is_widget: bool) -> View:
        view = self._views[comm] = View(comm, entry, is_widget=is_widget)
        entry.views = [*entry.views, view]
        return view

    def _greet(self, comm: str, message: Any) -> None:
        view = self._views.get(comm)
        if view is None and comm in self._widgets:
            view = self._view(comm, self._widgets[comm], is_widget=True)
        if view is None:
            self._send(comm, {"op": "gone"}, message)
            return
        entry = view.entry
        if entry.is_changed:  # the others are told, too, and this one gets it with the rest
            view.sent = 0.0
            self._flush(entry)
        view.sent, view.seq = 0.0, entry.seq
        state = {"op": "state", "seq": entry.seq, "tree": entry.wire.state(), "error": entry.error}
        self._tell(view, state, message)

    def _handle(self, comm: str, data: dict[str, Any], message: Any) -> None:
        view = self._views.get(comm)
        if view is None:
            self._send(comm, {"op": "gone"}, message)
            return
        entry = view.entry
        k, page = data.get("k"), str(data.get("v", ""))[:64]
        if type(k) is int and k > view.counted.get(page, 0):  # else it is doubled, or late
            view.counted[page] = k
            while len(view.counted) > MOST_PAGES:
                view.counted.pop(next(iter(view.counted)))
            self._take_state(entry, data.get("state"))
            target = self._target(entry, data)
            if target is None:
                self.dropped += 1
            else:
                self._run(entry, target, data)
        self._tell(view, {"op": "done", "k": k, "v": data.get("v")}, message)
        self.settle()

    def _target(self, entry: Entry, data: dict[str, Any]) -> Element | None:
        """What an event has happened to; None unless an element there hears of such events."""
        holder = entry.wire.element(data.get("n"))
        kind = data.get("event")
        if holder is None or type(kind) is not str or not entry.wire.hears(data["n"], kind):
            return None
        target = entry.wire.element(data.get("t"))
        return target if target is not None and holder.contains(target) else holder

    def _take_state(self, entry: Entry, state: Any) -> None:
        """What was typed and checked in the page is so in the tree."""
        from sx_kernel.dom import forms

        for one in state if type(state) is list else []:
            if type(one) is not list or len(one) != 3:
                continue
            number, name, value = one
            element = entry.wire.element(number)
            if element is None or element.tag not in ("input", "select", "textarea"):
                continue
            if name == "checked" and type(value) is bool:
                forms.set_checked(element, value)
            elif name == "value" and type(value) is str and len(value) <= LONGEST:
                forms.set_value(element, value)
            else:
                continue
            entry.wire.typed(element, name, value)

    def _run(self, entry: Entry, target: Element, data: dict[str, Any]) -> None:
        """Have the handlers hear of an event. What goes wrong is shown where the island is."""
        from sx_kernel.dom.events import STAYS, Event

        more = data.get("more")
        told = more if type(more) is dict else {}
        extra = {name: told[name] for name in _EXTRAS if type(told.get(name)) in _PLAIN}
        event = Event(data["event"], bubbles=data["event"] not in STAYS, extra=extra)
        session = entry.session
        heard = getattr(entry.island, "handle", None)
        if heard is not None:
            self._tell_error(entry, self._limited(entry, lambda: heard(target, event)))
            self._changed(entry)  # what stands in its fields is not watched
            return
        heard = _function(session, "%island-event")
        self._tell_error(entry, self._limited(entry, lambda: session.apply(heard, target, event)))

    def _limited(self, entry: Entry, action: Callable[[], object]) -> str | None:
        """Do something for an island, for a while at most. Answers what went wrong."""
        error: str | None = None
        self._meanwhile = TOGETHER
        with self._around(entry.parent):
            try:
                with interruptible(self._workspace) as interrupts:
                    with time_limit(entry.session, HANDLER_SECONDS):
                        action()
                    interrupts.check()
            except BaseException as problem:
                error = report(problem).text
        self._meanwhile = PACE
        return error

    def _tell_error(self, entry: Entry, error: str | None) -> None:
        if error != entry.error:
            entry.error = error
            for view in entry.views:
                self._tell(view, {"op": "error", "text": error}, entry.parent)

    # ------------------------------------------------------------------- a page's clock

    def _wake(self, entry: Entry) -> None:
        """Something waits for a page's clock: look at it in time."""
        seconds = entry.island.due()  # type: ignore[union-attr]
        if seconds is None or entry.id not in self._entries:
            return
        seconds = max(seconds, SHORTEST)
        at = time.monotonic() + seconds
        if entry.wakes is None or at < entry.wakes:
            entry.wakes = at
            self._soon(seconds, lambda: self._tick(entry, at))

    def _tick(self, entry: Entry, at: float) -> None:
        if entry.wakes != at or entry.id not in self._entries:
            return  # it was looked at earlier
        error = self._limited(entry, entry.island.tick)  # type: ignore[union-attr]
        if error is not None:
            self._tell_error(entry, error)
        entry.wakes = None
        self._changed(entry)
        self.settle()
        self._wake(entry)


def _text(entry: Entry) -> str:
    """An island as a line of text, with what went wrong in it."""
    shown = f"~{entry.island.name}: {' '.join(entry.island.root.text.split())}"[:500]
    return shown if entry.error is None else f"{shown}\n{entry.error}"


def lives(value: Any) -> bool:
    """Whether a value is an island or page that can live here."""
    if getattr(type(value), "sx_lives", False):
        return True
    if type(value) is not RawHtml or value.live is None:
        return False
    from sx_kernel.dom.tree import is_there
    from sx_kernel.session.web.islands import is_island

    return is_there() and is_island(value)


_PLAIN: Final = (str, int, float, bool)


def _joined(first: dict[str, Any], second: dict[str, Any]) -> list[Any]:
    """What was typed before two events, of which the second stands for both."""
    states = [one if type(one) is list else [] for one in (first.get("state"), second.get("state"))]
    found: dict[str, Any] = {}
    for one in [*states[0], *states[1]]:
        if type(one) is list and len(one) == 3:
            found[f"{one[0]} {one[1]}"] = one
    return list(found.values())


def _function(session: Session, name: str) -> Any:
    return session.machine.globals[global_key(name)]


def _data(message: Any) -> dict[str, Any]:
    """What a comm message carries; nothing if it is not what we know."""
    content = message.get("content") if isinstance(message, dict) else None
    data = content.get("data") if isinstance(content, dict) else None
    return data if isinstance(data, dict) else {}
