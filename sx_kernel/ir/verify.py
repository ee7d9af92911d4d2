"""Checks that a Lambda is well formed; for use after analysis and after each pass.

What is checked, for each lambda:

  - variables: declared once, before use, in this lambda; slots distinct and in range; Python names
    distinct; captures sorted by their inner Python name, the outer variable being one of the
    enclosing lambda, boxed like it, and marked captured;
  - parameters are not boxed; assigned variables are; SetLocal only on assigned ones; Init only
    on variables of an enclosing Letrec of the same lambda;
  - Recur only in tail position of its Loop, with as many arguments as variables; `Call.tail` only
    and always in tail position of the lambda; KeywordArg only as an argument of a Call, or as
    a marker;
  - Seq, And, Or have two parts or more; trivial flags are what the rule in walk.py says.

The walk recurses from Python function to Python function only.
"""

from __future__ import annotations

from typing import assert_never, final

from sx_kernel.base.errors import InternalError
from sx_kernel.html.tags import MARKED
from sx_kernel.ir.nodes import (
    And,
    Call,
    Const,
    Define,
    Fail,
    Global,
    If,
    Init,
    KeywordArg,
    Lambda,
    Let,
    Letrec,
    Local,
    Loop,
    MakeDict,
    Node,
    Or,
    PrimCall,
    Recur,
    Seq,
    SetGlobal,
    SetLocal,
    Var,
)
from sx_kernel.ir.walk import parts_of, trivial_depth


def verify(lam: Lambda, *, alone: bool = False) -> None:
    """Raise InternalError listing everything that is wrong with `lam` and the lambdas in it.

    `alone`: the lambda around it is not known, so `lam` may capture variables.
    """
    found: list[str] = []
    if lam.captures and not alone:
        found.append("the outermost lambda captures variables")
    _Check(lam, None, found).run()
    if found:
        raise InternalError("malformed IR: " + "; ".join(found))


@final
class _Check:
    """The check of one lambda. `outer` is that of the enclosing one."""

    def __init__(self, lam: Lambda, outer: _Check | None, found: list[str]) -> None:
        self.lam = lam
        self.found = found
        self.outer = outer
        self.visible: set[Var] = set()
        self.declared: set[Var] = set()
        self.letrec: set[Var] = set()
        self.slots: dict[int, Var] = {}
        self.names: dict[str, Var] = {}
        self.loops: dict[Loop, int] = {}

    def outside(self) -> int:
        """The `loops` of a node that is in tail position of none of the loops around it."""
        return len(self.loops)

    def bad(self, what: str) -> None:
        """Note a violation."""
        self.found.append(f"{self.lam.name or 'fn'}: {what}")

    def run(self) -> None:
        """Check the lambda."""
        lam = self.lam
        params = [*lam.required, *lam.optional, *lam.keys]
        if lam.rest is not None:
            params.append(lam.rest)
        for i, var in enumerate(params):
            self.declare(var)
            if var.boxed or var.assigned:
                self.bad(f"parameter {var.name} is boxed or assigned")
            if var.slot != i + 1:
                self.bad(f"parameter {var.name} is in slot {var.slot}, not {i + 1}")
        self.captures(len(params) + 1)
        if lam.toplevel and len(params):
            self.bad("a top-level form has parameters")
        self.node(lam.body, True, 0)

    def captures(self, slot: int) -> None:
        """Check the captured variables, which begin in `slot`."""
        before = ""
        for capture in self.lam.captures:
            inner, outer = capture.inner, capture.outer
            self.declare(inner)
            if inner.slot != slot:
                self.bad(f"captured {inner.name} is in slot {inner.slot}, not {slot}")
            slot += 1
            if self.outer is None:
                continue
            if inner.py <= before:
                self.bad(f"captures are not sorted at {inner.py}")
            before = inner.py
            if inner.boxed != outer.boxed or inner.assigned != outer.assigned:
                self.bad(f"captured {inner.name} is not boxed and assigned like its outer variable")
            if not outer.captured:
                self.bad(f"{outer.name} is captured but not marked so")
            if outer not in self.outer.visible:
                self.bad(f"captures {outer.name}, which is not visible outside")

    def declare(self, var: Var) -> None:
        """Check that a variable is new and has a slot and a name of its own."""
        if var in self.declared:
            self.bad(f"{var.name} is declared twice")
        self.declared.add(var)
        self.visible.add(var)
        other = self.slots.setdefault(var.slot, var)
        if other is not var or not 0 < var.slot < self.lam.nslots:
            self.bad(f"{var.name} has slot {var.slot}, like {other.name}, of {self.lam.nslots}")
        other = self.names.setdefault(var.py, var)
        if other is not var:
            self.bad(f"two variables have the Python name {var.py}")
        if var.assigned and not var.boxed:
            self.bad(f"{var.name} is assigned but not boxed")

    def use(self, var: Var, how: str) -> None:
        """Check that a variable can be referred to here."""
        if var not in self.visible:
            self.bad(f"{how} of {var.name}, which is not visible")

    def node(self, node: Node, tail: bool, loops: int) -> int | None:
        """Check a node; returns its trivial depth.

        `loops`: how many of the loops around it it is not in tail position of.
        """
        below = self.inside(node, tail, loops)
        depth = trivial_depth(node, below)
        if node.trivial != (depth is not None):
            self.bad(f"{type(node).__name__} has trivial={node.trivial}")
        return depth

    def parts(self, parts: tuple[Node, ...], *, marked: bool = False) -> list[int | None]:
        """Check parts in non-tail position; `marked`: among which keywords mark attributes."""
        depths: list[int | None] = []
        for part in parts:
            if type(part) is KeywordArg and not (marked and part.marker):
                self.bad("KeywordArg outside a Call")
            depths.append(self.node(part, False, self.outside()))
        return depths

    def inside(self, node: Node, tail: bool, loops: int) -> list[int | None]:
        """Check what is in a node; returns the trivial depths of its parts."""
        match node:
            case Const() | Global() | KeywordArg() | Fail():
                return []
            case Local(var=var):
                self.use(var, "reference")
                return []
            case Lambda():
                _Check(node, self, self.found).run()
                return []
            case SetLocal(var=var):
                self.use(var, "set!")
                if not var.assigned:
                    self.bad(f"set! of {var.name}, which is not marked assigned")
                return self.parts(parts_of(node))
            case Init(var=var):
                self.use(var, "initialisation")
                if var not in self.letrec:
                    self.bad(f"initialisation of {var.name}, which no Letrec declares")
                return self.parts(parts_of(node))
            case PrimCall(name=name, args=args):
                return self.parts(args, marked=name in MARKED)
            case SetGlobal() | Define() | MakeDict():
                return self.parts(parts_of(node))
            case Call(fn=fn, args=args):
                if node.tail != tail:
                    self.bad(f"a Call has tail={node.tail}")
                depths: list[int | None] = [self.node(fn, False, self.outside())]
                for arg in args:
                    depths.append(self.node(arg, False, self.outside()))
                return depths
            case If(test=test, then=then, orelse=orelse):
                depths = self.parts((test,))
                depths.append(self.node(then, tail, loops))
                depths.append(self.node(orelse, tail, loops))
                return depths
            case And(parts=parts) | Or(parts=parts) | Seq(parts=parts):
                if len(parts) < 2:
                    self.bad(f"{type(node).__name__} of {len(parts)} parts")
                depths = self.parts(parts[:-1])
                for last in parts[-1:]:
                    depths.append(self.node(last, tail, loops))
                return depths
            case Let(var=var, init=init, body=body):
                depths = self.parts((init,))
                self.declare(var)
                depths.append(self.node(body, tail, loops))
                self.visible.discard(var)
                return depths
            case Letrec(vars=variables, body=body):
                for var in variables:
                    self.declare(var)
                    self.letrec.add(var)
                    if not var.letrec:
                        self.bad(f"{var.name} is declared by Letrec but not marked so")
                depth = self.node(body, tail, loops)
                self.visible.difference_update(variables)
                return [depth]
            case Loop(vars=variables, inits=inits, body=body):
                depths = self.parts(inits)
                if len(variables) != len(inits):
                    self.bad(f"Loop {node.name} has {len(inits)} values for {len(variables)}")
                for var in variables:
                    self.declare(var)
                self.loops[node] = len(self.loops)
                depths.append(self.node(body, tail, loops))
                del self.loops[node]
                self.visible.difference_update(variables)
                return depths
            case Recur(loop=loop, args=args):
                if self.loops.get(loop, -1) < loops:
                    self.bad(f"Recur of {loop.name} is not in tail position of its Loop")
                if len(args) != len(loop.vars):
                    self.bad(f"Recur of {loop.name} has {len(args)} arguments")
                return self.parts(args)
            case _:
                assert_never(node)
