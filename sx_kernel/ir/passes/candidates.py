"""Which lambdas become loops: who refers to whom and from where (tail_loops.py says the rules)."""

from __future__ import annotations

from collections import Counter
from typing import Final, assert_never, final

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

MOST_ROUNDS: Final = 8
"""Looks at what is not yet decided: functions that call each other in longer chains stay some."""


@final
class Candidate:
    """A Letrec variable whose value is a lambda of fixed arity, or one of a Let, of a function that
    may go round with others (`is_recursive`: it may do so alone).

    `host` is the lambda around it, which defines it `at` a moment of the walk; `region` and `spine`
    are those of its Letrec; `run` tells the definitions of lambdas that stand side by side; `calls`
    are (lambda, region, node) of its references; `place` is the entry's (lambda, region) once it is
    a loop. `letrec` order is the order of discovery, outermost first.
    """

    __slots__ = (
        "at", "calls", "entry", "host", "is_recursive", "lam", "loop", "ok", "place", "region",
        "run", "spine", "var",
    )  # fmt: skip

    def __init__(self, var: Var, host: Lambda, region: int, spine: int) -> None:
        self.var = var
        self.host = host
        self.region = region
        self.spine = spine
        self.at = self.run = 0
        self.is_recursive = True
        self.lam: Lambda | None = None
        self.ok = True
        self.calls: list[tuple[Lambda, int, Call]] = []
        self.entry: Call | None = None
        self.place: tuple[Lambda, int] | None = None
        self.loop: Loop | None = None

    def is_lambda(self, lam: Lambda, s: _Survey) -> None:
        """Its value is `lam`, which the survey `s` has come to."""
        self.lam, self.run, self.at = lam, s.run, s.count


@final
class _Survey:
    """What the first walk finds.

    A *region* is the set of nodes in tail position of one expression, a *spine* what of it is
    certainly reached. `body_region` is the region of each lambda's body. `run`: see Candidate.
    """

    __slots__ = ("body_region", "candidates", "count", "declared", "lam", "roots", "run")

    def __init__(self, lam: Lambda) -> None:
        self.lam = lam
        self.count = self.run = 0
        self.candidates: dict[Var, Candidate] = {}
        self.roots: dict[Var, Var] = {}
        self.body_region: dict[Lambda, int] = {}
        self.declared: dict[Var, int] = {}

    def declare(self, var: Var) -> None:
        """Let definitions from now on see `var`."""
        self.declared[var] = self.fresh()

    def fresh(self) -> int:
        """A new region or spine."""
        self.count += 1
        return self.count


def loops_in(lam: Lambda) -> dict[Lambda, Candidate]:
    """The loops in `lam` and in all lambdas in it, by the lambda that disappears."""
    survey = _Survey(lam)
    _survey_lambda(survey, lam)
    return _decide(survey)


# What may stand between definitions that stand side by side.
_BINDING: Final = frozenset((Let, Letrec, Seq, Init, Lambda))


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
    if type(node) not in _BINDING:
        s.run = s.fresh()
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
            _survey_let(s, node, region, spine)
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
                s.candidates[var] = Candidate(var, s.lam, region, spine)
                s.declare(var)
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


def _survey_let(s: _Survey, node: Let, region: int, spine: int) -> None:
    """A Let; a lambda there may be called by those that are defined beside it."""
    lam = node.init
    if type(lam) is Lambda and not lam.optional and not lam.keys and lam.rest is None:
        candidate = s.candidates[node.var] = Candidate(node.var, s.lam, region, spine)
        candidate.is_recursive = False
        candidate.is_lambda(lam, s)
    _survey_value(s, lam)
    s.declare(node.var)
    _survey(s, node.body, region, spine)


def _survey_value(s: _Survey, value: Node) -> None:
    """Survey the value that a variable is bound to: only lambdas stand side by side."""
    run = s.run if type(value) is Lambda else s.fresh()
    _survey(s, value, s.fresh(), 0)
    s.run = run


def _survey_init(s: _Survey, node: Init, spine: int) -> None:
    """An Init that is a statement of a Seq on `spine`."""
    candidate = s.candidates.get(node.var)
    lam = node.value
    if candidate is None:
        pass
    elif candidate.lam is None and candidate.spine == spine and candidate.host is s.lam:
        if type(lam) is Lambda and not lam.optional and not lam.keys and lam.rest is None:
            candidate.is_lambda(lam, s)
        else:
            candidate.ok = False
    else:
        candidate.ok = False
    _survey_value(s, lam)


# --- deciding ---------------------------------------------------------------------------------


def _decide(s: _Survey) -> dict[Lambda, Candidate]:
    """The loops, by the lambda that disappears."""
    left = [c for c in reversed(list(s.candidates.values())) if c.ok and c.lam is not None]
    if not left:
        return {}
    beside = _Beside(s)
    for _ in range(MOST_ROUNDS):
        loops = _decide_among(s, left, beside)
        blind = {c for c in loops.values() if not _sees(s, c, loops, beside)}
        if not blind:
            return loops
        left = [c for c in left if c not in blind]
    beside.lambdas.clear()
    return _decide_among(s, left, beside)


def _decide_among(
    s: _Survey, left: list[Candidate], beside: _Beside
) -> dict[Lambda, Candidate]:  # fmt: skip
    """The loops among some candidates. Innermost first: discovery is outermost first. One loop may
    let another be one that is defined beside it."""
    loops: dict[Lambda, Candidate] = {}
    for _ in range(MOST_ROUNDS):
        before = len(loops)
        for candidate in left:
            lam = candidate.lam
            assert lam is not None
            if _fits(s, candidate, lam, loops, beside):
                loops[lam] = candidate
        left = [c for c in left if c.lam not in loops and beside.count[c.run] > 1]
        if not left or len(loops) == before:
            break
    return loops


@final
class _Beside:
    """Lambdas that are defined side by side. `lambdas`: the candidate of each; `count`: how many
    are in a run; `called`: the runs of those that a lambda calls."""

    __slots__ = ("called", "count", "lambdas")

    def __init__(self, s: _Survey) -> None:
        self.lambdas: dict[Lambda, Candidate] = {}
        self.count: Counter[int] = Counter()
        self.called: dict[Lambda, set[int]] = {}
        for c in s.candidates.values():
            if c.lam is None:
                continue
            self.lambdas[c.lam] = c
            self.count[c.run] += 1
            for where, _, _ in c.calls:
                self.called.setdefault(where, set()).add(c.run)


def _sees(
    s: _Survey, c: Candidate, loops: dict[Lambda, Candidate], beside: _Beside
) -> bool:  # fmt: skip
    """Return whether the host that a loop comes to can see all that its lambda captures."""
    assert c.place is not None
    assert c.lam is not None
    if c.place[0] is c.host:
        return True
    host = stays(c.place[0], loops)
    if host is stays(c.host, loops):
        return True
    at = beside.lambdas[host].at
    return all(
        s.declared.get(capture.outer, 0) <= at or _is_gone(s, capture.outer, loops)
        for capture in c.lam.captures
    )


def _is_gone(s: _Survey, var: Var, loops: dict[Lambda, Candidate]) -> bool:
    c = s.candidates.get(var)
    return c is not None and c.lam in loops


def stays(lam: Lambda, loops: dict[Lambda, Candidate]) -> Lambda:
    """The lambda of which `lam` becomes a part; itself if it stays."""
    while (c := loops.get(lam)) is not None:
        assert c.place is not None
        lam = c.place[0]
    return lam


def _fits(
    s: _Survey, c: Candidate, lam: Lambda, loops: dict[Lambda, Candidate],
    beside: _Beside,
) -> bool:  # fmt: skip
    """Return whether all calls of the candidate are its entry or go round; notes the entry."""
    arity = len(lam.required)
    own = s.body_region[lam]
    c.entry = None
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
        elif c.entry is None and (
            (where is c.host and region == c.region) or _is_beside(s, c, where, region, beside)
        ):
            c.entry, c.place = node, (where, region)
        else:
            return False
    if c.entry is None or len(c.calls) > 1:
        return c.entry is not None
    # a function that is called once, and comes back to nobody, stays a function
    assert c.place is not None
    return c.is_recursive if c.place[0] is c.host else c.run in beside.called.get(lam, ())


def _is_beside(s: _Survey, c: Candidate, where: Lambda, region: int, beside: _Beside) -> bool:
    """Return whether a place is in tail position of a lambda that is defined beside the
    candidate's."""
    other = beside.lambdas.get(where)
    return (
        other is not None
        and other.host is c.host
        and other.run == c.run
        and region == s.body_region[where]
    )


def _effective(
    s: _Survey, where: Lambda, region: int, loops: dict[Lambda, Candidate]
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
