"""What the compiler tells about each line of the code it emitted, so that leaving is exact.

Compiled code is left by an exception: something cannot go on (an error, no room on the stack,
a continuation is captured). The traceback then holds the continuation of the compiled code; the
line of each frame leads to its Site, and the site says which machine frames stand for the rest
of that activation.

A *value source* (`Source`) says where a value that was already computed is found: a str names a
Python local, a node (Const, Local, Global, Lambda) is evaluated in the rebuilt environment.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Protocol, TypeAlias, final
from weakref import ref

from sx_kernel.base.errors import Passing

if TYPE_CHECKING:
    from sx_kernel.ir.nodes import Lambda, Node

ValueSource: TypeAlias = "str | Node"


@final
class Pending:
    """A machine frame to be: `tag` and `node` as in machine/frames.py; `values` are the operands
    already evaluated (for frames that collect operands); `index` the next part (for Seq, And, Or).
    """

    __slots__ = ("index", "node", "tag", "values")

    def __init__(
        self, tag: int, node: Node, values: tuple[ValueSource, ...] = (), index: int = 0
    ) -> None:
        self.tag = tag
        self.node = node
        self.values = values
        self.index = index


class Walking(NamedTuple):
    """A list that is being walked by an iterator, and is not made for that.

    The variable in `slot` holds what the iterator (a Python local) has not given yet, behind the
    element in the local `element`, if there is one.
    """

    slot: int
    iterator: str
    element: str | None


class Stack(NamedTuple):
    """Activations that wait for this one, but are not on Python's stack: one for each element of
    the list in the local `row`, innermost last, with that as its operand before the awaited.

    `frames`: the lambdas and nodes that may wait; `which`: the local that has an index for each.
    """

    row: str
    which: str | None
    frames: tuple[tuple[Lambda, Node], ...]


PART: Final = 1024
"""The turns, at most, whose calls are counted before they are made."""


class Ahead(NamedTuple):
    """A loop that counts the calls of its turns, `each` a turn, before it makes them: for all
    turns, or, if those are more than PART, for as many at a time (runtime/parts.py).

    `turn`: the variable of its turns (before them: what comes before the first, a number or
    "variable - 1"), or, with `walks`, Python's iterator over a list. `begins`, `bound`: the range
    of the variable, each a local or known; with `down` each turn subtracts one. `exact`: it ends
    only where the variable is the bound, so never if that lies behind it.
    """

    each: int
    turn: str | int
    begins: str | int
    bound: str | int
    walks: bool = False
    exact: bool = False
    down: bool = False

    def owed(self, found: dict[str, Any]) -> int:
        """Return how many calls were counted of turns to come, in an activation with these
        locals."""
        first: int = found[self.begins] if isinstance(self.begins, str) else self.begins
        bound: int = found[self.bound] if isinstance(self.bound, str) else self.bound
        turns, done = bound - first, self._now(found, bound) - first
        if self.down:
            turns, done = -turns, -done
        if turns > PART or (turns < 0 and self.exact):
            counted = (done // PART + 1) * PART
            turns = counted if turns < 0 else min(counted, turns)
        return self.each * max(turns - done - 1, 0)

    def _now(self, found: dict[str, Any], bound: int) -> int:
        """The turn that is being made; before the first, the one before that."""
        if not isinstance(self.turn, str):
            return self.turn
        if self.walks:
            return bound - found[self.turn].__length_hint__() - 1
        name, sign, _ = self.turn.partition(" ")
        before = 0 if not sign else 1 if self.down else -1
        return found[name] + before


class Owing(Protocol):
    """What says how many calls were counted in advance."""

    @property
    def owed(self) -> int: ...
    @property
    def ahead(self) -> tuple[Ahead, ...]: ...


def owed_at(site: Owing, local: Callable[[], dict[str, Any]]) -> int:
    """Return how many calls had not begun that were counted when a line was reached, in an
    activation with these locals: those of this turn, and those of the turns to come."""
    return site.owed + to_come(site.ahead, local)


def to_come(aheads: Sequence[Ahead], local: Callable[[], dict[str, Any]]) -> int:
    """Return how many calls are counted for turns to come, in an activation with these locals."""
    owed = 0
    for ahead in aheads:
        owed += ahead.owed(local())
    return owed


@final
class Site:
    """One line of emitted code.

    `pending`: what the activation still has to do with this line's value, innermost first.
    `node`: what the line computes. `prefix`: operands of `node` that have their values already;
    if the line fails before the call in it has begun, the machine goes on from there and does
    the rest again, which is safe because the rest is free of effects. Without a prefix the node
    is simply evaluated again. `entry`: the line takes the arguments apart; the call is made again.

    `owed`: calls counted in advance (one addition per basic block) that had not begun when the
    line was reached (see owed_at for `ahead`); `begins`: the line itself begins one of
    them. `inlined`: the activation is
    that of another lambda, emitted in place of a call (see Inlined), else None. `waits`: something
    is left to do with the line's value, here or in an activation around this one. `whole`:
    whatever the line calls is of no interest, the node is evaluated again from the start; what
    the function in the variable `counts` counted meanwhile is then forgotten. `walks`: variables
    that hold lists which are not made unless the line is left. `done`: the value of the node
    itself is at hand, and is the prefix. `stack`: activations that wait for this one. `foreign`:
    the line calls a function of the host's, which is not done again; if `done`, its value has not
    been made one of SX's yet. `caught`: the local with what the body of a guard has failed with,
    which was caught, and about which nothing is done yet.
    """

    __slots__ = (
        "ahead",
        "begins",
        "caught",
        "counts",
        "done",
        "entry",
        "foreign",
        "inlined",
        "node",
        "owed",
        "pending",
        "prefix",
        "stack",
        "waits",
        "walks",
        "whole",
    )

    def __init__(
        self,
        node: Node,
        pending: tuple[Pending, ...],
        prefix: tuple[ValueSource, ...] = (),
        *,
        entry: bool = False,
        owed: int = 0,
        inlined: Inlined | None = None,
        walks: tuple[Walking, ...] = (),
    ) -> None:
        self.walks = walks
        self.waits = bool(pending) or (inlined is not None and inlined.waits)
        self.owed = owed
        self.ahead: tuple[Ahead, ...] = ()
        self.begins = 0
        self.whole = False
        self.done = False
        self.stack: Stack | None = None
        self.foreign = False
        self.caught: str | None = None
        self.counts: str | None = None
        self.inlined = inlined
        self.node = node
        self.pending = pending
        self.prefix = prefix
        self.entry = entry


class Outer(NamedTuple):
    """The activation that waits for one that was emitted in place of a call in it.

    What it still has to do with the value (`pending`, `walks`, as in Site), which lambda's it is
    (`inlined`; None: that of the code), and where the call stands.
    """

    pending: tuple[Pending, ...]
    walks: tuple[Walking, ...]
    inlined: Inlined | None
    pos: int


@final
class Inlined:
    """A lambda whose body was emitted in place of a call: its copy, and its variables.

    `variables`: pairs of slot and Python name. `outer`: who waits for it; None in place of a tail
    call. `waits`: whether anything is left to do when it has its value. `made`: what has to be made
    before its variables are there (compile/python/exits.py). `stack`: what waits for it before
    `outer` does.
    """

    __slots__ = ("lam", "made", "outer", "stack", "variables", "waits")

    def __init__(
        self, lam: Lambda, variables: tuple[tuple[int, str], ...], outer: Outer | None = None
    ) -> None:
        self.lam = lam
        self.made: tuple[Any, ...] = ()
        self.variables = variables
        self.outer = outer
        self.stack: Stack | None = None
        self.waits = False
        if outer is not None:
            around = outer.inlined
            self.waits = bool(outer.pending) or (around is not None and around.waits)


@final
class UnitRef(ref[Any]):
    """A weak reference to the Unit of compiled code: the last constant of its code object.

    Weak because CPython's cycle collector does not look into code objects: a cycle through one
    would keep everything on it, sessions included, for ever.
    `owes`: whether the unit has a site at which calls are counted that have not begun.
    """

    __slots__ = ("owes",)
    owes: bool


class Unwind(Passing):
    """Turns the Python stack into machine frames, then does `action` on the outermost machine.

    Raised by control functions that compiled code calls. Each machine that it passes adds its
    own frames to `segments` (innermost first). `action(machine, kont)` answers the state to go
    on with. With `keep` false the continuation is given up, so nothing is turned into frames.
    `calls`: the action does the call that was begun, again. `origin`: position and environment
    where this was raised, as soon as they are known: an error of the action is one there.
    A BaseException, so that nothing that handles errors takes it for one.
    """

    def __init__(self, action: Any, *, keep: bool = True, calls: bool = False) -> None:
        super().__init__()
        self.action = action
        self.keep = keep
        self.calls = calls
        self.segments: list[Any] = []
        self.origin: tuple[int, Any] | None = None


class Redo(Exception):  # not an error
    """Raised by compiled code where it cannot go on; the machine does the line again."""


def redo() -> Any:
    """Leave compiled code at this line (used inside emitted expressions)."""
    raise Redo
