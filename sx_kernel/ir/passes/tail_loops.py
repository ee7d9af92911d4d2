"""Loops: a lambda that is only ever called in tail position becomes part of the lambda around it.

    (letrec ((loop (fn (i) … (loop (+ i 1)) …))) (loop 0))   →   Loop((i), (0), … Recur((i + 1)) …)

A Letrec variable `v` becomes a loop when all of this holds:

  - its Init is a statement on the way to the Letrec's result, and its value is a Lambda that
    takes a fixed number of arguments;
  - it is referred to only as the operator of calls with that number of arguments;
  - one such call, the *entry*, is in tail position of the Letrec;
  - the others are in tail position of the Lambda itself, or of a loop in tail position in it.

The variables of the Lambda then become variables of the lambda around it (the *host*), under
names and slots that are unique there. Inner loops are decided first, so that

    (let outer ((i 0)) (let inner ((j 0)) (if … (inner (+ j 1)) (outer (+ i 1)))))

becomes two loops, the Recur of the outer one being in tail position of the inner one.

A loop in code that runs once (a top-level form, say) is entered by compiled code while it runs:
see `JitPolicy.enter_loop`.

The first walk finds out who refers to whom and from where; then loops are decided; the second
walk changes the nodes in place. Both recurse from Python function to Python function only.
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


@final
class _Candidate:
    """A Letrec variable whose value is a lambda of fixed arity.

    `host` is the lambda around it; `region` and `spine` are those of its Letrec; `calls` are
    (lambda, region, node) of its references; `place` is the entry's (lambda, region) once it is
    a loop. `letrec` order is the order of discovery, outermost first.
    """

    __slots__ = ("calls", "entry", "host", "lam", "loop", "ok", "place", "region", "spine", "var")

    def __init__(self, var: Var, host: Lambda, region: int, spine: int) -> None:
        self.var = var
        self.host = host
        self.region = region
        self.spine = spine
        self.lam: Lambda | None = None
        self.ok = True
        self.calls: list[tuple[Lambda, int, Call]] = []
        self.entry: Call | None = None
        self.place: tuple[Lambda, int] | None = None
        self.loop: Loop | None = None


@final
class _Survey:
    """What the first walk finds.

    A *region* is the set of nodes in tail position of one expression, a *spine* what of it is
    certainly reached. `body_region` is the region of each lambda's body.
    """

    __slots__ = ("body_region", "candidates", "count", "lam", "roots")

    def __init__(self, lam: Lambda) -> None:
        self.lam = lam
        self.count = 0
        self.candidates: dict[Var, _Candidate] = {}
        self.roots: dict[Var, Var] = {}
        self.body_region: dict[Lambda, int] = {}

    def fresh(self) -> int:
        """A new region or spine."""
        self.count += 1
        return self.count


def tail_loops(lam: Lambda) -> Lambda:
    """Turn the loops in `lam` and in all lambdas in it into Loop and Recur, in place."""
    survey = _Survey(lam)
    _survey_lambda(survey, lam)
    loops = _decide(survey)
    if loops:
        _Rewriter(loops).rewrite(lam)
    return lam


# --- first walk -------------------------------------------------------------------------------


def _survey_lambda(s: _Survey, lam: Lambda) -> None:
    outer = s.lam
    s.lam = lam
    for capture in lam.captures:
        s.roots[capture.inner] = s.roots.get(capture.outer, capture.outer)
    region = s.fresh()
    s.body_region[lam] = region
    _survey(s, lam.body, region, region)
    s.lam = outer


def _spoil(s: _Survey, var: Var) -> None:
    candidate = s.candidates.get(s.roots.get(var, var))
    if candidate is not None:
        candidate.ok = False


def _survey(s: _Survey, node: Node, region: int, spine: int) -> None:
    match node:
        case Const() | Global() | KeywordArg() | Fail():
            pass
        case Local(var=var):
            _spoil(s, var)
        case PrimCall(args=parts) | MakeDict(values=parts):
            for part in parts:
                _survey(s, part, s.fresh(), 0)
        case Call():
            _survey_call(s, node, region)
        case If():
            _survey(s, node.test, s.fresh(), 0)
            _survey(s, node.then, region, s.fresh())
            _survey(s, node.orelse, region, s.fresh())
        case Let():
            _survey(s, node.init, s.fresh(), 0)
            _survey(s, node.body, region, spine)
        case Seq():
            for part in node.parts[:-1]:
                if type(part) is Init:
                    _survey_init(s, part, spine)
                else:
                    _survey(s, part, s.fresh(), 0)
            _survey(s, node.parts[-1], region, spine)
        case And() | Or():
            for part in node.parts[:-1]:
                _survey(s, part, s.fresh(), 0)
            _survey(s, node.parts[-1], region, s.fresh())
        case Lambda():
            _survey_lambda(s, node)
        case Letrec():
            for var in node.vars:
                s.candidates[var] = _Candidate(var, s.lam, region, spine)
            _survey(s, node.body, region, spine)
        case Init():
            _spoil(s, node.var)
            _survey(s, node.value, s.fresh(), 0)
        case SetLocal():
            _spoil(s, node.var)
            _survey(s, node.value, s.fresh(), 0)
        case SetGlobal() | Define():
            _survey(s, node.value, s.fresh(), 0)
        case Loop():
            for part in node.inits:
                _survey(s, part, s.fresh(), 0)
            _survey(s, node.body, region, s.fresh())
        case Recur():
            for part in node.args:
                _survey(s, part, s.fresh(), 0)
        case _:
            assert_never(node)


def _survey_call(s: _Survey, node: Call, region: int) -> None:
    fn = node.fn
    if type(fn) is Local:
        candidate = s.candidates.get(s.roots.get(fn.var, fn.var))
        if candidate is not None:
            candidate.calls.append((s.lam, region, node))
    else:
        _survey(s, fn, s.fresh(), 0)
    for arg in node.args:
        _survey(s, arg, s.fresh(), 0)


def _survey_init(s: _Survey, node: Init, spine: int) -> None:
    """An Init that is a statement of a Seq on `spine`."""
    candidate = s.candidates.get(node.var)
    lam = node.value
    if candidate is None:
        pass
    elif candidate.lam is None and candidate.spine == spine and candidate.host is s.lam:
        if type(lam) is Lambda and not lam.optional and not lam.keys and lam.rest is None:
            candidate.lam = lam
        else:
            candidate.ok = False
    else:
        candidate.ok = False
    _survey(s, lam, s.fresh(), 0)


# --- deciding ---------------------------------------------------------------------------------


def _decide(s: _Survey) -> dict[Lambda, _Candidate]:
    """The loops, by the lambda that disappears. Innermost first: discovery is outermost first."""
    loops: dict[Lambda, _Candidate] = {}
    for candidate in reversed(list(s.candidates.values())):
        lam = candidate.lam
        if candidate.ok and lam is not None and _fits(s, candidate, lam, loops):
            loops[lam] = candidate
    return loops


def _fits(s: _Survey, c: _Candidate, lam: Lambda, loops: dict[Lambda, _Candidate]) -> bool:
    """Whether all calls of the candidate are its entry or go round; notes the entry."""
    arity = len(lam.required)
    own = s.body_region[lam]
    for where, region, node in c.calls:
        if len(node.args) != arity:
            return False
        for arg in node.args:
            if type(arg) is KeywordArg:
                return False
        where, region = _effective(s, where, region, loops)
        if where is lam:
            if region != own:
                return False
        elif where is c.host and region == c.region and c.entry is None:
            c.entry = node
        else:
            return False
    if c.entry is None:
        return False
    c.place = (c.host, c.region)
    return True


def _effective(
    s: _Survey, where: Lambda, region: int, loops: dict[Lambda, _Candidate]
) -> tuple[Lambda, int]:
    """The place of a node once the loops decided so far are part of their hosts."""
    while True:
        loop = loops.get(where)
        if loop is None:
            return where, region
        assert loop.place is not None
        if region == s.body_region[where]:
            region = loop.place[1]
        where = loop.place[0]


# --- second walk ------------------------------------------------------------------------------


@final
class _Frame:
    """The host whose nodes are being rewritten: the names taken in it, and its locals so far.

    `names` maps a name to the number at which to look for the next free variant of it.
    """

    __slots__ = ("locals", "names")

    def __init__(self) -> None:
        self.names: dict[str, int] = {}
        self.locals: list[Var] = []


@final
class _Rewriter:
    """Changes the nodes of a lambda, bottom up, in place."""

    def __init__(self, loops: dict[Lambda, _Candidate]) -> None:
        self.loops = loops
        self.gone: dict[Var, _Candidate] = {c.var: c for c in loops.values()}
        self.entries: dict[Call, _Candidate] = {}
        self.turns: dict[Call, _Candidate] = {}
        for c in loops.values():
            for _, _, node in c.calls:
                if node is c.entry:
                    self.entries[node] = c
                else:
                    self.turns[node] = c
        # captured variable of a lambda that disappears → the host's
        self.outer: dict[Var, Var] = {}
        self.frame = _Frame()

    def rewrite(self, lam: Lambda) -> None:
        """Rewrite a lambda that stays, and all that is in it."""
        saved = self.frame
        frame = self.frame = _Frame()
        slot = 1
        for group in (lam.required, lam.optional, lam.keys):
            for var in group:
                slot = self.keep(var, slot)
        if lam.rest is not None:
            slot = self.keep(lam.rest, slot)
        captures: list[Capture] = []
        for capture in lam.captures:
            # a captured loop variable would not be a loop
            capture.outer = self.outer.get(capture.outer, capture.outer)
            capture.outer.captured = True
            slot = self.keep(capture.inner, slot)
            captures.append(capture)
        lam.captures = tuple(captures)
        lam.body = self.node(lam.body, True)
        for var in frame.locals:
            var.slot = slot
            slot += 1
        lam.nslots = slot
        self.frame = saved

    def keep(self, var: Var, slot: int) -> int:
        """A parameter or captured variable of a host keeps its name; answers the next slot."""
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
        """What `var` has become."""
        return self.outer.get(var, var)

    def nodes(self, nodes: tuple[Node, ...]) -> tuple[Node, ...]:
        """Rewrite operands."""
        made: list[Node] = []
        for node in nodes:
            made.append(self.node(node, False))
        return tuple(made)

    def node(self, node: Node, tail: bool) -> Node:
        """What `node` becomes; `tail`: it is in tail position of its host."""
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

    def loop(self, c: _Candidate, entry: Call, tail: bool) -> Loop:
        """The Loop that takes the place of the entry call."""
        lam = c.lam
        assert lam is not None
        inits = self.nodes(entry.args)
        for capture in lam.captures:
            self.outer[capture.inner] = self.var(capture.outer)
        for var in lam.required:
            self.local(var)
        name = lam.name or "loop"
        loop = c.loop = Loop(lam.required, inits, lam.body, name, lam.pos)
        loop.body = self.node(lam.body, tail)
        return loop
