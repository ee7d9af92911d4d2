"""The primitives for what happens in a document: events, its clock, observers of its tree.

None of them calls a handler: `%dom-…` return the calls that are due, which lib/dom.sx makes.
"""

from __future__ import annotations

from collections.abc import Callable
from math import inf
from typing import Any, Final, final

from sx_kernel.base.sequences import is_list, iterate
from sx_kernel.base.values import is_true
from sx_kernel.dom import defaults, events, forms
from sx_kernel.dom.calls import Steps
from sx_kernel.dom.element import Element
from sx_kernel.dom.events import Event
from sx_kernel.dom.fetch import Response
from sx_kernel.dom.observers import ATTRIBUTES, CHILDREN, DATA, Change, Observer
from sx_kernel.primitives.check import bad_argument, need_integer, need_string, range_error
from sx_kernel.session.web.fetching import response_dict
from sx_kernel.session.web.page import Functions, Page, options_of

_BOTH: Final = "bubbles", "cancelable"


def happening_functions(page: Page) -> Functions:
    """The primitives for what happens in a page, by name."""
    return {**_events(page), **_clock(page), **_observers(page)}


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
        told = options_of("dom-on", 4, options)
        events.listen(
            found, name, fn, capture=is_true(told.get("capture")), once=is_true(told.get("once"))
        )
        return fn

    def off(target: Any, kind: Any, fn: Any, options: Any = None) -> bool:
        found = page.target("dom-off", 1, target)
        name = need_string("dom-off", 2, kind)
        capture = is_true(options_of("dom-off", 4, options).get("capture"))
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


def _event(op: str, kind: Any, detail: Any, options: Any) -> Event:
    told = options_of(op, 3, options)
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


_KINDS: Final = {"children": CHILDREN, "attributes": ATTRIBUTES, "text": DATA}


def _observers(page: Page) -> Functions:
    def observe(el: Any, fn: Any, options: Any = None) -> Observer:
        node = page.node("dom-observe", 1, el)
        if not callable(fn):
            raise bad_argument("dom-observe", 2, "a function", fn)
        told = options_of("dom-observe", 3, options)
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
