"""Simple nodes (pure, nothing but primitives called) as Python expressions."""

from __future__ import annotations

from collections.abc import Container, Generator, Mapping
from contextlib import contextmanager
from typing import Any, Final, Protocol

from sx_kernel.base.values import keyword
from sx_kernel.ir.names import mangle
from sx_kernel.ir.nodes import (
    And,
    Const,
    Fail,
    Global,
    If,
    KeywordArg,
    Lambda,
    Local,
    MakeDict,
    Node,
    Or,
    PrimCall,
    Var,
)
from sx_kernel.jit.python.infer import Inference, Type, base, const_type, guard_test
from sx_kernel.jit.python.lines import Lines, NeedsStatements
from sx_kernel.jit.python.list_walk import element_of
from sx_kernel.jit.python.narrow import knowing
from sx_kernel.jit.python.operands import Operand, bare, call_text
from sx_kernel.jit.python.quoted import LONG, literal
from sx_kernel.jit.python.splice import splice_text, spliced
from sx_kernel.jit.python.templates import TEMPLATES
from sx_kernel.jit.python.uniform import ensure
from sx_kernel.runtime.sites import Site

MAX_LITERAL: Final = 200


class PrimitiveInfo(Protocol):
    """What the emitter wants to know of a primitive."""

    @property
    def name(self) -> str: ...
    @property
    def fn(self) -> Any: ...
    @property
    def two(self) -> Any: ...
    @property
    def effects(self) -> tuple[str, ...]: ...
    @property
    def checked(self) -> bool: ...


class Expressions(Lines):
    """Emits expressions. `types` says what is known of the nodes' values; `given` are operands that
    stand for variables of lambdas emitted in place of a call."""

    types: Inference

    def __init__(
        self, lam: Lambda, primitives: Mapping[str, PrimitiveInfo], library: Container[str]
    ) -> None:
        super().__init__()
        self.lam = lam
        self.primitives = primitives
        self.library = library
        self.given: dict[Var, Operand] = {}
        self.narrowed: dict[Var, Type] = {}  # what the present branch knows of its variables
        self.items: dict[str, str] = {}  # variable that holds a vector → one that holds its items
        self.elements: dict[Var, str] = {}  # list that is walked → its present element
        self.inner_index = {id(one): i for i, one in enumerate(lam.rt.inner)}

    def items_of(self, vector: Operand) -> str:
        """The Python list of a vector, which is always the same one."""
        return self.items.get(vector.text) or f"{vector.text}.items"

    def is_simple(self, node: Node) -> bool:
        """Whether `node` can be an expression: no effects, nothing but primitives called."""
        match node:
            case Const() | Local() | Global() | Lambda() | Fail():
                return True
            case KeywordArg():
                return node.marker
            case PrimCall():
                return self._is_pure(node.name) and all(self.is_simple(a) for a in node.args)
            case If():
                return (
                    self.is_simple(node.test)
                    and self.is_simple(node.then)
                    and self.is_simple(node.orelse)
                )
            case And() | Or():
                return all(self.is_simple(p) for p in node.parts)
            case MakeDict():
                return all(self.is_simple(p) for p in node.values)
            case _:
                return False

    def is_inline(self, name: str) -> bool:
        """Whether the primitive is what it was declared to be: not shadowed, not checked."""
        prim = self.primitives.get(name)
        return prim is not None and not prim.checked

    def _is_pure(self, name: str) -> bool:
        prim = self.primitives.get(name)
        return prim is not None and not set(prim.effects) - {"read"}

    def expression(self, node: Node, site: Site) -> Operand | None:
        """A simple node as an expression on a line whose site is `site`.

        May add lines before (with the same site: everything is pure, so redoing all of it is
        right). None if the node is not simple, or needs statements inside a branch.
        """
        if not self.is_simple(node):
            return None
        saved = self.root, self.hoist, len(self.lines), self.temps, len(self.consts), self.uniform
        self.root, self.hoist = site, True
        try:
            return self.expr(node)
        except NeedsStatements:
            del self.lines[saved[2] :]
            for number in [n for n in self.sites if n > saved[2]]:
                del self.sites[number]
            del self.consts[saved[4] :]
            self.uniform = saved[5]
            return None
        finally:
            self.root, self.hoist = saved[0], saved[1]

    @contextmanager
    def standing_for(self, lam: Lambda, given: dict[Var, Operand]) -> Generator[None]:
        """Emit nodes of `lam`, which is not called: its variables are the operands `given`."""
        saved = self.types, self.given
        guards = {var: base(operand.type) for var, operand in given.items()}
        self.types, self.given = Inference(lam, guards, None), given
        try:
            yield
        finally:
            self.types, self.given = saved

    def expr(self, node: Node) -> Operand:
        """A simple node as an expression. Raises NeedsStatements."""
        match node:
            case Const():
                return self.literal(node.value)
            case Local():
                return self.local(node.var)
            case Global():
                return Operand(self._global(node.name), "any", True)
            case Lambda():
                return Operand(self._closure(node), "any", False)
            case Fail():
                return Operand("X_()", "any", False)
            case KeywordArg():
                return self.constant_reference(keyword(node.name), "Keyword")
            case PrimCall():
                return self._primitive(node)
            case MakeDict():
                values = [self.expr(v).text for v in node.values]
                pairs = [f"{literal(k)}: {v}" for k, v in zip(node.keys, values, strict=True)]
                return Operand(f"{{{', '.join(pairs)}}}", "any", False)
            case If():
                test = self.truth(node.test)
                with self.branch():
                    with knowing(self, node.test, holds=True):
                        then = self.expr(node.then)
                    with knowing(self, node.test, holds=False):
                        orelse = self.expr(node.orelse)
                kind = self.types.of(node)
                return Operand(f"({then.text} if {test} else {orelse.text})", kind, False)
            case And() | Or():
                return self._logic(node)
            case _:
                raise NeedsStatements

    def _global(self, name: str) -> str:
        image = mangle(name)
        return "L_" + image if "L_" + image in self.library else "G_" + image

    def literal(self, value: Any) -> Operand:
        kind = const_type(value)
        if value is None:
            return Operand("None", kind, True, value)
        if kind in {"bool", "nat", "int", "float"} or (kind == "str" and len(value) <= MAX_LITERAL):
            if kind in {"nat", "int"} and abs(value) >> LONG:
                return self.constant_reference(value, kind)
            if kind == "float" and (value != value or value in (float("inf"), float("-inf"))):
                return self.constant_reference(value, kind)
            text = literal(value)
            return Operand(f"({text})" if text[0] == "-" else text, kind, True, value)
        if kind == "Char_" and value.name < "\x80":
            return Operand(f"C{ord(value.name)}_", kind, True)
        return self.constant_reference(value, kind)

    def local(self, var: Var) -> Operand:
        if var in self.given:
            return self.given[var]
        if not var.boxed:
            return Operand(var.py, self.narrowed.get(var) or self.types.var(var), True)
        if not var.letrec:
            return Operand(f"{var.py}.v", "any", False)
        box = self.atom(Operand(f"{var.py}.v", "any", False))
        return Operand(f"({box.text} if {box.text} is not U_ else X_())", "any", False)

    def _closure(self, lam: Lambda) -> str:
        index = self.inner_index[id(lam)]
        outer = "".join(f", {c.outer.py}" for c in lam.captures)
        return f"(l_ := P_.rt.inner[{index}]).rt.make(l_{outer})"

    def _primitive(self, node: PrimCall) -> Operand:
        element = element_of(self, node)
        if element is not None:
            expected = self.types.checked.get(id(node))
            return element if expected is None else self._checked(element, expected)
        joined = spliced(self, node)
        if joined is not None:
            return splice_text(self, joined, [self.expr(part) for part in joined.parts])
        prim = self.primitives[node.name]
        operands: list[Operand] = []
        for arg in node.args:
            operands.append(self.expr(arg))
        return self.apply_primitive(prim, node, operands)

    def apply_primitive(
        self, prim: PrimitiveInfo, node: PrimCall, operands: list[Operand]
    ) -> Operand:
        self.dependencies.add(f"primitive:{node.name}")
        # strict mode: nothing inline, the global is the function that checks
        # (the current ports are parameters, which can be called and have no name)
        own_name = getattr(prim.fn, "sx_name", node.name)
        emit = TEMPLATES.get(own_name) if not prim.checked else None
        value = emit(self, operands) if emit is not None else None
        if value is None:
            kind = "any" if id(node) in self.types.checked else self.types.of(node)
            if prim.checked:
                text = f"{self._global(node.name)}({', '.join([o.text for o in operands])})"
            else:
                text = call_text(node.name, operands, two=prim.two is not None)
            value = Operand(text, kind, False)
        expected = self.types.checked.get(id(node))
        if expected is None:
            return value
        if own_name == "vector-ref" and ensure(self, operands[0], expected, self.root):
            return Operand(value.text, expected, False)
        return self._checked(value, expected)

    def _checked(self, value: Operand, expected: Type) -> Operand:
        """`value`, which is hoped to be of type `expected`; the code gives up if it is not."""
        if value.type == expected:
            return value
        value = self.atom(value)
        if not self.hoist:
            raise NeedsStatements
        self.line(f"if {guard_test(expected, value.text)}: V_(P_)", self.root)
        return Operand(value.text, expected, True)

    def _logic(self, node: And | Or) -> Operand:
        word = " and " if type(node) is And else " or "
        parts = [self.expr(node.parts[0])]
        with self.branch():
            for part in node.parts[1:]:
                parts.append(self.expr(part))
        if all(p.type == "bool" for p in parts[:-1]):
            kind = "bool" if parts[-1].type == "bool" else "any"
            return Operand(f"({word.join(p.text for p in parts)})", kind, False)
        raise NeedsStatements

    # -- conditions ----------------------------------------------------------------------------

    def truth(self, node: Node) -> str:
        """Python text that is true (for `if`) exactly when the simple `node` is."""
        match node:
            case PrimCall() if (
                node.name == "not" and node.name in self.primitives and len(node.args) == 1
            ):
                self.dependencies.add("primitive:not")
                return f"not ({self.truth(node.args[0])})"
            case And() | Or():
                word = " and " if type(node) is And else " or "
                texts = [self.truth(node.parts[0])]
                with self.branch():
                    for part in node.parts[1:]:
                        texts.append(self.truth(part))
                return f"({word.join(texts)})"
            case Const():
                return repr(node.value is not False and node.value is not None)
            case _:
                value = self.expr(node)
                if value.type == "bool":
                    return value.text
                value = self.atom(value)
                return f"({value.text} is not False and {value.text} is not None)"

    def condition(self, node: Node, site: Site) -> str | None:
        """Like `expression`, as a condition."""
        if not self.is_simple(node):
            return None
        saved = self.root, self.hoist, len(self.lines), len(self.consts), self.uniform
        self.root, self.hoist = site, True
        try:
            return bare(self.truth(node))
        except NeedsStatements:
            del self.lines[saved[2] :]
            for number in [n for n in self.sites if n > saved[2]]:
                del self.sites[number]
            del self.consts[saved[3] :]
            self.uniform = saved[4]
            return None
        finally:
            self.root, self.hoist = saved[0], saved[1]
