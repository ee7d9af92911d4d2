"""Orders that are known without asking: how `sort` finds a key in a comparator.

A comparator such as (fn (a b) (< (nth a 1) (nth b 1))) compares, by a built-in order, the same
*pure* expression of its two arguments. What it orders by is a key: the value of that expression,
which is the same whenever it is asked for, and changes nothing. Sorting by the keys, each found
once, gives the list that a stable merge sort by the comparator gives, and calls nothing.

An expression is pure if it is made of variables that nobody sets, constants, conditionals,
primitives without an effect, and calls of functions that are pure themselves. Several keys, the
next where the one before is equal, are found in

    (if (= key key) next (< key key))
    (or (< key key) (and (= key key) next))
    (cond ((< key key) true) ((= key key) next) (else false))
    (cond ((< key key) true) ((> key key) false) (else next))

Wherever a key fails, or the keys are not of one order, nothing is known, and `sort` asks the
comparator: errors are the comparator's own.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from operator import attrgetter, itemgetter
from typing import Any, Final, NamedTuple, final
from weakref import WeakKeyDictionary

from sx_kernel.base.errors import SxError
from sx_kernel.base.values import Char, Keyword
from sx_kernel.ir.nodes import And, Call, Const, Global, If, Lambda, Local, Node, Or, PrimCall, Var
from sx_kernel.ir.shapes import Hole
from sx_kernel.ir.variables import refers_to
from sx_kernel.machine.link import is_library, link_lambda, seen_key
from sx_kernel.machine.registers import Registers
from sx_kernel.primitives.sorting import all_real, all_strings
from sx_kernel.runtime.closures import LambdaState, state_of

Ev = Callable[[list[Any]], Any]

MOST_CALLS: Final = 4
"""Functions that call each other inside of a key, at most."""

_CHARS: Final = frozenset((Char,))


class Order(NamedTuple):
    """A built-in order: which lists it can sort, what Python compares, whether it descends, and
    the primitives that say "equal" of what it orders."""

    suits: Callable[[list[Any]], bool]
    part: Callable[[Any], Any] | None
    descends: bool
    equal: tuple[str, ...]


def _all_chars(values: list[Any]) -> bool:
    return _CHARS.issuperset(map(type, values))


ORDERS: Final[dict[str, Order]] = {
    "<": Order(all_real, None, False, ("=",)),
    ">": Order(all_real, None, True, ("=",)),
    "string<?": Order(all_strings, None, False, ("=", "string=?")),
    "string>?": Order(all_strings, None, True, ("=", "string=?")),
    "char<?": Order(_all_chars, attrgetter("name"), False, ("=", "char=?")),
    "char>?": Order(_all_chars, attrgetter("name"), True, ("=", "char=?")),
}


class Place(NamedTuple):
    """A place in a container of the Python type `holder`."""

    holder: type
    at: int | str

    def of(self, values: list[Any]) -> list[Any] | None:
        """What is there in each of `values`; None if one of them is no such container, or has
        nothing there."""
        if not frozenset((self.holder,)).issuperset(map(type, values)):
            return None
        try:
            return list(map(itemgetter(self.at), values))
        except LookupError:
            return None


_PARTS: Final = {"first": 0, "car": 0, "second": 1, "cadr": 1, "third": 2, "caddr": 2}


class Key(NamedTuple):
    """One key of a comparator: the `value` of an expression, in an environment that has the
    element in the slot `slot`. None: the element itself. `place`: where in the element it is, if
    that is all it is."""

    order: Order
    descends: bool
    slot: int = 0
    value: Ev | None = None
    place: Place | None = None


class Known(NamedTuple):
    """What is known of one comparator: its keys, none if it may order by anything, as long as the
    globals `relied` have these values and the functions of `states` are linked, and no debugger
    has a breakpoint in one of them."""

    keys: list[Key]
    relied: list[tuple[str, Any]]
    states: list[LambdaState]

    def holds(self, m: Registers) -> bool:
        """Return whether that is still so."""
        values = m.globals
        for name, value in self.relied:
            if values.get(name) is not value:
                return False
        return all(state.debug is None and state.pad is not None for state in self.states)


@final
class Orders:
    """What is known of the comparators of one session, with machine `m`, and sorting by it.

    It belongs to the session, since what is known of a lambda leads to the session: in a table that
    outlives it, each entry would keep its own key.
    """

    def __init__(self, m: Registers) -> None:
        self._m = m
        self._known: WeakKeyDictionary[Lambda, Known] = WeakKeyDictionary()

    def sorted_with(self, values: list[Any], less: Any, items: list[Any]) -> list[Any] | None:
        """`items` in the order in which `less` puts `values`, stably; None if nobody knows without
        calling `less`.

        Python's sort is stable in both directions, like a merge sort that asks.
        """
        name = getattr(less, "sx_name", None)
        order = ORDERS.get(name) if type(name) is str else None
        if order is not None:
            if not order.suits(values):
                return None
            if items is values:
                return sorted(values, key=order.part, reverse=order.descends)
            return _sorted_by([Key(order, order.descends)], [], values, items)
        state = state_of(less)
        if state is None or state.arity != 2:
            return None
        lam: Lambda = less.__closure__[1].cell_contents
        keys = self.keys_of(lam)
        if not keys or state.pad is None:
            return None
        try:
            captured = [cell.cell_contents for cell in less.__closure__[2:]]
        except ValueError:  # of what is not yet defined
            return None
        return _sorted_by(keys, [lam, None, None, *captured, *state.pad], values, items)

    def keys_of(self, lam: Lambda) -> list[Key]:
        """The keys by which closures of `lam` order; none if they are not known to have any."""
        m = self._m
        known = self._known.get(lam)
        if known is not None and known.holds(m):
            return known.keys
        reader = _Reader(m, lam, relied := [], states := [])
        known = self._known[lam] = Known(reader.keys(lam.body), relied, states)
        return known.keys if known.holds(m) else []


def _sorted_by(
    keys: Sequence[Key], env: list[Any], values: list[Any], items: list[Any]
) -> list[Any] | None:
    """`items` sorted by what the keys of `values` are, in the environment `env`."""
    try:
        columns = [_column(key, env, values) for key in keys]
    except (SxError, RecursionError):
        return None
    places = list(range(len(values)))
    # by the last key first: where the keys before it are equal, its order stays
    for key, column in zip(reversed(keys), reversed(columns), strict=True):
        if not key.order.suits(column):
            return None
        by = column if key.order.part is None else list(map(key.order.part, column))
        places.sort(key=by.__getitem__, reverse=key.descends)
    return [items[at] for at in places]


def _column(key: Key, env: list[Any], values: list[Any]) -> list[Any]:
    """The key of each of `values`."""
    slot, value = key.slot, key.value
    if value is None:
        return values
    found = None if key.place is None else key.place.of(values)
    if found is not None:
        return found
    column: list[Any] = []
    for env[slot] in values:
        column.append(value(env))
    return column


# ---------------------------------------------------------------- keys of a comparator


class _Reader:
    """Reads the body of a function that a sort would call.

    `relied`, `states`: see Known; `lambdas`: the functions that this is a part of, and itself.
    """

    def __init__(
        self, m: Registers, lam: Lambda, relied: list[tuple[str, Any]], states: list[LambdaState],
        callers: tuple[Lambda, ...] = (),
    ) -> None:  # fmt: skip
        self.m = m
        self.lam = lam
        self.relied = relied
        self.states = states
        self.lambdas = (*callers, lam)
        states.append(lam.rt)
        if lam.rt.pad is None:
            link_lambda(lam, m)

    # -- what is compared ----------------------------------------------------------------------

    def keys(self, node: Node) -> list[Key]:
        """The keys by which `node`, in the place of a comparator's body, orders."""
        match node:
            case PrimCall():
                return self._compared(node)
            case If(test=PrimCall() as less, then=Const(value=True), orelse=orelse):
                return self._or_else(less, orelse)
            case If(test=PrimCall() as equal, then=then, orelse=PrimCall() as less):
                return self._where_equal(equal, then, less)
            case Or(parts=(PrimCall() as less, orelse)):
                return self._or_else(less, orelse)
            case _:
                return []

    def _compared(self, node: PrimCall) -> list[Key]:
        order = ORDERS.get(node.name)
        if order is None or len(node.args) != 2 or not self._is_built_in(node.name):
            return []
        x, y = node.args
        mine, other = self.lam.required
        swapped = refers_to(x, other)
        if swapped:
            mine, other = other, mine
        if not refers_to(x, mine) or refers_to(x, other) or not self._is_same(x, y, mine, other):
            return []
        value = self.value(x)
        if value is None:
            return []
        descends = order.descends is not swapped
        if type(x) is Local:
            return [Key(order, descends)]
        return [Key(order, descends, mine.slot, value, self.place(x, mine))]

    def _or_else(self, less: PrimCall, orelse: Node) -> list[Key]:
        """The keys of (or less orelse)."""
        match orelse:
            case And(parts=(PrimCall() as equal, then)):
                return self._where_equal(equal, then, less)
            case If(test=PrimCall() as equal, then=then, orelse=Const(value=False)):
                return self._where_equal(equal, then, less)
            case If(test=PrimCall() as more, then=Const(value=False), orelse=then):
                return self._unless_more(more, then, less)
            case _:
                return []

    def _where_equal(self, equal: PrimCall, then: Node, less: PrimCall) -> list[Key]:
        """The keys of (if equal then less): that of `less`, and then those of `then`."""
        first = self._compared(less)
        if (
            not first
            or equal.name not in first[0].order.equal
            or not self._is_built_in(equal.name)
            or len(equal.args) != 2
        ):
            return []
        for both in (less.args, less.args[::-1]):
            if self._are_same(equal.args, both, None, None):
                break
        else:
            return []
        others = self.keys(then)
        return [*first, *others] if others else []

    def _unless_more(self, more: PrimCall, then: Node, less: PrimCall) -> list[Key]:
        """The keys of (or less (if more false then))."""
        one, other = self._compared(less), self._compared(more)
        if not (one and other and one[0].descends is not other[0].descends):
            return []
        if not any(self._is_same(less.args[0], part) for part in more.args):
            return []
        others = self.keys(then)
        return [*one, *others] if others else []

    # -- whether two expressions are the same --------------------------------------------------

    def _is_same(self, x: Node, y: Node, one: Var | None = None, other: Var | None = None) -> bool:
        """Return whether `y` is `x`, with the parameter `other` in the place of `one`."""
        if type(x) is not type(y):
            return False
        match x, y:
            case Local(), Local():
                return y.var is (other if x.var is one else x.var) and x.var is not other
            case Const(), Const():
                return _are_equal(self._constant(x), self._constant(y))
            case Global(), Global():
                return x.name == y.name
            case PrimCall(), PrimCall():
                return x.name == y.name and self._are_same(x.args, y.args, one, other)
            case Call(), Call():
                return self._are_same((x.fn, *x.args), (y.fn, *y.args), one, other)
            case If(), If():
                parts = (x.test, x.then, x.orelse), (y.test, y.then, y.orelse)
                return self._are_same(*parts, one, other)
            case (And(), And()) | (Or(), Or()):
                return self._are_same(x.parts, y.parts, one, other)  # type: ignore[union-attr]
            case _:
                return False

    def _are_same(
        self, xs: Sequence[Node], ys: Sequence[Node], one: Var | None, other: Var | None
    ) -> bool:
        return len(xs) == len(ys) and all(
            self._is_same(x, y, one, other) for x, y in zip(xs, ys, strict=True)
        )

    def _constant(self, node: Const) -> Any:
        value = node.value
        return self.lam.filling[value.index] if type(value) is Hole else value

    # -- the place of what is only looked up --------------------------------------------------

    def place(self, node: Node, var: Var) -> Place | None:
        """Where in the value of `var` that of `node`, which is pure, is found, if it is no more
        than that."""
        match node:
            case PrimCall(name=name, args=(Local(var=of),)) if of is var and name in _PARTS:
                return Place(list, _PARTS[name])
            case PrimCall(name="nth", args=(Local(var=of), Const() as index)) if of is var:
                at = self._constant(index)
                return Place(list, at) if type(at) is int and at >= 0 else None
            case PrimCall(name="get", args=(Local(var=of), Const() as key)) if of is var:
                at = self._constant(key)
                at = at.name if type(at) is Keyword else at
                return Place(dict, at) if type(at) is str else None
            case Call(fn=Global(name=name), args=(Local(var=of),)) if of is var:
                lam: Lambda = self._global(name)[1].__closure__[1].cell_contents
                callers = self.lambdas
                reader = _Reader(self.m, lam, self.relied, self.states, callers)
                return reader.place(lam.body, lam.required[0])
            case _:
                return None

    # -- the value of a pure expression --------------------------------------------------------

    def value(self, node: Node) -> Ev | None:
        """Return how to find the value of `node` in an environment, if it is pure."""
        match node:
            case Const():
                value = self._constant(node)
                return None if isinstance(value, Lambda) else lambda _e: value
            case Local(var=var):
                return None if var.boxed or var.letrec else itemgetter(var.slot)
            case PrimCall():
                return self._primitive(node)
            case Call(fn=Global(name=name), args=args):
                return self._called(name, args)
            case If():
                return self._chosen(node)
            case _:
                return None

    def _values(self, nodes: Sequence[Node]) -> list[Ev] | None:
        found = [self.value(node) for node in nodes]
        return None if None in found else found  # type: ignore[return-value]

    def _primitive(self, node: PrimCall) -> Ev | None:
        prim = self.m.all_primitives[node.name]
        if not (set(prim.effects) <= {"read"} and self._is_built_in(node.name)):
            return None
        parts = self._values(node.args)
        if parts is None:
            return None
        if node.trivial:
            return node.ev
        fn = prim.fn
        return lambda e: fn(*[part(e) for part in parts])

    def _chosen(self, node: If) -> Ev | None:
        parts = self._values((node.test, node.then, node.orelse))
        if parts is None:
            return None
        test, then, orelse = parts

        def value(e: list[Any]) -> Any:
            found = test(e)
            return orelse(e) if found is False or found is None else then(e)

        return value

    def _called(self, name: str, args: tuple[Node, ...]) -> Ev | None:
        """The value of a call of a function of the program's own that is pure."""
        key, function = self._global(name)
        state = state_of(function)
        if state is None or state.arity != len(args):
            self.relied.append((key, function))
            return None
        lam: Lambda = function.__closure__[1].cell_contents
        if lam in self.lambdas or len(self.lambdas) > MOST_CALLS:
            return None
        self.relied.append((key, function))
        parts = self._values(args)
        body = _Reader(self.m, lam, self.relied, self.states, self.lambdas).value(lam.body)
        if body is None or parts is None:
            return None
        try:
            captured = [cell.cell_contents for cell in function.__closure__[2:]]
        except ValueError:  # of what is not yet defined
            return None
        # one environment for all calls: no call is made within another of the same place
        env = [lam, *[None] * len(args), *captured, *lam.rt.pad]
        places = list(enumerate(parts, 1))

        def value(e: list[Any]) -> Any:
            for slot, part in places:
                env[slot] = part(e)
            return body(env)

        return value

    def _is_built_in(self, name: str) -> bool:
        """Return whether `name` still means the primitive."""
        key, value = self._global(name)
        self.relied.append((key, value))
        return value is self.m.all_primitives[name].fn

    def _global(self, name: str) -> tuple[str, Any]:
        key = seen_key(self.m, name, library=is_library(self.lam))
        return key, self.m.globals.get(key)


def _are_equal(one: Any, other: Any) -> bool:
    """Return whether two constants are the same value."""
    if one is other:
        return True
    return type(one) is type(other) and type(one) in (int, str) and one == other
