"""Arguments for &rest of a function whose body stands in place of a call: mostly only asked."""

from __future__ import annotations

from typing import Any, Final

from sx_kernel.compile.facts.operations import ASKED, EMPTY_TESTS, FIRST
from sx_kernel.compile.mid.nodes import Const, Value, find
from sx_kernel.compile.tree import Tree
from sx_kernel.ir import nodes as ir
from sx_kernel.ir.variables import children

MOST_REST: Final = 4  # arguments for &rest


class Rests(Tree):
    """Answers what a body asks of the list of them, without that list."""

    def asks_only(self, lam: ir.Lambda, node: ir.Call) -> bool:
        """Return whether a lambda only asks how many arguments for &rest there are, and what they
        are, of which `node` has a few."""
        if lam.rest is None or len(node.args) > len(lam.required) + len(lam.optional) + MOST_REST:
            return False
        primitives = self.world.primitives(library=self.world.is_library(lam))
        stack: list[Any] = [lam.body]
        while stack:
            one = stack.pop()
            if type(one) is ir.Lambda:
                if any(capture.outer is lam.rest for capture in one.captures):
                    return False
                continue
            if getattr(one, "var", None) is lam.rest:
                return False
            inner = list(children(one))
            if type(one) is ir.PrimCall and one.args and one.name in primitives:
                own = getattr(primitives[one.name].fn, "sx_name", "")
                if own in ASKED and getattr(one.args[-1], "var", None) is lam.rest:
                    inner = list(one.args[:-1])
            stack.extend(inner)
        return True

    def part_of_rest(self, node: ir.PrimCall) -> Value | None:
        """Return what is asked of the arguments for &rest, where they are known."""
        if not self.rests or len(node.args) != 1 or type(node.args[0]) is not ir.Local:
            return None
        given = self.rests.get(find(self.place.env[node.args[0].var.slot]))
        prim = self.world.primitives(library=self.place.library).get(node.name)
        own = "" if prim is None or prim.checked else getattr(prim.fn, "sx_name", "")
        if given is None or own not in ASKED:
            return None
        self.function.dependencies.add(f"primitive:{node.name}")
        if own in EMPTY_TESTS:
            return Const(False)
        return given[0] if own == FIRST else Const(len(given))

    def without_rest(self, lam: ir.Lambda) -> ir.Node:
        """Return what the body certainly comes to when there are no arguments for &rest."""
        body = lam.body
        if type(body) is not ir.If or type(body.test) is not ir.PrimCall:
            return body
        prim = self.world.primitives(library=self.place.library).get(body.test.name)
        held = body.test.args[0] if body.test.args else None
        is_test = prim is not None and getattr(prim.fn, "sx_name", "") in EMPTY_TESTS
        if is_test and type(held) is ir.Local and held.var is lam.rest:
            self.function.dependencies.add(f"primitive:{body.test.name}")
            return body.then
        return body
