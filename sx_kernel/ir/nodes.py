"""Every IR node, its meaning first.

Names are resolved: a local is a `Var`, a global an SX name. One activation of a lambda has one
environment, a Python list whose slot 0 is the `Lambda` itself and whose slot `var.slot` is the
variable; names are unique within a lambda, so a Python frame's locals are an environment too.

Nodes are immutable once the analyser has handed them over, with three exceptions, all caches:
`ev` (the machine's evaluator, filled in by machine/link.py), `trivial`, and what a Lambda
counts and owns at run time. They are slotted but not frozen dataclasses, because a frozen one
costs three times as much to make and one-shot programs are mostly made of nodes.

*Trivial* nodes are evaluated without pushing a frame: they contain no call of an SX function.
The others are *serious*.

`pos` is the offset of the form in its lambda's source (`Lambda.source`), or -1. The position of
an atom is that of the list it stands in; the exact place is searched for when it is shown.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias, final

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


@dataclass(slots=True, eq=False)
class Const:
    """A constant. Compound constants (quoted lists) are one object, shared by all evaluations."""

    value: Any
    pos: int = -1
    trivial: bool = True
    ev: Evaluator | None = None


@dataclass(slots=True, eq=False)
class Local:
    """The value of a local variable (through its box if it is boxed)."""

    var: Var
    pos: int = -1
    trivial: bool = True
    ev: Evaluator | None = None


@dataclass(slots=True, eq=False)
class Global:
    """The value of a global variable, primitives included. Undefined: name-error."""

    name: str
    pos: int = -1
    trivial: bool = True
    ev: Evaluator | None = None


@dataclass(slots=True, eq=False)
class KeywordArg:
    """A literal keyword among the arguments of a Call, or of a PrimCall of an HTML element.

    Evaluates to the Keyword when the function called has &key parameters, else to its name. As a
    `marker`, in a PrimCall, it is the Keyword; if a global has taken the name of the element, the
    rule for Calls holds.
    """

    name: str
    pos: int = -1
    trivial: bool = True
    ev: Evaluator | None = None
    marker: bool = False


@dataclass(slots=True, eq=False)
class SetLocal:
    """`set!` of a local: var := value; the value is the result. The variable is boxed.

    A letrec variable that is still UNSET cannot be set!: an error.
    """

    var: Var
    value: Node
    pos: int = -1
    trivial: bool = False
    ev: Evaluator | None = None


@dataclass(slots=True, eq=False)
class Init:
    """Initialise a Letrec variable (a `define` in a body, a letrec clause): var := value."""

    var: Var
    value: Node
    pos: int = -1
    trivial: bool = False
    ev: Evaluator | None = None


@dataclass(slots=True, eq=False)
class SetGlobal:
    """`set!` of a global. Undefined: name-error. The value is the result."""

    name: str
    value: Node
    pos: int = -1
    trivial: bool = False
    ev: Evaluator | None = None


@dataclass(slots=True, eq=False)
class Define:
    """Global definition. A Lambda value is named after it. The value is the result."""

    name: str
    value: Node
    doc: str | None
    pos: int = -1
    trivial: bool = False
    ev: Evaluator | None = None


@dataclass(slots=True, eq=False)
class If:
    """test, then exactly one of the branches; false and nil are false."""

    test: Node
    then: Node
    orelse: Node
    pos: int = -1
    trivial: bool = False
    ev: Evaluator | None = None


@dataclass(slots=True, eq=False)
class And:
    """Left to right until one is false or nil: the deciding value. At least two parts."""

    parts: tuple[Node, ...]
    pos: int = -1
    trivial: bool = False
    ev: Evaluator | None = None


@dataclass(slots=True, eq=False)
class Or:
    """Left to right until one is neither false nor nil: the deciding value. At least two parts."""

    parts: tuple[Node, ...]
    pos: int = -1
    trivial: bool = False
    ev: Evaluator | None = None


@dataclass(slots=True, eq=False)
class Seq:
    """Left to right; the last value is the result. At least two parts."""

    parts: tuple[Node, ...]
    pos: int = -1
    trivial: bool = False
    ev: Evaluator | None = None


@dataclass(slots=True, eq=False)
class Let:
    """var := init (in a new Box if var is boxed), then body."""

    var: Var
    init: Node
    body: Node
    pos: int = -1
    trivial: bool = False
    ev: Evaluator | None = None


@dataclass(slots=True, eq=False)
class Letrec:
    """Declare vars (UNSET; in new Boxes where boxed), then body, which contains their Inits."""

    vars: tuple[Var, ...]
    body: Node
    pos: int = -1
    trivial: bool = False
    ev: Evaluator | None = None


@dataclass(slots=True, eq=False)
class Loop:
    """vars := inits (all evaluated first, in order), then body; Recur comes back to its start.

    Made by passes/tail_loops.py from a letrec of one lambda that is only called in tail
    position and not captured. Each turn makes new Boxes for boxed vars. `turns` counts those
    that the machine took; `entry` is the policy's way into compiled code for a hot loop.
    """

    vars: tuple[Var, ...]
    inits: tuple[Node, ...]
    body: Node
    name: str
    pos: int = -1
    trivial: bool = False
    ev: Evaluator | None = None
    turns: int = 0
    entry: Any = None


@dataclass(slots=True, eq=False)
class Recur:
    """Evaluate args in order, then rebind the loop's variables and go on with its body.

    Only in tail position of its Loop. `loop` is set by the pass right after both are made.
    """

    loop: Loop
    args: tuple[Node, ...]
    pos: int = -1
    trivial: bool = False
    ev: Evaluator | None = None


@dataclass(slots=True, eq=False)
class Call:
    """Call a function: operator first, then operands, left to right; arity checked by the callee.

    `tail` says that it is in tail position of its lambda (information for the compilers; the
    machine needs no such mark). `keywords` (set when linked): some argument is a KeywordArg.
    """

    fn: Node
    args: tuple[Node, ...]
    pos: int = -1
    trivial: bool = False
    ev: Evaluator | None = None
    tail: bool = False
    keywords: bool = False


@dataclass(slots=True, eq=False)
class PrimCall:
    """Call of a primitive by its global name, which is not shadowed at analysis time.

    Operands left to right, then the primitive in one step. Trivial if all operands are. When the
    global is redefined, the session relinks the nodes that name it (machine/link.py).
    """

    name: str
    args: tuple[Node, ...]
    pos: int = -1
    trivial: bool = False
    ev: Evaluator | None = None


@dataclass(slots=True, eq=False)
class MakeDict:
    """A dict literal: keys are strings known at analysis, values evaluated in order."""

    keys: tuple[str, ...]
    values: tuple[Node, ...]
    pos: int = -1
    trivial: bool = False
    ev: Evaluator | None = None


@dataclass(slots=True, eq=False)
class Fail:
    """Raise an error when evaluated: a form that is wrong but may never be reached at run time.

    Used where the language wants a run-time error (wrong number of arguments for a primitive).
    """

    kind: str
    message: str
    hint: str | None = None
    pos: int = -1
    trivial: bool = True
    ev: Evaluator | None = None


@dataclass(slots=True, eq=False)
class Capture:
    """A captured variable: `outer` in the enclosing lambda, `inner` (same box) in this one."""

    outer: Var
    inner: Var


@dataclass(slots=True, eq=False, weakref_slot=True)
class Lambda:
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

    name: str | None
    required: tuple[Var, ...]
    optional: tuple[Var, ...]
    keys: tuple[Var, ...]
    rest: Var | None
    captures: tuple[Capture, ...]
    nslots: int
    body: Node
    source: Source | None
    pos: int = -1
    doc: str | None = None
    toplevel: bool = False
    kind: str = "lambda"
    trivial: bool = True
    ev: Evaluator | None = None
    # At run time, owned by the machine and the JIT policy (runtime/closures.py):
    rt: Any = field(default=None, repr=False)
    # See ir/shapes.py: what fills the holes of the body, whether it has holes, and the body with
    # holes that activations from before it was filled still run.
    filling: tuple[Any, ...] = field(default=(), repr=False)
    shared: bool = field(default=False, repr=False)
    unfilled: Node | None = field(default=None, repr=False)


Node: TypeAlias = (
    Const | Local | Global | KeywordArg | SetLocal | Init | SetGlobal | Define | If | And | Or | Seq
    | Let | Letrec | Loop | Recur | Call | PrimCall | MakeDict | Fail | Lambda
)  # fmt: skip
