"""Who looks at islands, and what they are told: a state first, patches from then on.

A view is sent at most one patch every PACE seconds, and none before it has acknowledged the last
one: so the page sets the pace, and what changes meanwhile is put together.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final, final

from sx_kernel.kernel import widgets

if TYPE_CHECKING:
    from sx_kernel.session.session import Session
    from sx_kernel.session.web.islands import Island, Place
    from sx_kernel.session.web.pages import LivePage
    from sx_kernel.session.web.wire import Wire

PACE: Final = 0.016
"""Seconds between two patches, at least."""
PATIENCE: Final = 2.0
"""Seconds after which a view that has not answered is no longer waited for."""
MOST_PAGES: Final = 64
"""Pages that share a comm whose events are counted."""

Data = dict[str, Any]
Send = Callable[[str, Data, Any], None]
Soon = Callable[[float, Callable[[], object]], None]


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

    def counts(self, k: Any, page: str) -> bool:
        """Return whether event `k` of a page is a new one; else it is doubled, or late."""
        if type(k) is not int or k <= self.counted.get(page, 0):
            return False
        self.counted[page] = k
        while len(self.counted) > MOST_PAGES:
            self.counted.pop(next(iter(self.counted)))
        return True


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
class Views:
    """All views of all islands, by comm.

    `send(comm, data, parent)` sends; `soon(seconds, action)` has the thread that evaluates do
    something when it is free; `settle` is asked to tell once more what has changed.
    """

    def __init__(self, send: Send, soon: Soon, settle: Callable[[], object]) -> None:
        self._send = send
        self._soon = soon
        self._settle = settle
        self._by_comm: dict[str, View] = {}

    def find(self, comm: str) -> View | None:
        """The view that has opened that comm."""
        return self._by_comm.get(comm)

    def add(self, comm: str, entry: Entry, *, is_widget: bool) -> View:
        """Somebody looks at an island."""
        view = self._by_comm[comm] = View(comm, entry, is_widget=is_widget)
        entry.views = [*entry.views, view]
        return view

    def remove(self, comm: str) -> None:
        """A view is gone. On any thread."""
        view = self._by_comm.pop(comm, None)
        if view is not None:
            view.entry.views = [one for one in view.entry.views if one is not view]

    def forget(self, entry: Entry) -> None:
        """An island lives no longer: tell who looks at it."""
        for view in entry.views:
            self.tell(view, {"op": "gone"}, entry.parent)
            self._by_comm.pop(view.comm, None)
        entry.views = []

    # -- telling -------------------------------------------------------------------------------

    def tell(self, view: View, data: Data, parent: Any) -> None:
        """Send something to a view, as an effect of `parent`."""
        self._send(view.comm, widgets.wrapped(data) if view.is_widget else data, parent)

    def tell_gone(self, comm: str, parent: Any) -> None:
        """Tell the page behind a comm that its view has died."""
        self._send(comm, {"op": "gone"}, parent)

    def tell_error(self, entry: Entry, error: str | None) -> None:
        """Show what went wrong where the island is; None: nothing does."""
        if error != entry.error:
            entry.error = error
            for view in entry.views:
                self.tell(view, {"op": "error", "text": error}, entry.parent)

    def greet(self, view: View, message: Any) -> None:
        """Send the state of its island to a view that has just come, or has lost it."""
        entry = view.entry
        if entry.is_changed:  # the others are told, too, and this one gets it with the rest
            view.sent = 0.0
            self.flush(entry)
        view.sent, view.seq = 0.0, entry.seq
        state = {"op": "state", "seq": entry.seq, "tree": entry.wire.state(), "error": entry.error}
        self.tell(view, state, message)

    def flush(self, entry: Entry) -> None:
        """Send what has changed, unless a view has not drawn the last patch yet."""
        now = time.monotonic()
        if any(view.sent and now - view.sent < PATIENCE for view in entry.views):
            return  # its acknowledgement calls again
        if entry.views and now - entry.sent < PACE:
            self._soon(PACE - (now - entry.sent), self._settle)
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
            self.tell(view, message, entry.parent)

    def acknowledge(self, comm: str, seq: Any) -> None:
        """A view has drawn patch `seq`: what has changed since can follow. On any thread."""
        view = self._by_comm.get(comm)
        if view is not None and view.sent and seq == view.seq:
            view.sent = 0.0
            if view.entry.is_changed:
                self._soon(0, self._settle)
