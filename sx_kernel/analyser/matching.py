"""match and let-match: patterns become tests and bindings.

    (match v ((Just x) :when (> x 0) body…) (else other))

    let m = v
    if (and (%match-either? m "Just" 1) (let x = (%match-part m 1) (> x 0)))
       let x = (%match-part m 1), body…
       other

A pattern says where the value it is about is found (`Path`): a chain of primitives from the matched
value inwards. Tests come in the order in which the pattern is written, so a part is looked into
only when what is around it has been found to be there. Nothing is bound before all tests have
succeeded.

Patterns: a literal, 'datum, :keyword, _, a name, (pattern …), (pattern … &rest name),
{:key pattern …}, (Constructor pattern …). The last looks like a list of patterns; where the
analyser does not know the head as a constructor, both kinds of value match.
"""

from __future__ import annotations

from typing import Any, Final, TypeAlias, final

from sx_kernel.analyser.bodies import body
from sx_kernel.analyser.conditionals import is_else
from sx_kernel.analyser.context import Constructor
from sx_kernel.analyser.core import expr, grammar_error, if_, is_word, let, place_of, prim, wrong
from sx_kernel.analyser.core import seal as sealed
from sx_kernel.analyser.datatypes import constructor_of
from sx_kernel.analyser.exhaustive import ANY, BOOLEAN, OTHER, Cover, uncovered
from sx_kernel.analyser.quoting import datum
from sx_kernel.analyser.scope import Binding, State, bind, unbind
from sx_kernel.base.nearest import nearest
from sx_kernel.base.sequences import Chain, to_python
from sx_kernel.base.values import Keyword, Symbol
from sx_kernel.ir.nodes import And, Const, Local, Node, Var

Step: TypeAlias = tuple[str, Any]
"""A primitive and its second argument: how to get from a value to a part of it."""
Path: TypeAlias = tuple[Step, ...]


@final
class Pattern:
    """A pattern taken apart: questions about the value, and names for its parts.

    `op`: the form that it is part of, as errors name it.
    `tests`: (primitive, where the value is found, further arguments).
    """

    __slots__ = ("binds", "op", "pos", "st", "tests")

    def __init__(self, st: State, op: str, pos: int) -> None:
        self.st = st
        self.op = op
        self.pos = pos
        self.tests: list[tuple[str, Path, tuple[Any, ...]]] = []
        self.binds: list[tuple[Symbol, Path]] = []

    def take(self, form: Any, path: Path) -> Cover:
        """Add what `form` asks of the value at `path`; returns what values it covers."""
        kind = type(form)
        if kind is Chain:
            form = to_python(form)
            kind = list
        if kind is Symbol:
            return self._name(form, path)
        if kind is Keyword:
            self.tests.append(("%match-keyword?", path, (form.name,)))
            return OTHER
        if kind is list:
            return self._list(form, path)
        if kind is dict:
            self.tests.append(("%match-dict?", path, ()))
            for key in form:
                self.take(form[key], (*path, ("%get", key)))
            return OTHER
        return self._literal(form, path)

    def _name(self, sym: Symbol, path: Path) -> Cover:
        if is_word(self.st, sym, "_"):
            return ANY
        for other, _ in self.binds:
            if other is sym:
                what = f"{self.op}: the name {sym.name} occurs twice in a pattern"
                raise wrong(self.st, self.pos, what)
        if sym.name[:1] == "&":
            raise wrong(self.st, self.pos, f"{self.op}: {sym.name} must stand before the last name")
        known = constructor_of(self.st, sym)
        if known is not None and not known.fields:
            self.warn(f"{sym.name} is a name here; the constructor is written ({sym.name})")
        self.binds.append((sym, path))
        return ANY

    def _literal(self, value: Any, path: Path) -> Cover:
        self.tests.append(("%=", path, (value,)))
        return (BOOLEAN[value], ()) if type(value) is bool else OTHER

    def _list(self, form: list[Any], path: Path) -> Cover:
        if len(form) == 2 and is_word(self.st, form[0], "quote"):
            return self._literal(datum(self.st, form[1]), path)
        rest = len(form) - 2
        if rest >= 0 and type(form[rest]) is Symbol and form[rest].name in ("&rest", "&"):
            self.tests.append(("%match-longer?", path, (rest,)))
            self._parts(form[:rest], "%match-item", path)
            self.take(form[-1], (*path, ("%match-items", rest)))
            return OTHER
        head = form[0] if form else None
        if type(head) is not Symbol or is_word(self.st, head, "_"):
            self.tests.append(("%match-list?", path, (len(form),)))
            self._parts(form, "%match-item", path)
            return OTHER
        known = constructor_of(self.st, head)
        if known is not None:
            return self._variant(known, form, path)
        name = datum(self.st, head).name
        if name[:1].isupper():
            near = nearest(name, self.st.ctx.constructors)
            if near is not None:
                self.warn(f"there is no constructor {name}; did you mean {near}?")
        self.tests.append(("%match-either?", path, (name, len(form) - 1)))
        self._parts(form, "%match-part", path)
        return OTHER

    def _variant(self, known: Constructor, form: list[Any], path: Path) -> Cover:
        self.tests.append(("%match-variant?", path, (known.name, len(form) - 1)))
        covers = self._parts(form[1:], "%match-field", path)
        if len(covers) == len(known.fields):
            return known, covers
        self.warn(f"this pattern never matches: the constructor is {known}")
        return OTHER

    def _parts(self, forms: list[Any], step: str, path: Path) -> tuple[Cover, ...]:
        covers: list[Cover] = []
        for i in range(len(forms)):
            covers.append(self.take(forms[i], (*path, (step, i))))
        return tuple(covers)

    def warn(self, message: str) -> None:
        """Tell the user something about this pattern."""
        self.st.ctx.warn(f"{self.op}: {message}", place_of(self.st, self.pos))

    # -- nodes ---------------------------------------------------------------------------------

    def test_nodes(self, value: Var) -> list[Node]:
        """The tests, to be made in order."""
        nodes: list[Node] = []
        for name, path, args in self.tests:
            operands = [self._at(value, path)]
            for arg in args:
                operands.append(Const(arg, self.pos))
            nodes.append(prim(self.st, name, tuple(operands), self.pos))
        return nodes

    def _at(self, value: Var, path: Path) -> Node:
        node: Node = Local(value, self.pos)
        for name, argument in path:
            node = prim(self.st, name, (node, Const(argument, self.pos)), self.pos)
        return node

    def bind(self, value: Var) -> Scope:
        """Let the names mean variables from here on, until `Scope.close`."""
        scope = Scope(self.st, self.pos)
        for sym, path in self.binds:
            scope.add(sym, self._at(value, path))
        return scope


@final
class Scope:
    """The variables of one pattern while what they are visible in is analysed."""

    __slots__ = ("lets", "pos", "replaced", "st")

    def __init__(self, st: State, pos: int) -> None:
        self.st = st
        self.pos = pos
        self.lets: list[tuple[Var, Node]] = []
        self.replaced: list[tuple[Symbol, Binding | None]] = []

    def add(self, sym: Symbol, value: Node) -> None:
        """Bind one more name."""
        var = self.st.fn.new_local(sym.name)
        self.replaced.append((sym, bind(self.st, sym, var)))
        self.lets.append((var, value))

    def close(self, inside: Node) -> Node:
        """End the scope: the variables around the node `inside`."""
        for sym, old in reversed(self.replaced):
            unbind(self.st, sym, old)
        for var, value in reversed(self.lets):
            inside = let(self.st, var, value, inside, self.pos)
        return inside


@final
class Clause:
    """`(pattern body…)` or `(pattern :when test body…)`; the body is form[start:]."""

    __slots__ = ("form", "guard", "pattern", "pos", "start")

    def __init__(self, form: list[Any], start: int, pos: int) -> None:
        self.form = form
        self.pos = pos
        self.pattern = form[start - 1]
        self.guard = (
            len(form) > start + 1 and type(form[start]) is Keyword and form[start].name == "when"
        )
        self.start = start


def match_form(st: State, form: list[Any], pos: int, tail: bool) -> Node:
    """`(match value (pattern [:when test] body…)…)`."""
    clauses: list[Clause] = []
    for i in range(2, len(form)):
        clause = to_python(form[i]) if type(form[i]) is Chain else form[i]
        if type(clause) is not list or not clause:
            raise wrong(st, pos, "match: expected a clause (pattern body…)")
        clauses.append(Clause(clause, 1, st.positions.get(id(clause), pos)))
    return _match(st, "match", form[1], clauses, pos, tail)


def let_match_form(st: State, form: list[Any], pos: int, tail: bool) -> Node:
    """`(let-match pattern value body…)`: a match of one clause."""
    clause = Clause([form[1], *form[3:]], 1, pos)
    if clause.guard:
        raise grammar_error(st, form, pos)
    return _match(st, "let-match", form[2], [clause], pos, tail)


def _match(st: State, op: str, source: Any, clauses: list[Clause], pos: int, tail: bool) -> Node:
    value = expr(st, source, pos, False)
    whole = st.fn.new_local("match")
    arms: list[tuple[list[Node], Node, int]] = []
    covered: list[Cover] = []
    last: Node | None = None
    for i in range(len(clauses)):
        clause = clauses[i]
        pattern = Pattern(st, op, clause.pos)
        anything = is_else(st, clause.pattern)
        cover = ANY if anything else pattern.take(clause.pattern, ())
        tests = pattern.test_nodes(whole)
        if clause.guard:
            scope = pattern.bind(whole)
            test = expr(st, clause.form[clause.start + 1], clause.pos, False)
            tests.append(scope.close(test))
        else:
            covered.append(cover)
        then = _clause_body(st, clause, pattern, whole, tail)
        if not tests:
            last = then
            if i + 1 < len(clauses):
                pattern.warn("the clauses after this one are never reached")
            _check_rest(st, op, clauses, i + 1, whole)
            break
        arms.append((tests, then, clause.pos))
    if last is None:
        last = prim(st, "%match-fail", (Local(whole, pos),), pos)
        missing = uncovered(covered)
        if missing:
            st.ctx.warn(f"{op}: no clause for {' '.join(missing)}", place_of(st, pos))
    for tests, then, at in reversed(arms):
        test = tests[0] if len(tests) == 1 else sealed(st, And(tuple(tests), at), tests)
        last = if_(st, test, then, last, at)
    return let(st, whole, value, last, pos)


def _clause_body(st: State, clause: Clause, pattern: Pattern, whole: Var, tail: bool) -> Node:
    scope = pattern.bind(whole)
    start = clause.start + 2 if clause.guard else clause.start
    if start < len(clause.form):
        node = body(st, clause.form, start, clause.pos, tail)
    else:
        node = Const(None, clause.pos)
    return scope.close(node)


def _check_rest(st: State, op: str, clauses: list[Clause], start: int, whole: Var) -> None:
    """Analyse the clauses that are never reached, so that what is wrong in them is said."""
    for clause in clauses[start:]:
        pattern = Pattern(st, op, clause.pos)
        if not is_else(st, clause.pattern):
            pattern.take(clause.pattern, ())
        _clause_body(st, clause, pattern, whole, False)


__all__: Final = ["let_match_form", "match_form"]
