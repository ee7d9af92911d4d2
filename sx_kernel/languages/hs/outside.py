"""What hyperscript's pages have to do with the world: fetching, workers, sockets, event sources."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, Final, final

from sx_kernel.base.errors import ErrorValue, SxError
from sx_kernel.base.undefined import UNDEFINED
from sx_kernel.dom.events import Event, listen
from sx_kernel.dom.fetch import Request, Response
from sx_kernel.dom.nodes import Target
from sx_kernel.languages.hs.convert import as_nodes, convert
from sx_kernel.languages.hs.happening import name_function
from sx_kernel.languages.hs.json_text import parse_json, write_json
from sx_kernel.languages.hs.kinds import Fragment
from sx_kernel.languages.hs.operators import items_of, number_of, text_of
from sx_kernel.languages.hs.promises import Promise
from sx_kernel.languages.hs.world import World, failure
from sx_kernel.runtime.closures import state_of


def functions(world: World) -> dict[str, Callable[..., Any]]:
    """The functions of this file by name."""

    # ----------------------------------------------------------------- fetching

    def fetch(url: Any, options: Any, me: Any) -> Promise:
        made = Promise(world)
        detail: dict[str, Any] = dict(options or {})
        detail.setdefault("headers", {})
        detail["sender"] = me
        for name in ("hyperscript:beforeFetch", "fetch:beforeRequest"):
            world.trigger(me, name, detail)
        request = {k: v for k, v in detail.items() if k != "sender"}
        own = world.globals.get("fetch")

        def done(response: Any) -> None:
            for name in ("hyperscript:afterFetch", "fetch:afterResponse"):
                world.trigger(me, name, {"response": response, "sender": me})
            made.resolve(response)

        def failed(reason: Any) -> None:
            world.trigger(me, "fetch:error", {"reason": reason, "sender": me})
            made.reject(reason)

        if isinstance(me, Target):
            listen(
                me,
                "fetch:abort",
                lambda _e: failed(ErrorValue("error", "The fetch was aborted")),
                once=True,
            )
        if own is not None:
            found = world.call(own, text_of(url), request)
            if type(found) is Promise:
                found.then(done, failed)
            else:
                done(found)
            return made
        _routed(world, text_of(url), request, done, failed)
        return made

    def converted(response: Any, conversion: Any, quiet: bool) -> Any:
        if type(response) is not Response:
            return response
        kind = (conversion or "text").lower()
        if kind == "response":
            return response
        if not response.is_ok and not quiet:
            raise failure(
                f"fetch: {response.url or 'it'} was answered {response.status} {response.reason}"
            )
        if kind in ("json", "object"):
            return parse_json(response.body)
        if kind == "html":
            return Fragment(world.document, as_nodes(world, response.body))
        if kind == "text":
            return response.body
        return convert(world, response.body, conversion, None)

    def worker(defs: list[Any]) -> dict[str, Any]:
        def remote(fn: Any) -> Callable[..., Promise]:
            def call(*args: Any) -> Promise:
                made = Promise(world)

                def run() -> None:
                    try:
                        made.resolve(world.call(fn, *_copied(list(args))))
                    except SxError as problem:
                        made.reject(problem.payload)

                world.after(0, run)
                return made

            return call

        for name, fn in defs:
            name_function(fn, name)
        return {name: remote(fn) for name, fn in defs}

    def socket(url: Any, as_json: Any, handler: Any, timeout: Any) -> dict[str, Any]:
        """A socket: the host sends on what is in `sent`, and calls `receive` with what comes."""
        found: dict[str, Any] = {"url": text_of(url), "sent": []}
        calls = Calls(world, found["sent"], 10_000 if timeout is None else number_of(timeout))

        def receive(data: Any) -> Any:
            if calls.are_answered_by(data):
                return UNDEFINED
            if handler is None:
                return UNDEFINED
            return world.call(handler, parse_json(data) if as_json else data)

        found["send"] = lambda data: found["sent"].append(
            write_json(data) if type(data) in (dict, list) else text_of(data)
        )
        found["receive"] = receive
        found["rpc"] = calls
        return found

    def event_source(url: Any, handlers: list[Any]) -> dict[str, Any]:
        from fnmatch import fnmatchcase

        def receive(name: str, data: Any) -> None:
            for pattern, kind, fn in handlers:
                if fnmatchcase(name, pattern):
                    event = Event(name, detail=parse_json(data) if kind == "json" else data)
                    world.call(fn, event)

        return {"url": None if url is None else text_of(url), "receive": receive}

    return {
        "hs:fetch": fetch, "hs:converted": converted, "hs:worker": worker, "hs:socket": socket,
        "hs:event-source": event_source,
    }  # fmt: skip


@final
class Calls:
    """`socket.rpc`: functions on the other side. A call is a message with a number, its answer one
    with that number and `return` or `throw`."""

    sx_type = "remote-calls"

    def __init__(self, world: World, sent: list[Any], timeout: float) -> None:
        self.world = world
        self.sent = sent
        self.timeout = timeout
        self.waiting: dict[str, Promise] = {}
        self.count = 0

    def hs_get(self, name: str) -> Callable[..., Promise]:
        """A function on the other side; calls of it are promises."""

        def call(*args: Any) -> Promise:
            made = Promise(self.world)
            self.count += 1
            number = str(self.count)
            self.waiting[number] = made
            self.sent.append(write_json({"iid": number, "function": name, "args": list(args)}))
            self.world.after(self.timeout, lambda: self._give_up(number))
            return made

        call.sx_name = name  # type: ignore[attr-defined]
        return call

    def _give_up(self, number: str) -> None:
        made = self.waiting.pop(number, None)
        if made is not None:
            made.reject(ErrorValue("error", "the socket did not answer in time"))

    def are_answered_by(self, data: Any) -> bool:
        """Return whether a message answers a call, which then is settled."""
        try:
            told = parse_json(data) if type(data) is str else data
        except SxError:
            return False
        made = self.waiting.pop(text_of(told.get("iid")), None) if type(told) is dict else None
        if made is None:
            return False
        if "throw" in told:
            made.reject(told["throw"])
        else:
            made.resolve(told.get("return", UNDEFINED))
        return True


def _routed(world: World, url: str, options: dict[str, Any], done: Any, failed: Any) -> None:
    """Ask the document's routes."""
    headers = options.get("headers")
    request = Request(
        url, text_of(options.get("method", "GET")).upper(),
        {k.lower(): text_of(v) for k, v in headers.items()} if type(headers) is dict else {},
        options.get("body"),
    )  # fmt: skip
    try:
        found = world.document.routes.find(request)
        if callable(found):
            found = world.call(found, request if state_of(found) is None else _as_dict(request))
    except SxError as problem:
        failed(problem.payload)
        return
    found = _answered(url, found)
    if found.fails is not None:
        world.after(found.delay, failed, ErrorValue("error", found.fails))
    else:
        world.after(found.delay, done, found)


def _as_dict(request: Request) -> dict[str, Any]:
    """A request as functions of SX see it."""
    return {
        "url": request.url, "method": request.method, "headers": request.headers,
        "body": request.body,
    }  # fmt: skip


_ANSWER: Final = frozenset({"status", "body", "headers", "delay", "fails"})


def _answered(url: str, found: Any) -> Response:
    """Return what a route answers: a text, a dict as `dom-route!` takes it, or a value as JSON."""
    if type(found) is Response:
        return found
    if type(found) is dict and found and _ANSWER.issuperset(found):
        status, delay, fails = (found.get(name) for name in ("status", "delay", "fails"))
        headers = found.get("headers")
        return Response(
            text_of(found.get("body", "")), status if type(status) is int else 200,
            {str(k).lower(): text_of(v) for k, v in headers.items()} if type(headers) is dict
            else {},
            url, number_of(delay) if delay is not None else 0,
            None if fails is None else text_of(fails),
        )  # fmt: skip
    is_data = type(found) in (dict, list)
    return Response(json.dumps(found) if is_data else text_of(found), url=url)


def _copied(x: Any) -> Any:
    """A value as a worker gets it: a copy."""
    found = items_of(x)
    if found is not None:
        return [_copied(one) for one in found]
    return {k: _copied(v) for k, v in x.items()} if type(x) is dict else x
