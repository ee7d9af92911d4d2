"""Where emitted code can be left: States in terms of the Python locals of the line.

An Exit is made when a line is written, and becomes a Site (runtime/sites.py) when the line is
left: then nodes are looked up by their numbers in the lambda that runs.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, NamedTuple, final

from sx_kernel.compile.mid.state import GUARD, ITSELF, Activation, Frame, State
from sx_kernel.compile.number import Numbers
from sx_kernel.ir.nodes import Const, Global, Lambda
from sx_kernel.runtime.sites import Ahead, Inlined, Outer, Pending, Site, Stack

STORE: Final = -2
COMPUTE: Final = -3


class Fixed(NamedTuple):
    """A value that is known; if `number` is not negative, the constant of that node."""

    value: Any
    activation: Activation | None
    number: int


class Made(NamedTuple):
    """A value that is made when the code is left: a box of `source`, or a closure of the inner
    lambda number `place` of `activation` that captures `captured`. With STORE as `place`: what
    `source` is, is stored in the box that has the rest of the name. With COMPUTE: what the
    primitive `source` answers to `captured`."""

    name: str
    source: Any
    activation: Activation | None
    place: int
    captured: tuple[Any, ...]


class Stacked(NamedTuple):
    """A Stack (mid/nodes.py): the Python locals of its rows, and its sites."""

    row: str
    which: str | None
    sites: tuple[tuple[Any, int], ...]


_NO_STACKS: Final[Mapping[Activation, Stacked]] = {}


@final
class Held:
    """What the exits of one unit share: less to make, and to let go of with the code. `answers`:
    the constants that changes answer."""

    __slots__ = ("_sources", "_states", "answers")

    def __init__(self) -> None:
        self.answers: dict[Any, Any] = {}
        self._states: dict[State, list[Any]] = {}
        self._sources: dict[Any, Any] = {}

    def by(self, state: State) -> list[Any]:
        """The values of a State, none of which changes any more."""
        found = self._states.get(state)
        if found is None:
            found = self._states[state] = state.values()
        return found

    def shared(self, sources: dict[Any, Any]) -> dict[Any, Any]:
        """Sources that have these among them. Mostly a value stays where it is, and one dict does
        for all exits."""
        shared = self._sources
        for value, source in sources.items():
            if shared.setdefault(value, source) != source:
                return sources
        return shared


@final
class Exit:
    """One line. `state`: where the machine goes on. `sources`: value → str, Fixed, of the values in
    the state. `made`: what has to be made first. `stack`: what waits for the function; `stacks`:
    the same of activations in it. See Site for `owed`, `ahead`, `begins`, `entry`, `caught`."""

    __slots__ = (
        "ahead", "begins", "caught", "entry", "foreign", "made", "owed", "sources", "stack",
        "stacks", "state", "waits", "whole",
    )  # fmt: skip

    def __init__(
        self, state: State, sources: dict[Any, Any], made: tuple[Made, ...],
        owed: int,
        *, entry: bool = False,
    ) -> None:  # fmt: skip
        self.state = state
        self.sources = sources
        self.made = made
        self.owed = owed
        self.ahead: tuple[Ahead, ...] = ()
        self.begins = 0
        self.foreign = False
        self.caught: str | None = None
        self.entry = entry
        self.waits = state.waits
        self.stack: Stacked | None = None
        self.stacks: Mapping[Activation, Stacked] = _NO_STACKS
        self.whole = False

    @property
    def done(self) -> bool:
        """Whether the value is at hand with which the machine goes on."""
        return self.state.done


@final
class Resolver:
    """Makes Sites of the Exits of one unit, for one lambda that runs it."""

    __slots__ = ("lam", "numbers")

    def __init__(self, lam: Lambda, numbers: dict[Activation, Numbers] | None = None) -> None:
        """`numbers`: those that an earlier Resolver for this lambda has found."""
        self.lam = lam
        self.numbers: dict[Activation, Numbers] = {} if numbers is None else numbers

    def lambda_of(self, activation: Activation) -> Lambda:
        """The lambda of an activation of this run."""
        if activation.written is not None:
            around, index = activation.written
            if index == ITSELF:
                return self.lambda_of(around)
            return self.lambda_of(around).rt.inner[index]
        if activation.serial == 0:
            return self.lam
        return activation.lam

    def nodes(self, activation: Activation) -> list[Any]:
        """The nodes of an activation's lambda by number."""
        numbers = self.numbers.get(activation)
        if numbers is None:
            numbers = self.numbers[activation] = Numbers(self.lambda_of(activation).body)
        return numbers.nodes

    def site(self, exit: Exit, *, inside: bool = False) -> Site:
        """The site of a line. `inside`: what waits above the innermost guard is all."""
        state = exit.state
        activation = state.activation
        nodes = self.nodes(activation)
        frames, ends = _above_guard(state.frames) if inside else (state.frames, False)
        pending = self.pending(activation, frames, exit)
        prefix = tuple([self.source(value, exit) for value in state.prefix])
        site = Site(nodes[state.node], pending, prefix, entry=exit.entry, owed=exit.owed)
        site.ahead = exit.ahead
        site.begins = exit.begins
        site.foreign = exit.foreign
        site.caught = exit.caught
        site.done = state.done
        site.inlined = self.inlined(activation, state.env, exit, inside=inside, ends=ends)
        site.waits = exit.waits
        if exit.stack is not None and not inside:
            site.stack = self.stack(exit.stack)
        return site

    def stack(self, stacked: Stacked) -> Stack:
        """Return what waits for an activation, with lambdas and nodes."""
        row, which, sites = stacked
        frames = tuple([(self.lambda_of(a), self.nodes(a)[number]) for a, number in sites])
        return Stack(row, which, frames)  # pyright: ignore[reportArgumentType]

    def pending(
        self, activation: Activation, frame: Frame | None, exit: Exit
    ) -> tuple[Pending, ...]:
        """Frames as the machine's side wants them."""
        found: list[Pending] = []
        nodes = self.nodes(activation)
        while frame is not None:
            values = tuple([self.source(value, exit) for value in frame.values])
            found.append(Pending(frame.tag, nodes[frame.node], values, frame.part))
            frame = frame.below
        return tuple(found)

    def inlined(
        self, activation: Activation, env: Any, exit: Exit,
        *,
        inside: bool = False, ends: bool = False,
    ) -> Inlined:  # fmt: skip
        """The activation itself, with where its variables are found. `ends`: the guard is in it."""
        outer = None if ends else activation.outer
        around = None
        if outer is not None:
            frames, last = _above_guard(outer.frames) if inside else (outer.frames, False)
            if frames is not None or not last:
                around = Outer(
                    self.pending(outer.activation, frames, exit), (),
                    self.inlined(outer.activation, outer.env, exit, inside=inside, ends=last),
                    self.nodes(outer.activation)[outer.node].pos,
                )  # fmt: skip
        variables = tuple([(slot, self.source(value, exit)) for slot, value in env])
        found = Inlined(self.lambda_of(activation), variables, around)  # pyright: ignore[reportArgumentType]
        found.made = exit.made
        stacked = None if ends else exit.stacks.get(activation)
        if stacked is not None:
            found.stack = self.stack(stacked)
            found.waits = True
        return found

    def source(self, value: Any, exit: Exit) -> Any:
        """Return where the machine's side finds a value: a str, or a Const node."""
        source = exit.sources[value]
        if type(source) is str:
            return source
        if source.number >= 0 and source.activation is not None:
            node = self.nodes(source.activation)[source.number]
            if type(node) is Global:
                return node  # a function that was not evaluated, because it is known
        return Const(self.fixed(source))

    def fixed(self, source: Fixed) -> Any:
        """The value of a constant in the lambda that runs."""
        if source.number < 0 or source.activation is None:
            return source.value
        node = self.nodes(source.activation)[source.number]
        return node.value if type(node) is Const else source.value


def _above_guard(frame: Frame | None) -> tuple[Frame | None, bool]:
    """The frames above that of a guard, and whether there is one."""
    above: list[Frame] = []
    while frame is not None and frame.tag != GUARD:
        above.append(frame)
        frame = frame.below
    found = None
    for one in reversed(above):
        found = one._replace(below=found)
    return found, frame is not None
