"""Lists that are only walked are read by index.

    loop (xs = l, …)                        w = walk l
      t = empty? xs                         loop (i = 0, …)
      if t …                                  t = walk empty w, i
      x = first xs                    →       if t …
      r = rest xs                             x = walk item w, i
      … continue r …                          j = walk next i
                                              … continue j …

A *web* are the values that come from one list by `rest`: variables of loops, results of branches,
and `rest`s themselves. Where all of a web is only tested, read, and handed round, each of its
values is an index into what the list held. What the program would see is a Left: made where the
code is left, or on the way out of the loop.

If something in the loop may change the list, the walk reads what it held before. Only the value
at index 0 is the list itself and would have to show the change, so then nothing may look at what
can be at index 0 after such a thing has happened.
"""

from __future__ import annotations

from typing import final

from sx_kernel.compile.facts.choose import always_fails, effects
from sx_kernel.compile.facts.operations import (
    EMPTY_TESTS,
    FIRST,
    LIST_MAKERS,
    NEGATION,
    NON_EMPTY,
    REST,
    SPARE_LISTS,
    WALK_EMPTY,
    WALK_FIRST,
    WALK_ITEM,
    WALK_NEXT,
)
from sx_kernel.compile.mid.lists import (
    Again,
    Left,
    Walk,
)
from sx_kernel.compile.mid.nodes import (
    Call,
    Captured,
    Const,
    Continue,
    Direct,
    Function,
    If,
    Inst,
    Loop,
    Native,
    Op,
    Param,
    Region,
    Result,
    Turn,
    Value,
    Yield,
    find,
    inner_regions,
    instructions,
)
from sx_kernel.compile.passes.flow import Flow, Replacing, further_on, holds, states_in
from sx_kernel.compile.passes.self_calls import is_self_call
from sx_kernel.compile.world import World

_CHANGES = ("write element", "write size", "write all")
_ELSEWHERE = frozenset({"read", "io", "random", "time"})  # effects that change no list
_NO_LIST = ("str", "int", "float", "num", "number", "vector", "dict", "table", "record", "function",
            "bool", "char", "keyword", "html")  # fmt: skip


def cursors(fn: Function, world: World) -> None:
    """Find the webs of a function and turn them into indices."""
    steady = is_harmless(fn, world)
    done: set[Value] = set()
    again = True
    while again:
        again = False
        flow = Flow(fn)
        for loop in flow.loops:
            for index, turn in enumerate(loop.turns):
                if turn not in done:
                    done.add(turn)
                    web = Web(fn, world, flow, loop, index, harmless=steady)
                    if web.is_good():
                        web.convert()
                        again = True
                        break
            if again:
                break
    Proven(fn).region(fn.body, frozenset())


def is_harmless(fn: Function, world: World) -> bool:
    """Return whether the function changes no list, if calls of itself do not."""
    return not any(changes_lists(inst, fn, world, harmless=True) for inst in instructions(fn.body))


def changes_lists(inst: Inst, fn: Function, world: World, *, harmless: bool) -> bool:
    """Return whether an instruction may change a list."""
    if type(inst) is Op:
        assert inst.state is not None
        if inst.own.startswith(("walk ", "own ")) or inst.own in LIST_MAKERS:
            return False  # (arguments for &rest are a list whatever `list` is bound to)
        if inst.own and always_fails(inst.own):
            return False
        prim = world.primitives(library=inst.home.library)[inst.name]
        if not set(prim.effects) - _ELSEWHERE or inst.own in SPARE_LISTS:
            return False
        found = effects(inst.own, len(inst.args)) if inst.own else ()
        return any(e in _CHANGES for e in found) or not found
    if type(inst) is Direct or is_self_call(fn, inst):
        return not harmless
    return type(inst) in (Call, Native)


@final
class Web:
    """What comes from one list by `rest`, beginning with the variable number `index` of `loop`."""

    def __init__(
        self, fn: Function, world: World, flow: Flow, loop: Loop, index: int, *, harmless: bool
    ) -> None:
        self.fn, self.world, self.flow, self.harmless = fn, world, flow, harmless
        self.loop = loop
        self.turn = loop.turns[index]
        self.root = find(loop.args[index])
        self.members: dict[Value, None] = {}
        self.reads: list[Op] = []
        self.escapes: dict[Value, list[Region]] = {}
        assert loop.state is not None
        activation = loop.state.activation
        self.key = (f"walk{index}", activation.serial, loop.state.node)

    def is_good(self) -> bool:
        """Return whether it can be turned into indices, and that is worth it."""
        if not self._may_be_list() or self.world.failed(self.key):
            return False
        if type(self.root) is Turn and self.root not in self.flow.turns:
            return False
        banned: set[Value] = set()
        while True:
            self._close(banned)
            if self.turn not in self.members:
                return False
            bad = [m for m in self.members if not self._is_fed(m)]
            if not bad:
                break
            banned.update(bad)
        if not self.reads or not self._advances():
            return False
        top = self.flow.region_of(self.turn)
        assert top is not None
        return self._escapes_are_ways_out() and self._is_exact()

    def _may_be_list(self) -> bool:
        kind = self.root.type.kind
        if type(self.root) is Param:
            guess = self.world.guess(("param", self.root.index, 0))
            kind = kind if guess is None else guess.kind
        if type(self.root) is Captured:
            if self.fn.lam.captures[self.root.index].inner.boxed:
                return False
            guess = self.world.guess(("capture", self.root.index, 0))
            kind = kind if guess is None else guess.kind
        return kind not in _NO_LIST

    def _close(self, banned: set[Value]) -> None:
        """Collect what comes from the variable, its reads and where it escapes."""
        self.members, self.reads, self.escapes = {}, [], {}
        work: list[Value] = [self.turn]
        while work:
            value = work.pop()
            if value in self.members or value in banned:
                continue
            self.members[value] = None
            for user, index, region in self.flow.uses.get(value, ()):
                target = self._goes_to(value, user, index, region)
                if target is None:
                    if not self._reads(user):
                        self.escapes.setdefault(value, []).append(region)
                elif target in banned:
                    self.escapes.setdefault(value, []).append(region)
                else:
                    work.append(target)

    def _goes_to(self, value: Value, user: object, index: int, region: Region) -> Value | None:
        """The member that a use of a member makes, if it makes one."""
        if type(user) is Op:
            if user.own != REST or len(user.args) != 1:
                return None
            top = self.flow.region_of(value)
            assert top is not None
            return None if self.flow.exit_region(region, top) is not None else user
        if type(user) is Loop:
            return user.turns[index]
        if isinstance(user, Inst):
            return None
        return self.flow.target(region, index)

    def _reads(self, user: object) -> bool:
        if type(user) is not Op or len(user.args) != 1:
            return False
        if user.own in EMPTY_TESTS or user.own in (FIRST, NON_EMPTY):
            self.reads.append(user)
            return True
        return False

    def _is_fed(self, member: Value) -> bool:
        """Return whether all that flows into a member is of the web."""
        if type(member) is Op:
            return find(member.args[0]) in self.members
        if type(member) is Result and not self.flow.uses.get(member):
            return False
        root = self.root
        return all(v in self.members or v is root for v in self.flow.inflows.get(member, ()))

    def _advances(self) -> bool:
        return any(type(v) is Op for v in self.members)

    def _escapes_are_ways_out(self) -> bool:
        for member, regions in self.escapes.items():
            if type(member) is Result:
                continue  # is made where it comes out
            top = self.flow.region_of(member)
            assert top is not None
            for region in regions:
                out = self.flow.exit_region(region, top)
                if out is None:
                    return False
                for inst, field in states_in(out):
                    if holds(getattr(inst, field).activation, member):
                        return False
        return True

    def _is_exact(self) -> bool:
        """Return whether nothing looks at what may be the list itself after that may have
        changed."""
        self.steady = not any(self._changes(inst) for inst in instructions(self.loop.body))
        self.again: list[Call] = []
        if self.steady or not self._looks_late(self.loop.body, dirty=False)[0]:
            return True
        return self._may_begin_again()

    def _may_begin_again(self) -> bool:
        """Return whether the walk may begin anew after each call in the first turn: then nothing
        that was read before is looked at any more, and there is but one variable."""
        if any(type(m) is not Op and m is not self.turn for m in self.members):
            return False
        body = self.loop.body
        if any(self._changes(inst) for inst in instructions(body) if type(inst) is not Call):
            return False
        return self._begins_again(body, set(), frozenset())

    def _begins_again(self, region: Region, before: set[Value], gone: frozenset[Value]) -> bool:
        """Follow a turn: `before` are the `rest`s so far, `gone` those before a call."""
        for inst in region.insts:
            used = set(map(find, inst.args))
            for state in (inst.state, getattr(inst, "after", None)):
                if state is not None:
                    used |= set(map(find, state.values()))
            if used & gone:
                return False
            if inst in self.members:
                before.add(inst)
            elif type(inst) is If:
                branches = (inst.then, inst.orelse)
                calls = any(self._changes(one) for r in branches for one in instructions(r))
                if not all(self._begins_again(r, set(before), gone) for r in branches):
                    return False
                if calls:
                    gone |= before
            elif type(inst) is Loop:
                if any(map(self._changes, instructions(inst.body))):
                    return False
            elif type(inst) is Call and self._changes(inst):
                if inst.after is None:
                    if region.end is None or type(region.end) in (Yield, Continue):
                        return False
                    continue  # (nothing comes after it)
                if inst.foreign is not None:
                    return False
                self.again.append(inst)
                gone |= before
        return region.end is None or not set(map(find, region.end.args)) & gone

    def _changes(self, inst: Inst) -> bool:
        return changes_lists(inst, self.fn, self.world, harmless=self.harmless)

    def _looks_late(self, region: Region, *, dirty: bool) -> tuple[bool, bool]:
        """Return whether something in `region` looks late, and whether the list may be changed
        after."""
        for inst in region.insts:
            if dirty and any(self._is_early(arg) for arg in inst.args):
                return True, True
            if type(inst) is If:
                found = [self._looks_late(r, dirty=dirty) for r in (inst.then, inst.orelse)]
                late, dirty = any(f[0] for f in found), any(f[1] for f in found)
                if late:
                    return True, True
            elif type(inst) is Loop:
                changes = any(map(self._changes, instructions(inst.body)))
                if self._looks_late(inst.body, dirty=dirty or changes)[0]:
                    return True, True
                dirty = dirty or changes
            elif self._changes(inst):
                dirty = True
        end = region.end
        late = dirty and end is not None and any(map(self._is_early, end.args))
        return late and type(end) is Continue, dirty

    def _is_early(self, value: Value) -> bool:
        value = find(value)
        return value in self.members and type(value) is not Op

    # -- the change ------------------------------------------------------------------------------

    def convert(self) -> None:
        """Turn the web into indices."""
        flow, loop = self.flow, self.loop
        walk = Walk(self.root, self.key, loop.state, steady=self.steady)
        home = flow.home[loop]
        home.insts.insert(home.insts.index(loop), walk)
        indices = {member: self._index(member) for member in self.members}
        for read in self.reads:
            self._read(read, walk, indices[find(read.args[0])])
        self._redirect(indices)
        for call in self.again:
            assert call.after is not None
            after = call.after
            after.prefix = (call,)
            begin = Again([walk, indices[self.turn]], after)
            region = flow.home[call]
            region.insts.insert(region.insts.index(call) + 1, begin)
        for member, index in indices.items():
            self._stand_in(member, index, walk)

    def _index(self, member: Value) -> Value:
        """The index that stands for a member, put in its place."""
        if type(member) is Turn:
            turns = self.flow.turns[member].turns
            turn = Turn(hint="i")
            turns[turns.index(member)] = turn
            return turn
        if type(member) is Result:
            owner = member.owner
            result = Result(owner, member.index)
            owner.results[member.index] = result
            return result
        assert type(member) is Op
        assert member.state is not None
        return Op(member.name, WALK_NEXT, [], member.state, member.site)

    def _redirect(self, indices: dict[Value, Value]) -> None:
        root, zero = self.root, Const(0)
        for member, index in indices.items():
            if type(member) is Op:
                assert type(index) is Op
                index.args = [indices[find(member.args[0])]]
        for region in list(self.flow.owner):
            for inst in region.insts:
                if type(inst) is Loop:
                    for i, turn in enumerate(inst.turns):
                        if turn in indices.values():
                            arg = find(inst.args[i])
                            inst.args[i] = zero if arg is root else indices[arg]
            end = region.end
            if end is None:
                continue
            for i, arg in enumerate(end.args):
                if self.flow.target(region, i) in indices.values():
                    arg = find(arg)
                    end.args[i] = zero if arg is root and arg not in indices else indices[arg]

    def _read(self, read: Op, walk: Walk, index: Value) -> None:
        own = WALK_FIRST if read.own == FIRST else WALK_EMPTY
        assert read.state is not None
        made = Op(read.name, own, [walk, index], read.state, read.site)
        made.hint = read.hint
        region = self.flow.home[read]
        at = region.insts.index(read)
        if read.own == NON_EMPTY:
            names = self.world.primitives(library=read.home.library)
            del names
            empty = If(made, Region(), Region(), read.state)
            empty.then.end, empty.orelse.end = Yield([Const(False)]), Yield([Const(True)])
            empty.results = [Result(empty, 0)]
            read.forward = empty.results[0]
            region.insts[at : at + 1] = [made, empty]
            for one in (empty.then, empty.orelse):
                self.flow.owner[one] = empty
            self.flow.home[empty] = region
        else:
            read.forward = made
            region.insts[at] = made
        self.flow.home[made] = region

    def _stand_in(self, member: Value, index: Value, walk: Walk) -> None:
        """Make, when wanted, the list that the program would see in place of a member."""
        flow = self.flow
        if type(member) is Result:
            left = Left(walk, index, sunk=member not in self.escapes)
            region = flow.home[member.owner]
            region.insts.insert(region.insts.index(member.owner) + 1, left)
            member.forward = left
            return
        top = flow.region_of(member)
        assert top is not None
        outs = {flow.exit_region(r, top): None for r in self.escapes.get(member, ())}
        for out in outs:
            assert out is not None
            left = Left(walk, index, sunk=False)
            left.hint = member.hint
            Replacing({member: left}).region(out)
            if self.steady:
                further_on(out, left)
            out.insts.insert(0, left)
        left = Left(walk, index, sunk=True)
        left.hint = member.hint
        if type(member) is Turn:
            left.turn = index
            top.insts.insert(0, left)
        else:
            assert isinstance(index, Inst)
            at = top.insts.index(member)  # pyright: ignore[reportArgumentType]
            top.insts[at : at + 1] = [index, left]
        member.forward = left


@final
class Proven:
    """Reads of elements that are certainly there need no test."""

    def __init__(self, fn: Function) -> None:
        self.fn = fn

    def region(self, region: Region, there: frozenset[tuple[Value, Value]]) -> None:
        for inst in region.insts:
            if type(inst) is Op and inst.own == WALK_FIRST:
                if (find(inst.args[0]), find(inst.args[1])) in there:
                    inst.own = WALK_ITEM
            elif type(inst) is Again:
                there = frozenset()
            elif type(inst) is If:
                then, orelse = set(there), set(there)
                self.learn(inst.args[0], then, holds=True)
                self.learn(inst.args[0], orelse, holds=False)
                self.region(inst.then, frozenset(then))
                self.region(inst.orelse, frozenset(orelse))
                if any(type(one) is Again for r in inner_regions(inst) for one in instructions(r)):
                    there = frozenset()
                elif not _comes_out(inst.then):
                    there = frozenset(orelse)
                elif not _comes_out(inst.orelse):
                    there = frozenset(then)
            else:
                for inner in inner_regions(inst):
                    self.region(inner, there)

    def learn(self, test: Value, there: set[tuple[Value, Value]], *, holds: bool) -> None:
        """Note which elements are there where `test` is true, or false."""
        test = find(test)
        if type(test) is Op:
            if test.own == NEGATION:
                self.learn(test.args[0], there, holds=not holds)
            elif test.own == WALK_EMPTY and not holds:
                there.add((find(test.args[0]), find(test.args[1])))
        elif type(test) is Result and type(test.owner) is If:
            then, orelse = test.owner.then.end, test.owner.orelse.end
            if type(then) is not Yield or type(orelse) is not Yield:
                return
            for end, other, way in ((then, orelse, True), (orelse, then, False)):
                decided = find(other.args[0])
                same = decided is find(test.owner.args[0])
                if same and way is not holds:
                    continue
                if same or (type(decided) is Const and _truth(decided) is not holds):
                    self.learn(test.owner.args[0], there, holds=way)
                    self.learn(end.args[0], there, holds=holds)


def _truth(value: Const) -> bool:
    return value.value is not False and value.value is not None


def _comes_out(region: Region) -> bool:
    """Return whether control may come out of a branch to what is behind its If."""
    return type(region.end) is Yield
