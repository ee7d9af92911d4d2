"""What happens in hyperscript's pages: events and their handlers, waiting, transitions."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable
from functools import partial
from typing import Any, Final, final

from sx_kernel.base.errors import SxError
from sx_kernel.base.undefined import UNDEFINED
from sx_kernel.dom.element import Element
from sx_kernel.dom.events import Event, listen, unlisten
from sx_kernel.dom.nodes import Node, Target
from sx_kernel.dom.observers import ATTRIBUTES, CHILDREN, DATA, INTERSECTION, RESIZE, Observer
from sx_kernel.languages.hs.finding import things
from sx_kernel.languages.hs.objects import get_property
from sx_kernel.languages.hs.operators import number_of, text_of
from sx_kernel.languages.hs.promises import Promise
from sx_kernel.languages.hs.toggling import elements
from sx_kernel.languages.hs.world import Scope, World, failure, handlers_of
from sx_kernel.runtime.closures import state_of

_TIME: Final = re.compile(r"\s*([\d.]+)\s*(ms|s)\s*\Z")


@final
class Handler:
    """One feature `on …` of one element: how often it has run, and what waits for it to end."""

    def __init__(self, world: World, me: Any, spec: dict[str, Any], queue: str | None, run: Any):
        self.world = world
        self.me = me
        self.spec = spec
        self.run = run
        self.queue = queue or "last"
        self.count = 0
        self.is_running = False
        self.is_over = False
        self.waiting: deque[Event] = deque()
        self.timer: int | None = None
        self.last = float("-inf")

    def __call__(self, event: Event) -> None:
        """An event has happened."""
        if self.is_over:
            return
        spec = self.spec
        if isinstance(self.me, Node) and not self.me.is_connected and event.current is not self.me:
            return
        if spec["from"] is not None:
            event.extra["hs:place"] = event.current
        if spec["elsewhere"] and isinstance(event.target, Node) and self.me.contains(event.target):
            return
        if spec["in"] is not None and not self._is_in(event):
            return
        try:
            if spec["filter"] is not None and not self.world.plain(spec["filter"], event):
                return
        except SxError as problem:
            self.world.report(self.me, problem)
            return
        if spec["counted"]:
            self.count += 1
            most = spec["most"]
            if self.count < spec["least"] or (most is not None and self.count > most):
                return
        self._paced(event)

    def _is_in(self, event: Event) -> bool:
        where = self.world.plain(self.spec["in"])
        step: Any = event.target
        while isinstance(step, Element):
            if (
                step.matches(where)
                if type(where) is str
                else any(step is one for one in things(where))
            ):
                event.extra["hs:place"] = step
                return True
            if step is self.me:
                break
            step = step.parent_element
        return False

    def _paced(self, event: Event) -> None:
        clock = self.world.document.clock
        if self.spec["debounce"] is not None:
            if self.timer is not None:
                clock.cancel(self.timer)
            self.timer = self.world.after(self.spec["debounce"], lambda: self._enter(event))
        elif self.spec["throttle"] is not None:
            if clock.now < self.last + number_of(self.spec["throttle"]):
                return
            self.last = clock.now
            self._enter(event)
        else:
            self._enter(event)

    def _enter(self, event: Event) -> None:
        if self.queue == "every":
            self._start(event)
        elif not self.is_running:
            self.is_running = True
            self._start(event)
        elif self.queue == "all":
            self.waiting.append(event)
        elif self.queue == "last":
            self.waiting.clear()
            self.waiting.append(event)
        elif self.queue == "first" and not self.waiting:
            self.waiting.append(event)

    def _start(self, event: Event) -> None:
        try:
            found = self.world.plain(self.run, event)
        except SxError as problem:
            self.world.report(self.me, problem)
            self._ended(UNDEFINED)
            return
        if type(found) is Promise:
            found.then(self._ended, self._failed)
        else:
            self._ended(found)

    def _failed(self, reason: Any) -> None:
        self.world.report(self.me, SxError(reason))
        self._ended(UNDEFINED)

    def _ended(self, _value: Any) -> None:
        self.is_running = False
        if self.waiting and self.queue != "every":
            self.is_running = True
            self._start(self.waiting.popleft())


@final
class Flag:
    """Whether an event has been heard."""

    __slots__ = ("heard",)
    sx_type = "flag"

    def __init__(self) -> None:
        self.heard = False


_MUTATIONS: Final = {"childList": CHILDREN, "attributes": ATTRIBUTES, "characterData": DATA}


def _observe(world: World, target: Node, kinds: list[str], handler: Handler) -> None:
    """Have `handler` called for changes of the tree in `target`."""
    names = frozenset(one[1:] for one in kinds if one.startswith("@"))
    wanted = {_MUTATIONS[one] for one in kinds if one in _MUTATIONS}
    if names:
        wanted.add(ATTRIBUTES)
    if not kinds or "anything" in kinds:
        wanted = set(_MUTATIONS.values())

    below = not kinds or not {"subtree", "anything", "attributes"}.isdisjoint(kinds)

    def tell(changes: Any, observer: Any) -> None:
        event = Event("mutation", detail={"mutationList": list(changes), "observer": observer})
        event.target = event.current = target
        handler(event)

    world.document.observers.add(
        Observer(
            target, tell, kinds=frozenset(wanted), subtree=below,
            names=names or None,
        )
    )  # fmt: skip


def _path_set(world: World, path: str, value: Any) -> None:
    """Bind a name with dots in it: what stands before them is made where it is missing."""
    *spaces, name = path.split(".")
    where: Any = world.globals
    for one in spaces:
        found = where.get(one)
        if type(found) is not dict:
            found = where[one] = {}
        where = found
    where[name] = value


def name_function(fn: Any, name: str) -> None:
    """Let the lambda of a closure be shown by the name that its program gave it."""
    if state_of(fn) is not None:
        lam = fn.__closure__[1].cell_contents
        if lam.name is None:
            lam.name = name


def value_in(event: Any, name: str) -> Any:
    """Return what an event says of `name`: in its detail, else as its property."""
    if not isinstance(event, Event):
        return UNDEFINED
    if type(event.detail) is dict and name in event.detail:
        return event.detail[name]
    return get_property(event, name)


def functions(world: World) -> dict[str, Callable[..., Any]]:
    """The functions of this file by name."""

    def promise() -> Promise:
        return Promise(world)

    def after(ms: Any) -> Promise:
        made = Promise(world)
        wanted = number_of(_duration(ms))
        world.document.clock.after(0 if wanted != wanted else wanted, made.resolve, UNDEFINED)
        return made

    def next_event(target: Any, events: list[Any]) -> Promise:
        made = Promise(world)
        undo: list[Callable[[], object]] = []

        def happen(value: Any) -> None:
            for one in undo:
                one()
            made.resolve(value)

        for one in events:
            if one[0] is None:
                ms = _duration(one[1])
                number = world.after(ms, happen, ms)
                undo.append(partial(world.document.clock.cancel, number))
                continue
            for where in things(target):
                if isinstance(where, Target):
                    _once(where, one[0], happen, undo)
        return made

    def _once(where: Target, kind: str, happen: Any, undo: list[Callable[[], object]]) -> None:
        def heard(event: Event) -> None:
            happen(event)

        listen(where, kind, heard)
        undo.append(partial(unlisten, where, kind, heard))

    def listen_for(
        me: Any, spec: dict[str, Any], count: Any, queue: Any, run: Any, body: Any
    ) -> Any:
        name_function(body, f"on {spec['name']}")
        if count == "first":
            spec = {**spec, "counted": True, "least": 1, "most": 1}
        handler = Handler(world, me, spec, queue, run)
        if isinstance(me, Target):
            handlers_of(me).setdefault(me, []).append(handler)
        name = spec["name"]
        if spec["from"] is not None:
            targets = things(world.plain(spec["from"]))
        elif spec["elsewhere"]:
            targets = [world.document]
        else:
            targets = [me]
        for target in targets:
            if name == "mutation" and isinstance(target, Node):
                _observe(world, target, list(spec["kinds"]), handler)
            elif name in (INTERSECTION, RESIZE) and isinstance(target, Node):
                world.document.observers.watch(
                    name, target, lambda entry, t=target: handler(_noticed(name, t, entry))
                )
            elif isinstance(target, Target):
                listen(target, name, handler)
        return None

    def _noticed(name: str, target: Node, entry: dict[str, Any]) -> Event:
        event = Event(name, detail=entry)
        event.target = event.current = target
        return event

    def trigger(target: Any, name: Any, detail: dict[str, Any], me: Any) -> Any:
        kind = text_of(name)
        detail["sender"] = me
        for one in things(target):
            if isinstance(one, Target):
                world.dispatch(one, Event(kind, detail=detail))
        return None

    def event_flag(name: str, target: Any) -> Flag:
        flag = Flag()

        def heard(_event: Event) -> None:
            flag.heard = True

        for one in things(target):
            if isinstance(one, Target):
                listen(one, name, heard, once=True)
        return flag

    def halt(event: Any, what: str) -> Any:
        if isinstance(event, Event):
            if what != "default":
                event.stop()
            if what != "bubbling":
                event.prevent_default()

    def define(_ctx: Any, path: str, value: Any) -> Any:
        name_function(value, path)
        _path_set(world, path, value)
        return value

    def init_soon(me: Any, thunk: Any) -> Any:
        world.after(0, lambda: report_from(me, thunk))

    def report_from(me: Any, thunk: Any) -> Any:
        try:
            found = world.plain(thunk)
        except SxError as problem:
            world.report(me, problem)
            return UNDEFINED
        if type(found) is Promise:
            found.then(lambda _v: None, lambda e: world.report(me, SxError(e)))
        return found

    def install(me: Any, path: str, fields: dict[str, Any]) -> Any:
        found: Any = world.globals.get(path.split(".")[0], UNDEFINED)
        for one in path.split(".")[1:]:
            found = get_property(found, one)
        if found is UNDEFINED:
            raise failure(f"No such behavior defined as {path}")
        if not callable(found):
            raise failure(f"{path} is not a behavior")
        world.plain(found, me, Scope(me, dict(fields)))

    # ----------------------------------------------------------------- transitions

    def transition(target: Any, parts: list[Any], over: Any, using: Any) -> Promise:
        made = Promise(world)
        found = elements(target)
        how = _manner(over, using)
        for one in found:
            known = world.initial_styles.setdefault(one, {})
            world.document.keep(one)
            before = one.style("transition")
            one.set_style("transition", how or text_of(world.config["defaultTransition"]))
            for name, start, _end in parts:
                known.setdefault(name, one.style(name))
                if start is not None:
                    one.set_style(name, text_of(start))
            known["transition"] = before
        clock = world.document.clock

        def go() -> None:
            for one in found:
                known = world.initial_styles.get(one, {})
                for name, _start, end in parts:
                    one.set_style(name, known.get(name, "") if end is UNDEFINED else text_of(end))
            clock.after(number_of(_duration(over)) if over is not None else 0, finish)

        def finish() -> None:
            for one in found:
                one.set_style("transition", world.initial_styles.get(one, {}).get("transition", ""))
                world.dispatch(one, Event("transitionend"))
            made.resolve(UNDEFINED)

        clock.after(0, go)
        return made

    def settle(target: Any) -> Promise:
        made = Promise(world)
        busy = [one for one in elements(target) if one.style("transition")]
        if not busy:
            world.after(0, made.resolve, UNDEFINED)
            return made
        listen(busy[0], "transitionend", lambda _e: made.resolve(UNDEFINED), once=True)
        world.after(500, made.resolve, UNDEFINED)
        return made

    return {
        "hs:promise": promise, "hs:resolve!": lambda p, v: p.resolve(v),
        "hs:reject!": lambda p, e: p.reject(e.payload if isinstance(e, SxError) else e),
        "hs:then": lambda p, kept, broken: p.then(kept, broken), "hs:after": after,
        "hs:next-event": next_event, "hs:listen": listen_for, "hs:trigger": trigger,
        "hs:event-flag": event_flag, "hs:heard?": lambda flag: flag.heard, "hs:halt": halt,
        "hs:event-value": value_in,
        "hs:event-place": lambda event: event.extra.get("hs:place", UNDEFINED),
        "hs:define": define, "hs:init-soon": init_soon,
        "hs:report-from": report_from, "hs:install": install,
        "hs:transition": transition, "hs:settle": settle,
        "hs:need-fields": _need_fields,
    }  # fmt: skip


def _duration(x: Any) -> Any:
    """Milliseconds: of a number, or of a string such as 20ms."""
    if type(x) is str:
        found = _TIME.match(x)
        if found is not None:
            return float(found[1]) * (1000 if found[2] == "s" else 1)
    return x


def _manner(over: Any, using: Any) -> str:
    if using is not None:
        return text_of(using)
    return "" if over is None else f"all {text_of(_duration(over))}ms ease-in"


def _need_fields(scope: Any, *names: str) -> None:
    """The parameters of a behavior that are not given are undefined."""
    for name in names:
        scope.vars.setdefault(name, UNDEFINED)


__all__ = ["functions"]
