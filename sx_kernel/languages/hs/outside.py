"""What hyperscript's pages have to do with the world: fetching, workers, sockets, event sources."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from sx_kernel.base.errors import ErrorValue, SxError
from sx_kernel.dom.events import Event, listen
from sx_kernel.dom.fetch import Request, Response
from sx_kernel.dom.nodes import Target
from sx_kernel.languages.hs.convert import as_nodes, convert, parse_json
from sx_kernel.languages.hs.happening import name_function
from sx_kernel.languages.hs.kinds import Fragment
from sx_kernel.languages.hs.operators import items_of, text_of
from sx_kernel.languages.hs.promises import Promise
from sx_kernel.languages.hs.world import World, failure


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

    def socket(url: Any, as_json: Any, handler: Any) -> dict[str, Any]:
        found: dict[str, Any] = {"url": text_of(url), "sent": []}
        found["send"] = lambda data: found["sent"].append(text_of(data))
        if handler is not None:
            found["receive"] = lambda data: world.call(
                handler, parse_json(data) if as_json else data
            )
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
            found = world.call(found, request)
    except SxError as problem:
        failed(problem.payload)
        return
    if type(found) is str:
        found = Response(found, url=url)
    if type(found) is not Response:
        found = Response(
            json.dumps(found) if type(found) in (dict, list) else text_of(found), url=url
        )
    if found.fails is not None:
        world.after(found.delay, failed, ErrorValue("error", f"fetch: {found.fails}"))
    else:
        world.after(found.delay, done, found)


def _copied(x: Any) -> Any:
    """A value as a worker gets it: a copy."""
    found = items_of(x)
    if found is not None:
        return [_copied(one) for one in found]
    return {k: _copied(v) for k, v in x.items()} if type(x) is dict else x
