"""How a lambda uses its variables: what types are worth speculating on.

This file looks at nodes only; what is done with the answers is decided in policy.py (entry
guards) and infer.py (checks of loaded elements).
"""

from __future__ import annotations

from itertools import islice
from typing import Any, Final

from sx_kernel.base.sequences import Chain, iterate
from sx_kernel.base.values import HashTable, Vector
from sx_kernel.ir.nodes import Call, If, Lambda, Let, Local, Loop, Node, PrimCall, Recur, Var
from sx_kernel.ir.walk import parts_of

# Primitives that gain from knowing that an operand is an int or a float.
NUMERIC_OPERATIONS: Final = frozenset({
    "+", "-", "*", "/", "<", ">", "<=", ">=", "=", "!=", "inc", "dec", "zero?", "even?", "odd?",
    "positive?", "negative?", "quotient", "remainder", "modulo", "mod", "abs", "magnitude", "min",
    "max", "square", "sqrt", "bitwise-and", "bitwise-or", "bitwise-xor", "arithmetic-shift",
    "expt",
})  # fmt: skip
# Those that flow: an index made of such operands is as good as they are.
_STEPS: Final = frozenset({"+", "inc"})

# Primitive → the types that its first operand may usefully be known to have. (An operand that
# is tested once only is not worth a guard; see `useful`.)
_CONTAINERS: Final[dict[str, tuple[type, ...]]] = {
    "vector-ref": (Vector,), "vector-set!": (Vector,), "vector-length": (Vector,),
    "nth": (list,), "first": (list,), "rest": (list,), "car": (list,), "cdr": (list,),
    "empty?": (list,), "len": (list, str), "append!": (list,), "length": (list,),
    "hash-table-ref/default": (HashTable,), "hash-table-set!": (HashTable,),
    "string-length": (str,), "substring": (str,), "string-ref": (str,),
    "get": (dict,), "dict-set!": (dict,), "dict-get": (dict,), "has-key?": (dict,),
}  # fmt: skip
_INDEXED: Final = frozenset({"vector-ref", "vector-set!", "nth"})
_KEYED: Final = frozenset({"hash-table-ref/default", "hash-table-set!"})
_NAMES: Final[dict[type, str]] = {
    int: "int", float: "float", list: "list", str: "str", dict: "dict", Vector: "Vector_",
    HashTable: "Table_",
}  # fmt: skip
_UNIFORM: Final[dict[type, str]] = {int: "int", float: "float", bool: "bool"}
_RESTS: Final = frozenset({"rest", "cdr"})
# Uses in a loop count for more than one.
_IN_LOOP: Final = 3
_WORTH: Final = 2


class Uses:
    """What the body of one lambda (inner lambdas not included) does with its variables."""

    def __init__(self, lam: Lambda) -> None:
        self.numeric: set[Var] = set()
        self.index: set[Var] = set()
        self.keys: dict[Var, int] = {}
        self.containers: dict[Var, dict[type, int]] = {}
        self.flows: list[tuple[Var, Node]] = []
        self.direct: set[Var] = set()  # used as containers themselves
        self.walked: set[Var] = set()  # of loops that go on with the rest
        self.into_walks: set[Var] = set()  # where such loops begin
        self.nodes = _nodes(lam)
        for node, weight in self.nodes:
            if type(node) is PrimCall:
                self._primitive(node, weight)
            elif type(node) is Call:
                self._given_functions(node)
            elif type(node) is Let:
                self.flows.append((node.var, node.init))
            elif type(node) is Loop:
                self.flows += zip(node.vars, node.inits, strict=True)
            elif type(node) is Recur:
                self.flows += zip(node.loop.vars, node.args, strict=True)
                pairs = zip(node.loop.vars, node.args, strict=True)
                self.walked.update(v for v, a in pairs if getattr(a, "name", "") in _RESTS)
        while self._flow():
            pass

    def _primitive(self, node: PrimCall, weight: int) -> None:
        if node.name in NUMERIC_OPERATIONS or node.name == "range":
            self.numeric.update(a.var for a in node.args if type(a) is Local)
        if node.name in _INDEXED and len(node.args) > 1 and type(node.args[1]) is Local:
            self.numeric.add(node.args[1].var)
            self.index.add(node.args[1].var)
        if node.name in _KEYED and len(node.args) > 1 and type(node.args[1]) is Local:
            var = node.args[1].var
            self.keys[var] = self.keys.get(var, 0) + weight
        kinds = _CONTAINERS.get(node.name)
        if kinds is not None and node.args and type(node.args[0]) is Local:
            self.direct.add(node.args[0].var)
            counts = self.containers.setdefault(node.args[0].var, {})
            for kind in kinds:
                counts[kind] = counts.get(kind, 0) + weight

    def _given_functions(self, node: Call) -> None:
        """What lambdas among the arguments do with captured variables (they may be emitted in
        place, see in_place.py)."""
        for arg in node.args:
            if type(arg) is Lambda and arg.captures:
                inside = Uses(arg)
                for capture in arg.captures:
                    if capture.inner in inside.numeric:
                        self.numeric.add(capture.outer)
                    counts = self.containers.setdefault(capture.outer, {})
                    for kind, count in inside.containers.get(capture.inner, {}).items():
                        counts[kind] = counts.get(kind, 0) + _IN_LOOP * count
                    if capture.inner in inside.direct:
                        self.direct.add(capture.outer)

    def _flow(self) -> bool:
        """Carry uses of a variable back to what it is assigned from; whether that changed any."""
        before = self._size()
        for var, source in self.flows:
            if type(source) is Local:
                if var in self.walked:
                    self.into_walks.add(source.var)
                if var in self.numeric:
                    self.numeric.add(source.var)
                if var in self.index:
                    self.index.add(source.var)
                if var in self.containers:
                    counts = self.containers.setdefault(source.var, {})
                    for kind, count in self.containers[var].items():
                        counts.setdefault(kind, count)
            elif type(source) is PrimCall and source.name in _STEPS and var in self.index:
                self.index.update(a.var for a in source.args if type(a) is Local)
        return self._size() != before

    def _size(self) -> tuple[int, int, int]:
        kinds = sum(map(len, self.containers.values()))
        return len(self.numeric), len(self.index), kinds

    def guard(self, var: Var, value: Any, *, careful: bool) -> str | None:
        """The guard worth having for the parameter `var`, which now is `value`; None for none.

        `careful`: only plain types, because a more daring guess has failed before.
        """
        kind = type(value)
        if kind is int or kind is float:
            if kind is int and var in self.index and value >= 0 and not careful:
                return "nat"
            worth = var in self.numeric or self.keys.get(var, 0) >= _WORTH
            return _NAMES[kind] if worth else None
        if kind is Chain or (kind is list and var in self.into_walks - self.direct):
            # any kind of list can be walked, and knowing which would not help
            uses = self.containers.get(var, {}).get(list, 0)
            return None if careful or uses < _WORTH else _elements(value)
        uses = self.containers.get(var, {}).get(kind, 0)
        if kind is str:
            uses += self.keys.get(var, 0)
        if kind not in _NAMES or uses < _WORTH or (careful and kind in (list, str, dict)):
            return None
        return _NAMES[kind] if careful else _hinted(value)


def numeric_loads(uses: Uses, loads: frozenset[str]) -> frozenset[int]:
    """The ids of those calls of `loads` whose values are operands of numeric operations, or are
    tested."""
    found: set[int] = set()

    def note(node: Node) -> None:
        if type(node) is PrimCall and node.name in loads:
            found.add(id(node))

    for node, _ in uses.nodes:
        if type(node) is PrimCall and node.name in NUMERIC_OPERATIONS:
            for arg in node.args:
                note(arg)
        elif type(node) is If:
            note(node.test)
    for var, source in uses.flows:
        if var in uses.numeric:
            note(source)
    return frozenset(found)


def often_indexed(uses: Uses) -> frozenset[Var]:
    """The variables that are used as vectors more than once."""
    found = uses.containers.items()
    return frozenset(var for var, counts in found if counts.get(Vector, 0) >= _WORTH)


def _hinted(value: Any) -> str:
    """The type of a container with what its first elements have in common."""
    name = _NAMES[type(value)]
    if type(value) is HashTable:
        return f"{name}[?]"  # defaults tell the type of the values
    if type(value) is not list and type(value) is not Vector:
        return name
    kind = _kind_of_elements(value)
    if kind is not None and kind in _UNIFORM and type(value) is Vector and value.consists_of(kind):
        return f"{name}[{_UNIFORM[kind]}!]"
    return f"{name}[{_NAMES[kind]}]" if kind is int or kind is float else name


def _elements(value: Any) -> str | None:
    """A hint what a list's first elements have in common, which checks nothing."""
    kind = _kind_of_elements(value)
    return f"any[{_NAMES[kind]}]" if kind is int or kind is float else None


def _kind_of_elements(value: Any) -> type | None:
    kinds = {type(element) for element in islice(iterate(value), 4)}
    return kinds.pop() if len(kinds) == 1 else None


def _nodes(lam: Lambda) -> list[tuple[Node, int]]:
    """The nodes of a lambda's own activation with their weight: more than 1 inside loops."""
    found: list[tuple[Node, int]] = []
    stack: list[tuple[Node, int]] = [(lam.body, 1)]
    while stack:
        node, weight = pair = stack.pop()
        found.append(pair)
        if type(node) is Local:
            continue
        inside = _IN_LOOP if type(node) is Loop else weight
        stack += [(child, inside) for child in parts_of(node)]
    return found
