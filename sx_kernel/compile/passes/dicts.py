"""Dicts that are built in a loop and that nobody else sees change in place.

`(assoc d k v)` answers a copy, so building a dict of n keys in a loop takes n² steps. Where a
variable of a loop begins as a dict that is made for it, and goes nowhere but round, nobody can see
that the next turn's dict is the last one's, with more in it:

    d = {}                              d = {}
    loop (acc = d)                      loop (acc = d)
      n = get acc k                       n = get acc k
      next = assoc acc k …       →        next = own assoc acc k …      (acc itself)
      continue next                       continue next

Whoever goes on where the code is left must find what there was: after the store nothing, not even a
State, may look at what the dict was before. (A continuation that has seen it ends this activation:
see lists.py.)
"""

from __future__ import annotations

from typing import Any, final

from sx_kernel.compile.facts.operations import DICT_READS, DICT_UPDATES
from sx_kernel.compile.mid.nodes import (
    Function,
    If,
    Inst,
    Loop,
    MakeDict,
    Op,
    Region,
    Result,
    Turn,
    Value,
    Yield,
    find,
    inner_regions,
)
from sx_kernel.compile.passes.flow import Flow


class _NotLinear(Exception):
    """Something looks at a dict as it was before a change."""


def dicts(fn: Function) -> None:
    """Let the dicts of loops that nobody else sees change in place."""
    flow: Flow | None = None
    for region in _with_dicts(fn):
        for inst in region.insts:
            if type(inst) is Loop:
                for turn, arg in zip(inst.turns, inst.args, strict=True):
                    if type(find(arg)) is MakeDict and find(arg) in region.insts:
                        flow = flow or Flow(fn)
                        DictWeb(flow, inst, turn, find(arg)).convert()


def _with_dicts(fn: Function) -> list[Region]:
    """The regions in which dicts are made."""
    found: list[Region] = []
    stack = [fn.body]
    while stack:
        region = stack.pop()
        if any(type(inst) is MakeDict for inst in region.insts):
            found.append(region)
        for inst in region.insts:
            stack += inner_regions(inst)
    return found


@final
class DictWeb:
    """What comes from the dict `root`, which the variable `turn` of `loop` begins as."""

    def __init__(self, flow: Flow, loop: Loop, turn: Turn, root: Value) -> None:
        self.flow, self.loop, self.turn, self.root = flow, loop, turn, root
        self.members: set[Value] = set()
        self.updates: list[Op] = []

    def convert(self) -> None:
        """Change the dict in place, if nobody can tell."""
        if not self._close() or not self.updates or not self._is_fed() or self._is_seen():
            return
        try:
            self._region(self.loop.body, {self.turn}, {self.root})
        except _NotLinear:
            return
        for update in self.updates:
            update.own = DICT_UPDATES[update.own][0]

    # -- what comes from the dict ------------------------------------------------------------------

    def _close(self) -> bool:
        """Collect what comes from the variable; whether all is known that is done with it."""
        work: list[Value] = [self.turn]
        while work:
            value = work.pop()
            if value in self.members:
                continue
            self.members.add(value)
            for user, index, region in self.flow.uses.get(value, ()):
                if self.flow.exit_region(region, self.loop.body) is not None:
                    continue  # the loop is over
                if isinstance(user, Inst) and type(user) is not Loop:
                    if not self._is_known(user, index, work):
                        return False
                    continue
                target = self._target(user, index, region)
                if target is not None and self._is_inside(target):
                    work.append(target)
        return True

    def _is_known(self, user: Inst, index: int, work: list[Value]) -> bool:
        if type(user) is If:
            return True
        if type(user) is not Op or index:
            return False
        if user.own in DICT_READS:
            return True
        if user.own not in DICT_UPDATES or not _is_direct(user):
            return False
        if user not in self.updates:
            self.updates.append(user)
        work.append(user)
        return True

    def _target(self, user: Any, index: int, region: Region) -> Value | None:
        return user.turns[index] if type(user) is Loop else self.flow.target(region, index)

    def _is_inside(self, target: Value) -> bool:
        """Return whether a variable or result is one of the loop, not of what is around it."""
        if target is self.turn or type(target) is Turn:
            owner: Inst = self.flow.turns[target]
            return owner is self.loop or self._contains(owner)
        assert type(target) is Result
        return self._contains(target.owner)

    def _contains(self, inst: Inst) -> bool:
        return self.flow.is_inside(self.flow.home[inst], self.loop.body)

    def _is_fed(self) -> bool:
        """Return whether nothing else flows into what comes from the dict."""
        for member in self.members:
            for value in self.flow.inflows.get(member, ()):
                if value not in self.members and not (member is self.turn and value is self.root):
                    return False
        return len(self.flow.uses.get(self.root, ())) == 1

    def _is_seen(self) -> bool:
        """Return whether the dict itself is looked at after the loop has begun."""
        home = self.flow.home[self.loop]
        before = set(home.insts[: home.insts.index(self.loop) + 1])
        return any(inst not in before and self.root in _states(inst) for inst in self.flow.home)

    # -- following it ------------------------------------------------------------------------------

    def _region(self, region: Region, alive: set[Value], dead: set[Value]) -> None:
        """Follow a region, at whose beginning the values `alive` are the dict, and those `dead`
        have been it; both are changed to what they are at its end."""
        for inst in region.insts:
            self._look(map(find, inst.args), dead)
            self._look(_states(inst), dead)
            if inst in self.members:
                dead |= alive
                alive.clear()
                alive.add(inst)
            elif type(inst) is If:
                self._if(inst, alive, dead)
            elif type(inst) is Loop:
                self._inner(inst, alive, dead)
        if region.end is not None:
            self._look(map(find, region.end.args), dead)

    def _look(self, values: Any, dead: set[Value]) -> None:
        if not dead.isdisjoint(values):
            raise _NotLinear

    def _if(self, inst: If, alive: set[Value], dead: set[Value]) -> None:
        found: list[set[Value]] = []
        gone = set(dead)
        for branch in (inst.then, inst.orelse):
            mine, lost = set(alive), set(dead)
            self._region(branch, mine, lost)
            if type(branch.end) is Yield:
                found.append(mine)
                gone |= lost
        dead |= gone
        self._after(inst, found, alive, dead)

    def _inner(self, inst: Loop, alive: set[Value], dead: set[Value]) -> None:
        mine: set[Value] = {turn for turn in inst.turns if turn in self.members}
        if len(mine) > 1:
            raise _NotLinear
        if mine:
            dead |= alive
            alive.clear()
        before, changed = set(alive), set(dead)
        self._region(inst.body, set(mine or alive), changed)
        if not mine and changed - dead:
            raise _NotLinear  # (it would be changed in each turn)
        self._after(inst, [before], alive, dead)

    def _after(
        self, inst: If | Loop, found: list[set[Value]], alive: set[Value], dead: set[Value]
    ) -> None:
        """Note the dict behind an If or Loop."""
        if not found:
            return  # nothing comes behind it
        mine = [result for result in inst.results if result in self.members]
        left = set.intersection(*found)
        dead |= alive - left if mine or not left else set()
        alive.clear()
        alive.update(mine or left)


def _is_direct(update: Op) -> bool:
    """Return whether an update is done in line."""
    count = DICT_UPDATES[update.own][1]
    if not len(update.args) == len(update.types) == count:
        return False
    return update.types[0].kind == "dict"


def _states(inst: Inst) -> set[Value]:
    """Return what the States of an instruction hold."""
    found: set[Value] = set()
    for state in (inst.state, getattr(inst, "after", None)):
        if state is not None:
            found.update(map(find, state.values()))
    return found
