"""Lists that grow by `cons` in a loop are rows: Python lists that grow at their end.

    loop (acc = l, …)                       w = make-row
      … c = cons x, acc …                   loop (…)
      continue c …                  →         … append w, x …
      return reverse acc                      continue …
                                              return from-row w

A *web* are the values that come from one list by `cons`: variables of loops, results of branches,
and the conses. A row holds the newest of them only, so this is for webs in which, on every path,
only the newest is looked at, by States too. An `append` is moved down as far as it goes. What the
program would see is a FromRow: made where the code is left, or when the loop is over.
"""

from __future__ import annotations

from typing import Any, Final, final

from sx_kernel.compile.facts.operations import CONS, LIST_MAKERS, REVERSE
from sx_kernel.compile.facts.types import KINDS
from sx_kernel.compile.mid.lists import (
    Append,
    FromRow,
    Left,
    MakeRow,
)
from sx_kernel.compile.mid.nodes import (
    Break,
    Const,
    Continue,
    Function,
    Guard,
    If,
    Inst,
    Loop,
    Op,
    Region,
    Result,
    Return,
    Turn,
    Value,
    Yield,
    find,
    inner_regions,
)
from sx_kernel.compile.passes.flow import Flow, Replacing
from sx_kernel.compile.world import World

_NOWHERE: Final = "nowhere"  # control does not come here


class _NotLinear(Exception):
    """Something looks at a list that is not the newest."""


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
class RowWeb:
    """What comes from one list by `cons`, beginning with the variable number `index` of `loop`."""

    def __init__(self, world: World, flow: Flow, loop: Loop, index: int) -> None:
        self.flow, self.loop = flow, loop
        self.turn, self.index = loop.turns[index], index
        self.root = find(loop.args[index])
        self.world = world
        self.members: set[Value] = set()
        self.row = MakeRow()
        self.tail: Value = self.root
        assert loop.state is not None
        self.key = (f"row{index}", loop.state.activation.serial, loop.state.node)
        # what `convert` does
        self.written: list[tuple[Region, list[Inst]]] = []
        self.forwards: list[tuple[Value, Value]] = []
        self.finished: list[tuple[Value, Value, list[Inst], Any]] = []
        self.wholes: list[FromRow] = []
        self.breaks: dict[Loop, list[Any]] = {}

    def is_good(self) -> bool:
        """Whether it can be a row."""
        root = self.root
        self.empty = (type(root) is Const and root.value is None) or (
            type(root) is Op and root.own in LIST_MAKERS and not root.args
        )
        known = self.empty or (type(root) is Op and root.own in LIST_MAKERS)
        if not known and (type(root) is Const or self.world.failed(self.key)):
            return False
        self.known = known
        self._close()
        if not any(type(m) is Op for m in self.members):
            return False
        if not all(map(self._is_fed, self.members)):
            return False
        try:
            self._loop_body(self.loop, self.turn)
        except _NotLinear:
            return False
        return True

    def _close(self) -> None:
        work: list[Value] = [self.turn]
        while work:
            value = work.pop()
            if value in self.members:
                continue
            self.members.add(value)
            for user, index, region in self.flow.uses.get(value, ()):
                if type(user) is Op:
                    if user.own == CONS and index == 1 and len(user.args) == 2:
                        work.append(user)
                elif type(user) is Loop:
                    work.append(user.turns[index])
                elif not isinstance(user, Inst):
                    target = self.flow.target(region, index)
                    if target is not None and not (
                        type(target) is Result and target.owner is self.loop
                    ):
                        work.append(target)

    def _is_fed(self, member: Value) -> bool:
        if type(member) is Op:
            return find(member.args[0]) not in self.members
        flows = self.flow.inflows.get(member, ())
        return all(v in self.members or (member is self.turn and v is self.root) for v in flows)

    # -- following the newest ----------------------------------------------------------------------

    def _whole(self, member: Value) -> FromRow:
        made = FromRow(self.row, self.tail, "front", sunk=True)
        made.hint = member.hint
        made.turn = member if type(member) is Turn else None
        self.wholes.append(made)
        self.forwards.append((member, made))
        return made

    def _loop_body(self, loop: Loop, newest: Any) -> list[Any]:
        """Follow the newest through a loop; the newest ones where it is left by Break."""
        mine = [turn for turn in loop.turns if turn in self.members]
        if len(mine) > 1:
            raise _NotLinear
        first: list[Inst] = []
        if mine:
            newest = mine[0]
            first = [self._whole(newest)]
        self.breaks[loop] = []
        self._region(loop.body, newest, first, {loop: (mine, newest)})
        return self.breaks[loop]

    def _region(
        self, region: Region, newest: Any, out: list[Inst], loops: dict[Loop, Any]
    ) -> Any:  # fmt: skip
        """Follow the newest through a region: the newest where it yields."""
        pending: list[Op] = []
        base = newest
        self.written.append((region, out))

        def flush() -> None:
            nonlocal base
            for cons in pending:
                out.append(Append([self.row, cons.args[0]]))
                out.append(self._whole(cons))
            pending.clear()
            base = newest

        insts = self._ordered(region)
        for i, inst in enumerate(insts):
            if inst in self.members:
                if find(inst.args[1]) is not newest:
                    raise _NotLinear
                pending.append(inst)  # pyright: ignore[reportArgumentType]
                newest = inst
                continue
            touched = self._touched(inst)
            mentioned = self._mentioned(inst)
            if pending and (touched or mentioned & set(pending)):
                flush()
            self._check_states(inst, base)
            if any(arg in self.members for arg in self._plain_args(inst)):
                if newest is None or touched - {newest}:
                    raise _NotLinear
                if self._is_last_reverse(inst, newest):
                    assert type(inst) is Op
                    if self._is_last(insts[i + 1 :], region):
                        own = FromRow(self.row, self.tail, "own", sunk=False)
                        out += [own, *insts[i + 1 :]]
                        self.forwards.append((inst, own))
                        return self._over(region, insts[i + 1 :])
                return self._finish(region, insts[i:], newest, out)
            if type(inst) is If:
                newest = base = self._if(inst, newest, out, loops)
                if newest is _NOWHERE:
                    return _NOWHERE
            elif type(inst) is Loop:
                newest = base = self._inner_loop(inst, newest, out, loops)
                if newest is _NOWHERE:
                    return _NOWHERE
            else:
                out.append(inst)
        flush()
        return self._end(region, newest, out, loops)

    def _if(self, inst: If, newest: Any, out: list[Inst], loops: dict[Loop, Any]) -> Any:
        out.append(inst)
        found = [self._region(r, newest, [], loops) for r in (inst.then, inst.orelse)]
        return self._after(inst, [f for f in found if f is not _NOWHERE], out)

    def _inner_loop(self, inst: Loop, newest: Any, out: list[Inst], loops: dict[Loop, Any]) -> Any:
        for turn, arg in zip(inst.turns, inst.args, strict=True):
            if turn in self.members and find(arg) is not newest:
                raise _NotLinear
        out.append(inst)
        mine = [turn for turn in inst.turns if turn in self.members]
        if len(mine) > 1:
            raise _NotLinear
        inside = mine[0] if mine else newest
        first: list[Inst] = [self._whole(inside)] if mine else []
        self.breaks[inst] = []
        self._region(inst.body, inside, first, {**loops, inst: (mine, inside)})
        return self._after(inst, self.breaks[inst], out)

    def _after(self, inst: If | Loop, found: list[Any], out: list[Inst]) -> Any:
        """The newest behind an If or Loop, seen what it is where that is left."""
        if not found:
            return _NOWHERE
        mine = [result for result in inst.results if result in self.members]
        if mine:
            out.append(self._whole(mine[0]))
            return mine[0]
        if any(one is not found[0] for one in found):
            raise _NotLinear
        return found[0]

    def _end(self, region: Region, newest: Any, out: list[Inst], loops: dict[Loop, Any]) -> Any:
        end = region.end
        if end is None:
            return _NOWHERE
        to_members = False
        for i, arg in enumerate(end.args):
            target = self.flow.target(region, i)
            if target is not None and target in self.members:
                to_members = True
                if find(arg) is not newest:
                    raise _NotLinear
            elif find(arg) in self.members:
                if type(end) is Continue or find(arg) is not newest:
                    raise _NotLinear
                made = FromRow(self.row, self.tail, "front", sunk=False)
                out.append(made)
                self.finished.append((newest, made, [], end))
                newest = None
        if type(end) is Return:
            return _NOWHERE
        if type(end) is Yield:
            return newest
        loop = end.loop
        if type(end) is Continue:
            if loop in loops and not to_members and newest is not loops[loop][1]:
                raise _NotLinear
            return _NOWHERE
        if loop in self.breaks:
            self.breaks[loop].append(newest)
        return _NOWHERE

    def _finish(self, region: Region, rest: list[Inst], newest: Any, out: list[Inst]) -> Any:
        """Make the list here; nothing comes after it that could add to it."""
        made = FromRow(self.row, self.tail, "front", sunk=False)
        made.hint = newest.hint
        out.append(made)
        out += rest
        for inst in rest:
            if (self._touched(inst) | self._mentioned(inst)) - {newest}:
                raise _NotLinear
            if any(self._flows(inner) for inner in inner_regions(inst)):
                raise _NotLinear
        end = region.end
        if end is not None:
            if any(find(arg) in self.members and find(arg) is not newest for arg in end.args):
                raise _NotLinear
            if self._flows_out(region):
                raise _NotLinear
        self.finished.append((newest, made, rest, end))
        return self._over(region, rest)

    def _over(self, region: Region, rest: list[Inst]) -> Any:
        """Nothing is the newest where control goes from here."""
        end = region.end
        if type(end) is Break and end.loop in self.breaks:
            self.breaks[end.loop].append(None)
        for inst in rest:
            self._note_breaks(inst)
        return None if type(end) is Yield else _NOWHERE

    def _note_breaks(self, inst: Inst) -> None:
        for inner in inner_regions(inst):
            if type(inner.end) is Break and inner.end.loop in self.breaks:
                self.breaks[inner.end.loop].append(None)
            for one in inner.insts:
                self._note_breaks(one)

    def _flows(self, region: Region) -> bool:
        """Whether a terminator in a region hands something to a member."""
        if self._flows_out(region):
            return True
        return any(self._flows(r) for inst in region.insts for r in inner_regions(inst))

    def _flows_out(self, region: Region) -> bool:
        end = region.end
        if end is None or type(end) is Return:
            return False
        if type(end) is Continue and end.loop in self.breaks:
            return True  # it would come here again
        targets = [self.flow.target(region, i) for i in range(len(end.args))]
        return any(t is not None and t in self.members for t in targets)

    def _is_last_reverse(self, inst: Inst, newest: Value) -> bool:
        return (
            type(inst) is Op and inst.own in REVERSE and len(inst.args) == 1 and self.empty
            and find(inst.args[0]) is newest
        )  # fmt: skip

    def _is_last(self, rest: list[Inst], region: Region) -> bool:
        """Whether nothing comes any more that looks at members, but States at the newest."""
        if any(map(self._touched, rest)) or self._flows_out(region):
            return False
        if region.end is not None and any(find(arg) in self.members for arg in region.end.args):
            return False
        return not any(self._flows(r) for inst in rest for r in inner_regions(inst))

    # -- what instructions look at -----------------------------------------------------------------

    def _plain_args(self, inst: Inst) -> list[Value]:
        """The operands of `inst` that do not go to a member."""
        if type(inst) is Loop:
            return [
                find(arg) for arg, turn in zip(inst.args, inst.turns, strict=True)
                if turn not in self.members
            ]  # fmt: skip
        return list(map(find, inst.args))

    def _touched(self, inst: Inst) -> set[Value]:
        """The members that `inst`, or what is in it, has as operands or is."""
        found = {find(arg) for arg in inst.args} & self.members
        for inner in inner_regions(inst):
            for one in inner.insts:
                found |= self._touched(one)
                if one in self.members:
                    found.add(one)
            if inner.end is not None:
                found |= {find(arg) for arg in inner.end.args} & self.members
        return found

    def _mentioned(self, inst: Inst) -> set[Value]:
        """The members in States of `inst` and of what is in it."""
        found: set[Value] = set()
        for state in (inst.state, getattr(inst, "after", None)):
            if state is not None:
                found |= {find(v) for v in state.values()} & self.members
        for inner in inner_regions(inst):
            for one in inner.insts:
                found |= self._mentioned(one)
        return found

    def _check_states(self, inst: Inst, newest: Any) -> None:
        for state in (inst.state, getattr(inst, "after", None)):
            if state is not None and type(inst) is not Left:
                for value in map(find, state.values()):
                    if value in self.members and value is not newest:
                        raise _NotLinear

    def _ordered(self, region: Region) -> list[Inst]:
        """A region's instructions, with branches that only choose what is consed moved behind
        what can be done before."""
        late: list[Inst] = []
        insts: list[Inst] = []
        for inst in region.insts:
            if type(inst) is If and inst.results and inst.results[0] in self.members:
                if self._is_plain(inst) and self._is_for_the_end(inst.results[0], region):
                    late.append(inst)
                    continue
            elif late and not self._is_plain(inst):
                return region.insts
            insts.append(inst)
        return insts + late

    def _is_plain(self, inst: Inst) -> bool:
        """Whether it does not matter what comes first, `inst` or another such."""
        if type(inst) is If:
            return all(
                type(r.end) is Yield and all(map(self._is_plain, r.insts))
                for r in (inst.then, inst.orelse)
            )
        if type(inst) is Op:
            assert inst.state is not None
            prims = self.world.primitives(library=inst.state.activation.library)
            return not set(prims[inst.name].effects) - {"read"}
        return type(inst) in (Left, FromRow)

    def _is_for_the_end(self, value: Value, region: Region) -> bool:
        return all(user is region.end for user, _, _ in self.flow.uses.get(value, ()))

    # -- the change ------------------------------------------------------------------------------

    def convert(self) -> None:
        """Turn the web into a row."""
        loop, home = self.loop, self.flow.home[self.loop]
        before: list[Inst] = [self.row]
        if not self.known:
            guard = Guard(KINDS["seq"], self.root, self.key, loop.state)
            self.tail = guard
            before.insert(0, guard)
        for region, insts in self.written:
            for inst in insts:
                if type(inst) is FromRow and find(inst.args[0]) is self.row:
                    inst.args = [self.row, self.tail]
            region.insts = insts
        for value, made, insts, end in self.finished:
            replacing = Replacing({value: made})
            rest = Region()
            rest.insts, rest.end = insts, end
            replacing.region(rest)
        self._forget()
        for value, made in self.forwards:
            value.forward = made
        at = home.insts.index(loop)
        home.insts[at:at] = before

    def _forget(self) -> None:
        """What goes round needs no variables."""
        nothing = Const(None)
        gone: dict[Loop, list[int]] = {}
        for region in list(self.flow.owner):
            for inst in region.insts:
                if type(inst) is Loop:
                    places = [i for i, turn in enumerate(inst.turns) if turn in self.members]
                    gone[inst] = places
                    for i in places:
                        inst.args[i] = nothing
                        inst.turns[i] = Turn()
                if type(inst) in (If, Loop):
                    inst.results = [r for r in inst.results if r not in self.members]  # pyright: ignore
        for region in list(self.flow.owner):
            end = region.end
            if end is None:
                continue
            if type(end) is Continue:
                for i in gone.get(end.loop, ()):
                    end.args[i] = nothing
            elif type(end) in (Yield, Break) and any(find(a) in self.members for a in end.args):
                end.args = []
