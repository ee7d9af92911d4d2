"""The primitives for what a document fetches: routes stand for servers."""

from __future__ import annotations

from typing import Any

from sx_kernel.dom import properties
from sx_kernel.dom.fetch import Request, Response
from sx_kernel.primitives.check import need_string, range_error
from sx_kernel.session.web.page import Functions, Page, options_of


def fetching_functions(page: Page) -> Functions:
    """The primitives for routes and requests, by name."""

    def route(pattern: Any, answer: Any, options: Any = None) -> None:
        method = options_of("dom-route!", 3, options).get("method", "*")
        page.document.routes.add(
            need_string("dom-route!", 1, pattern), answer, method=str(method).upper()
        )

    def find(url: Any, options: Any) -> list[Any]:
        text = need_string("dom-fetch", 1, url)
        told = options_of("dom-fetch", 3, options)
        headers = {
            str(k).lower(): properties.text(v)
            for k, v in options_of("dom-fetch", 3, told.get("headers")).items()
        }
        method = str(told.get("method") or "GET").upper()
        request = Request(text, method, headers, told.get("body"))
        answer = page.document.routes.find(request)
        shown = {"url": text, "method": method, "headers": headers, "body": request.body}
        return [answer if callable(answer) else _answer(text, answer), shown]

    def answered(url: Any, answer: Any, fn: Any) -> int:
        made = answer if isinstance(answer, dict) and "ok" in answer else _answer(url, answer)
        return page.document.clock.after(float(made.pop("delay", 0)), fn, made)

    return {"dom-route!": route, "%dom-route": find, "%dom-answer": answered}


def response_dict(answer: Response) -> dict[str, Any]:
    """A response as programs see it."""
    return {
        "status": answer.status, "ok": answer.is_ok, "reason": answer.reason, "url": answer.url,
        "headers": dict(answer.headers), "body": answer.body, "failed": answer.fails,
    }  # fmt: skip


def _answer(url: str, answer: Any) -> dict[str, Any]:
    """Return what a route answers, as programs see it: a text, or a dict of :status, :body,
    :headers, :delay and :fails."""
    if isinstance(answer, Response):
        return {**response_dict(answer), "delay": answer.delay}
    told = answer if isinstance(answer, dict) else {"body": answer}
    status = told.get("status", 200)
    if type(status) is not int:
        raise range_error("dom-route!", "the option :status is no number")
    headers = {
        str(k).lower(): properties.text(v) for k, v in dict(told.get("headers") or {}).items()
    }
    fails = told.get("fails")
    delay = told.get("delay", 0)
    if type(delay) not in (int, float) or not 0 <= delay < 1e15:
        raise range_error("dom-route!", "the option :delay is no number of milliseconds")
    body = properties.text(told.get("body"))
    made = Response(body, status, headers, url, delay, None if fails is None else str(fails))
    return {**response_dict(made), "delay": delay}
