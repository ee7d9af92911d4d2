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
SYNC: ../island.js
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final, final

from sx_kernel.base.markup import RawHtml
from sx_kernel.html.safe import harmless
from sx_kernel.kernel import widgets
from sx_kernel.kernel.islands.handling import Handling, function, take_state, target_of
from sx_kernel.kernel.islands.views import Data, Entry, Send, Soon, Views
from sx_kernel.kernel.islands.waiting import Said, Waiting

if TYPE_CHECKING:
    from sx_kernel.session.desk.workspace import Workspace
    from sx_kernel.session.web.islands import Island, Place
    from sx_kernel.session.web.pages import LivePage

ISLAND: Final = "application/vnd.sx.island+json"
"""The MIME type of an island: {version, id, name, tree}."""

TARGET: Final = "sx.island"
VERSION: Final = 1

SHORTEST: Final = 0.004
"""Seconds after which a page's clock is looked at again, at least."""
MOST: Final = 1_000
"""Islands that live; the oldest is let go."""
SLICE: Final = 0.05
"""Seconds of handlers, after which others have their turn."""
SAVE_SECONDS: Final = 1.0
"""Seconds after which what an island looks like is saved with the notebook."""


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
        soon: Soon,
        around: Callable[[Any], Any],
        draws: Callable[[Any], bool],
    ) -> None:
        self._workspace = workspace
        self._display = display
        self._soon = soon
        self._draws = draws
        self._widgets: dict[str, Entry] = {}  # by comm
        self._entries: OrderedDict[str, Entry] = OrderedDict()
        self._views = Views(send, soon, self.settle)
        self._handling = Handling(workspace, around)
        self._is_called = False
        self.waiting = Waiting()
        self.dropped = 0
        """Events that were not handled, because too many waited or nobody asked for them."""

    # ------------------------------------------------------------------- showing

    def show(self, value: RawHtml | LivePage, parent: Any) -> tuple[str, dict[str, Any]]:
        """Let an island or page live. Returns its display id and its bundle. Raises SxError."""
        if type(value) is not RawHtml:
            entry = self._page(value, parent)
        else:
            session = self._workspace.session
            island, places = session.apply(function(session, "%island-begin"), value)
            entry = self._entry(island, places, parent)
        return entry.id, self._bundle(entry)

    def _page(self, page: Any, parent: Any) -> Entry:
        """Return what shows a page: a new view of it, or one more of what is shown already."""
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
        self._gone(entry)
        entry.session.apply(function(entry.session, "%island-end"), entry.places)

    # ------------------------------------------------------------------- changes

    def _changed(self, entry: Entry) -> None:
        """The tree of an island is about to change, in the thread that evaluates."""
        now = time.monotonic()
        if not entry.is_changed:
            entry.is_changed, entry.since = True, now
        elif entry.views and now - entry.since >= self._handling.meanwhile:
            # what takes long is seen meanwhile
            self._views.flush(entry)
            entry.is_changed, entry.since = True, now

    def settle(self) -> None:
        """An evaluation has ended: tell the pages what has changed."""
        for entry in list(self._entries.values()):
            if entry.session is not self._workspace.session:  # :reset all
                entry.session = self._workspace.session
                self._gone(entry)
            elif entry.is_changed:
                self._views.flush(entry)
                self._save_soon(entry)

    def _gone(self, entry: Entry) -> None:
        self._entries.pop(entry.id, None)
        self._views.forget(entry)
        if entry.widget is not None:
            self._widgets.pop(entry.widget, None)

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
        self._ask(Said(comm.comm_id, {"op": "open", "id": data.get("id")}, message))

    def heard(self, comm: str, message: Any) -> None:
        """A message of a view. On any thread."""
        data = _data(message)
        op = data.get("op")
        if op == "ack":
            self._views.acknowledge(comm, data.get("seq"))
        elif op == "event":
            self._hear(Said(comm, data, message))
        elif op == "hello":
            self._ask(Said(comm, data, message))

    def _hear(self, said: Said) -> None:
        if self.waiting.put_event(said):
            self._call()
            return
        self.dropped += 1
        view = self._views.find(said.comm)
        if view is not None:
            self._views.tell(view, _done(said.data), said.message)

    def _ask(self, said: Said) -> None:
        self.waiting.put(said)
        self._call()

    def _call(self) -> None:
        """Have the thread that evaluates do what waits, unless it was called already."""
        if not self._is_called:
            self._is_called = True
            self._soon(0, self.drain)

    def closed(self, comm: str) -> None:
        """A view is gone. On any thread."""
        self._views.remove(comm)

    # ------------------------------------------------------------------- handling

    def drain(self) -> bool:
        """Do what the pages ask for, for a while. Returns whether more waits."""
        self._is_called = False
        end = time.monotonic() + SLICE
        for entry in list(self._entries.values()):
            if entry.wakes is not None and entry.wakes <= time.monotonic():
                self._tick(entry, entry.wakes)
        while len(self.waiting) and time.monotonic() < end:
            said = self.waiting.take()
            if said.data["op"] == "open":
                self._open(said)
            elif said.data["op"] == "hello":
                self._greet(said)
            else:
                self._handle(said)
        if len(self.waiting):
            self._call()
        return len(self.waiting) > 0

    def _open(self, said: Said) -> None:
        number = said.data.get("id")
        entry = self._entries.get(number) if isinstance(number, str) else None
        if entry is None or entry.session is not self._workspace.session:
            self._views.tell_gone(said.comm, said.message)
            return
        self._views.add(said.comm, entry, is_widget=False)
        self._greet(said)

    def _greet(self, said: Said) -> None:
        view = self._views.find(said.comm)
        if view is None and said.comm in self._widgets:
            view = self._views.add(said.comm, self._widgets[said.comm], is_widget=True)
        if view is None:
            self._views.tell_gone(said.comm, said.message)
        else:
            self._views.greet(view, said.message)

    def _handle(self, said: Said) -> None:
        view = self._views.find(said.comm)
        if view is None:
            self._views.tell_gone(said.comm, said.message)
            return
        if view.counts(said.data.get("k"), str(said.data.get("v", ""))[:64]):
            self._run(view.entry, said.data)
        self._views.tell(view, _done(said.data), said.message)
        self.settle()

    def _run(self, entry: Entry, data: Data) -> None:
        """Have the handlers hear of an event. What goes wrong is shown where the island is."""
        take_state(entry, data.get("state"))
        target = target_of(entry, data)
        if target is None:
            self.dropped += 1
            return
        self._views.tell_error(entry, self._handling.handle(entry, target, data))
        if hasattr(entry.island, "handle"):
            self._changed(entry)  # what stands in its fields is not watched

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
        error = self._handling.limited(entry, entry.island.tick)  # type: ignore[union-attr]
        if error is not None:
            self._views.tell_error(entry, error)
        entry.wakes = None
        self._changed(entry)
        self.settle()
        self._wake(entry)


def _done(data: Data) -> Data:
    """An event was handled, or never will be."""
    return {"op": "done", "k": data.get("k"), "v": data.get("v")}


def _text(entry: Entry) -> str:
    """An island as a line of text, with what went wrong in it."""
    shown = f"~{entry.island.name}: {' '.join(entry.island.root.text.split())}"[:500]
    return shown if entry.error is None else f"{shown}\n{entry.error}"


def lives(value: Any) -> bool:
    """Return whether a value is an island or page that can live here."""
    if getattr(type(value), "sx_lives", False):
        return True
    if type(value) is not RawHtml or value.live is None:
        return False
    from sx_kernel.dom.tree import is_there
    from sx_kernel.session.web.islands import is_island

    return is_there() and is_island(value)


def _data(message: Any) -> dict[str, Any]:
    """Return what a comm message carries; nothing if it is not what we know."""
    content = message.get("content") if isinstance(message, dict) else None
    data = content.get("data") if isinstance(content, dict) else None
    return data if isinstance(data, dict) else {}
