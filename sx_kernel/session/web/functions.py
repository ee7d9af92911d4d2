"""The primitives for documents: declared in spec/primitives/dom.sx.

None of them calls a handler: `%dom-…` answer the calls that are due, which lib/dom.sx makes.
"""

from __future__ import annotations

from collections.abc import Callable
from math import inf
from typing import TYPE_CHECKING, Any, Final, final

from sx_kernel.base.sequences import is_list, iterate
from sx_kernel.base.values import is_true
from sx_kernel.dom import defaults, events, forms, properties, styles
from sx_kernel.dom.calls import Steps
from sx_kernel.dom.document import Document
from sx_kernel.dom.element import Element
from sx_kernel.dom.events import Event
from sx_kernel.dom.fetch import Request, Response
from sx_kernel.dom.nodes import Node
from sx_kernel.dom.observers import ATTRIBUTES, CHILDREN, DATA, Change, Observer
from sx_kernel.primitives.check import bad_argument, need_integer, need_string, range_error
from sx_kernel.session.web.page import Page, markup_of, page_of

if TYPE_CHECKING:
    from sx_kernel.session.core import Core

Functions = dict[str, Callable[..., Any]]

_BOTH: Final = "bubbles", "cancelable"


def make(session: Core) -> Functions:
    """The primitives of one session, by name."""
    page = page_of(session)
    return {
        **_documents(page), **_around(page), **_attributes(page), **_contents(page),
        **_state(page), **_events(page), **_clock(page), **_observers(page), **_fetching(page),
        **_islands(),
    }  # fmt: skip


def _documents(page: Page) -> Functions:
    def load(markup: Any) -> Document:
        page.document = Document(markup_of("dom-load", 1, markup))
        return page.document

    def use(document: Any) -> Document:
        if not isinstance(document, Document):
            raise bad_argument("dom-use!", 1, "a document", document)
        page.document = document
        return document

    def query(selector: Any, root: Any = None) -> Any:
        text = need_string("dom-query", 1, selector)
        found = page.root("dom-query", 2, root).query(text)
        page.missed = text if found is None else None
        return found

    def query_all(selector: Any, root: Any = None) -> list[Any]:
        text = need_string("dom-query-all", 1, selector)
        return list(page.root("dom-query-all", 2, root).query_all(text))

    def create(tag: Any, attributes: Any = None) -> Element:
        made = page.document.create(need_string("dom-create", 1, tag))
        if attributes is not None:
            if not isinstance(attributes, dict):
                raise bad_argument("dom-create", 2, "a dict", attributes)
            for name, value in attributes.items():
                _put_attribute(made, str(name), value)
        return made

    return {
        "dom-load": load,
        "dom-use!": use,
        "dom-document": lambda: page.document,
        "dom-body": lambda: page.document.body,
        "dom-window": lambda: page.document.window,
        "dom-query": query,
        "dom-query-all": query_all,
        "dom-create": create,
        "dom-create-text": lambda text: page.document.create_text(properties.text(text)),
        "dom-parse": lambda markup: page.document.parse(markup_of("dom-parse", 1, markup)),
        "dom-element?": lambda x: isinstance(x, Element),
        "dom-node?": lambda x: isinstance(x, Node),
        "dom-document?": lambda x: isinstance(x, Document),
    }


def _around(page: Page) -> Functions:
    def selected(op: str, method: Callable[[Element, str], Any]) -> Callable[..., Any]:
        return lambda el, selector: method(page.element(op, 1, el), need_string(op, 2, selector))

    def contains(el: Any, other: Any) -> bool:
        return page.node("dom-contains?", 1, el).contains(page.node("dom-contains?", 2, other))

    return {
        "dom-matches?": selected("dom-matches?", Element.matches),
        "dom-closest": selected("dom-closest", Element.closest),
        "dom-parent": lambda el: page.node("dom-parent", 1, el).parent,
        "dom-children": lambda el: [
            one for one in page.node("dom-children", 1, el).nodes if isinstance(one, Element)
        ],
        "dom-nodes": lambda el: page.node("dom-nodes", 1, el).nodes,
        "dom-next": lambda el: page.element("dom-next", 1, el).sibling(1),
        "dom-previous": lambda el: page.element("dom-previous", 1, el).sibling(-1),
        "dom-contains?": contains,
        "dom-connected?": lambda el: page.node("dom-connected?", 1, el).is_connected,
        "dom-tag": lambda el: page.element("dom-tag", 1, el).tag,
    }


def _put_attribute(element: Element, name: str, value: Any) -> None:
    if value is None or value is False:
        element.set(name, None)
    else:
        element.set(name, "" if value is True else properties.text(value))


def _attributes(page: Page) -> Functions:
    def set_attr(el: Any, name: Any, value: Any) -> None:
        element = page.element("dom-set-attr!", 1, el)
        _put_attribute(element, need_string("dom-set-attr!", 2, name), value)

    def attr(el: Any, name: Any) -> str | None:
        return page.element("dom-attr", 1, el).get(need_string("dom-attr", 2, name))

    def remove_attr(el: Any, name: Any) -> None:
        element = page.element("dom-remove-attr!", 1, el)
        element.set(need_string("dom-remove-attr!", 2, name), None)

    def classes(op: str, method: Callable[..., None]) -> Callable[..., None]:
        def change(el: Any, *names: Any) -> None:
            element = page.element(op, 1, el)
            found = [need_string(op, i + 2, name) for i, name in enumerate(names)]
            method(element, *[one for name in found for one in name.split()])

        return change

    def has_class(el: Any, name: Any) -> bool:
        return page.element("dom-class?", 1, el).has_class(need_string("dom-class?", 2, name))

    def toggle(el: Any, name: Any, on: Any = ...) -> bool:
        element = page.element("dom-toggle-class!", 1, el)
        wanted = None if on is ... else is_true(on)
        return element.toggle_class(need_string("dom-toggle-class!", 2, name), wanted)

    def style(op: str, read: Callable[[Element, str], str]) -> Callable[[Any, Any], str]:
        return lambda el, name: read(page.element(op, 1, el), need_string(op, 2, name))

    def set_style(el: Any, name: Any, value: Any) -> None:
        element = page.element("dom-set-style!", 1, el)
        element.set_style(need_string("dom-set-style!", 2, name), properties.text(value))

    return {
        "dom-attr": attr,
        "dom-set-attr!": set_attr,
        "dom-remove-attr!": remove_attr,
        "dom-attrs": lambda el: page.element("dom-attrs", 1, el).attributes,
        "dom-classes": lambda el: page.element("dom-classes", 1, el).classes,
        "dom-class?": has_class,
        "dom-add-class!": classes("dom-add-class!", Element.add_class),
        "dom-remove-class!": classes("dom-remove-class!", Element.remove_class),
        "dom-toggle-class!": toggle,
        "dom-style": style("dom-style", styles.get),
        "dom-computed-style": style("dom-computed-style", styles.computed),
        "dom-set-style!": set_style,
    }


def _contents(page: Page) -> Functions:
    def putting(op: str, place: str) -> Callable[..., None]:
        def put(el: Any, *values: Any) -> None:
            element = page.element(op, 1, el)
            around = element if place in ("start", "end") else element.parent_element or element
            element.put(place, page.contents(around, values))

        return put

    def replace(el: Any, *values: Any) -> None:
        element = page.element("dom-replace!", 1, el)
        element.replace(page.contents(element.parent_element or element, values))

    def fill(el: Any, *values: Any) -> None:
        element = page.element("dom-fill!", 1, el)
        element.fill(page.contents(element, values))

    def set_text(el: Any, text: Any) -> None:
        properties.put(page.node("dom-set-text!", 1, el), "textContent", text)

    def set_html(el: Any, markup: Any) -> None:
        element = page.element("dom-set-html!", 1, el)
        element.set_html(markup_of("dom-set-html!", 2, markup))

    def remove(node: Any) -> None:
        page.document.remove([page.node("dom-remove!", 1, node)])

    def clone(el: Any, deep: Any = True) -> Element:
        return page.element("dom-clone", 1, el).clone(deep=is_true(deep))

    return {
        "dom-text": lambda el: page.node("dom-text", 1, el).text,
        "dom-set-text!": set_text,
        "dom-html": lambda el: page.element("dom-html", 1, el).inner_html,
        "dom-set-html!": set_html,
        "dom-outer-html": lambda el: page.element("dom-outer-html", 1, el).outer_html,
        "dom-append!": putting("dom-append!", "end"),
        "dom-prepend!": putting("dom-prepend!", "start"),
        "dom-before!": putting("dom-before!", "before"),
        "dom-after!": putting("dom-after!", "after"),
        "dom-replace!": replace,
        "dom-fill!": fill,
        "dom-remove!": remove,
        "dom-clone": clone,
    }


def _state(page: Page) -> Functions:
    def set_value(el: Any, value: Any) -> None:
        properties.put(page.element("dom-set-value!", 1, el), "value", value)

    def set_checked(el: Any, on: Any) -> None:
        forms.set_checked(page.element("dom-set-checked!", 1, el), is_true(on))

    def get(thing: Any, name: Any) -> Any:
        return properties.get(page.thing("dom-get", 1, thing), need_string("dom-get", 2, name))

    def put(thing: Any, name: Any, value: Any) -> None:
        found = page.thing("dom-set!", 1, thing)
        properties.put(found, need_string("dom-set!", 2, name), value)

    return {
        "dom-value": lambda el: forms.value(page.element("dom-value", 1, el)),
        "dom-set-value!": set_value,
        "dom-checked?": lambda el: forms.is_checked(page.element("dom-checked?", 1, el)),
        "dom-set-checked!": set_checked,
        "dom-get": get,
        "dom-set!": put,
        "dom-form-values": lambda el: forms.values(page.element("dom-form-values", 1, el)),
        "dom-valid?": lambda el: forms.is_valid(page.element("dom-valid?", 1, el)),
        "dom-reset!": lambda el: forms.reset(page.element("dom-reset!", 1, el)),
    }


@final
class Due:
    """Calls that are due; see dom/events.py."""

    __slots__ = ("steps",)
    sx_type = "calls"

    def __init__(self, steps: Steps) -> None:
        self.steps = steps


def _events(page: Page) -> Functions:
    def on(target: Any, kind: Any, fn: Any, options: Any = None) -> Any:
        found = page.target("dom-on", 1, target)
        name = need_string("dom-on", 2, kind)
        if not callable(fn):
            raise bad_argument("dom-on", 3, "a function", fn)
        told = _options("dom-on", 4, options)
        events.listen(
            found, name, fn, capture=is_true(told.get("capture")), once=is_true(told.get("once"))
        )
        return fn

    def off(target: Any, kind: Any, fn: Any, options: Any = None) -> bool:
        found = page.target("dom-off", 1, target)
        name = need_string("dom-off", 2, kind)
        capture = is_true(_options("dom-off", 4, options).get("capture"))
        return events.unlisten(found, name, fn, capture=capture)

    def make_event(kind: Any, detail: Any = None, options: Any = None) -> Event:
        return _event("dom-event", kind, detail, options)

    def begin(op: Any, target: Any, event: Any, detail: Any) -> Any:
        found = page.target(op, 1, target)
        if not isinstance(event, Event):
            event = _event(op, event, detail, None)
        return [Due(events.steps(found.document, found, event)), event]

    def following(due: Any) -> Any:
        if not isinstance(due, Due):
            raise bad_argument("%dom-next", 1, "calls", due)
        call = next(due.steps, None)
        return None if call is None else [call.fn, [_of_host(one) for one in call.args]]

    def focusing(op: Any, el: Any) -> Due:
        return Due(page.element(op, 1, el).focus())

    def blurring(op: Any, el: Any) -> Due:
        element = page.element(op, 1, el)
        has_it = element.document.focused is element
        return Due(defaults.blur(element.document) if has_it else iter(()))

    def submitting(op: Any, el: Any) -> Due:
        form = page.element(op, 1, el)
        return Due(defaults.submit(form.document, form))

    def event_part(op: str, part: Callable[[Event], Any]) -> Callable[[Any], Any]:
        def read(event: Any) -> Any:
            if not isinstance(event, Event):
                raise bad_argument(op, 1, "an event", event)
            return part(event)

        return read

    parts: dict[str, Callable[[Event], Any]] = {
        "event-type": lambda e: e.type,
        "event-target": lambda e: e.target,
        "event-current": lambda e: e.current,
        "event-detail": lambda e: e.detail,
        "event-value": lambda e: (
            forms.is_checked(e.target)
            if isinstance(e.target, Element)
            and e.target.tag == "input"
            and forms.kind_of(e.target) in ("checkbox", "radio")
            else forms.value(e.target)
            if isinstance(e.target, Element)
            else None
        ),
        "event-prevented?": lambda e: e.is_prevented,
        "event-stop!": Event.stop,
        "event-stop-at-once!": Event.stop_at_once,
        "event-prevent!": Event.prevent_default,
    }
    return {
        "dom-on": on,
        "dom-off": off,
        "dom-event": make_event,
        "event?": lambda x: isinstance(x, Event),
        **{name: event_part(name, part) for name, part in parts.items()},
        "%dom-dispatch": begin,
        "%dom-next": following,
        "%dom-focus": focusing,
        "%dom-blur": blurring,
        "%dom-submit": submitting,
    }


def _options(op: str, index: int, value: Any) -> dict[str, Any]:
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise bad_argument(op, index, "a dict", value)
    return value


def _event(op: str, kind: Any, detail: Any, options: Any) -> Event:
    told = _options(op, 3, options)
    if type(kind) is not str:
        raise bad_argument(op, 1 if op == "dom-event" else 2, "an event or the name of one", kind)
    extra = {str(name): value for name, value in told.items() if name not in _BOTH}
    made = Event(kind, bubbles=kind not in events.STAYS, detail=detail, extra=extra)
    if "bubbles" in told:
        made.bubbles = is_true(told["bubbles"])
    if "cancelable" in told:
        made.cancelable = is_true(told["cancelable"])
    return made


def _of_host(value: Any) -> Any:
    """An argument of a call as SX gets it: changes of the tree as dicts."""
    if type(value) is list:
        return [_of_host(one) for one in value]
    if isinstance(value, Change):
        return {
            "type": value.kind, "target": value.target, "name": value.name, "old": value.old,
            "added": list(value.added), "removed": list(value.removed),
            "previous": value.previous, "next": value.following,
        }  # fmt: skip
    if isinstance(value, Response):
        return response_dict(value)
    return value


def _clock(page: Page) -> Functions:
    def timer(op: str, *, every: bool) -> Callable[..., int]:
        def start(ms: Any, fn: Any) -> int:
            if type(ms) not in (int, float) or ms != ms or ms < 0:
                raise bad_argument(op, 1, "a number of milliseconds", ms)
            if not callable(fn):
                raise bad_argument(op, 2, "a function", fn)
            return page.document.clock.after(min(ms, 1e15), fn, every=every)

        return start

    def soon(fn: Any) -> None:
        if not callable(fn):
            raise bad_argument("dom-soon", 1, "a function", fn)
        page.document.clock.soon(fn)

    def due(ms: Any) -> Due:
        clock = page.document.clock
        if ms is None:
            return Due(clock.steps(inf))
        if type(ms) not in (int, float) or ms != ms or ms < 0:
            raise bad_argument("dom-advance", 1, "a number of milliseconds", ms)
        return Due(clock.steps(clock.now + ms))

    return {
        "dom-after": timer("dom-after", every=False),
        "dom-every": timer("dom-every", every=True),
        "dom-soon": soon,
        "dom-cancel": lambda n: page.document.clock.cancel(need_integer("dom-cancel", 1, n)),
        "dom-now": lambda: page.document.clock.now,
        "%dom-due": due,
        "%dom-soon": lambda: Due(page.document.clock.settle()),
    }


def _islands() -> Functions:
    from sx_kernel.session.web.islands import Island, Place, as_island

    def show(value: Any) -> Any:
        found = as_island(value)
        if found is None:
            raise bad_argument("show-island", 1, "an island or other markup", value)
        return found

    def begin(value: Any) -> list[Any]:
        island = Island(show(value))
        return [island, list(island.take_places())]

    def place(op: str, value: Any) -> Place:
        if type(value) is not Place:
            raise bad_argument(op, 1, "a place in an island", value)
        return value

    def fill(where: Any, value: Any) -> list[Any]:
        found = place("%island-fill", where)
        return list(found.island.fill(found, value))

    def heard(target: Any, event: Any) -> Due:
        if not isinstance(target, Element) or not isinstance(event, Event):
            raise bad_argument("%dom-heard", 1, "an element", target)
        return Due(events.heard(target.document, target, event))

    return {
        "show-island": show,
        "%island-make": begin,
        "%island-fill": fill,
        "%island-node": lambda where: place("%island-node", where).node,
        "%dom-heard": heard,
    }


_KINDS: Final = {"children": CHILDREN, "attributes": ATTRIBUTES, "text": DATA}


def _observers(page: Page) -> Functions:
    def observe(el: Any, fn: Any, options: Any = None) -> Observer:
        node = page.node("dom-observe", 1, el)
        if not callable(fn):
            raise bad_argument("dom-observe", 2, "a function", fn)
        told = _options("dom-observe", 3, options)
        wanted = {_KINDS[name] for name in _KINDS if is_true(told.get(name))}
        names = told.get("names")
        if names is not None and not is_list(names):
            raise range_error("dom-observe", "the option :names is no list")
        if names is not None:
            wanted.add(ATTRIBUTES)
        observer = Observer(
            node,
            fn,
            kinds=frozenset(wanted or _KINDS.values()),
            subtree=is_true(told.get("subtree")),
            names=None if names is None else frozenset(str(one) for one in iterate(names)),
        )
        return node.document.observers.add(observer)

    def unobserve(observer: Any) -> None:
        if not isinstance(observer, Observer):
            raise bad_argument("dom-unobserve", 1, "an observer", observer)
        observer.target.document.observers.drop(observer)

    return {"dom-observe": observe, "dom-unobserve": unobserve}


def response_dict(answer: Response) -> dict[str, Any]:
    """A response as programs see it."""
    return {
        "status": answer.status, "ok": answer.is_ok, "reason": answer.reason, "url": answer.url,
        "headers": dict(answer.headers), "body": answer.body, "failed": answer.fails,
    }  # fmt: skip


def _fetching(page: Page) -> Functions:
    def route(pattern: Any, answer: Any, options: Any = None) -> None:
        method = _options("dom-route!", 3, options).get("method", "*")
        page.document.routes.add(
            need_string("dom-route!", 1, pattern), answer, method=str(method).upper()
        )

    def find(url: Any, options: Any) -> list[Any]:
        text = need_string("dom-fetch", 1, url)
        told = _options("dom-fetch", 3, options)
        headers = {
            str(k).lower(): properties.text(v)
            for k, v in _options("dom-fetch", 3, told.get("headers")).items()
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


def _answer(url: str, answer: Any) -> dict[str, Any]:
    """What a route answers, as programs see it: a text, or a dict of :status, :body, :headers,
    :delay and :fails."""
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
