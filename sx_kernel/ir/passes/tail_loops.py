"""Loops: a lambda that is only ever called in tail position becomes part of the lambda around it.

    (letrec ((loop (fn (i) … (loop (+ i 1)) …))) (loop 0))   →   Loop((i), (0), … Recur((i + 1)) …)

A Letrec variable `v` becomes a loop when all of this holds (and a Let variable that others call):

  - its Init is a statement on the way to the Letrec's result, and its value is a Lambda that
    takes a fixed number of arguments;
  - it is referred to only as the operator of calls with that number of arguments;
  - one such call, the *entry*, is in tail position of the Letrec, or of a Lambda that is defined
    beside it, with nothing but definitions of Lambdas between;
  - the others are in tail position of the Lambda itself, or of a loop in tail position in it.

The variables of the Lambda then become variables of the lambda where its entry is (the *host*),
under names and slots that are unique there. Inner loops are decided first, so that

    (let outer ((i 0)) (let inner ((j 0)) (if … (inner (+ j 1)) (outer (+ i 1)))))

becomes two loops, the Recur of the outer one being in tail position of the inner one; and so do
functions that call each other in turn, as the states of an automaton do:

    (letrec ((out (fn (i) (if … (in (+ i 1)) (out (+ i 1)))))
             (in (fn (i) (if … (in (+ i 1)) (out (+ i 1)))))) (out 0))

where `in` is a loop in `out`, and then `out` one in what is around both.

A loop in code that runs once (a top-level form, say) is entered by compiled code while it runs:
see `JitPolicy.enter_loop`.

A first walk finds out who refers to whom and from where, and decides (candidates.py); the second,
here, changes the nodes in place. Both recurse from Python function to Python function only.
"""

from __future__ import annotations

from typing import assert_never, final

from sx_kernel.ir.nodes import (
    And,
    Call,
    Capture,
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
from sx_kernel.ir.passes.candidates import Candidate, loops_in, stays


def tail_loops(lam: Lambda) -> Lambda:
    """Turn the loops in `lam` and in all lambdas in it into Loop and Recur, in place."""
    loops = loops_in(lam)
    if loops:
        _Rewriter(loops).rewrite(lam)
    return lam


@final
class _Frame:
    """The host whose nodes are being rewritten: the names taken in it, and its locals so far.

    `names` maps a name to the number at which to look for the next free variant of it; `inner` the
    variables around the host to what captures them.
    """

    __slots__ = ("inner", "locals", "names")

    def __init__(self) -> None:
        self.names: dict[str, int] = {}
        self.inner: dict[Var, Var] = {}
        self.locals: list[Var] = []


def _free(py: str, names: set[str]) -> str:
    """A name like `py` that is not among `names`."""
    base, count = py.partition("·")[0], 1
    while py in names:
        count += 1
        py = f"{base}·{count}"
    return py


@final
class _Rewriter:
    """Changes the nodes of a lambda, bottom up, in place."""

    def __init__(self, loops: dict[Lambda, Candidate]) -> None:
        self.loops = loops
        self.gone: dict[Var, Candidate] = {c.var: c for c in loops.values()}
        self.entries: dict[Call, Candidate] = {}
        self.turns: dict[Call, Candidate] = {}
        for c in loops.values():
            for _, _, node in c.calls:
                if node is c.entry:
                    self.entries[node] = c
                else:
                    self.turns[node] = c
        # captured variable of a lambda that disappears → the host's
        self.outer: dict[Var, Var] = {}
        self.frame = _Frame()
        # host → the lambdas that come into it from beside it, with what they capture
        self.guests: dict[Lambda, list[Lambda]] = {}
        for lam, c in loops.items():
            assert c.place is not None
            host = stays(c.place[0], loops)
            if host is not stays(c.host, loops):
                self.guests.setdefault(host, []).append(lam)

    def welcome(self, lam: Lambda) -> None:
        """Let `lam` capture what its guests do."""
        names = {var.py for var in (*lam.required, *lam.optional, *lam.keys)}
        names.update(capture.inner.py for capture in lam.captures)
        if lam.rest is not None:
            names.add(lam.rest.py)
        found = {capture.outer: capture for capture in lam.captures}
        for guest in self.guests.get(lam, ()):
            for theirs in guest.captures:
                if theirs.outer in found or theirs.outer in self.gone:
                    continue
                var = theirs.inner
                inner = Var(var.name, _free(var.py, names), 0, var.letrec)
                inner.assigned, inner.boxed = var.assigned, var.boxed
                names.add(inner.py)
                found[theirs.outer] = Capture(theirs.outer, inner)
        lam.captures = tuple(sorted(found.values(), key=lambda capture: capture.inner.py))

    def rewrite(self, lam: Lambda) -> None:
        """Rewrite a lambda that stays, and all that is in it."""
        saved = self.frame
        frame = self.frame = _Frame()
        if lam in self.guests:
            self.welcome(lam)
        slot = 1
        for group in (lam.required, lam.optional, lam.keys):
            for var in group:
                slot = self.keep(var, slot)
        if lam.rest is not None:
            slot = self.keep(lam.rest, slot)
        captures: list[Capture] = []
        for capture in lam.captures:
            if capture.outer in self.gone:  # a loop in this lambda by now
                continue
            capture.outer = self.outer.get(capture.outer, capture.outer)
            capture.outer.captured = True
            slot = self.keep(capture.inner, slot)
            frame.inner[capture.outer] = capture.inner
            captures.append(capture)
        lam.captures = tuple(captures)
        lam.body = self.node(lam.body, True)
        for var in frame.locals:
            var.slot = slot
            slot += 1
        lam.nslots = slot
        self.frame = saved

    def keep(self, var: Var, slot: int) -> int:
        """A parameter or captured variable of a host keeps its name; returns the next slot."""
        var.slot = slot
        var.captured = False
        self.frame.names[var.py] = 1
        return slot + 1

    def local(self, var: Var) -> None:
        """A local variable, perhaps one that comes from a loop, gets a name of its own."""
        frame = self.frame
        py = var.py
        names = frame.names
        if py in names:
            base = py.partition("·")[0]
            count = names.get(base, 1)
            while py in names:
                count += 1
                py = f"{base}·{count}"
            names[base] = count
            var.py = py
        var.captured = False
        names[py] = 1
        frame.locals.append(var)

    def var(self, var: Var) -> Var:
        """Return what `var` has become."""
        return self.outer.get(var, var)

    def nodes(self, nodes: tuple[Node, ...]) -> tuple[Node, ...]:
        """Rewrite operands."""
        made: list[Node] = []
        for node in nodes:
            made.append(self.node(node, False))
        return tuple(made)

    def node(self, node: Node, tail: bool) -> Node:
        """Return what `node` becomes; `tail`: it is in tail position of its host."""
        match node:
            case Const() | Global() | KeywordArg() | Fail():
                return node
            case Local():
                node.var = self.var(node.var)
            case PrimCall():
                node.args = self.nodes(node.args)
            case Call():
                return self.call(node, tail)
            case If():
                node.test = self.node(node.test, False)
                node.then = self.node(node.then, tail)
                node.orelse = self.node(node.orelse, tail)
            case Let():
                if node.var in self.gone:
                    return self.node(node.body, tail)
                node.init = self.node(node.init, False)
                self.local(node.var)
                node.body = self.node(node.body, tail)
            case Seq():
                return self.seq(node, tail)
            case And() | Or():
                made: list[Node] = [self.node(part, False) for part in node.parts[:-1]]
                made.append(self.node(node.parts[-1], tail))
                node.parts = tuple(made)
            case Lambda():
                self.rewrite(node)
            case Letrec():
                return self.letrec(node, tail)
            case Init() | SetLocal():
                node.var = self.var(node.var)
                node.value = self.node(node.value, False)
            case SetGlobal() | Define():
                node.value = self.node(node.value, False)
            case MakeDict():
                node.values = self.nodes(node.values)
            case Loop():
                node.inits = self.nodes(node.inits)
                for var in node.vars:
                    self.local(var)
                node.body = self.node(node.body, tail)
            case Recur():
                node.args = self.nodes(node.args)
            case _:
                assert_never(node)
        return node

    def seq(self, node: Seq, tail: bool) -> Node:
        """Without the Inits of loops."""
        made: list[Node] = []
        for part in node.parts[:-1]:
            if type(part) is not Init or part.var not in self.gone:
                made.append(self.node(part, False))
        made.append(self.node(node.parts[-1], tail))
        if len(made) == 1:
            return made[0]
        node.parts = tuple(made)
        return node

    def letrec(self, node: Letrec, tail: bool) -> Node:
        """Without the variables that were loops."""
        left = [var for var in node.vars if var not in self.gone]
        for var in left:
            self.local(var)
        body = self.node(node.body, tail)
        if not left:
            return body
        node.vars = tuple(left)
        node.body = body
        return node

    def call(self, node: Call, tail: bool) -> Node:
        """A call, or the Loop or Recur that it becomes."""
        node.tail = tail
        turn = self.turns.get(node)
        if turn is not None:
            assert turn.loop is not None
            return Recur(turn.loop, self.nodes(node.args), node.pos)
        entry = self.entries.get(node)
        if entry is not None:
            return self.loop(entry, node, tail)
        node.fn = self.node(node.fn, False)
        node.args = self.nodes(node.args)
        return node

    def loop(self, c: Candidate, entry: Call, tail: bool) -> Loop:
        """The Loop that takes the place of the entry call."""
        lam = c.lam
        assert lam is not None
        inits = self.nodes(entry.args)
        for capture in lam.captures:
            outer = self.var(capture.outer)
            self.outer[capture.inner] = self.frame.inner.get(outer, outer)
        for var in lam.required:
            self.local(var)
        name = lam.name or "loop"
        loop = c.loop = Loop(lam.required, inits, lam.body, name, lam.pos)
        loop.body = self.node(lam.body, tail)
        return loop
