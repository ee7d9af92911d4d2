"""The comm target `sx.cache`: the cache's map, pushed to who watches, and timelines to play.

A view opens a comm and says what it wants:

    {"watch": true}                        be told what is new, until it says false or closes;
                                           said again now and then, else it is taken to be gone
    {"replay": {settings}, "timeline": N}  the recorded calls under other settings
    {"at": CALL, "timeline": N, …}         how it stood before a call
    {"why": ID, "name": NAME}              what %jit why says
    {"record": true | false}               begin or end a recording, when no cell runs

Answers are `{"map": …}`, `{"replayed": …}`, `{"moment": …}`, `{"why": …}`, `{"recording": …}`, and
carry the `n` of what they answer. What is pushed goes by way of a thread that ends when nobody
watches: never by the evaluating one. Comms are told on any thread.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, Final, final

from sx_kernel.kernel.comms import data_of

if TYPE_CHECKING:
    from sx_kernel.session.desk.workspace import Workspace
    from sx_kernel.session.session import Session
    from sx_kernel.session.watching.cachemap import Cursor

Send = Callable[[str, dict[str, Any], Any], None]

TARGET: Final = "sx.cache"
SECONDS: Final = 1 / 16
"""Between two messages to a view."""
SHARE: Final = 0.05
"""The share of a processor that telling what is new may take: rather seldom."""
PATIENCE: Final = 200.0
"""Seconds without a word after which a view is taken to be gone; it says one each minute."""
MOST: Final = 32
"""Views that are told; of more, those that said a word last."""


@final
class _View:
    """One comm that watches."""

    def __init__(self, parent: Any, now: float) -> None:
        self.parent = parent
        self.heard = now
        self.cursor: Cursor | None = None
        self.session: Session | None = None
        self.told: Any = None
        self.sent: dict[int, int] = {}  # hits of running code


@final
class CacheMaps:
    """The views of one kernel. `alone` is held by whoever runs a cell."""

    def __init__(self, workspace: Workspace, send: Send, alone: threading.Lock) -> None:
        self._workspace = workspace
        self._send = send
        self._alone = alone
        self._views: dict[str, _View] = {}
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._wake = threading.Event()
        self._ends = False

    def register(self, manager: Any) -> None:
        """Let front ends open comms."""

        def opened(comm: Any, message: Any) -> None:
            comm.on_msg(lambda message: self.asked(comm.comm_id, message))
            comm.on_close(lambda _message: self.closed(comm.comm_id))
            self.asked(comm.comm_id, message)

        manager.register_target(TARGET, opened)

    def close(self) -> None:
        """The kernel ends."""
        self._ends = True
        self._wake.set()

    def closed(self, comm: str) -> None:
        """A view is gone."""
        with self._lock:
            self._views.pop(comm, None)

    # -- questions -----------------------------------------------------------------------------

    def asked(self, comm: str, message: Any) -> None:
        """A view says something. What makes no sense is answered by nothing."""
        data = data_of(message)
        answer: dict[str, Any] | None = None
        if "watch" in data:
            self._watched(comm, message, on=data["watch"] is True)
        elif "replay" in data or "at" in data:
            answer = self._replayed(data)
        elif "why" in data:
            answer = {"why": self._why(data)}
        elif "record" in data:
            answer = {"recording": self._recorded(on=data["record"] is True)}
        if answer is not None:
            self._send(comm, {"n": data.get("n"), **answer}, message)

    def _replayed(self, data: dict[str, Any]) -> dict[str, Any]:
        from sx_kernel.session.watching.timeline import settings_of

        timeline = self._workspace.timelines.get(data.get("timeline", 0))
        given = data.get("replay", data.get("settings"))
        settings = settings_of(given) if isinstance(given, dict) else None
        if timeline is None or settings is None:
            return {"gone": True}
        if "at" in data:
            call = data["at"]
            return {"moment": timeline.at(call, settings)} if type(call) is int else {"gone": True}
        return {"replayed": timeline.replayed(settings)}

    def _why(self, data: dict[str, Any]) -> str:
        from sx_kernel.session.watching.cachemap import why

        entry, name = data["why"], data.get("name")
        entry = entry if type(entry) is int else None
        return why(self._workspace.session, entry, name if isinstance(name, str) else "fn")

    def _recorded(self, *, on: bool) -> dict[str, Any]:
        """Begin or end a recording; when it ends, what there is to play."""
        from sx_kernel.session.watching.timeline import Settings, Timeline

        if not self._alone.acquire(blocking=False):
            return {"busy": True}
        try:
            self._workspace.record(on)
        finally:
            self._alone.release()
        recording = self._workspace.recording
        if on or recording is None or not recording.calls:
            return {"on": on}
        timeline = Timeline(recording)
        number = self._workspace.keep_timeline(timeline)
        settings = Settings()
        return {
            "on": False,
            "timeline": {
                "number": number, **timeline.about(), "settings": list(settings),
                "replayed": timeline.replayed(settings),
            },
        }  # fmt: skip

    # -- what is pushed ------------------------------------------------------------------------

    def _watched(self, comm: str, message: Any, *, on: bool) -> None:
        with self._lock:
            known = self._views.pop(comm, None)
            if not on:
                return
            now = time.monotonic()
            view = known or _View(message, now)
            view.heard = now
            self._views[comm] = view
            while len(self._views) > MOST:
                del self._views[next(iter(self._views))]
            if self._thread is None and not self._ends:
                self._thread = threading.Thread(target=self._tell, name="sx map", daemon=True)
                self._thread.start()

    def _tell(self) -> None:
        """Tell all views what is new, until there are none."""
        pause = 0.0
        while not self._wake.wait(pause):
            with self._lock:
                late = time.monotonic() - PATIENCE
                for comm in [comm for comm, view in self._views.items() if view.heard < late]:
                    del self._views[comm]
                views = list(self._views.items())
                if not views:
                    self._thread = None
                    return
            begun = time.thread_time()
            for comm, view in views:
                tell = partial(self._tell_one, comm, view)
                self._workspace.aside("a map is not told what is new", tell, None)
            pause = max(SECONDS, (time.thread_time() - begun) / SHARE)

    def _tell_one(self, comm: str, view: _View) -> None:
        from sx_kernel.session.watching.cachemap import Cursor, news

        session = self._workspace.session
        if view.cursor is None or session is not view.session:  # :reset all
            view.session, view.cursor = session, Cursor()
            view.sent = {}
        found = news(session, view.cursor, view.sent)
        view.cursor = found.cursor
        data = found.data
        shown = {key: value for key, value in data.items() if key != "used"}
        if not data["used"] and shown == view.told:
            return
        view.told = {**shown, "new": [], "gone": [], "whole": False}
        self._send(comm, {"map": data}, view.parent)
