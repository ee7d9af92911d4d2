"""IR → Python source text, and a Site for every line that can be left.

A *simple* node (pure, no statements needed) becomes a Python expression; everything else becomes
statements that deliver to a destination: return, a Python variable, or nowhere. What is already
evaluated when a call starts is in a variable, so a frame's locals are its whole state. `pending`
is the stack of machine frames that stand for the rest of the activation; a line's site is a
snapshot of it.

The text of a unit:

    def unit(H_):
     def make(P_, captured…):
      def name(parameters):
       nonlocal H_                      count this call
       H_ += 1.0
       if type(n) is not int: V_(P_)    guards: speculation on argument types
       …
      P_.rt.born(name)
      return name
"""

from __future__ import annotations

from collections.abc import Callable, Container, Generator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final, NamedTuple, TypeAlias

from sx_kernel.base.errors import InternalError
from sx_kernel.base.values import keyword
from sx_kernel.ir.nodes import (
    And,
    Call,
    Const,
    Define,
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
)  # fmt: skip
from sx_kernel.ir.variables import children, depth_of, tail_calls, variables
from sx_kernel.jit.python.base_case import BaseCase, base_case, stop_at_base, usable
from sx_kernel.jit.python.calls import counts, direct_name, emit_call, emit_effect, is_proven
from sx_kernel.jit.python.comprehension import BOOLEAN_LEAF, LEAF, NO_LEAF
from sx_kernel.jit.python.divided import Divided, ask, divided
from sx_kernel.jit.python.expressions import Expressions, PrimitiveInfo
from sx_kernel.jit.python.held import hold_names
from sx_kernel.jit.python.in_place import makes_list
from sx_kernel.jit.python.infer import Inference, Type, guard_test
from sx_kernel.jit.python.infer import base as base_type
from sx_kernel.jit.python.lines import AND, ARGS, IF, LET, OR, SEQ, SET, Unsupported
from sx_kernel.jit.python.loops import DROP, RETURN, Target, Turn, emit_loop, emit_recur
from sx_kernel.jit.python.narrow import knowing
from sx_kernel.jit.python.operands import Operand
from sx_kernel.jit.python.partners import candidate
from sx_kernel.jit.python.private_lists import emit_rest, private_lists
from sx_kernel.jit.python.quoted import literal
from sx_kernel.jit.python.unfold import Step
from sx_kernel.jit.python.uses import Uses, often_indexed
from sx_kernel.runtime.sites import Pending, Site, ValueSource

_LITERALS: Final = {"True": True, "False": False, "None": None}
MAX_DEPTH: Final = 400  # of nested nodes


# Functions of which was asked whether they are put in place of their calls (inline.py): the types
# that their parameters are speculated to have, or None for those that are not. By their global
# names; "fn" and a number is an inner lambda.
Decisions: TypeAlias = "dict[str, dict[int, Type] | None]"


# What some code sees: primitives, and the keys of the library's globals (none: a program's code).
View: TypeAlias = "tuple[Mapping[str, PrimitiveInfo], Container[str]]"


class Emission(NamedTuple):
    """What emitting gives: the text, the sites by line, and what the text relies on.

    `inlined`: what was decided about functions in place of calls.
    """

    text: str
    sites: dict[int, Site]
    dependencies: frozenset[str]
    consts: list[Any]
    leaf: int = NO_LEAF
    inlined: Decisions = {}  # noqa: RUF012 - a NamedTuple's, which nobody changes


class Emitter(Expressions):
    """Emits one lambda. Make one, call `emit()` once."""

    def __init__(
        self,
        lam: Lambda,
        primitives: Mapping[str, PrimitiveInfo],
        guards: dict[Var, Type],
        self_name: str | None,
        *,
        library: Container[str] = (),
        known: Callable[..., Lambda | None] | None = None,
        known_keys: Callable[..., Lambda | None] | None = None,
        link: Callable[[Lambda], object] | None = None,
        is_control: Callable[[str], bool] = lambda _name: False,
        is_standard: Callable[[str], bool] = lambda _name: False,
        decide: Callable[[str, Lambda | None], dict[int, Type] | None] = lambda *_: None,
        library_lambda: Callable[[str], Lambda | None] = lambda _name: None,
        library_view: View | None = None,
        uses: Uses | None = None,
    ) -> None:
        """`primitives`: those whose names are not shadowed. `guards`: argument types to
        speculate on. `self_name`: the global name that is bound to this lambda, or None.
        `library`: for a lambda of the library, the keys of what it finds there.
        `known(name, library=…)`: the lambda that a global is bound to, or None;
        `known_keys`: the same for lambdas with &key parameters.
        `is_standard(name)`: whether a global is what the library defines.
        `decide(name)`: see Decisions. `library_lambda(name)`: the lambda that the library defines,
        `library_view`: the primitives that the library sees, and the keys of its globals.
        `uses`: what it does with its variables, if that is known already."""
        if depth_of(lam.body, MAX_DEPTH) >= MAX_DEPTH:
            raise Unsupported("python: expressions nested too deeply for CPython's compiler")
        if not all(var.py.isidentifier() for var in variables(lam)):
            raise InternalError("a variable's Python name is no identifier")
        super().__init__(lam, primitives, library)
        self.guards = guards
        self.self_name = self_name
        self.known_keys = known_keys
        self.known = known if link is not None else None
        self.is_control = is_control
        self.is_standard = is_standard
        self.private = private_lists(self)
        self.uses = Uses(lam) if uses is None else uses
        self.types = Inference(
            lam, guards, self_name, private=self.private,
            makes_list=lambda node: makes_list(self, node), uses=self.uses,
        )  # fmt: skip
        self.link: Any = link
        self.inlined_names: set[str | None] = set()
        self.library_lambda = library_lambda
        self.library_view = library_view
        # variables with functions that are written in a call (inline.py), types of their captures
        self.bound: dict[Var, tuple[Lambda, list[Type]]] = {}
        self.results: dict[int, Type] = {}  # id of a call done in place → the type of its value
        self._decide = decide
        self.decided: Decisions = {}
        self.program = primitives, library, self_name, is_control  # what the lambda itself sees
        self.places = 0  # calls in whose place a function's body stands
        # variables that keep their values while something else is computed
        self.locals = {v.py for v in variables(lam) if not (v.boxed or v.letrec)}
        self.direct = False
        self.base: BaseCase | None = None
        self.divided: Divided | None = None
        self.steps: list[Step | None] = []  # in place of calls; None: about to be (unfold.py)
        self.counted = (0, 0)  # the line that counted direct calls last, and how many
        self.vectors: frozenset[Var] = frozenset()
        self.flag_line = 0
        self.flag_indent = 0
        self.turns: list[Turn] = []

    def emit(self) -> Emission:
        """Emit the whole unit. Raises Unsupported."""
        lam = self.lam
        captured = [c.inner.py for c in lam.captures]
        name = "fn"  # not its own name: lambdas of equal structure share one text and its code
        while name in captured:
            name += "_"  # the def must not rebind what make was given
        self.lines += [
            "def unit(H_):",
            f" def make({', '.join(['P_', *captured])}):",
            f"  def {name}({self._parameters()}):",
            "   nonlocal H_",
            "   H_ += 1.0",
            # all captured variables must be free variables of the code, used or not
            f"   if 0: {', '.join(['P_', *captured])}",
        ]
        # counting may run out of stack (see policy.Counter); the call is then made again
        self.sites[5] = Site(lam.body, (), entry=True)
        self._take_arguments()
        self._check_guards()
        has_loop, self.direct = self._self_calls()
        if self.direct:
            self.base = usable(self, base_case(lam))
            stop_at_base(self)
            self.divided = None if has_loop else divided(self)
            ask(self)
            arguments = ", ".join(v.py for v in lam.required)
            self.line(f"return {direct_name(self)}({arguments})", self.site(lam.body))
        else:
            self._body(has_loop)
        self.lines += [f"  P_.rt.born({name})", f"  return {name}"]
        if self.direct:
            self.lines += [
                " def direct(P_):",
                f"  def fn({self._parameters()}):",
                "   nonlocal H_",
                "   if 0: P_",
            ]
            self._body(has_loop)
            self.lines.append("  return fn")
        self.lines.append("")
        hold_names(self.lines)
        if self.self_name is not None:
            self.dependencies.add(f"global:{self.self_name}")
        if self.library:
            # no redefinition reaches the language, but a program's library can change its own
            own = {name for name in self.dependencies if name.startswith("global:(")}
            self.dependencies = own
        return Emission(
            "\n".join(self.lines), self.sites, frozenset(self.dependencies), self.consts,
            self._leaf(), self.decided,
        )  # fmt: skip

    def _leaf(self) -> int:
        """Whether the lambda is a leaf (see comprehension.py)."""
        if not self.is_simple(self.lam.body):
            return NO_LEAF
        return BOOLEAN_LEAF if self.types.result == "bool" else LEAF

    # -- self calls ----------------------------------------------------------------------------

    def _self_calls(self) -> tuple[bool, bool]:
        """Whether there are proven self calls in tail position (also by way of a function that
        is emitted in place), and elsewhere."""
        if self.self_name is None:
            return False, False
        loops = elsewhere = False
        tails = {id(call) for call in tail_calls(self.lam.body)}
        stack: list[Node] = [self.lam.body]
        while stack:
            node = stack.pop()
            if type(node) is Call:
                if is_proven(self, node):
                    loops = loops or id(node) in tails
                    elsewhere = elsewhere or id(node) not in tails
                elif id(node) in tails and candidate(self, node) is not None:
                    loops = True
            if type(node) is not Lambda:
                stack.extend(children(node))
        return loops, elsewhere

    def _body(self, has_loop: bool) -> None:
        """The lambda's body; with `has_loop` as a loop that self tail calls go round."""
        # lines inserted later for flags go here, and shift no line that has a site before it
        self.flag_line = len(self.lines)
        self.flag_indent = self.indent
        body = self.lam.body if self.base is None else self.base.rest
        self.vectors = often_indexed(self.uses)
        self.uniform = {}
        if self.divided is not None:
            self.whole[self.divided.var.py] = self.divided.kind
        for var in self.lam.required:
            self.fetch_items(var)
        if not has_loop:
            self.region(body)
            self.node(body, RETURN)
            return
        turn = Turn(None, RETURN)
        self.turns.append(turn)
        with self.block("while True:"):
            self.region(body)
            self.node(body, RETURN, turn)
        self.turns.pop()

    def decide(self, name: str, given: Lambda | None = None) -> dict[int, Type] | None:
        """Whether calls of a global function, or one written in a call, are put in place, and what
        is speculated on then (see Decisions)."""
        if name not in self.decided:
            self.decided[name] = self._decide(name, given)
        return self.decided[name]

    @contextmanager
    def inside(self, library: bool) -> Generator[None]:
        """Emit the body of another function in place of a call; `library`: one of the library."""
        own = self.primitives, self.library, self.self_name, self.is_control
        saved = (
            self.types, self.inlined, self.pending, self.walks, self.vectors, self.items,
            self.elements, self.bound, self.inlined_names,
        )  # fmt: skip
        self.pending, self.walks, self.elements, self.items = [], [], {}, dict(self.items)
        if library and self.library_view is not None:
            self.primitives, self.library = self.library_view
            self.self_name, self.is_control = None, lambda _name: False
        elif self.library:
            self.primitives, self.library, self.self_name, self.is_control = self.program
        try:
            yield
        finally:
            self.primitives, self.library, self.self_name, self.is_control = own
            (
                self.types, self.inlined, self.pending, self.walks, self.vectors, self.items,
                self.elements, self.bound, self.inlined_names,
            ) = saved  # fmt: skip

    def is_private(self, name: str) -> bool:
        """Whether a Python variable holds a list that nobody else sees (private_lists.py)."""
        return any(var.py == name for var in self.private)

    # -- vectors -------------------------------------------------------------------------------

    def fetch_items(self, var: Var) -> None:
        """`var` has a new value: if it holds a vector, keep that vector's Python list at hand."""
        self.uniform = {name: kind for name, kind in self.uniform.items() if name != var.py}
        if var in self.vectors and base_type(self.types.var(var)) == "Vector_":
            name = self.items[var.py] = var.py + "ʹitems"
            self.line(f"{name} = {var.py}.items")

    def region(self, node: Node) -> None:
        """A basic block begins with `node`: count the direct self calls that it certainly makes."""
        self.count_together(self.certain(node), self.site(node))

    def count_together(self, calls: int, site: Site) -> None:
        """Count so many direct calls in advance, in a line that can be taken back."""
        self.count(calls, site)
        if calls:
            self.counted = len(self.lines), calls

    def count(self, calls: int, site: Site) -> None:
        """Count so many direct calls in advance."""
        if calls:
            self.line(f"H_ += {calls}.0", site)
            self.owed += calls

    def count_later(self) -> int:
        """Take the line back that has counted direct calls, if there is nothing behind it yet;
        how many calls it had counted."""
        line, calls = self.counted
        if line != len(self.lines) or not calls:
            return 0
        self.lines.pop()
        del self.sites[line]
        self.owed -= calls
        self.counted = (0, 0)
        return calls

    @property
    def is_own(self) -> bool:
        """Whether what is emitted is the function's own body, or a next step (unfold.py)."""
        return self.inlined is None or any(
            step and step.inlined is self.inlined for step in self.steps
        )

    def certain(self, node: Node) -> int:
        """How many direct self calls evaluating `node` makes whichever way it branches."""
        if self.self_name is None or not self.is_own:
            return 0
        match node:
            case Call():
                certain = 1 if counts(self, node) else 0
                return certain + sum(self.certain(a) for a in node.args)
            case If():
                return self.certain(node.test)
            case And() | Or():
                return self.certain(node.parts[0])
            case PrimCall() | Recur():
                return sum(self.certain(a) for a in node.args)
            case Seq():
                return sum(self.certain(a) for a in node.parts)
            case MakeDict():
                return sum(self.certain(a) for a in node.values)
            case Loop():
                return sum(self.certain(a) for a in node.inits)
            case Let():
                return self.certain(node.init) + self.certain(node.body)
            case Letrec():
                return self.certain(node.body)
            case SetLocal() | Init() | SetGlobal():
                return self.certain(node.value)
            case _:
                return 0

    # -- entry ---------------------------------------------------------------------------------

    def _parameters(self) -> str:
        lam = self.lam
        if lam.keys:
            return "*A_"
        names = [v.py for v in lam.required]
        if lam.optional or lam.rest is not None:
            names.append("*A_")
        return ", ".join(names)

    def _take_arguments(self) -> None:
        lam = self.lam
        again = Site(lam.body, (), entry=True)
        if lam.keys:
            every = [*lam.required, *lam.optional, *lam.keys]
            if lam.rest is not None:
                every.append(lam.rest)
            names = "".join(v.py + ", " for v in every)
            with self.block("if A_ and A_[0] is B_:", again):
                self.line(f"_, {names} = A_")
            with self.block("else:"):
                self.line(f"{names} = P_.rt.host.bind(P_, A_)", again)
            return
        count = len(lam.optional)
        if lam.rest is None and count:
            given = "".join(v.py + ", " for v in lam.required)
            # raises the arity-error, which is the caller's
            self.line(f"if len(A_) > {count}: P_.rt.host.bind(P_, [{given}*A_])", again)
        for i, var in enumerate(lam.optional):
            self.line(f"{var.py} = A_[{i}] if len(A_) > {i} else U_")
        if lam.rest is not None:
            self.line(f"{lam.rest.py} = [*A_[{count}:]]" if count else f"{lam.rest.py} = [*A_]")

    def _check_guards(self) -> None:
        for var, kind in self.guards.items():
            if base_type(kind) == "any":
                continue  # nothing but a hint
            site = Site(self.lam.body, ())
            self.line(f"if {guard_test(kind, var.py)}: V_(P_)", site)

    # -- statements ----------------------------------------------------------------------------

    def node(self, node: Node, to: Target, turn: Turn | None = None) -> None:
        """Emit `node`, its value going `to`. `turn`: the loop in whose tail position it is."""
        site = self.site(node)
        value = self.expression(node, site)
        if value is not None:
            self.deliver(value.text, to, site, turn)
            return
        match node:
            case If():
                self._if(node, to, turn)
            case Seq():
                self._seq(node, to, turn)
            case Let():
                self._let(node, to, turn)
            case Letrec():
                self._letrec(node, to, turn)
            case And() | Or():
                self._and_or(node, to, turn)
            case Call():
                emit_call(self, node, to, turn)
            case PrimCall():
                emit_effect(self, node, to, turn)
            case MakeDict():
                self._make_dict(node, to, turn)
            case Loop():
                emit_loop(self, node, to, turn)
            case Recur():
                emit_recur(self, node)
            case SetLocal() | Init():
                self._set_local(node, to, turn)
            case SetGlobal() | Define():
                self._set_global(node, to, turn)
            case _:
                raise Unsupported(f"python: {type(node).__name__} cannot stand here")

    def deliver(self, text: str, to: Target, site: Site | None, turn: Turn | None) -> None:
        """Send the value of the Python expression `text` where it belongs."""
        if to.kind == "return":
            self.line(f"return {text}", site)
            return
        if to.kind == "set":
            if text != to.name:
                self.line(f"{to.name} = {text}", site)
            elif site is not None and text not in self.locals and text not in self.temporaries:
                self.line(text, site)  # its own value: it may not be defined
        elif text not in {"None", "True", "False"}:
            self.line(text, site)  # even a bare name: it may not be defined
        if turn is not None:
            self.line("break")

    def value(self, node: Node, *frames: Pending) -> Operand:
        """Emit `node` so that its value is at hand; `frames` wait for it meanwhile."""
        with self.waiting(*frames):
            site = self.site(node)
            simple = self.expression(node, site)
            if simple is not None:
                # a name that may not be bound is looked at here, on a line with a site
                unsure = type(node) is Global or (type(node) is Local and node.var.letrec)
                if simple.atom and not unsure:
                    return simple
                name = self.temp()
                self.line(f"{name} = {simple.text}", site)
                return Operand(name, simple.type, True)
            name = self.temp()
            self.node(node, Target("set", name))
            kind = self.types.of(node)
            if kind == "any":
                kind = self.results.get(id(node), kind)
            return Operand(name, kind, True)

    def _test(self, node: Node, *frames: Pending) -> tuple[str, Site]:
        """Emit the test `node`; a condition, and the site of the line that will hold it."""
        with self.waiting(*frames):
            site = self.site(node)
            text = self.condition(node, site)
            if text is not None:
                return text, site
            if type(node) in (And, Or):
                name = self.temp()
                self.node(node, Target("set", name))
                kind = self.types.of(node)
            else:
                name, kind, _, _ = self.value(node)
        if kind == "bool":
            return name, site
        return f"{name} is not False and {name} is not None", site

    def _if(self, node: If, to: Target, turn: Turn | None) -> None:
        test, site = self._test(node.test, Pending(IF, node))
        leaves = to.kind == "return" or turn is not None
        owed = self.owed
        with self.block(f"if {test}:", site), knowing(self, node.test, holds=True):
            self.region(node.then)
            self.node(node.then, to, turn)
        self.owed = owed
        if leaves:
            with knowing(self, node.test, holds=False):
                self.region(node.orelse)
                self.node(node.orelse, to, turn)
            return
        if to.kind == "drop" and type(node.orelse) is Const:
            return
        with self.block("else:"), knowing(self, node.test, holds=False):
            self.region(node.orelse)
            self.node(node.orelse, to, turn)
        self.owed = owed

    def _seq(self, node: Seq, to: Target, turn: Turn | None) -> None:
        last = len(node.parts) - 1
        for i, part in enumerate(node.parts[:-1]):
            with self.waiting(Pending(SEQ, node, index=i + 1)):
                self.node(part, DROP)
        self.node(node.parts[last], to, turn)

    def _let(self, node: Let, to: Target, turn: Turn | None) -> None:
        frame = Pending(LET, node)
        if node.var.boxed:
            value = self.value(node.init, frame)
            self.line(f"{node.var.py} = Box_({value.text})")
        else:
            with self.waiting(frame):
                if not emit_rest(self, node):
                    self.node(node.init, Target("set", node.var.py))
            self.fetch_items(node.var)
        self.node(node.body, to, turn)

    def _letrec(self, node: Letrec, to: Target, turn: Turn | None) -> None:
        for var in node.vars:
            if var.boxed:
                self.line(f"{var.py} = Box_(U_)")
            elif self.turns:
                # unbound again in every turn, so that using it too early is noticed
                self.line(f"{var.py} = None; del {var.py}")
        self.node(node.body, to, turn)

    def _and_or(self, node: And | Or, to: Target, turn: Turn | None) -> None:
        tag = AND if type(node) is And else OR
        target = to if to.kind == "set" else Target("set", self.temp())
        opened = 0
        proven, uniform = dict(self.proven), self.uniform
        for i, part in enumerate(node.parts[:-1]):
            with self.waiting(Pending(tag, node, index=i + 1)):
                if i:
                    self.region(part)
                self.node(part, target)
            name = target.name
            if to.kind == "return" or turn is not None:
                stop = (
                    f"{name} is False or {name} is None"
                    if tag == AND
                    else (f"{name} is not False and {name} is not None")
                )
                with self.block(f"if {stop}:"):
                    self.deliver(name, to, None, turn)
                continue
            more = (
                f"{name} is not False and {name} is not None"
                if tag == AND
                else (f"{name} is False or {name} is None")
            )
            self.line(f"if {more}:")
            self.indent += 1
            opened += 1
        last_to = to if to.kind == "return" or turn is not None else target
        self.region(node.parts[-1])
        self.node(node.parts[-1], last_to, turn)
        self.indent -= opened
        self.proven = proven
        self.forget_since(uniform)
        if opened and self.lines[-1].rstrip().endswith(":"):
            self.line(" pass")

    def _set_local(self, node: SetLocal | Init, to: Target, turn: Turn | None) -> None:
        var = node.var
        frame = Pending(SET, node)
        if not var.boxed:
            if _reads(node.value, var):  # too early; no part of the value may be there before
                self.line(f"{var.py} = {self.value(node.value, frame).text}")
            else:
                with self.waiting(frame):
                    self.node(node.value, Target("set", var.py))
            # as a value that nobody wants, it is no line: it is defined now
            self.deliver("None" if to.kind == "drop" else var.py, to, None, turn)
            return
        value = self.value(node.value, frame)
        if type(node) is SetLocal and var.letrec:
            source: ValueSource = self.source(node.value, value)
            self.line(f"if {var.py}.v is U_: X_()", self.site(node, prefix=(source,)))
        self.line(f"{var.py}.v = {value.text}")
        self.deliver(value.text, to, None, turn)

    def _set_global(self, node: SetGlobal | Define, to: Target, turn: Turn | None) -> None:
        if type(node) is Define:
            raise Unsupported("python: a global definition inside a lambda")
        value = self.value(node.value, Pending(SET, node))
        site = self.site(node, prefix=(self.source(node.value, value),))
        self.deliver(
            f"P_.rt.host.set_from_code({literal(node.name)}, {value.text})", to, site, turn
        )

    # -- operands ------------------------------------------------------------------------------

    def source(self, node: Node, operand: Operand) -> ValueSource:
        if type(node) is Const:
            return node
        if operand.text in _LITERALS:  # an expression that is known to have this value
            return Const(_LITERALS[operand.text])
        return operand.text

    def operands(
        self,
        node: Call | PrimCall | MakeDict | Loop | Recur,
        parts: tuple[Node, ...],
        late: tuple[Node, ...] = (),
    ) -> tuple[list[Operand | Node], tuple[ValueSource, ...]]:
        """Emit what must be evaluated before the operation itself.

        Answers for each part an operand that is at hand or the (simple) node to be put into the
        operation's own line, and the prefix for that line's site: all parts up to the last one
        that is not simple are evaluated, in order, into variables. `late`: functions that need
        not be evaluated, because the code does not use them; when it is left they are.
        """
        last = -1
        for i, part in enumerate(parts):
            if not self.is_simple(part) and not _is_late(part):
                last = i
        ready: list[Operand | Node] = []
        prefix: list[ValueSource] = []
        for i, part in enumerate(parts):
            if i > last:
                ready.append(part)
                continue
            if type(part) is KeywordArg:
                ready.append(part)
                prefix.append(Const(keyword(part.name) if part.marker else part.name))
                continue
            if part in late or (i == 0 and i < last and type(node) is Call and self._is_self(part)):
                # known not to change, so it may be fetched late, where CPython is fastest
                ready.append(part)
                prefix.append(part)
                continue
            value = self.value(part, Pending(ARGS, node, tuple(prefix)))
            fetched = value.text == "None" or not value.atom
            if fetched and i < last and not self._is_stable(part):
                value = self._pin(value, part, node, tuple(prefix))
            ready.append(value)
            prefix.append(self.source(part, value))
        return ready, tuple(prefix)

    def _is_self(self, part: Node) -> bool:
        return type(part) is Global and part.name == self.self_name

    def _is_stable(self, part: Node) -> bool:
        return type(part) is Const or (type(part) is Local and not part.var.boxed)

    def _pin(
        self, value: Operand, part: Node, node: Node, prefix: tuple[ValueSource, ...]
    ) -> Operand:
        name = self.temp()
        with self.waiting(Pending(ARGS, node, prefix)):
            self.line(f"{name} = {value.text}", self.site(part))
        return Operand(name, value.type, True)

    def line_operands(self, ready: Sequence[Operand | Node], site: Site) -> list[Operand]:
        """The operands of a line with `site`; simple nodes may hoist lines with the same site."""
        result: list[Operand] = []
        for part in ready:
            if isinstance(part, Operand):
                result.append(part)
                continue
            if type(part) is KeywordArg and not part.marker:
                result.append(Operand(f"W_({result[0].text}, {literal(part.name)})", "any", False))
                continue
            value = self.expression(part, site)
            if value is None:
                # needs statements (a branch with hoisted parts): still pure, same site
                value = self.statements(part, site)
            result.append(value)
        return result

    def statements(self, part: Node, site: Site, to: str | None = None) -> Operand:
        """A simple part that needs statements; all lines get `site`, which redoes everything.

        The value goes to the variable `to`, if given."""
        name = to or self.temp()
        before = len(self.lines)
        self.node(part, Target("set", name))
        for number in range(before + 1, len(self.lines) + 1):
            if number in self.sites:
                self.sites[number] = site
        return Operand(name, self.types.of(part), True)

    def _make_dict(self, node: MakeDict, to: Target, turn: Turn | None) -> None:
        ready, prefix = self.operands(node, node.values)
        site = self.site(node, prefix=prefix)
        operands = self.line_operands(ready, site)
        pairs = [f"{literal(k)}: {v.text}" for k, v in zip(node.keys, operands, strict=True)]
        self.deliver(f"{{{', '.join(pairs)}}}", to, site, turn)


def _reads(node: Node, var: Var) -> bool:
    """Whether `node` reads the variable, not counting lambdas in it."""
    if type(node) is Local:
        return node.var is var
    return any(_reads(part, var) for part in children(node))


def _is_late(part: Node) -> bool:
    """Whether what `part` is depends on the function that is called."""
    return type(part) is KeywordArg and not part.marker
