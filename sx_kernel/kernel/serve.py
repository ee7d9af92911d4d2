"""`sx serve PAGE.html`: a page of hyperscript that lives in any browser.

The page is one island (islands/), the browser's tabs are its views. A tab is sent what changes as
events of the server (`/events`), and sends what happens in it (`/send`). Only this machine is
served, and only tabs that have the page's key: no other site can make the programs run.
"""

from __future__ import annotations

import heapq
import json
import queue
import secrets
import threading
import time
from collections.abc import Callable
from contextlib import nullcontext
from html import escape
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from typing import TYPE_CHECKING, Any, Final, Protocol, final
from urllib.parse import parse_qs, urlsplit

from sx_kernel.base.errors import Interrupted, SxError
from sx_kernel.kernel.islands.islands import ISLAND, Islands
from sx_kernel.kernel.widgets import module
from sx_kernel.session.desk.failure import report

if TYPE_CHECKING:
    from sx_kernel.session.session import Session
    from sx_kernel.session.web.pages import LivePage

USAGE: Final = "usage: sx serve [--port N] PAGE.html"
PORT: Final = 8765
HERE: Final = frozenset(("localhost", "127.0.0.1", "[::1]"))
MOST_BYTES: Final = 2_000_000
"""Of one message of a tab."""
STILL: Final = 10.0
"""Seconds after which a tab is sent something, so that it is noticed when it is gone."""


class ServeError(Exception):
    """It cannot be served; the message says why."""


@final
class Turns:
    """What waits for the thread that evaluates."""

    def __init__(self) -> None:
        self._waiting: list[tuple[float, int, Callable[[], object]]] = []
        self._number = count()
        self._ready = threading.Condition()

    def soon(self, seconds: float, action: Callable[[], object]) -> None:
        """Have something done in that thread. On any thread."""
        with self._ready:
            due = time.monotonic() + max(0.0, seconds)
            heapq.heappush(self._waiting, (due, next(self._number), action))
            self._ready.notify()

    def next(self, patience: float | None = None) -> Callable[[], object] | None:
        """Return what is due, waiting for it; None if nothing was for `patience` seconds."""
        end = None if patience is None else time.monotonic() + patience
        with self._ready:
            while True:
                now = time.monotonic()
                if self._waiting and self._waiting[0][0] <= now:
                    return heapq.heappop(self._waiting)[2]
                if end is not None and now >= end:
                    return None
                times = [at - now for at in (end, *(one[0] for one in self._waiting[:1])) if at]
                self._ready.wait(min(times, default=None))


@final
class Tab:
    """A view of the page, as islands/ knows it: a comm. `told`: what it is to be sent."""

    def __init__(self, number: int) -> None:
        self.comm_id = f"tab-{number}"
        self.told: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()

    def on_msg(self, heard: Callable[[Any], object]) -> None:
        """The tab's messages come by `Served.hear`."""

    def on_close(self, closed: Callable[[Any], object]) -> None:
        """So does its end."""


@final
class Served:
    """A page and its tabs. `key`: what a tab must know."""

    def __init__(self, session: Session, page: LivePage, styles: str, title: str) -> None:
        from sx_kernel.session.desk.workspace import Workspace

        self.turns = Turns()
        self.key = secrets.token_urlsafe(16)
        self._tabs: dict[str, Tab] = {}
        self._numbers = count(1)
        self.islands = Islands(
            Workspace(session, lambda: session), self._send, lambda *_, **__: None,
            self.turns.soon, lambda _: nullcontext(), lambda _: True,
        )  # fmt: skip
        self._id, self._bundle = self.islands.show(page, None)
        self._styles, self._title = styles, title
        self.error = page.error

    def work(self, action: Callable[[], object]) -> None:
        """Do what is due, and tell the tabs."""
        action()
        self.islands.settle()

    def open(self) -> Tab:
        """A tab has come. On any thread."""
        tab = Tab(next(self._numbers))
        self._tabs[tab.comm_id] = tab
        tab.told.put({"op": "view", "view": tab.comm_id})
        self.islands.opened(tab, _message({"id": self._id}))
        return tab

    def close(self, tab: Tab) -> None:
        """A tab is gone. On any thread."""
        self._tabs.pop(tab.comm_id, None)
        self.islands.closed(tab.comm_id)

    def hear(self, view: str, data: Any) -> None:
        """A message of a tab. On any thread."""
        if view in self._tabs:
            self.islands.heard(view, _message(data))

    def _send(self, comm: str, data: dict[str, Any], _parent: Any) -> None:
        tab = self._tabs.get(comm)
        if tab is not None:
            tab.told.put(data)

    @property
    def shell(self) -> str:
        """The document that a browser loads; it draws the page."""
        tree = json.dumps(self._bundle[ISLAND]).replace("</", "<\\/")
        return _SHELL.format(
            title=escape(self._title), styles=self._styles.replace("</", "<\\/"),
            island=tree, key=json.dumps(self.key),
        )  # fmt: skip


def _message(data: Any) -> dict[str, Any]:
    return {"content": {"data": data}}


_SHELL: Final = """<!doctype html>
<html><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{title}</title><link rel="icon" href="data:,">
<style>:root {{ color-scheme: light dark }} .sx-island-asleep {{ opacity: .6 }}
.sx-island-error {{ color: #b3261e; white-space: pre-wrap }}
@media (prefers-color-scheme: dark) {{ .sx-island-error {{ color: #ff9d94 }} }}</style>
<style>{styles}</style></head><body><main></main>
<script type="module">
import {{ render }} from './island.js';
const key = {key};
const ears = {{}};
let view = null;
const model = {{
  get: name => name === 'island' ? {island} : undefined,
  on: (kind, ear) => {{ ears[kind] = ear }},
  off: () => {{}},
  send: data => view && fetch('./send?' + new URLSearchParams({{ key, view }}),
    {{ method: 'POST', body: JSON.stringify(data) }}).catch(() => {{}}),
}};
render({{ model, el: document.querySelector('main') }});
const events = new EventSource('./events?' + new URLSearchParams({{ key }}));
events.onmessage = event => {{
  const data = JSON.parse(event.data);
  if (data.op === 'view') view = data.view;
  else ears['msg:custom'](data);
}};
events.onerror = () => ears['msg:custom']({{ op: 'gone' }});
</script></body></html>
"""


def handler(served: Served) -> type[BaseHTTPRequestHandler]:
    """Return what answers the requests of browsers."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            """The shell, its module, or what the page comes to."""
            path = urlsplit(self.path).path
            if not self._is_from_here():
                self._answer(HTTPStatus.FORBIDDEN, "text/plain", "only this machine is served\n")
            elif path == "/":
                self._answer(HTTPStatus.OK, "text/html", served.shell)
            elif path == "/island.js":
                self._answer(HTTPStatus.OK, "text/javascript", module())
            elif path == "/events" and self._asked("key") == served.key:
                self._stream()
            else:
                self._answer(HTTPStatus.NOT_FOUND, "text/plain", "there is no such page\n")

        def do_POST(self) -> None:
            """A message of a tab."""
            known = self._is_from_here() and urlsplit(self.path).path == "/send"
            size = self.headers.get("Content-Length", "")
            fits = size.isdecimal() and len(size) < 9 and int(size) <= MOST_BYTES
            if not (known and fits and self._asked("key") == served.key):
                self.close_connection = True
                self._answer(HTTPStatus.FORBIDDEN, "text/plain", "not heard\n")
                return
            try:
                data = json.loads(self.rfile.read(int(size)))
            except (ValueError, RecursionError):
                self._answer(HTTPStatus.BAD_REQUEST, "text/plain", "no message\n")
                return
            served.hear(self._asked("view"), data)
            self._answer(HTTPStatus.NO_CONTENT, "text/plain", "")

        def _stream(self) -> None:
            self.close_connection = True
            self.send_response(HTTPStatus.OK)
            self.send_header("Content-Type", "text/event-stream")
            self.send_header("Cache-Control", "no-store")
            self.end_headers()
            tab = served.open()
            try:
                while True:
                    try:
                        line = f"data: {json.dumps(tab.told.get(timeout=STILL))}\n\n"
                    except queue.Empty:
                        line = ":\n\n"
                    self.wfile.write(line.encode())
                    self.wfile.flush()
            except OSError:  # the tab is gone
                pass
            finally:
                served.close(tab)

        def _answer(self, status: HTTPStatus, kind: str, text: str) -> None:
            data = text.encode()
            self.send_response(status)
            self.send_header("Content-Type", f"{kind}; charset=utf-8")
            self.send_header("Content-Length", str(len(data)))
            self.send_header("Cache-Control", "no-store")
            self.end_headers()
            self.wfile.write(data)

        def _asked(self, name: str) -> str:
            return parse_qs(urlsplit(self.path).query).get(name, [""])[0]

        def _is_from_here(self) -> bool:
            """Return whether the page was asked for by this machine's name: another name that leads
            here is a site's that wants to be taken for us."""
            host = self.headers.get("Host", "")
            name, colon, port = host.rpartition(":")
            return (name if colon and port.isdecimal() else host) in HERE

        def log_message(self, format: str, *args: Any) -> None:
            """Nothing: the terminal is the programs'."""

    return Handler


def open_server(session: Session, markup: str, name: str, port: int) -> tuple[Any, Served]:
    """The server of a page, listening, and the page. Raises SxError, ServeError."""
    from sx_kernel.languages.hs.language import open_whole

    page = open_whole(session, markup, name)
    styles = "\n".join(one.text for one in page.document.query_all("style"))
    title = page.document.query("title")
    served = Served(session, page, styles, name if title is None else title.text)
    try:
        server = ThreadingHTTPServer(("127.0.0.1", port), handler(served))
    except OSError as problem:
        message = f"cannot listen on port {port}: {problem.strerror}"
        raise ServeError(message) from None
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server, served


class Terminal(Protocol):
    """Where it is said what goes on."""

    def line(self, text: str) -> None:
        """Say a line."""
        ...

    def error(self, text: str) -> None:
        """Complain."""
        ...

    def flush(self) -> None:
        """Have what was said seen."""
        ...


def run(words: list[str], open_session: Callable[[], Session], terminal: Terminal) -> int:
    """Carry out `sx serve WORDS` until Ctrl-C. Returns the exit status."""
    try:
        serve(words, open_session, terminal)
    except ServeError as problem:
        terminal.error(f"sx: {problem}")
        return 2
    except SxError as problem:
        terminal.error(report(problem).text)
        return 1
    return 0


def serve(words: list[str], open_session: Callable[[], Session], terminal: Terminal) -> None:
    """Serve until Ctrl-C. Raises SxError, ServeError."""
    name, port = _arguments(words)
    from sx_kernel.base.reading import read_whole
    from sx_kernel.session.evaluate.sources import decode

    try:
        markup = decode(read_whole(name), name)
    except (OSError, ValueError) as problem:
        message = f"cannot read {name}: {getattr(problem, 'strerror', None) or problem}"
        raise ServeError(message) from None
    server, served = open_server(open_session(), markup, name, port)
    if served.error is not None:
        terminal.error(served.error)
    terminal.line(f"{name} is at http://localhost:{server.server_address[1]}/ (Ctrl-C ends it)")
    try:
        while True:
            terminal.flush()
            action = served.turns.next()
            if action is not None:
                served.work(action)
    except (KeyboardInterrupt, Interrupted):
        terminal.line("")
    finally:
        server.shutdown()
        server.server_close()


def _arguments(words: list[str]) -> tuple[str, int]:
    port, rest = PORT, list(words)
    if rest[:1] == ["--port"] and len(rest) > 1:
        if not (rest[1].isascii() and rest[1].isdecimal() and int(rest[1][:6]) < 65_536):
            message = f"--port must be an integer from 0 to 65535, not {rest[1]}"
            raise ServeError(message)
        port, rest = int(rest[1]), rest[2:]
    if len(rest) != 1 or rest[0].startswith("-"):
        raise ServeError(USAGE)
    return rest[0], port


__all__ = ["ServeError", "Served", "Turns", "handler", "open_server", "run"]
