"""Conses in one another, and `rest`s of `rest`s: the lists between them are not made.

(cons a (cons b (rest (rest xs))))      [a, b, *xs[2:]]
"""

from __future__ import annotations

from abc import abstractmethod
from typing import Final, final

from sx_kernel.compile.facts.operations import CONS, LIMIT, LIST_MAKERS, REST
from sx_kernel.compile.mid.lists import FromRow, Left, Walk
from sx_kernel.compile.mid.nodes import Op, Turn, Value, find
from sx_kernel.compile.passes.guards import row_key
from sx_kernel.compile.python.joins import Joins
from sx_kernel.compile.python.rows import goes_on, is_nothing, listed

MOST_FUSED: Final = 8
MUCH: Final = 16  # times what was done for a list already: so much may be copied for it
LONG: Final = 4 * LIMIT  # elements of joined lists that are copied as fast as they are shared


@final
class _Parts:
    """What is joined: the parts of a Python list, those of a call, and what must hold of them."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.slow: list[str] = []
        self.tests: list[str] = []
        self.lengths: list[str] = []
        self.room = LONG

    def items(self, items: list[str]) -> None:
        """Elements, one by one."""
        self.room -= len(items)
        self.parts += items

    def whole(self, name: str, *, known: bool) -> None:
        """All of a list, which is `known` to be a Python list, or tested."""
        test = f"type({name}) is list"
        if not known and test not in self.tests:
            self.tests.append(test)
        self.lengths.append(f"len({name})")
        self.parts.append(f"*{name}")

    def test(self) -> str:
        """Under which condition that is the list."""
        if self.lengths:
            self.tests.append(f"{' + '.join(self.lengths)} <= {self.room}")
        return " and ".join(self.tests)


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
        """Return whether nothing comes behind a row."""
        tail = find(inst.args[1])
        return is_nothing(tail, self.uses.get(tail, 0))

    def behind(self, inst: FromRow, row: str) -> str:
        """A list of a row, the first element first, and of what comes behind it."""
        tail = find(inst.args[1])
        if self.is_last(inst):
            return f"({row} or {self.text(tail)})"
        if type(tail) is Op and tail in self.deferred:
            made = self._made_behind(tail, row)
            if made is not None:
                return made
        behind = self.not_literal(tail)
        test = f"{row} and {self._is_short(behind, row)}"
        return f"({row} + {behind} if {test} else row_({row}, {behind}, 'back'))"

    def _is_short(self, tail: str, row: str) -> str:
        """Return whether a list is a Python list, and short or not much longer than a row."""
        much = f"len({tail}) <= {LIMIT} + {MUCH} * len({row})"
        return f"type({tail}) is list and (len({tail}) <= {LIMIT} or {much})"

    def _made_behind(self, tail: Op, row: str) -> str | None:
        """A list of a row and what is made to come behind it: that is not made."""
        if tail.own in LIST_MAKERS:
            if not tail.args:
                return None
            self.leaving.append((self.deferred.pop(tail), tail))
            return f"[*{row}, {self.texts(tail.args)}]"
        if tail.own != CONS:
            return None
        chain, inner = self._in_one_another(tail)
        if len(chain) > MOST_FUSED:
            return None
        for one in chain:
            self.leaving.append((self.deferred.pop(one), one))
        items = [self.atom(one.args[0]) for one in chain]
        rest = self.not_literal(inner)
        slow = self._consed(chain, items, rest)
        text = f"[*{row}, {', '.join(items)}, *{rest}]"
        return f"({text} if {self._is_short(rest, row)} else row_({row}, {slow}, 'back'))"

    def _consed(self, chain: list[Op], items: list[str], tail: str) -> str:
        """Conses in one another, called one by one; the outermost first."""
        for one, item in zip(reversed(chain), reversed(items), strict=True):
            tail = self.primitive_call(one, [item, tail])
        return tail

    def before(self, inst: FromRow, row: str) -> str:
        """A list of a row, the last element first, and of what was there before."""
        items = [self.atom(arg) for arg in inst.args[2:]]
        last = self.is_last(inst)
        if not goes_on(inst, last=last):
            return listed(inst, row, self.text(inst.args[1]), items, last=last)
        name = self.not_literal(find(inst.args[1]))
        short = f"{row}[::-1] + {name} if type({name}) is list and len({name}) <= {LIMIT}"
        return f"({name} if not {row} else {short} else row_({row}, {name}, 'front'))"

    def left(self, inst: Left) -> str:
        """The list of what a walk has left. Of a short list that is cut out in line; a Python
        iterator says how many elements are to come."""
        walk, index = map(find, inst.args)
        assert type(walk) is Walk
        root = self.atom(walk.args[0])
        source = root if walk.steady else f"{self.atom(walk)}s"
        size = f"len({root})"
        short = f"type({root}) is list and ({size} <= {LIMIT} or {size} <= {LIMIT} + {MUCH} * "
        if index not in self.iterators:
            at = self.atom(index) if walk.steady else self.text(index)
            call = f"left_({root}, {source}, {at})"
            return f"({root}[{at}:] if {at} and {short}{at}) else {call})" if walk.steady else call
        iterator, behind = self.iterators[index]
        call = f"rest_of_({root}, {source}, {iterator}, {behind})"
        if not walk.steady:
            return call
        at = f"len({root}) - {iterator}.__length_hint__()" + (f" - {behind}" if behind else "")
        if type(index) is Turn:  # (at the beginning nothing is cut off: it is the list itself)
            return f"(({root}[k_:] if (k_ := {at}) else {root}) if {short}({at})) else {call})"
        return f"({root}[{at}:] if {short}({at})) else {call})"

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
            if type(one) is Op and one in self.deferred and (one.own in LIST_MAKERS or
                                                             one.own == CONS)
        ]  # fmt: skip
        if not made or not 2 <= len(operands) <= MOST_FUSED:
            return None
        if any(one not in made and one.type.kind not in ("any", "list") for one in operands):
            return None
        parts = _Parts()
        for one in operands:
            if type(one) is Op and one in made:
                self._part(one, parts)
            else:
                name = self.not_literal(one)
                parts.whole(name, known=one.type.kind == "list")
                parts.slow.append(name)
        if parts.room < 0:
            return f"({self.primitive_call(inst, parts.slow)})"
        text = f"[{', '.join(parts.parts)}]"
        test = parts.test()
        if not test:
            return text
        if inst.strict:
            return f"({text} if {test} else {self.give_up(row_key(inst))})"
        return f"({text} if {test} else {self.primitive_call(inst, parts.slow)})"

    def _part(self, made: Op, parts: _Parts) -> None:
        """A list that is made to be joined to others."""
        if made.own != CONS:
            self.leaving.append((self.deferred.pop(made), made))
            parts.items(items := [self.atom(arg) for arg in made.args])
            parts.slow.append(f"[{', '.join(items)}]")
            return
        chain, inner = self._in_one_another(made)
        for one in chain:
            self.leaving.append((self.deferred.pop(one), one))
        parts.items(items := [self.atom(one.args[0]) for one in chain])
        tail = self.not_literal(inner)
        parts.whole(tail, known=inner.type.kind == "list")
        parts.slow.append(self._consed(chain, items, tail))

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
