"""Conses in one another, and `rest`s of `rest`s: the lists between them are not made.

(cons a (cons b (rest (rest xs))))      [a, b, *xs[2:]]
"""

from __future__ import annotations

from abc import abstractmethod
from typing import Final

from sx_kernel.compile.facts.operations import CONS, LIMIT, LIST_MAKERS, REST
from sx_kernel.compile.mid.lists import FromRow, Left, Walk
from sx_kernel.compile.mid.nodes import Op, Turn, Value, find
from sx_kernel.compile.passes.guards import row_key
from sx_kernel.compile.python.joins import Joins
from sx_kernel.compile.python.rows import is_nothing

MOST_FUSED: Final = 8


class Conses(Joins):
    """Writes operations that make lists of lists, and what is left of them."""

    @abstractmethod
    def text(self, value: Value) -> str:
        """A value as an expression."""

    @abstractmethod
    def texts(self, values: list[Value]) -> str:
        """Values as arguments."""

    @abstractmethod
    def give_up(self, key: tuple[str, int, int]) -> str:
        """An expression that gives the code up, because the guess `key` has failed."""

    @abstractmethod
    def not_literal(self, arg: Value) -> str:
        """Text that may be repeated, and stand before `is`."""

    def is_last(self, inst: FromRow) -> bool:
        """Whether nothing comes behind a row."""
        tail = find(inst.args[1])
        return is_nothing(tail, self.uses.get(tail, 0))

    def behind(self, inst: FromRow, row: str) -> str:
        """A list of a row, the first element first, and of what comes behind it."""
        tail = find(inst.args[1])
        if self.is_last(inst):
            return f"({row} or {self.text(tail)})"
        behind = self.not_literal(tail)
        short = f"{row} and type({behind}) is list and len({behind}) <= {LIMIT}"
        return f"({row} + {behind} if {short} else row_({row}, {behind}, 'back'))"

    def left(self, inst: Left) -> str:
        """The list of what a walk has left. Of a short list that is cut out in line; a Python
        iterator says how many elements are to come."""
        walk, index = map(find, inst.args)
        assert type(walk) is Walk
        root = self.atom(walk.args[0])
        source = root if walk.steady else f"{self.atom(walk)}s"
        short = f"type({root}) is list and len({root}) <= {LIMIT}"
        if index not in self.iterators:
            at = self.atom(index) if walk.steady else self.text(index)
            call = f"left_({root}, {source}, {at})"
            return f"({root}[{at}:] if {at} and {short} else {call})" if walk.steady else call
        iterator, behind = self.iterators[index]
        call = f"rest_of_({root}, {source}, {iterator}, {behind})"
        if not walk.steady:
            return call
        at = f"len({root}) - {iterator}.__length_hint__()" + (f" - {behind}" if behind else "")
        if type(index) is Turn:  # (at the beginning nothing is cut off: it is the list itself)
            return f"(({root}[k_:] if (k_ := {at}) else {root}) if {short} else {call})"
        return f"({root}[{at}:] if {short} else {call})"

    def fused(self, inst: Op) -> str | None:
        """Several conses, or several `rest`s, as one: the lists between them are not made."""
        chain, inner = self._in_one_another(inst)
        drops: list[Op] = []
        if inst.own == CONS and type(inner) is Op and inner.own == REST and inner in self.deferred:
            drops, inner = self._in_one_another(inner)
        whole = (
            inst.own == CONS and type(inner) is Op and inner in self.deferred
            and inner.own in LIST_MAKERS
        )  # fmt: skip
        if (len(chain) + len(drops) == 1 and not whole) or len(chain) > MOST_FUSED:
            return None
        for one in (*chain[1:], *drops):
            self.leaving.append((self.deferred.pop(one), one))
        if whole:
            assert type(inner) is Op
            self.leaving.append((self.deferred.pop(inner), inner))
            return f"[{self.texts([*[one.args[0] for one in chain], *inner.args])}]"
        items = [self.atom(one.args[0]) for one in chain] if inst.own == CONS else []
        tail = self.not_literal(inner)
        if inst.own == CONS:
            left = f"{tail}[{len(drops)}:]" if drops else tail
            text, test = f"[{', '.join(items)}, *{left}]", f"len({tail}) <= {LIMIT - len(items)}"
        else:
            text, test = f"{tail}[{len(chain)}:]", f"len({tail}) <= {LIMIT}"
        if inner.type.kind != "list":
            test = f"type({tail}) is list and {test}"
        if any(one.strict for one in (*chain, *drops)):
            return f"({text} if {test} else {self.give_up(row_key(inst))})"
        slow = tail
        for one in reversed(drops):
            slow = self.primitive_call(one, [slow])
        for one, item in zip(reversed(chain), reversed(items or [""] * len(chain)), strict=True):
            slow = self.primitive_call(one, [item, slow] if item else [slow])
        return f"({text} if {test} else {slow})"

    def spliced(self, inst: Op) -> str | None:
        """Lists that are joined, some of which are made for that: those are not made."""
        operands = [find(arg) for arg in inst.args]
        made = [
            one for one in operands
            if type(one) is Op and one in self.deferred and one.own in LIST_MAKERS
        ]  # fmt: skip
        if not made or not 2 <= len(operands) <= MOST_FUSED:
            return None
        if any(one not in made and one.type.kind not in ("any", "list") for one in operands):
            return None
        parts: list[str] = []
        slow: list[str] = []
        tests: list[str] = []
        lengths: list[str] = []
        room = LIMIT
        for one in operands:
            if type(one) is Op and one in made:
                items = ", ".join([self.atom(arg) for arg in one.args])
                room -= len(one.args)
                self.leaving.append((self.deferred.pop(one), one))
                parts += [items] if items else []
                slow.append(f"[{items}]")
                continue
            name = self.not_literal(one)
            if one.type.kind != "list" and f"type({name}) is list" not in tests:
                tests.append(f"type({name}) is list")
            lengths.append(f"len({name})")
            parts.append(f"*{name}")
            slow.append(name)
        if room < 0:
            return f"({self.primitive_call(inst, slow)})"
        if lengths:
            tests.append(f"{' + '.join(lengths)} <= {room}")
        text = f"[{', '.join(parts)}]"
        if not tests:
            return text
        otherwise = self.give_up(row_key(inst)) if inst.strict else self.primitive_call(inst, slow)
        return f"({text} if {' and '.join(tests)} else {otherwise})"

    def _in_one_another(self, inst: Op) -> tuple[list[Op], Value]:
        """An operation and those of its kind that make its last operand and wait to become part of
        the present line; what the last of them has there."""
        chain = [inst]
        while True:
            inner = find(chain[-1].args[-1])
            if type(inner) is not Op or inner not in self.deferred or inner.own != inst.own:
                return chain, inner
            if len(inner.args) != len(inst.args):
                return chain, inner
            chain.append(inner)
