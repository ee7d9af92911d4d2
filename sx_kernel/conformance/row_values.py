"""The expressions of rows: what they mean on a page (rows.py)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final, final

from sx_kernel.base.errors import ErrorValue, SxError
from sx_kernel.base.undefined import UNDEFINED
from sx_kernel.conformance.row_checks import RowFailed, source
from sx_kernel.dom.document import Document
from sx_kernel.dom.element import Element
from sx_kernel.dom.fetch import Response
from sx_kernel.languages.hs.kinds import Class, is_instance
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
from sx_kernel.languages.hs.world import World

if TYPE_CHECKING:
    from sx_kernel.session.session import Session


class Returned(Exception):
    """A row's function returns `value`."""

    def __init__(self, value: Any) -> None:
        super().__init__()
        self.value = value


Env = dict[str, Any]


@final
class Scope:
    """Variables of a row's function, and of what is around it."""

    __slots__ = ("above", "vars")

    def __init__(self, above: Scope | None) -> None:
        self.above = above
        self.vars: Env = {}

    def holder(self, name: str) -> Env | None:
        """The variables that `name` is one of."""
        at: Scope | None = self
        while at is not None:
            if name in at.vars:
                return at.vars
            at = at.above
        return None


@final
class Values:
    """Evaluates the expressions of one row on its page.

    `engine`: whether programs in pages are started. `steps(steps, scope)` carries out the steps of
    a row's function; `work` is the element that rows put markup into.
    """

    def __init__(
        self,
        session: Session,
        world: World,
        document: Document,
        steps: Callable[[list[Any], Scope], None],
        *,
        engine: bool,
    ) -> None:
        self.session = session
        self.world = world
        self.document = document
        self.work: Element = document.query("#work-area") or document.body
        self.engine = engine
        self._steps = steps

    def value(self, e: Any, scope: Scope) -> Any:
        """The value of a row's expression."""
        if not isinstance(e, list):
            return e
        return _EXPRESSIONS[e[0]](self, e, scope)

    def _values(self, es: list[Any], scope: Scope) -> list[Any]:
        found: list[Any] = []
        for e in es:
            if isinstance(e, list) and e[:1] == ["spread"]:
                found += items_of(self.value(e[1], scope)) or []
            else:
                found.append(self.value(e, scope))
        return found

    def _get_undefined(self, _e: list[Any], _scope: Scope) -> Any:
        return UNDEFINED

    def _get_var(self, e: list[Any], scope: Scope) -> Any:
        holder = scope.holder(e[1])
        if holder is not None:
            return holder[e[1]]
        return self.document.window.props.get(e[1], self.world.names.get(e[1], UNDEFINED))

    def _get_get(self, e: list[Any], scope: Scope) -> Any:
        return get_property(self.value(e[1], scope), e[2])

    def _get_at(self, e: list[Any], scope: Scope) -> Any:
        return get_property(self.value(e[1], scope), self.value(e[2], scope))

    def _get_list(self, e: list[Any], scope: Scope) -> Any:
        return self._values(e[1:], scope)

    def _get_dict(self, e: list[Any], scope: Scope) -> Any:
        return {key: self.value(value, scope) for key, value in e[1:]}

    def _get_html(self, e: list[Any], scope: Scope) -> Any:
        nodes = self.document.parse(text_of(self.value(e[1], scope)))
        where = self.work.nodes
        self.document.insert(self.work, len(where), nodes)
        if self.engine:
            for node in nodes:
                if isinstance(node, Element):
                    self.world.process(node)
        return next((node for node in nodes if isinstance(node, Element)), None)

    def _get_id(self, e: list[Any], scope: Scope) -> Any:
        return call_method(self.document, "getElementById", (self.value(e[1], scope),))

    def _get_hs(self, e: list[Any], scope: Scope) -> Any:
        given = self.value(e[2], scope) if len(e) > 2 else {}
        return self.engine_world().evaluate(text_of(self.value(e[1], scope)), given)

    def _get_hs_error(self, e: list[Any], scope: Scope) -> Any:
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

    def _get_fn(self, e: list[Any], scope: Scope) -> Any:
        return Function(self, e, scope)

    def apply(self, e: list[Any], scope: Scope, this: Any, args: tuple[Any, ...]) -> Any:
        """Call a row's function."""
        inner = Scope(scope)
        inner.vars["arguments"] = list(args)
        inner.vars["this"] = this
        for i, name in enumerate(e[1]):
            inner.vars[name] = args[i] if i < len(args) else UNDEFINED
        try:
            self._steps(e[2], inner)
        except Returned as found:
            return found.value
        return UNDEFINED

    def _get_call(self, e: list[Any], scope: Scope) -> Any:
        args = tuple(self._values(e[2:], scope))
        target = e[1]
        if isinstance(target, list) and target[0] in ("get", "at"):
            name = target[2] if target[0] == "get" else self.value(target[2], scope)
            found = call_method(self.value(target[1], scope), name, args)
        else:
            fn = self.value(target, scope)
            if not callable(fn):
                raise SxError(ErrorValue("type-error", f"{source(target)} is not a function"))
            found = self.world.call(fn, *args)
        return found

    def _get_new(self, e: list[Any], scope: Scope) -> Any:
        cls = self.world.names.get(e[1], UNDEFINED)
        if type(cls) is not Class or cls.make is None:
            raise RowFailed(f"there is no class {e[1]}")
        return cls.make(*self._values(e[2:], scope))

    def _get_mock_fetch(self, e: list[Any], scope: Scope) -> Any:
        body = text_of(self.value(e[3], scope))
        given = self.value(e[4], scope) if len(e) > 4 else {}
        response = Response(body, int(given.get("status", 200)))
        if len(e) > 5:
            response.fails = body
        self.document.routes.add(e[2], response, method=e[1] if e[1] != "GET" else "*")
        return UNDEFINED

    def _get_op(self, e: list[Any], scope: Scope) -> Any:
        op = e[1]
        if op == "++post":
            now = self.value(e[2], scope)
            self.assign(e[2], now + 1, scope)
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

    def assign(self, target: list[Any], value: Any, scope: Scope) -> None:
        """Set a variable or a property."""
        if target[0] == "var":
            holder = scope.holder(target[1])
            if holder is None:
                holder = scope.vars
            holder[target[1]] = value
            return
        where = self.value(target[1], scope)
        name = target[2] if target[0] == "get" else self.value(target[2], scope)
        set_property(where, name, value)


# How expressions are evaluated, by their first words.
# pyright: reportPrivateUsage=false
_EXPRESSIONS: Final[dict[str, Callable[[Values, list[Any], Scope], Any]]] = {
    "undefined": Values._get_undefined,
    "var": Values._get_var,
    "get": Values._get_get,
    "at": Values._get_at,
    "list": Values._get_list,
    "dict": Values._get_dict,
    "html": Values._get_html,
    "id": Values._get_id,
    "hs": Values._get_hs,
    "hs-error": Values._get_hs_error,
    "fn": Values._get_fn,
    "call": Values._get_call,
    "new": Values._get_new,
    "mock-fetch": Values._get_mock_fetch,
    "op": Values._get_op,
}


_OPERATORS: Final[dict[str, Callable[[Any, Any], Any]]] = {
    "+": plus, "-": minus, "*": times, "%": modulo, "==": equal, "===": strictly_equal,
    "!=": lambda a, b: not equal(a, b), "!==": lambda a, b: not strictly_equal(a, b),
    "<": less, ">": lambda a, b: less(b, a),
}  # fmt: skip


@final
class Function:
    """A function that a row has written, as programs and the page call it."""

    sx_type = "function"
    sx_name = "function"

    def __init__(self, values: Values, e: list[Any], scope: Scope) -> None:
        self._values = values
        self._e = e
        self._scope = scope

    def __call__(self, *args: Any) -> Any:
        """Call it."""
        return self._values.apply(self._e, self._scope, UNDEFINED, args)

    def hs_call(self, this: Any, args: tuple[Any, ...]) -> Any:
        """Call it as a method of `this`."""
        return self._values.apply(self._e, self._scope, this, args)


@final
class Engine:
    """What rows call `_hyperscript`."""

    sx_type = "function"

    def __init__(self, values: Values) -> None:
        self._values = values

    def __call__(self, text: Any, given: Any = None) -> Any:
        """Evaluate a string."""
        return self._values.engine_world().evaluate(
            text_of(text), given if type(given) is dict else {}
        )

    def hs_get(self, name: str) -> Any:
        """See languages/hs/objects.py."""
        values = self._values
        match name:
            case "config":
                return values.world.config
            case "processNode":
                return lambda node: values.world.process(node) if values.engine else UNDEFINED
            case "evaluate":
                return self
            case "parse":
                from sx_kernel.languages.hs.inspect import parse

                return lambda text: parse(values.session, text_of(text))
            case "internals":
                from sx_kernel.languages.hs.inspect import internals

                return internals(values.session)
            case _:
                return UNDEFINED
