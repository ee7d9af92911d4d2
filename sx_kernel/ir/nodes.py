"""Every IR node, its meaning first.

Names are resolved: a local is a `Var`, a global an SX name. One activation of a lambda has one
environment, a Python list whose slot 0 is the `Lambda` itself and whose slot `var.slot` is the
variable; names are unique within a lambda, so a Python frame's locals are an environment too.

Nodes are immutable once the analyser has handed them over, with three exceptions, all caches:
`ev` (the machine's evaluator, filled in by machine/link.py), `trivial`, and what a Lambda
counts and owns at run time. They are written out, and not frozen: one-shot programs are mostly made
of nodes, and dataclasses would cost every start of `sx` a fifth of its time.

*Trivial* nodes are evaluated without pushing a frame: they contain no call of an SX function.
The others are *serious*.

`pos` is the offset of the form in its lambda's source (`Lambda.source`), or -1. The position of
an atom is that of the list it stands in; the exact place is searched for when it is shown.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import chain
from typing import TYPE_CHECKING, Any, Final, TypeAlias, final

if TYPE_CHECKING:
    from sx_kernel.base.source import Source


@final
class Var:
    """A local variable: its SX name, its Python name (unique in its lambda) and its slot.

    `assigned`: some `set!` reaches it. `captured`: an inner lambda refers to it. `boxed`: its
    slot holds a Box whose `v` is the value (assigned variables, and letrec variables that are
    captured before they are known to be initialised). `letrec`: declared by Letrec, so reading
    it may find UNSET, which is an error.
    """

    __slots__ = ("assigned", "boxed", "captured", "letrec", "name", "py", "slot")

    def __init__(self, name: str, py: str, slot: int, letrec: bool = False) -> None:
        self.name = name
        self.py = py
        self.slot = slot
        self.assigned = False
        self.captured = False
        self.boxed = False
        self.letrec = letrec

    def __repr__(self) -> str:
        return f"Var({self.name}@{self.slot}{' boxed' if self.boxed else ''})"


Evaluator: TypeAlias = Callable[[list[Any]], Any]


class Expression:
    """What all nodes have; `__slots__` of a node's class are its own fields."""

    __slots__ = ("ev", "pos", "trivial")
    pos: int
    trivial: bool
    ev: Evaluator | None

    def __repr__(self) -> str:
        return f"{type(self).__name__}@{self.pos}"


class Const(Expression):
    """A constant. Compound constants (quoted lists) are one object, shared by all evaluations."""

    __slots__ = ("value",)

    def __init__(self, value: Any, pos: int = -1) -> None:
        self.value = value
        self.pos, self.trivial, self.ev = pos, True, None


class Local(Expression):
    """The value of a local variable (through its box if it is boxed)."""

    __slots__ = ("var",)

    def __init__(self, var: Var, pos: int = -1) -> None:
        self.var = var
        self.pos, self.trivial, self.ev = pos, True, None


class Global(Expression):
    """The value of a global variable, primitives included. Undefined: name-error."""

    __slots__ = ("name",)

    def __init__(self, name: str, pos: int = -1) -> None:
        self.name = name
        self.pos, self.trivial, self.ev = pos, True, None


class KeywordArg(Expression):
    """A literal keyword among the arguments of a Call, or of a PrimCall of an HTML element.

    Evaluates to the Keyword when the function called has &key parameters, else to its name. As a
    `marker`, in a PrimCall, it is the Keyword; if a global has taken the name of the element, the
    rule for Calls holds.
    """

    __slots__ = ("marker", "name")

    def __init__(self, name: str, pos: int = -1, marker: bool = False) -> None:
        self.name = name
        self.pos, self.trivial, self.ev = pos, True, None
        self.marker = marker


class SetLocal(Expression):
    """`set!` of a local: var := value; the value is the result. The variable is boxed.

    A letrec variable that is still UNSET cannot be set!: an error.
    """

    __slots__ = ("value", "var")

    def __init__(self, var: Var, value: Node, pos: int = -1) -> None:
        self.var = var
        self.value = value
        self.pos, self.trivial, self.ev = pos, False, None


class Init(Expression):
    """Initialise a Letrec variable (a `define` in a body, a letrec clause): var := value."""

    __slots__ = ("value", "var")

    def __init__(self, var: Var, value: Node, pos: int = -1) -> None:
        self.var = var
        self.value = value
        self.pos, self.trivial, self.ev = pos, False, None


class SetGlobal(Expression):
    """`set!` of a global. Undefined: name-error. The value is the result."""

    __slots__ = ("name", "value")

    def __init__(self, name: str, value: Node, pos: int = -1) -> None:
        self.name = name
        self.value = value
        self.pos, self.trivial, self.ev = pos, False, None


class Define(Expression):
    """Global definition. A Lambda value is named after it. The value is the result."""

    __slots__ = ("doc", "name", "value")

    def __init__(self, name: str, value: Node, doc: str | None, pos: int = -1) -> None:
        self.name = name
        self.value = value
        self.doc = doc
        self.pos, self.trivial, self.ev = pos, False, None


class If(Expression):
    """test, then exactly one of the branches; false and nil are false."""

    __slots__ = ("orelse", "test", "then")

    def __init__(self, test: Node, then: Node, orelse: Node, pos: int = -1) -> None:
        self.test = test
        self.then = then
        self.orelse = orelse
        self.pos, self.trivial, self.ev = pos, False, None


class And(Expression):
    """Left to right until one is false or nil: the deciding value. At least two parts."""

    __slots__ = ("parts",)

    def __init__(self, parts: tuple[Node, ...], pos: int = -1) -> None:
        self.parts = parts
        self.pos, self.trivial, self.ev = pos, False, None


class Or(Expression):
    """Left to right until one is neither false nor nil: the deciding value. At least two parts."""

    __slots__ = ("parts",)

    def __init__(self, parts: tuple[Node, ...], pos: int = -1) -> None:
        self.parts = parts
        self.pos, self.trivial, self.ev = pos, False, None


class Seq(Expression):
    """Left to right; the last value is the result. At least two parts."""

    __slots__ = ("parts",)

    def __init__(self, parts: tuple[Node, ...], pos: int = -1) -> None:
        self.parts = parts
        self.pos, self.trivial, self.ev = pos, False, None


class Let(Expression):
    """var := init (in a new Box if var is boxed), then body."""

    __slots__ = ("body", "init", "var")

    def __init__(self, var: Var, init: Node, body: Node, pos: int = -1) -> None:
        self.var = var
        self.init = init
        self.body = body
        self.pos, self.trivial, self.ev = pos, False, None


class Letrec(Expression):
    """Declare vars (UNSET; in new Boxes where boxed), then body, which contains their Inits."""

    __slots__ = ("body", "vars")

    def __init__(self, vars: tuple[Var, ...], body: Node, pos: int = -1) -> None:
        self.vars = vars
        self.body = body
        self.pos, self.trivial, self.ev = pos, False, None


class Loop(Expression):
    """vars := inits (all evaluated first, in order), then body; Recur comes back to its start.

    Made by passes/tail_loops.py from a letrec of one lambda that is only called in tail
    position and not captured. Each turn makes new Boxes for boxed vars. `turns` counts those
    that the machine took; `entry` is the policy's way into compiled code for a hot loop.
    """

    __slots__ = ("body", "entry", "inits", "name", "turns", "vars")

    def __init__(
        self, vars: tuple[Var, ...], inits: tuple[Node, ...], body: Node, name: str, pos: int = -1
    ) -> None:
        self.vars = vars
        self.inits = inits
        self.body = body
        self.name = name
        self.pos, self.trivial, self.ev = pos, False, None
        self.turns: int = 0
        self.entry: Any = None


class Recur(Expression):
    """Evaluate args in order, then rebind the loop's variables and go on with its body.

    Only in tail position of its Loop. `loop` is set by the pass right after both are made.
    """

    __slots__ = ("args", "loop")

    def __init__(self, loop: Loop, args: tuple[Node, ...], pos: int = -1) -> None:
        self.loop = loop
        self.args = args
        self.pos, self.trivial, self.ev = pos, False, None


class Call(Expression):
    """Call a function: operator first, then operands, left to right; arity checked by the callee.

    `tail` says that it is in tail position of its lambda (information for the compilers; the
    machine needs no such mark). `keywords` (set when linked): some argument is a KeywordArg.
    """

    __slots__ = ("args", "fn", "keywords", "tail")

    def __init__(self, fn: Node, args: tuple[Node, ...], pos: int = -1) -> None:
        self.fn = fn
        self.args = args
        self.pos, self.trivial, self.ev = pos, False, None
        self.tail: bool = False
        self.keywords: bool = False


class PrimCall(Expression):
    """Call of a primitive by its global name, which is not shadowed at analysis time.

    Operands left to right, then the primitive in one step. Trivial if all operands are. When the
    global is redefined, the session relinks the nodes that name it (machine/link.py).
    """

    __slots__ = ("args", "name")

    def __init__(
        self, name: str, args: tuple[Node, ...], pos: int = -1, trivial: bool = False
    ) -> None:
        self.name = name
        self.args = args
        self.pos, self.trivial, self.ev = pos, trivial, None


class MakeDict(Expression):
    """A dict literal: keys are strings known at analysis, values evaluated in order."""

    __slots__ = ("keys", "values")

    def __init__(self, keys: tuple[str, ...], values: tuple[Node, ...], pos: int = -1) -> None:
        self.keys = keys
        self.values = values
        self.pos, self.trivial, self.ev = pos, False, None


class Fail(Expression):
    """Raise an error when evaluated: a form that is wrong but may never be reached at run time.

    Used where the language wants a run-time error (wrong number of arguments for a primitive).
    """

    __slots__ = ("hint", "kind", "message")

    def __init__(self, kind: str, message: str, hint: str | None = None, pos: int = -1) -> None:
        self.kind = kind
        self.message = message
        self.hint = hint
        self.pos, self.trivial, self.ev = pos, True, None


class Capture:
    """A captured variable: `outer` in the enclosing lambda, `inner` (same box) in this one."""

    __slots__ = ("inner", "outer")

    def __init__(self, outer: Var, inner: Var) -> None:
        self.outer = outer
        self.inner = inner


class Lambda(Expression):
    """A lambda expression: evaluates to a new closure. Also the unit of counting and compiling.

    Parameters: `required`, then `optional` (absent: UNSET in the slot, the body begins with
    Lets that supply the defaults), then `keys` (names after `&key`; likewise) and `rest`
    (a fresh list, or None if there is no rest parameter). Parameters themselves are never boxed:
    for one that is assigned, the body begins with Let(boxed var, Local(parameter)).

    `captures` is sorted by `inner.py`, the order of CPython's free variables. `nslots` is the
    length of an environment: slot 0 is this Lambda, then parameters in order, captured
    variables, locals. `source` and `pos` say where it was written. A top-level form is a Lambda
    too, with `toplevel` set and no parameters. `kind`: lambda, component or island, which says
    what its closures call themselves.
    """

    __slots__ = (
        "__weakref__", "body", "captures", "doc", "filling", "keys", "kind", "name", "nslots",
        "optional", "required", "rest", "rt", "shared", "source", "toplevel", "unfilled",
    )  # fmt: skip

    def __init__(
        self, name: str | None, required: tuple[Var, ...], optional: tuple[Var, ...],
        keys: tuple[Var, ...], rest: Var | None, captures: tuple[Capture, ...], nslots: int,
        body: Node, source: Source | None, pos: int = -1, doc: str | None = None,
        toplevel: bool = False, kind: str = "lambda", rt: Any = None,
        filling: tuple[Any, ...] = (), shared: bool = False,
    ) -> None:  # fmt: skip
        self.name = name
        self.required = required
        self.optional = optional
        self.keys = keys
        self.rest = rest
        self.captures = captures
        self.nslots = nslots
        self.body = body
        self.source = source
        self.pos, self.trivial, self.ev = pos, True, None
        self.doc = doc
        self.toplevel = toplevel
        self.kind = kind
        # At run time, owned by the machine and the JIT policy (runtime/closures.py):
        self.rt = rt
        # See ir/shapes.py: what fills the holes of the body, whether it has holes, and the body
        # with holes that activations from before it was filled still run.
        self.filling = filling
        self.shared = shared
        self.unfilled: Node | None = None


Node: TypeAlias = (
    Const | Local | Global | KeywordArg | SetLocal | Init | SetGlobal | Define | If | And | Or | Seq
    | Let | Letrec | Loop | Recur | Call | PrimCall | MakeDict | Fail | Lambda
)  # fmt: skip

NODES: Final[frozenset[type[Expression]]] = frozenset(Node.__args__)


def fields(part: Node | Capture | Var) -> tuple[str, ...]:
    """The names of all that `part` holds."""
    return _FIELDS[type(part)]


_FIELDS: Final[dict[type, tuple[str, ...]]] = {
    Capture: Capture.__slots__,
    Var: Var.__slots__,
    **{
        kind: tuple(name for name in chain(kind.__slots__, Expression.__slots__) if name[0] != "_")
        for kind in NODES
    },
}
