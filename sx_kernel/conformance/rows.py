"""Rows: tests of hyperscript as data, replayed on a page with a virtual clock.

A row is a JSON object a line: its steps say what a test in JavaScript did, as nested lists.

    {"id": "a", "steps": [["let", "div", ["html", "<div _='on click add .foo'></div>"]],
     ["do", ["call", ["get", ["var", "div"], "click"]]],
     ["expect", ["call", ["get", ["get", ["var", "div"], "classList"], "contains"], "foo"],
      "equal", true]]}

Each row has a page of its own, and no time passes by itself. What a row expects may come true a
little later: it is looked at again until PATIENCE has passed on the page's clock. A row that
`needs` the engine fails without it: `Replayer(engine=False)` leaves all programs alone, and only
rows marked `weak` may pass then.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final, final

from sx_kernel.base.errors import ErrorValue, Interrupted, SxError
from sx_kernel.base.undefined import UNDEFINED
from sx_kernel.dom.document import Document
from sx_kernel.dom.element import Element
from sx_kernel.dom.fetch import Response
from sx_kernel.languages.hs.kinds import Class, class_name, is_instance
from sx_kernel.languages.hs.language import world_of
from sx_kernel.languages.hs.objects import call_method, get_property, set_property
from sx_kernel.languages.hs.operators import (
    equal,
    is_true,
    items_of,
    less,
    minus,
    modulo,
    plus,
    strictly_equal,
    text_of,
    times,
)
from sx_kernel.languages.hs.promises import BROKEN, WAITING, Promise
from sx_kernel.languages.hs.world import World, make_config

if TYPE_CHECKING:
    from sx_kernel.session.session import Session

PATIENCE: Final = 50.0
"""Milliseconds on the page's clock in which what a row expects may still come true."""

LONGEST: Final = 10_000.0
"""Milliseconds on the page's clock that a promise may take."""

MOST_SECONDS: Final = 10.0
"""Seconds that a row may take."""


class RowFailed(Exception):
    """A row's expectation did not come true; the message says which."""


class _Return(Exception):
    def __init__(self, value: Any) -> None:
        super().__init__()
        self.value = value


Env = dict[str, Any]


@final
class _Scope:
    """Variables of a row's function, and of what is around it."""

    __slots__ = ("above", "vars")

    def __init__(self, above: _Scope | None) -> None:
        self.above = above
        self.vars: Env = {}

    def holder(self, name: str) -> Env | None:
        """The variables that `name` is one of."""
        at: _Scope | None = self
        while at is not None:
            if name in at.vars:
                return at.vars
            at = at.above
        return None


@final
class Replayer:
    """Replays rows in one session. `engine`: whether programs in pages are started."""

    def __init__(self, session: Session, *, engine: bool = True) -> None:
        from sx_kernel.languages.hosting import guests
        from sx_kernel.languages.registry import find

        self.session = session
        self.engine = engine
        language = find("hs")
        assert language is not None
        guests(session).load(language)
        self.world: World = world_of(session)
        self.document = Document()
        self.work: Element = self.document.body

    def run(self, row: dict[str, Any]) -> None:
        """Replay a row. Raises RowFailed, SxError, Interrupted."""
        from sx_kernel.session.bounds.limits import time_limit
        from sx_kernel.session.web.page import page_of

        world = self.world
        self.document = page_of(self.session).document = Document(
            "<body><div id='work-area'></div></body>"
        )
        self.work = self.document.query("#work-area") or self.document.body
        world.config = make_config()
        assert world.document is self.document
        world.problems = []
        self.document.window.props |= self._helpers()
        scope = _Scope(None)
        for name, value in self._library().items():
            scope.vars[name] = value
        with time_limit(self.session, MOST_SECONDS):
            self._steps(row["steps"], scope)

    def _library(self) -> Env:
        world = self.world
        return {
            "document": self.document, "window": self.document.window, "_hyperscript": Engine(self),
            "fail": _fail, "DOMException": Class("DOMException", None), "expect": _fail,
            "globalThis": self.document.window, **{k: world.names[k] for k in _NAMES},
        }  # fmt: skip

    def _helpers(self) -> Env:
        """The functions that the page of upstream's tests has."""

        def back_in(value: Any, ms: Any) -> Promise:
            made = Promise(self.world)
            self.document.clock.after(float(ms), made.resolve, value)
            return made

        return {"promiseAnIntIn": lambda ms: back_in(42, ms), "promiseValueBackIn": back_in}

    # ------------------------------------------------------------------- steps

    def _steps(self, steps: list[Any], scope: _Scope) -> None:
        for step in steps:
            _STEPS[step[0]](self, step, scope)

    def _do_let(self, step: list[Any], scope: _Scope) -> None:
        scope.vars[step[1]] = self.value(step[2], scope)

    def _do_do(self, step: list[Any], scope: _Scope) -> None:
        self.value(step[1], scope)

    def _do_done(self, _step: list[Any], _scope: _Scope) -> None:
        pass

    def _do_set(self, step: list[Any], scope: _Scope) -> None:
        self._assign(step[1], self.value(step[2], scope), scope)

    def _do_del(self, step: list[Any], scope: _Scope) -> None:
        target = step[1]
        if target[0] in ("get", "at"):
            where = self.value(target[1], scope)
            name = target[2] if target[0] == "get" else self.value(target[2], scope)
            if type(where) is dict:
                where.pop(name, None)
            elif hasattr(where, "props"):
                where.props.pop(name, None)

    def _do_expect(self, step: list[Any], scope: _Scope) -> None:
        clock = self.document.clock
        deadline = clock.now + PATIENCE
        while True:
            actual = self.value(step[1], scope) if step[2] != "fail" else step[1]
            wanted = [self.value(part, scope) for part in step[3:]]
            if _holds(actual, step[2], wanted):
                return
            if clock.next is None or clock.next > deadline:
                what = " ".join([step[2], *map(_shown, wanted)])
                problems = "".join(f"\n{_reason(one)}" for one in self.world.problems[:3])
                raise RowFailed(
                    f"expected {_source(step[1])} to {what}, got {_shown(actual)}{problems}"
                )
            self.world.run(clock.steps(clock.next))

    def _do_wait(self, step: list[Any], _scope: _Scope) -> None:
        self.world.advance(float(step[1]))

    def _do_await(self, step: list[Any], scope: _Scope) -> None:
        scope.vars[step[1]] = self._settled(self.value(step[2], scope))

    def _do_rejects(self, step: list[Any], scope: _Scope) -> None:
        try:
            found = self._settled(self.value(step[1], scope))
        except SxError as problem:
            scope.vars[step[2]] = problem.payload
            self._steps(step[3], scope)
            return
        raise RowFailed(f"expected a promise to be broken, it was kept with {_shown(found)}")

    def _do_later(self, step: list[Any], scope: _Scope) -> None:
        self.document.clock.after(float(step[1]), lambda: self._steps(step[2], scope))

    def _do_return(self, step: list[Any], scope: _Scope) -> None:
        raise _Return(self.value(step[1], scope))

    def _do_throw(self, step: list[Any], scope: _Scope) -> None:
        raise SxError(self.value(step[1], scope))

    def _do_if(self, step: list[Any], scope: _Scope) -> None:
        self._steps(step[2] if is_true(self.value(step[1], scope)) else step[3], scope)

    def _do_try(self, step: list[Any], scope: _Scope) -> None:
        try:
            self._steps(step[1], scope)
        except SxError as problem:
            scope.vars[step[2]] = problem.payload
            self._steps(step[3], scope)

    def _do_finally(self, step: list[Any], scope: _Scope) -> None:
        try:
            self._steps(step[1], scope)
        finally:
            self._steps(step[2], scope)

    # ------------------------------------------------------------------- expressions

    def value(self, e: Any, scope: _Scope) -> Any:
        """The value of a row's expression."""
        if not isinstance(e, list):
            return e
        return _EXPRESSIONS[e[0]](self, e, scope)

    def _values(self, es: list[Any], scope: _Scope) -> list[Any]:
        found: list[Any] = []
        for e in es:
            if isinstance(e, list) and e[:1] == ["spread"]:
                found += items_of(self.value(e[1], scope)) or []
            else:
                found.append(self.value(e, scope))
        return found

    def _get_undefined(self, _e: list[Any], _scope: _Scope) -> Any:
        return UNDEFINED

    def _get_var(self, e: list[Any], scope: _Scope) -> Any:
        holder = scope.holder(e[1])
        if holder is not None:
            return holder[e[1]]
        return self.document.window.props.get(e[1], self.world.names.get(e[1], UNDEFINED))

    def _get_get(self, e: list[Any], scope: _Scope) -> Any:
        return get_property(self.value(e[1], scope), e[2])

    def _get_at(self, e: list[Any], scope: _Scope) -> Any:
        return get_property(self.value(e[1], scope), self.value(e[2], scope))

    def _get_list(self, e: list[Any], scope: _Scope) -> Any:
        return self._values(e[1:], scope)

    def _get_dict(self, e: list[Any], scope: _Scope) -> Any:
        return {key: self.value(value, scope) for key, value in e[1:]}

    def _get_html(self, e: list[Any], scope: _Scope) -> Any:
        nodes = self.document.parse(text_of(self.value(e[1], scope)))
        where = self.work.nodes
        self.document.insert(self.work, len(where), nodes)
        if self.engine:
            for node in nodes:
                if isinstance(node, Element):
                    self.world.process(node)
        return next((node for node in nodes if isinstance(node, Element)), None)

    def _get_id(self, e: list[Any], scope: _Scope) -> Any:
        return call_method(self.document, "getElementById", (self.value(e[1], scope),))

    def _get_hs(self, e: list[Any], scope: _Scope) -> Any:
        given = self.value(e[2], scope) if len(e) > 2 else {}
        return self.engine_world().evaluate(text_of(self.value(e[1], scope)), given)

    def _get_hs_error(self, e: list[Any], scope: _Scope) -> Any:
        try:
            self.engine_world().evaluate(text_of(self.value(e[1], scope)))
        except SxError as problem:
            return get_property(problem.payload, "message")
        return None

    def engine_world(self) -> World:
        """The engine, if rows are replayed with one. Raises RowFailed."""
        if not self.engine:
            raise RowFailed("there is no engine")
        return self.world

    def _get_fn(self, e: list[Any], scope: _Scope) -> Any:
        return _Function(self, e, scope)

    def apply(self, e: list[Any], scope: _Scope, this: Any, args: tuple[Any, ...]) -> Any:
        """Call a row's function."""
        inner = _Scope(scope)
        inner.vars["arguments"] = list(args)
        inner.vars["this"] = this
        for i, name in enumerate(e[1]):
            inner.vars[name] = args[i] if i < len(args) else UNDEFINED
        try:
            self._steps(e[2], inner)
        except _Return as found:
            return found.value
        return UNDEFINED

    def _get_call(self, e: list[Any], scope: _Scope) -> Any:
        args = tuple(self._values(e[2:], scope))
        target = e[1]
        if isinstance(target, list) and target[0] in ("get", "at"):
            name = target[2] if target[0] == "get" else self.value(target[2], scope)
            found = call_method(self.value(target[1], scope), name, args)
        else:
            fn = self.value(target, scope)
            if not callable(fn):
                raise SxError(ErrorValue("type-error", f"{_source(target)} is not a function"))
            found = self.world.call(fn, *args)
        return found

    def _get_new(self, e: list[Any], scope: _Scope) -> Any:
        cls = self.world.names.get(e[1], UNDEFINED)
        if type(cls) is not Class or cls.make is None:
            raise RowFailed(f"there is no class {e[1]}")
        return cls.make(*self._values(e[2:], scope))

    def _get_mock_fetch(self, e: list[Any], scope: _Scope) -> Any:
        body = text_of(self.value(e[3], scope))
        given = self.value(e[4], scope) if len(e) > 4 else {}
        response = Response(body, int(given.get("status", 200)))
        if len(e) > 5:
            response.fails = body
        self.document.routes.add(e[2], response, method=e[1] if e[1] != "GET" else "*")
        return UNDEFINED

    def _get_op(self, e: list[Any], scope: _Scope) -> Any:
        op = e[1]
        if op == "++post":
            now = self.value(e[2], scope)
            self._assign(e[2], now + 1, scope)
            return now
        left = self.value(e[2], scope)
        if op == "!":
            return not is_true(left)
        if op == "&&":
            return self.value(e[3], scope) if is_true(left) else left
        if op == "||":
            return left if is_true(left) else self.value(e[3], scope)
        if op == "instanceof":
            right = self.value(e[3], scope)
            return type(right) is Class and is_instance(left, right.name)
        if op == "element":
            return isinstance(left, Element)
        return _OPERATORS[op](left, self.value(e[3], scope))

    def _assign(self, target: list[Any], value: Any, scope: _Scope) -> None:
        if target[0] == "var":
            holder = scope.holder(target[1])
            if holder is None:
                holder = scope.vars
            holder[target[1]] = value
            return
        where = self.value(target[1], scope)
        name = target[2] if target[0] == "get" else self.value(target[2], scope)
        set_property(where, name, value)

    def _settled(self, value: Any) -> Any:
        """What a promise promises; time passes until then. Raises SxError if it is broken."""
        if type(value) is not Promise:
            return value
        clock = self.document.clock
        end = clock.now + LONGEST
        while value.state == WAITING and clock.next is not None and clock.next <= end:
            self.world.run(clock.steps(clock.next))
        if value.state == WAITING:
            raise RowFailed("a promise was neither kept nor broken")
        if value.state == BROKEN:
            raise SxError(value.value)
        return value.value


# How steps and expressions are carried out, by their first words.
# pyright: reportPrivateUsage=false
_STEPS: Final[dict[str, Callable[[Replayer, list[Any], _Scope], None]]] = {
    "let": Replayer._do_let,
    "do": Replayer._do_do,
    "done": Replayer._do_done,
    "set": Replayer._do_set,
    "del": Replayer._do_del,
    "expect": Replayer._do_expect,
    "wait": Replayer._do_wait,
    "await": Replayer._do_await,
    "rejects": Replayer._do_rejects,
    "later": Replayer._do_later,
    "return": Replayer._do_return,
    "throw": Replayer._do_throw,
    "if": Replayer._do_if,
    "try": Replayer._do_try,
    "finally": Replayer._do_finally,
}
_EXPRESSIONS: Final[dict[str, Callable[[Replayer, list[Any], _Scope], Any]]] = {
    "undefined": Replayer._get_undefined,
    "var": Replayer._get_var,
    "get": Replayer._get_get,
    "at": Replayer._get_at,
    "list": Replayer._get_list,
    "dict": Replayer._get_dict,
    "html": Replayer._get_html,
    "id": Replayer._get_id,
    "hs": Replayer._get_hs,
    "hs-error": Replayer._get_hs_error,
    "fn": Replayer._get_fn,
    "call": Replayer._get_call,
    "new": Replayer._get_new,
    "mock-fetch": Replayer._get_mock_fetch,
    "op": Replayer._get_op,
}

_NAMES: Final = (
    "Array", "Object", "Math", "Error", "Promise", "Date", "console", "getComputedStyle", "JSON",
)  # fmt: skip
_OPERATORS: Final[dict[str, Callable[[Any, Any], Any]]] = {
    "+": plus, "-": minus, "*": times, "%": modulo, "==": equal, "===": strictly_equal,
    "!=": lambda a, b: not equal(a, b), "!==": lambda a, b: not strictly_equal(a, b),
    "<": less, ">": lambda a, b: less(b, a),
}  # fmt: skip


@final
class _Function:
    """A function that a row has written, as programs and the page call it."""

    sx_type = "function"
    sx_name = "function"

    def __init__(self, replayer: Replayer, e: list[Any], scope: _Scope) -> None:
        self._replayer = replayer
        self._e = e
        self._scope = scope

    def __call__(self, *args: Any) -> Any:
        """Call it."""
        return self._replayer.apply(self._e, self._scope, UNDEFINED, args)

    def hs_call(self, this: Any, args: tuple[Any, ...]) -> Any:
        """Call it as a method of `this`."""
        return self._replayer.apply(self._e, self._scope, this, args)


def _fail(message: Any = "fail", *_: Any) -> Any:
    raise RowFailed(text_of(message))


@final
class Engine:
    """What rows call `_hyperscript`."""

    sx_type = "function"

    def __init__(self, replayer: Replayer) -> None:
        self._replayer = replayer

    def __call__(self, text: Any, given: Any = None) -> Any:
        """Evaluate a string."""
        return self._replayer.engine_world().evaluate(
            text_of(text), given if type(given) is dict else {}
        )

    def hs_get(self, name: str) -> Any:
        """See languages/hs/objects.py."""
        replayer = self._replayer
        match name:
            case "config":
                return replayer.world.config
            case "processNode":
                return lambda node: replayer.world.process(node) if replayer.engine else UNDEFINED
            case "evaluate":
                return self
            case "parse":
                from sx_kernel.languages.hs.inspect import parse

                return lambda text: parse(replayer.session, text_of(text))
            case "internals":
                from sx_kernel.languages.hs.inspect import internals

                return internals(replayer.session)
            case _:
                return UNDEFINED


def _holds(actual: Any, relation: str, wanted: list[Any]) -> bool:
    """Whether an expectation is true."""
    match relation:
        case "equal":
            return strictly_equal(actual, wanted[0])
        case "deep equal":
            return deep_equal(actual, wanted[0])
        case "isNull":
            return actual is None
        case "isNotNull":
            return actual is not None
        case "exist" | "isDefined":
            return actual is not None and actual is not UNDEFINED
        case "not.exist":
            return actual is None or actual is UNDEFINED
        case "property" | "property.exist":
            found = get_property(actual, wanted[0])
            return found is not UNDEFINED and (len(wanted) < 2 or strictly_equal(found, wanted[1]))
        case "notProperty":
            return get_property(actual, wanted[0]) is UNDEFINED
        case "startsWith":
            return text_of(actual).startswith(text_of(wanted[0]))
        case "contain" | "include":
            found = items_of(actual)
            if found is not None:
                return any(strictly_equal(one, wanted[0]) for one in found)
            return text_of(wanted[0]) in text_of(actual)
        case "a":
            return class_name(actual).lower() == text_of(wanted[0]).lower()
        case "true":
            return actual is True
        case "false":
            return actual is False
        case _:
            return False


def deep_equal(a: Any, b: Any) -> bool:
    """Whether two values are alike in all their parts."""
    left, right = items_of(a), items_of(b)
    if left is not None and right is not None:
        return len(left) == len(right) and all(map(deep_equal, left, right))
    if type(a) is dict and type(b) is dict:
        return a.keys() == b.keys() and all(deep_equal(a[k], b[k]) for k in a)
    return strictly_equal(a, b)


def _shown(x: Any) -> str:
    found = items_of(x)
    if found is not None:
        return "[" + ", ".join(map(_shown, found)) + "]"
    text = json.dumps(x) if type(x) is str else text_of(x)
    return text if len(text) < 120 else text[:119] + "…"


def _source(e: Any) -> str:
    text = json.dumps(e)
    return text if len(text) < 160 else text[:159] + "…"


def _reason(problem: SxError) -> str:
    payload = problem.payload
    return payload.message if type(payload) is ErrorValue else _shown(payload)


__all__ = ["Interrupted", "Replayer", "RowFailed", "deep_equal"]
