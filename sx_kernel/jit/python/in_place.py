"""`map`, `filter` and `reduce` in place, with the function that they are given.

    (filter (fn (x) (< x pivot)) others)

becomes a comprehension in the caller, if nothing can be noticed of it: the name must be the
library's, and the function a lambda written there, a global function without captures or a
primitive, whose body is *simple*: no effects, nothing but primitives called. Then no continuation
can be captured in it, and when anything goes wrong the machine makes the whole call again
(`Site.whole`). The function's nodes are emitted as part of this activation; its parameters and
captured variables stand for operands of the caller (`Emitter.given`).

Calls that are not made are counted when the work is done: one of the library's function, and one
of the given function for each element.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from sx_kernel.ir.nodes import Call, Global, Lambda, Local, Node, PrimCall, Var
from sx_kernel.ir.shapes import fill
from sx_kernel.ir.walk import parts_of
from sx_kernel.jit.python.infer import INTS, Inference, Type, base, hint, join
from sx_kernel.jit.python.operands import Operand, bare, call_text
from sx_kernel.primitives.check import MAX_ELEMENTS

if TYPE_CHECKING:
    from sx_kernel.jit.python.emit import Emitter
    from sx_kernel.runtime.sites import Site

MAX_NODES: Final = 60  # of the function's body
# Library function → how many arguments the function that it is given takes, and how many it
# takes itself; the list is its last one.
KNOWN: Final = {
    "map": (1, 2), "filter": (1, 2), "remove": (1, 2), "reduce": (2, 3), "fold-left": (2, 3),
}  # fmt: skip

_LISTS: Final = frozenset({"map", "filter", "remove"})  # what these make, others fold


class Given(NamedTuple):
    """The function that is given: a lambda of the IR. `counts`: calls of it are counted."""

    lam: Lambda
    counts: bool


def given_function(em: Emitter, node: Call) -> Given | None:
    """What the library function that `node` calls is given, if it can be emitted in place."""
    if type(node.fn) is not Global or node.keywords or em.library:
        return None
    if node.fn.name not in KNOWN:
        return None
    takes, arguments = KNOWN[node.fn.name]
    if len(node.args) != arguments or not em.is_standard(node.fn.name):
        return None
    found = _function(em, node.args[0], takes)
    if found is None or len(found.lam.required) != takes or not _is_plain(found.lam):
        return None
    return found if em.is_simple(found.lam.body) and _size(found.lam.body) <= MAX_NODES else None


def makes_list(em: Emitter, node: Call) -> bool:
    """Whether the call is emitted in place and answers a Python list."""
    return (
        type(node.fn) is Global and node.fn.name in _LISTS and given_function(em, node) is not None
    )


def _function(em: Emitter, part: Node, takes: int) -> Given | None:
    if type(part) is Lambda:
        fill(part)
        return Given(part, counts=True)
    if type(part) is not Global:
        return None
    if part.name in em.primitives:
        return Given(_around_primitive(part.name, takes), counts=False)
    lam = em.known(part.name, library=False) if em.known is not None else None
    if lam is None:
        return None
    fill(lam)
    return Given(lam, counts=True)


def _around_primitive(name: str, takes: int) -> Lambda:
    """A lambda that calls the primitive, to have it emitted like any other function."""
    parameters = tuple(Var(f"x{i}", f"x{i}", i + 1) for i in range(takes))
    body = PrimCall(name, tuple(Local(p) for p in parameters))
    return Lambda(None, parameters, (), (), None, (), takes + 1, body, None)


def _is_plain(lam: Lambda) -> bool:
    """Whether only required parameters are bound, and no captured variable needs a check."""
    if lam.optional or lam.keys or lam.rest is not None:
        return False
    return not any(c.outer.letrec for c in lam.captures)


def _size(node: Node) -> int:
    """How many nodes; too many if there are lambdas, which capture variables of the function."""
    if type(node) is Lambda:
        return MAX_NODES + 1
    return 1 + sum(map(_size, parts_of(node)))


def emit_in_place(em: Emitter, node: Call, given: Given, to: str | None) -> tuple[str, Site]:
    """Emit the call: a variable that holds its value, `to` if given, and the site to deliver it."""
    assert type(node.fn) is Global
    name, function, items_node = node.fn.name, node.args[0], node.args[-1]
    em.dependencies.add(f"global:{name}")
    if type(function) is Global:
        em.dependencies.add(f"{'global' if given.counts else 'primitive'}:{function.name}")
    ready, prefix = em.operands(node, (node.fn, *node.args), late=(node.fn, function))
    site = em.site(node, prefix=prefix)
    site.whole = True
    elements = _counted(em, items_node)
    if elements is not None and not isinstance(ready[-1], Operand):
        ready[-1] = _range(em, items_node, site)
    *start, items = em.line_operands(ready[2:], site)
    elements = elements or em.proven.get(items.text)
    expected = hint(items.type)
    items = em.hoisted(items, site)
    if elements is None and base(items.type) != "list":
        items = _as_list(em, node, items, site)
    work = _Work(em, given.lam, items.text, elements or expected or "any", site)
    work.checks = elements is None and bool(expected)
    result = to or em.temp()
    if name == "map":
        work.map(result)
    elif name in {"filter", "remove"}:
        work.filter(result, keep=name == "filter")
    else:
        work.reduce(result, start[0])
    if name in _LISTS:
        em.proven[result] = work.type
    if work.checks and em.is_private(items.text):
        em.proven[items.text] = expected
    calls = f"len({items.text}) + 1.0" if given.counts else "1.0"
    em.line(f"H_ += {calls}", site)
    return result, site


def _counted(em: Emitter, node: Node) -> Type | None:
    """The type of the elements if `node` is a range of integers; else None."""
    if type(node) is not PrimCall or node.name != "range" or not em.is_inline("range"):
        return None
    if 1 <= len(node.args) <= 2:
        types = [em.types.of(arg) for arg in node.args]
        if INTS.issuperset(types):
            from_zero = len(types) == 1  # and whatever begins with a natural number
            return "nat" if from_zero or types[0] == "nat" else "int"
    return None


def _range(em: Emitter, node: Node, site: Site) -> Operand:
    """A range of integers, which nobody will see, without making the list."""
    em.dependencies.add("primitive:range")
    bounds = em.line_operands(parts_of(node), site)
    bounds = [b if b.atom else em.hoisted(b, site) for b in bounds]
    texts = [bound.text for bound in bounds]
    size = " - ".join(reversed(texts)) if texts[0] != "0" else texts[-1]
    made = f"range({', '.join(texts)}) if {size} <= {MAX_ELEMENTS}"
    return Operand(f"{made} else {call_text('range', bounds, two=False)}", "any", False)


def _as_list(em: Emitter, node: Call, items: Operand, site: Site) -> Operand:
    """`items` as a Python list; the library's own check if it is none."""
    assert type(node.fn) is Global
    where = [em.literal(node.fn.name), em.literal(len(node.args))]
    checked = call_text("%check-list", [*where, items], two=False)
    text = f"{items.text} if type({items.text}) is list else {checked}"
    return em.hoisted(Operand(text, "list", False), site)


class _Work:
    """Emits the loop over `items`, a variable with a Python list of elements of type `elements`.

    `type` is that of the result (of `reduce`) or of its elements. `checks`: the type of the
    elements is expected and not known, so each is looked at.
    """

    def __init__(self, em: Emitter, lam: Lambda, items: str, elements: Type, site: Site) -> None:
        self.em = em
        self.lam = lam
        self.items = items
        self.x = Operand(em.temp(), elements, True)
        self.site = site
        # what the function captures is looked up once: nothing can change it meanwhile
        self.captured = {c.inner: em.hoisted(em.local(c.outer), site) for c in lam.captures}
        self.type = elements
        self.checks = False

    def _checked(self, text: str) -> str:
        """`text` for elements that are what they are expected to be."""
        if not self.checks:
            return text
        return f"{text} if type({self.x.text}) is {self.x.type} else V_(P_)"

    def _check(self) -> None:
        """The same at the beginning of a turn."""
        if self.checks:
            self.em.line(f"if type({self.x.text}) is not {self.x.type}: V_(P_)", self.site)

    def _given(self, *arguments: Operand) -> dict[Var, Operand]:
        return {**self.captured, **dict(zip(self.lam.required, arguments, strict=True))}

    def map(self, result: str) -> None:
        """`result` = what the function makes of each element."""
        em, x = self.em, self.x.text
        with em.standing_for(self.lam, self._given(self.x)):
            self.type = em.types.result
            value = em.attempt(lambda: em.expr(self.lam.body).text)
            if value is not None:
                value = self._checked(bare(value))
                em.line(f"{result} = [{value} for {x} in {self.items}]", self.site)
                return
            made = em.temp()
            em.line(f"{made} = []", self.site)
            with em.block(f"for {x} in {self.items}:", self.site):
                self._check()
                value = em.statements(self.lam.body, self.site).text
                em.line(f"{made}.append({value})", self.site)
        em.line(f"{result} = {made}", self.site)

    def filter(self, result: str, *, keep: bool) -> None:
        """`result` = the elements for which the function's value is true (`keep`) or not."""
        em, x = self.em, self.x.text
        with em.standing_for(self.lam, self._given(self.x)):
            test = em.attempt(lambda: em.truth(self.lam.body))
            if test is not None:
                test = test if keep else f"not {test}"
                test = f"({self._checked(test)})" if self.checks else test
                em.line(f"{result} = [{x} for {x} in {self.items} if {test}]", self.site)
                return
            made = em.temp()
            em.line(f"{made} = []", self.site)
            with em.block(f"for {x} in {self.items}:", self.site):
                self._check()
                name, kind, _, _ = em.statements(self.lam.body, self.site)
                test = name if kind == "bool" else f"({name} is not False and {name} is not None)"
                with em.block(f"if {bare(test) if keep else 'not ' + test}:", self.site):
                    em.line(f"{made}.append({x})", self.site)
        em.line(f"{result} = {made}", self.site)

    def reduce(self, result: str, start: Operand) -> None:
        """`result` = `start`, then what the function makes of it and each element in turn."""
        em, site = self.em, self.site
        value = Operand(em.temp(), self._fixpoint(start.type), True)
        em.line(f"{value.text} = {bare(start.text)}", site)
        with (
            em.block(f"for {self.x.text} in {self.items}:", site),
            em.standing_for(self.lam, self._given(value, self.x)),
        ):
            self._check()
            em.statements(self.lam.body, site, value.text)
        em.line(f"{result} = {value.text}", site)
        self.type = value.type

    def _fixpoint(self, kind: Type) -> Type:
        """The type of a variable that starts with `kind` and is then set by the function."""
        value, x = self.lam.required
        while True:
            guards = {value: kind, x: base(self.x.type)}
            wider = join(kind, Inference(self.lam, guards, None).result)
            if wider == kind:
                return kind
            kind = wider
