"""Lists that grow and shrink at their front in a loop are rows: Python lists that do so at the end.

    loop (acc = '(), …)                     w = make-row
      … c = cons x, rest acc …              loop (…)
      continue c …                  →         … append w, x, one dropped …
      return reverse acc                      continue …
                                              return from-row w

A *web* are the values that come from one list by `cons` and `rest`: variables of loops, results of
branches, and those operations. What a loop hands on is what the row holds; whatever was made of it
since is some elements in front of the row without its last ones, so its elements are known or in
the row, and only where control goes round is the row changed. This is for webs in which nothing,
not even a State, looks at what the row held before that. What the program would see is a FromRow:
made where the code is left, or when the loop is over.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple, final

from sx_kernel.compile.facts.operations import (
    CONS,
    EMPTY_TESTS,
    NTH,
    REST,
    REVERSE,
)
from sx_kernel.compile.facts.types import KINDS
from sx_kernel.compile.mid.lists import (
    Append,
    FromRow,
    MakeRow,
    Restart,
    RowEmpty,
    RowGet,
    StillEmpty,
)
from sx_kernel.compile.mid.nodes import (
    Break,
    Call,
    Const,
    Continue,
    Function,
    Guard,
    If,
    Inst,
    Loop,
    Op,
    Region,
    Return,
    Turn,
    Value,
    Yield,
    find,
    instructions,
)
from sx_kernel.compile.passes.cons_webs import DEEPEST, ConsWeb
from sx_kernel.compile.passes.cursors import changes_lists
from sx_kernel.compile.passes.flow import Flow, Replacing
from sx_kernel.compile.passes.guards import row_key
from sx_kernel.compile.world import World

_NOWHERE: Final = "nowhere"  # control does not come here


class _NotLinear(Exception):
    """Something looks at a list that the row does not hold any more, or needs it too often."""


class Front(NamedTuple):
    """A list as the row holds it: these elements, and those of the row but the last `drop`.
    `other`: it is another list than what the row began as, even if nothing has been put in."""

    items: tuple[Value, ...]
    drop: int
    other: bool = False


_ROW: Final = Front((), 0)


@final
class Version:
    """What the row holds between two changes: as long as that is `state`. `lists`: the members that
    are made of it; `least`: how many elements it has at least; `made`: the members that are lists
    by now, because something needed them."""

    def __init__(
        self, lists: dict[Value, Front], least: int = 0, state: object | None = None,
        made: dict[Value, Value] | None = None,
    ) -> None:  # fmt: skip
        self.lists = lists
        self.least = least
        self.state = state or object()
        self.made = made or {}

    def inside(self, least: int) -> Version:
        """The same, in a branch or loop."""
        least = max(least, self.least)
        return Version(dict(self.lists), least, self.state, dict(self.made))


def rows(fn: Function, world: World) -> None:
    """Find the webs of a function and turn them into rows."""
    done: set[Value] = set()
    again = True
    while again:
        again = False
        flow = Flow(fn)
        for loop in flow.loops:
            for index, turn in enumerate(loop.turns):
                if turn in done:
                    continue
                done.add(turn)
                web = RowWeb(world, flow, loop, index)
                if web.is_good():
                    web.convert()
                    again = True
                    break
            if again:
                break


@final
class RowWeb(ConsWeb):
    """What comes from one list, beginning with the variable number `index` of `loop`."""

    def __init__(self, world: World, flow: Flow, loop: Loop, index: int) -> None:
        super().__init__(world, flow, loop, index)
        assert loop.state is not None
        self.key = (f"row{index}", loop.state.activation.serial, loop.state.node)
        # what `convert` does
        self.row = MakeRow()
        self.tail: Value = self.root
        self.written: list[tuple[Region, list[Inst]]] = []
        self.forwards: list[tuple[Value, Value]] = []
        self.given: list[tuple[Any, int, Value]] = []  # operands that a list is made for
        self.replaced: list[tuple[Inst, Replacing]] = []
        self.breaks: dict[Loop, list[Version]] = {}
        self.tests: dict[Value, tuple[int, object]] = {}

    def is_good(self) -> bool:
        """Return whether it can be a row."""
        root = self.root
        self.close()
        ops = [m for m in self.members if type(m) is Op]
        if not any(op.own == CONS for op in ops):
            return False
        if not all(map(self.is_fed, self.members)):
            return False
        nil = type(root) is Const and root.value is None
        literal = type(root) is Const and root.value == [] and type(root.value) is list
        if type(root) is Const and not (nil or literal):
            return False
        known = nil or self.is_made(root)
        if not known and self.world.failed(self.key):
            return False
        shrinks = any(op.own == REST for op in ops)
        # the row has all elements, or those that came in front of what was there (which, where a
        # list begins anew, is another one)
        self.whole = known or literal or shrinks or self.restarts or self.is_read()
        if self.whole and not nil:
            self.row = MakeRow(root, self.key, self.loop.state, fresh=known)
        self.row.tracks = self.whole and (shrinks or self.restarts or not self.row.begins_empty)
        self.guarded = not self.whole
        self.watched: list[Call] = []  # calls after which a literal may not be empty any more
        if self.whole and not known and not self._stays(literal=literal):
            return False
        try:
            self._loop_body(self.loop, Version({}))
        except _NotLinear:
            return False
        return True

    def _stays(self, *, literal: bool) -> bool:
        """Return whether what the row began as stays as it is as long as the row has not
        changed."""
        for inst in instructions(self.loop.body):
            if changes_lists(inst, self.flow.fn, self.world, harmless=False):
                if not literal or type(inst) is not Call:
                    return False
                if inst.after is not None:
                    self.watched.append(inst)
        return True

    # -- following what the row holds --------------------------------------------------------------

    def _from_row(self, front: Front, *, sunk: bool, order: str = "front") -> FromRow:
        items, drop, other = front
        return FromRow(self.row, self.tail, order, sunk=sunk, items=items, drop=drop, other=other)

    def _stand_in(self, member: Value, front: Front) -> FromRow:
        """Return what the program would see in place of a member, where the code is left."""
        made = self._from_row(front, sunk=True)
        made.hint = member.hint
        made.turn = member if type(member) is Turn else None
        self.forwards.append((member, made))
        return made

    def _front(self, member: Value, version: Version) -> Front:
        front = version.lists.get(member)
        if front is None:
            raise _NotLinear
        return front

    def _begun(self, loop: Loop, version: Version) -> tuple[Version, list[Inst]]:
        """Return what the row holds where a turn of `loop` begins."""
        mine = [turn for turn in loop.turns if turn in self.members]
        if len(mine) > 1:
            raise _NotLinear
        if not mine:
            return version.inside(0), []
        return Version({mine[0]: _ROW}), [self._stand_in(mine[0], _ROW)]

    def _loop_body(self, loop: Loop, version: Version) -> None:
        inside, first = self._begun(loop, version)
        self.breaks[loop] = []
        self._region(loop.body, inside, first, {loop: inside})

    def _region(
        self, region: Region, version: Version, out: list[Inst], loops: dict[Loop, Version]
    ) -> Any:
        """Follow the row through a region: the version where it yields."""
        self.written.append((region, out))
        insts = self.ordered(region)
        for i, inst in enumerate(insts):
            if inst in self.members:
                out.append(self._made(inst, version))
            elif type(inst) is Op and self.reads(inst) and find(inst.args[0]) in version.lists:
                self._check_states(inst, version)
                self._read(inst, version, out)
            elif self._takes_all(inst, insts[i + 1 :], version, region):
                front = self._front(find(inst.args[0]), version)
                if front != _ROW:
                    out.append(self._append(front, version))
                own = self._from_row(_ROW, sunk=False, order="own")
                self.forwards.append((inst, own))
                out.append(own)
            else:
                self._escapes(inst, version, region, out)
                self._check_states(inst, version)
                if type(inst) is If:
                    after = self._if(inst, version, out, loops)
                elif type(inst) is Loop:
                    after = self._inner_loop(inst, version, out, loops)
                else:
                    out.append(inst)
                    if inst in self.watched:
                        assert type(inst) is Call
                        assert inst.after is not None
                        inst.after.prefix = (inst,)
                        out.append(StillEmpty(self.root, self.key, inst.after))
                    continue
                if after is _NOWHERE:
                    return _NOWHERE
                version = after
        return self._end(region, version, out, loops)

    def _made(self, inst: Inst, version: Version) -> FromRow:
        """A member that an operation makes of another."""
        assert type(inst) is Op
        items, drop, _ = self._front(find(inst.args[-1]), version)
        if inst.own == CONS:
            front = Front((inst.args[0], *items), drop, other=True)
        elif items:
            front = Front(items[1:], drop, other=True)
        else:
            front = Front((), drop + 1, other=True)
        if len(front.items) > DEEPEST:
            raise _NotLinear
        version.lists[inst] = front
        return self._stand_in(inst, front)

    def _read(self, inst: Op, version: Version, out: list[Inst]) -> None:
        items, drop, _ = self._front(find(inst.args[0]), version)
        if inst.own in EMPTY_TESTS:
            if items or drop < version.least:
                self.forwards.append((inst, Const(False)))
                return
            made: Inst = RowEmpty(self.row, drop)
            self.tests[inst] = drop, version.state
        else:
            index = find(inst.args[1]) if inst.own == NTH else None
            place = index.value if type(index) is Const else 0
            if place < len(items):
                self.forwards.append((inst, items[place]))
                return
            place += drop - len(items)
            made = RowGet(self.row, place, inst.state, inst.site, version.least)
            made.home = inst.home
            if place >= version.least and not self.world.failed(row_key(made)):
                made.strict = True
                version.least = place + 1
        made.hint = inst.hint
        self.forwards.append((inst, made))
        out.append(made)

    def _if(self, inst: If, version: Version, out: list[Inst], loops: dict[Loop, Version]) -> Any:
        out.append(inst)
        found: list[Version] = []
        for branch, holds in ((inst.then, True), (inst.orelse, False)):
            inside = version.inside(self._least(inst.args[0], version, holds=holds))
            came = self._region(branch, inside, [], loops)
            if came is not _NOWHERE:
                found.append(came)
        return self._after(inst, found, version, out)

    def _least(self, test: Value, version: Version, *, holds: bool) -> int:
        """Return how many elements there are at least where `test` is true, or false."""
        drop, state = self.tests.get(find(test), (0, None))
        return drop + 1 if state is version.state and not holds else 0

    def _inner_loop(
        self, inst: Loop, version: Version, out: list[Inst], loops: dict[Loop, Version]
    ) -> Any:
        for turn, arg in zip(inst.turns, inst.args, strict=True):
            if turn in self.members:
                self._enter(inst, find(arg), version, out)
        out.append(inst)
        inside, first = self._begun(inst, version)
        self.breaks[inst] = []
        self._region(inst.body, inside, first, {**loops, inst: inside})
        return self._after(inst, self.breaks[inst], version, out)

    def _enter(self, loop: Loop, member: Value, version: Version, out: list[Inst]) -> None:
        """Let the row hold what a loop begins with."""
        front = self._front(member, version)
        if front == _ROW:
            return
        self._change(front, version, out)
        if self.in_states(loop) - {member}:
            raise _NotLinear
        held = self._from_row(_ROW, sunk=True)
        held.hint = member.hint
        out.append(held)
        self.replaced.append((loop, Replacing({member: held})))

    def _after(
        self, inst: If | Loop, found: list[Version], before: Version, out: list[Inst]
    ) -> Any:  # fmt: skip
        """The version behind an If or Loop, seen what it is where that is left."""
        if not found:
            return _NOWHERE
        mine = [result for result in inst.results if result in self.members]
        least = min(one.least for one in found)
        if mine:
            out.append(self._stand_in(mine[0], _ROW))
            return Version({mine[0]: _ROW}, least)
        if all(one.state is before.state for one in found):
            return before.inside(least)
        return Version({})

    def _end(
        self, region: Region, version: Version, out: list[Inst], loops: dict[Loop, Version]
    ) -> Any:
        end = region.end
        if end is None:
            return _NOWHERE
        handed: Front | None = None
        begins: Value | None = None
        for i, arg in enumerate(end.args):
            target, value = self.flow.target(region, i), find(arg)
            if target is not None and target in self.members:
                if handed is not None or begins is not None:
                    raise _NotLinear
                if value in self.members:
                    handed = self._front(value, version)
                else:
                    begins = value
            elif value in self.members:
                self._give(end, i, version, region, out)
        after = version
        if begins is not None:
            out.append(Restart([self.row, begins]))
            after = Version({})
        elif handed is not None:
            after = self._change(handed, version, out)
        if type(end) is Return:
            return _NOWHERE
        if type(end) is Yield:
            return after
        loop = end.loop
        if type(end) is Continue:
            kept = handed is None and begins is None
            if loop in loops and kept and after.state is not loops[loop].state:
                raise _NotLinear
        elif loop in self.breaks:
            self.breaks[loop].append(after)
        return _NOWHERE

    def _change(self, front: Front, version: Version, out: list[Inst]) -> Version:
        """Let the row hold a list that is made of what it holds."""
        if front != _ROW:
            out.append(self._append(front, version))
        return Version({}, max(version.least - front.drop, 0) + len(front.items))

    def _append(self, front: Front, version: Version) -> Append:
        return Append([self.row, *reversed(front.items)], front.drop, version.least)

    # -- where a list is needed --------------------------------------------------------------------

    def _escapes(self, inst: Inst, version: Version, region: Region, out: list[Inst]) -> None:
        """Make the lists that `inst` has as operands."""
        for i, arg in enumerate(inst.args):
            goes_on = type(inst) is Loop and inst.turns[i] in self.members
            if find(arg) in self.members and not goes_on:
                self._give(inst, i, version, region, out)

    def _give(self, user: Any, i: int, version: Version, region: Region, out: list[Inst]) -> None:
        """Make a list for an operand. Not in each turn: it takes as long as the list is. From there
        on it is that list, which may be changed."""
        member = find(user.args[i])
        made = version.made.get(member)
        if made is None:
            front = self._front(member, version)
            if not self._happens_once(region):
                raise _NotLinear
            made = self._from_row(front, sunk=False)
            made.hint = member.hint
            out.append(made)
            version.made[member] = made
            del version.lists[member]
        self.given.append((user, i, made))

    def _happens_once(self, region: Region) -> bool:
        """Return whether the list is over where this region ends."""
        end = region.end
        if type(end) is Return or (type(end) is Break and not self.is_inside(end.loop)):
            return True
        if type(end) is Continue and end.loop is self.loop:
            return self.is_fresh(find(end.args[self.index]))
        return self.flow.exit_region(region, self.loop.body) is not None

    def _takes_all(
        self, inst: Inst, rest: list[Inst], version: Version, region: Region
    ) -> bool:  # fmt: skip
        """Return whether `inst` reverses a member after which nothing looks at any: that is the
        row."""
        if type(inst) is not Op or inst.own not in REVERSE or len(inst.args) != 1:
            return False
        if find(inst.args[0]) not in version.lists or not self.whole:
            return False
        end = region.end
        over = type(end) is Return or (type(end) is Break and not self.is_inside(end.loop))
        if type(end) is Continue and end.loop is self.loop:
            over = self.is_fresh(find(end.args[self.index]))
        if not over or any(find(arg) in self.members for arg in end.args):  # pyright: ignore
            return False
        return not any(self.looks(one) for one in rest)

    def _check_states(self, inst: Inst, version: Version) -> None:
        found = self.in_states(inst)
        if any(member not in version.lists and member not in version.made for member in found):
            raise _NotLinear
        made = {member: version.made[member] for member in found if member in version.made}
        if made:
            self.replaced.append((inst, Replacing(made)))

    # -- the change ------------------------------------------------------------------------------

    def convert(self) -> None:
        """Turn the web into a row."""
        loop, home = self.loop, self.flow.home[self.loop]
        before: list[Inst] = [self.row]
        if self.guarded:
            guard = Guard(KINDS["seq"], self.root, self.key, loop.state)
            before.insert(0, guard)
            for _, insts in self.written:
                for inst in insts:
                    if type(inst) is FromRow and inst.args[0] is self.row:
                        inst.args[1] = guard
        for region, insts in self.written:
            region.insts = insts
        for user, i, made in self.given:
            user.args[i] = made
        for inst, replacing in self.replaced:
            if inst.state is not None:
                inst.state = replacing.state(inst.state)
            if type(inst) is Call and inst.after is not None:
                inst.after = replacing.state(inst.after)
        self.forget()
        for value, made in self.forwards:
            value.forward = made
        at = home.insts.index(loop)
        home.insts[at:at] = before
