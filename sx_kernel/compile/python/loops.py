"""Loops, and how their turns end."""

from __future__ import annotations

from sx_kernel.compile.facts.operations import ELEMENT_STORES, LENGTHS
from sx_kernel.compile.mid.nodes import (
    BoxGet,
    Break,
    Continue,
    Count,
    Function,
    Inst,
    Loop,
    Op,
    Region,
    Result,
    Return,
    Value,
    find,
    instructions,
    regions,
)
from sx_kernel.compile.python.counting import Counting, counting, looks_at
from sx_kernel.compile.python.exits import Exit
from sx_kernel.compile.python.expressions import Expressions
from sx_kernel.compile.python.lines import Views
from sx_kernel.compile.python.operations import (
    NAMES,
    bare,
    fill_in,
)
from sx_kernel.compile.python.spans import Span, before_first, counted_first, known, span_of
from sx_kernel.compile.python.uses import users_of
from sx_kernel.compile.python.walking import Walking, walking
from sx_kernel.compile.world import Unsupported
from sx_kernel.runtime.sites import PART, Ahead


class Loops(Expressions):
    """Writes loops: `while True`, or `for` where they count (counting.py)."""

    def __init__(self, fn: Function, views: Views, *, library: bool) -> None:
        super().__init__(fn, views, library=library)
        self.loops: list[Loop] = []  # those around, the innermost last
        self.counters: dict[Loop, Counting] = {}
        # loops whose last turn is over, and how many are around what comes then
        self.over: dict[Loop, int] = {}
        self.steps: set[Value] = set()  # what Python does by itself
        self.walks: dict[Loop, Walking] = {}
        self.iterated: set[Value] = set()
        users = users_of(fn) if self.inner_loops else {}
        for inst in self.inner_loops:
            found = walking(inst, users)
            if found is not None:
                self.walks[inst] = found
                self.iterated.add(found.walk)
        self.done_once: set[str] = set()  # see Operation.once
        self.flags: dict[Loop, str] = {}  # what says that a loop inside wants the next turn
        self.flag_line = 0
        self.flag_indent = 3

    def region(self, region: Region) -> None:
        """Write a region."""
        raise NotImplementedError

    def flush(self, keep: Inst | None = None) -> None:
        """Before an effect: compute now what it could disturb."""
        raise NotImplementedError

    def flush_rest(self) -> None:
        """Nothing that could fail may be left over when a region ends."""
        for one in sorted(self.deferred, key=self.deferred.__getitem__):
            if one in self.deferred and self.can_leave(one):
                self.assign(one)

    def loop(self, inst: Loop) -> None:
        self.flush(inst)
        self.settle_unless(inst)
        walk = self.walks.get(inst)
        counted = None if walk is not None else counting(inst, self.uses)
        if counted is not None:
            self.atom(counted.bound)
            self.atom(inst.args[counted.place])
            if counted.step is not None:
                self.atom(counted.step)
        texts: list[str] = []
        names: list[str] = []
        begins = counter = ""
        for i, (turn, arg) in enumerate(zip(inst.turns, inst.args, strict=True)):
            if walk is not None and i == walk.place:
                pass
            elif counted is not None and i == counted.place:
                begins, counter = bare(self.text(arg)), self.local(turn)
            elif not self.uses.get(turn, 0) and turn not in self.named:
                self.drop(arg)
            else:
                texts.append(bare(self.text(arg)))
                names.append(self.local(turn))
        if counted is not None:
            self.counters[inst] = counted
            self.late |= counted.steps & self.named
            self.steps |= counted.steps
        if names:
            self.line(f"{', '.join(names)} = {', '.join(texts)}", self.taken_exit())
        for result in inst.results:
            if self.uses.get(result, 0) or result in self.named:
                self.local(result)
        outside, self.deferred = self.deferred, {}
        self.do_once(inst)
        self.loops.append(inst)
        if walk is not None:
            self.walk_on(inst, walk)
        elif counted is None:
            self.turns(inst)
            self.loops.pop()
        else:
            self.count(inst, counted, counter, begins)
        self.deferred = outside
        if not self.calls_nothing(inst.body):
            self.done_once.clear()
        self.after_loop(inst)

    def turns(self, inst: Loop) -> None:
        """The turns of a loop that Python does not count."""
        with self.block("while True:"):
            self.region(inst.body)

    def count(self, inst: Loop, counted: Counting, counter: str, begins: str) -> None:
        """The turns of a loop that counts, and what comes after the last."""
        assert inst.state is not None
        exit = self.exit(inst.state, inst.owed)
        span = span_of(counted, begins, self._behind(counted, exit), inst.args[counted.place])
        each = 0 if counted.step is not None else self.each_turn(counted.body, inst, counted.bound)
        if each:
            self._count_ahead(inst, counted, counter, span, each)
        else:
            turns = span.turns
            if counted.step is not None:
                turns = span.strides(self.atom(counted.step), sure=_is_positive(counted.step))
            with self.block(f"for {counter} in {turns}:", exit):
                self.region(counted.body)
        self.loops.pop()
        self.over[inst] = len(self.loops)
        with self.block("else:"):
            if counted.by_one and looks_at(counted.end, counted.turn):
                self.line(f"{counter} = {span.last}")
            self.region(counted.end)

    def _behind(self, counted: Counting, exit: Exit) -> str:
        """What comes behind the last turn of a loop that counts: its bound, or the next number."""
        bound = self.atom(counted.bound)
        if counted.goes_on not in ("up to", "down to"):
            return bound
        sign = "-" if counted.down else "+"
        self.temps += 1
        beyond = f"t{self.temps}_"
        self.line(f"{beyond} = {bound} {sign} 1", exit)
        return beyond

    def _count_ahead(
        self, inst: Loop, counted: Counting, counter: str, span: Span, each: int
    ) -> None:
        """The turns of a loop that counts their calls before it makes them (sites.py Ahead)."""
        assert inst.state is not None
        exit = self.exit(inst.state, inst.owed)
        if span.sure and span.begins == "0" and _are_few(counted):
            turns = span.turns
            self.line(f"H_ += {each}.0 * {span.bound}", exit)
        else:
            turns = span.in_parts(each)
            self.line(f"H_ += {counted_first(each, span.size)}", exit)
        before = before_first(span.begins, 1 if span.down else -1)
        ahead = Ahead(
            each, before, known(span.begins), known(span.bound),
            exact=span.exact, down=span.down,
        )  # fmt: skip
        self.ahead.append(ahead)
        with self.block(f"for {counter} in {turns}:", self.exit(inst.state, inst.owed)):
            self.ahead[-1] = ahead._replace(turn=counter)
            self.region(counted.body)
        self.ahead.pop()

    def walk_on(self, inst: Loop, walk: Walking) -> None:
        """The turns of a loop that walks a list, and what comes after the last."""
        iterator = self.names[walk.walk]
        self.walked[iterator] = walk.walk
        self.iterators[walk.turn] = iterator, 1
        for step in walk.nexts:
            self.iterators[step] = iterator, 0
        self.steps |= {*walk.items, *walk.nexts}
        item = self.local(walk.items[0], "x") if walk.items else "_"
        for read in walk.items[1:]:
            self.names[read] = item
        assert inst.state is not None
        root = find(walk.walk.args[0])
        flat = walk.walk.steady and root.type.kind == "list"
        each = self.each_turn(walk.body, inst) if flat else 0
        turns = iterator
        if each:
            size = f"{iterator}n"
            self.line(f"{size} = len({self.names[root]})")
            exit = self.exit(inst.state, inst.owed)
            self.line(f"H_ += {counted_first(each, size)}", exit)
            turns = (
                f"{iterator} if {size} <= {PART} "
                f"else items_in_parts_({iterator}, {size}, P_.rt.hits, {each})"
            )
            self.ahead.append(Ahead(each, iterator, 0, size, walks=True))
        with self.block(f"for {item} in {turns}:", self.exit(inst.state, inst.owed)):
            self.region(walk.body)
        if each:
            self.ahead.pop()
        self.loops.pop()
        self.over[inst] = len(self.loops)
        self.iterators[walk.turn] = iterator, 0  # there is no element before which it could be
        for step in walk.nexts:
            self.iterators[step] = iterator, -1
        with self.block("else:"):
            self.region(walk.end)

    def each_turn(self, body: Region, inst: Loop, bound: Value | None = None) -> int:
        """Return how many calls each turn counts where it begins, if the loop can count them for
        all its turns: nothing but leaving ends it early. They are taken out of the body."""
        if bound is not None and type(find(bound)) is BoxGet:
            return 0
        ends = [region.end for region in regions(body)]
        inner = {one for one in instructions(body) if type(one) is Loop}
        for end in ends:
            if type(end) is Return or (
                isinstance(end, (Break, Continue))
                and end.loop not in inner
                and not (type(end) is Continue and end.loop is inst)
            ):
                return 0
        first = body.insts[0] if body.insts else None
        if type(first) is not Count:
            return 0
        body.insts.pop(0)
        return first.n

    def is_inside(self, inst: Op) -> bool:
        index, container = find(inst.args[1]), find(inst.args[0])
        for loop in self.loops:
            counted = self.counters.get(loop)
            if counted is None or counted.turn is not index or not counted.is_below:
                continue
            bound = find(counted.bound)
            if type(bound) is Op and bound.own in LENGTHS and find(bound.args[0]) is container:
                return bound.types[0].kind in ("str", "vector")
        return False

    def settle_unless(self, inst: Loop) -> None:
        keep: set[Value] = set()
        for arg in inst.args:
            value = find(arg)
            keep.add(value.owner if type(value) is Result else value)
        for one in sorted(self.deferred, key=self.deferred.__getitem__):
            if (
                one in self.deferred
                and one not in keep
                and (self.reads(one) or self.can_leave(one))
            ):
                self.assign(one)

    def after_loop(self, inst: Loop) -> None:
        """Pass on what the loop inside wants of those around it."""
        targets = {
            (type(end) is Continue, end.loop)
            for region in regions(inst.body)
            if isinstance(end := region.end, (Continue, Break)) and end.loop in self.loops
        }
        over = any(
            type(region.end) is Break
            and region.end.loop is not inst
            and self.breaks(region.end.loop)
            for region in regions(inst.body)
        )
        if over and not targets:
            self.line("break")
        if not targets:
            return
        innermost = self.loops[-1]
        for again, target in sorted(targets, key=lambda t: self.loops.index(t[1])):
            flag = self.flags.get(target) if again else None
            if flag is not None:
                with self.block(f"if {flag}:"):
                    if target is innermost:
                        self.line(f"{flag} = False")
                        self.line("continue")
                    else:
                        self.line("break")
        if not all(again for again, _ in targets):
            if inst.results or _breaks_itself(inst):
                raise Unsupported("python: a loop inside a loop that ends both ways")
            self.line("break")

    def breaks(self, loop: Loop) -> bool:
        """Return whether handing a value out of `loop` takes a break here: it still goes round, or
        what comes after its last turn is in another loop."""
        return loop in self.loops or len(self.loops) > self.over.get(loop, len(self.loops))

    def rebind(self, end: Continue) -> None:
        loop = end.loop
        names: list[str] = []
        texts: list[str] = []
        counted = self.counters.get(loop)
        walk = self.walks.get(loop)
        for i, (turn, arg) in enumerate(zip(loop.turns, end.args, strict=True)):
            if counted is not None and i == counted.place:
                continue  # Python sees to it
            if walk is not None and i == walk.place:
                continue
            if turn not in self.names:
                self.drop(arg)
                continue
            text = bare(self.text(arg))
            if text != self.names[turn]:
                names.append(self.names[turn])
                texts.append(text)
        exit = self.taken_exit()
        self.flush_rest()  # (what is left over reads the variables of this turn)
        if names:
            self.line(f"{', '.join(names)} = {', '.join(texts)}", exit)
        if loop is self.loops[-1]:
            self.line("continue")
            return
        if loop not in self.flags:
            self.temps += 1
            self.flags[loop] = f"t{self.temps}_"
            at = self.flag_line
            self.lines.insert(at, " " * self.flag_indent + f"{self.flags[loop]} = False")
            self.exits = {(n + 1 if n > at else n): e for n, e in self.exits.items()}
        self.line(f"{self.flags[loop]} = True")
        self.line("break")

    def once(self, text: str, inst: Op, operands: list[str]) -> str:
        """Return what an operation wants done once before it."""
        place = ELEMENT_STORES[inst.own]
        kind = NAMES.get(inst.types[place].kind)
        if kind is not None:
            text = text.replace(f"type({{{place}}})", kind)
        return fill_in(text, operands)

    def do_once(self, inst: Loop) -> None:
        """Before a loop that calls nothing: what its operations want done once."""
        if not self.calls_nothing(inst.body):
            self.done_once.clear()
            return
        for one in instructions(inst.body):
            if (
                type(one) is Op
                and one.own
                and (row := self.choose(one).row) is not None
                and row.once
                and not one.keeps
                and is_lasting(one)
            ):
                name = self.names.get(find(one.args[0]))
                if name is not None and not self.choose(one).tests:
                    once = self.once(row.once, one, [name])
                    if once not in self.done_once:
                        self.done_once.add(once)
                        self.line(once)


def _is_positive(step: Value) -> bool:
    low = find(step).type.low
    return low is not None and low > 0


def is_lasting(inst: Op) -> bool:
    """Return whether what an operation wants done once depends on nothing but the vector."""
    return inst.types[ELEMENT_STORES[inst.own]].kind in NAMES


def _are_few(counted: Counting) -> bool:
    """Return whether a loop from 0 certainly has no more turns than are counted at once."""
    high = find(counted.bound).type.high
    return counted.is_below and high is not None and high <= PART


def _breaks_itself(loop: Loop) -> bool:
    return any(type(r.end) is Break and r.end.loop is loop for r in regions(loop.body))
