"""Pieces of continuations: cut out of one continuation, put onto another, any number of times.

A `Segment` is what a delimited continuation is made of: frames, and the handlers and winders that
were in force inside. `onto` makes a copy of it that stands on another continuation: every
activation gets an environment of its own, and records and winders that refer to what was outside
refer to what is outside now.

A *prompt* is the bottom of a computation that may be paused and gone on with elsewhere
(machine/control/computations.py): a winder with nothing to run. Copies of a computation share its
Prompt, so that a continuation taken inside, before a pause, still means the inside after it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final, final

from sx_kernel.base.errors import Passing, error
from sx_kernel.machine.context import (
    BindRecord,
    GuardRecord,
    Handling,
    Prompt,
    Raised,
    Record,
    Run,
    Winder,
    is_around,
)  # fmt: skip
from sx_kernel.machine.frames import (
    COPY,
    ENV_FRAMES,
    EXIT,
    GUARD,
    OP,
    RESET,
    WIND,
    Kont,
    copied,
    shared,
    uncopy,
)  # fmt: skip
from sx_kernel.machine.registers import discard
from sx_kernel.runtime.sites import Unwind

if TYPE_CHECKING:
    from sx_kernel.machine.apply import State
    from sx_kernel.machine.registers import Registers


def cut(kont: Kont, is_last: Callable[[Kont], bool]) -> tuple[list[Kont], Kont]:
    """The frames of `kont` down to the first one that `is_last` (included), and what is below.

    Innermost first. If there is none, they are all frames, and what is below is an EXIT.
    """
    frames: list[Kont] = []
    while kont[0] != EXIT:
        if kont[0] == COPY:
            kont = uncopy(kont)
            continue
        frames.append(kont)
        found = is_last(kont)
        kont = kont[1]
        if found:
            break
    while kont[0] == COPY:
        kont = uncopy(kont)
    return frames, kont


@final
class Segment:
    """Frames (outermost first) with the dynamic context inside and the one that was outside.

    `handlers` is what was in force at the top, `outside` what was at the bottom; `winders` are
    those entered in between, outermost first.
    """

    __slots__ = ("frames", "handlers", "outside", "winders")

    def __init__(
        self, frames: list[Kont], handlers: Any, outside: Any, winders: list[Winder]
    ) -> None:
        self.frames = frames
        self.handlers = handlers
        self.outside = outside
        self.winders = winders

    def onto(self, kont: Kont, handlers: Any, winders: Any, known: list[Winder]) -> Installed:
        """A copy on top of `kont`, where `handlers` and `winders` are those outside.

        `known`: winders inside of `winders` that are in force already, outermost first; the copy
        uses them as far as they are copies of the same ones.
        """
        moved = _Moved(self, handlers, winders, known)
        envs: dict[int, list[Any]] = {}
        for frame in self.frames:
            tag = frame[0]
            if tag < ENV_FRAMES:
                env = envs.get(id(frame[3]))
                if env is None:
                    env = envs[id(frame[3])] = frame[3][:]
                kont = (tag, kont, frame[2], env, *frame[4:])
            elif tag == GUARD:
                kont = (GUARD, kont, moved.record(frame[2]))
            elif tag == WIND:
                kont = (WIND, kont, moved.winder(frame[2]))
            elif tag == RESET:
                kont = (RESET, kont, moved.record(frame[2]), moved.winder(frame[3]))
            elif tag == OP:
                kont = (OP, kont, frame[2], moved.data(frame[3]))
            else:
                kont = (tag, kont, *frame[2:])
        return Installed(kont, moved.record(self.handlers), moved.innermost)


@final
class Installed:
    """Where a segment was put: its continuation, and the handlers and winders in force there."""

    __slots__ = ("handlers", "kont", "winders")

    def __init__(self, kont: Kont, handlers: Any, winders: Any) -> None:
        self.kont = kont
        self.handlers = handlers
        self.winders = winders


@final
class _Moved:
    """What takes the place of the records and winders of a segment."""

    def __init__(self, segment: Segment, handlers: Any, winders: Any, known: list[Winder]) -> None:
        self.outside = segment.outside
        self.handlers = handlers
        self.base = segment.winders[0].outer if segment.winders else winders
        self.winders: dict[int, Winder] = {}
        self.records: dict[int, Record] = {}
        self.bottom = self.innermost = winders
        for i, winder in enumerate(segment.winders):
            if known and i < len(known) and known[i].origin is winder.origin:
                self.innermost = known[i]
            else:
                known = []
                self.innermost = winder.copy(self.innermost)
            self.winders[id(winder)] = self.innermost
        for frame in segment.frames:
            if frame[0] == GUARD:
                self.records[id(frame[2])] = self._copy(frame[2])
        for winder in segment.winders:
            copy = self.winders[id(winder)]
            if copy not in known:
                copy.handlers = self.record(winder.handlers)

    def _copy(self, record: Record) -> Record:
        outer = self.record(record.outer)
        if type(record) is GuardRecord:
            return GuardRecord(outer, record.handler, self.winder(record.winders))
        assert type(record) is BindRecord
        return BindRecord(outer, record.clauses)

    def record(self, old: Any) -> Any:
        """The handlers in place of `old`."""
        if old is self.outside:
            return self.handlers
        return self.records.get(id(old), old)

    def winder(self, old: Any) -> Any:
        """The winders in place of `old`."""
        if old is self.base:
            return self.bottom
        return self.winders.get(id(old), old)

    def data(self, old: Any) -> Any:
        """The data of an OP frame."""
        kind = type(old)
        if kind is Raised:
            return Raised(old.condition, old.mode, self.record(old.installed))
        if kind is Winder:
            return self.winder(old)
        if kind is GuardRecord or kind is BindRecord:
            return self.record(old)
        if kind is Handling:
            return Handling(*[self.data(part) for part in old])
        if kind is tuple:
            return tuple([self.data(part) for part in old])
        return old


def between(inner: Any, outer: Any) -> list[Winder]:
    """The winders from just inside `outer` to `inner`, outermost first."""
    found: list[Winder] = []
    while inner is not outer and inner is not None:
        found.append(inner)
        inner = inner.outer
    found.reverse()
    return found


# -- going on with a continuation ---------------------------------------------------------------


ENDED: Final = "this continuation would have to enter code of the host again,"


class Leaving(Passing):
    """On its way out of the host's code to the run `run`, which goes on with `k`."""

    def __init__(self, k: Any, value: Any, run: Run) -> None:
        super().__init__()
        self.k = k
        self.value = value
        self.run = run


def leave_host(m: Registers, k: Any, value: Any) -> None:
    """`k` is not a continuation of this run, which the host's code has begun or which has.

    Continuations of runs that wait for this one are reached by leaving: the host's code gets an
    exception. Nothing is to be done if `k` is that of a run of the program, and this is another;
    Raises Leaving, or control-error if the host has had its answer and went on.
    """
    outermost = m.run
    while outermost.outer is not None:
        outermost = outermost.outer
    target = k.run if is_around(m.run, k.run) else outermost
    if k.run.outer is not None and target is not k.run:
        raise error("control-error", f"{ENDED} which has gone on")
    if target is not m.run:
        raise Leaving(k, value, target)


def throw(m: Registers, k: Any, value: Any, kont: Kont) -> State:
    """Continue where `k` (with kont, handlers, winders) was taken, in place of `kont`.

    If `k` was taken inside a computation that has been paused since, and this is called inside
    the same computation, what is outside of it is what is outside now.
    """
    run = k.run
    if run is not m.run and (m.run.outer is not None or run.outer is not None):
        leave_host(m, k, value)
    if k.winders is m.winders is None and not m.depth:  # nearly always: the short way to the same
        m.handlers = k.handlers
        return (None, None, copied(k.kont), value)
    inside = _same_computation(k.winders, m.winders)
    if inside is None:
        if m.depth:
            raise discard(lambda mm: throw(mm, k, value, kont))
        return m.rewind(k.winders, (None, None, shared(k.kont), value), k.handlers)
    if m.depth:
        raise Unwind(lambda mm, whole: throw(mm, k, value, whole))
    then, here = inside
    frames, _ = cut(k.kont, lambda frame: frame[0] == WIND and frame[2] is then)
    below = kont
    while not (below[0] == WIND and below[2] is here):
        below = uncopy(below) if below[0] == COPY else below[1]
        if below[0] == COPY:
            below = uncopy(below)
    frames = frames[-2::-1]  # without the prompt's own frame; outermost first
    segment = Segment(frames, k.handlers, then.handlers, between(k.winders, then))
    made = segment.onto(below, here.handlers, here, between(m.winders, here))
    return m.rewind(made.winders, (None, None, made.kont, value), made.handlers)


def _same_computation(there: Any, here: Any) -> tuple[Winder, Winder] | None:
    """The prompts, in the winders `there` and `here`, of the innermost computation that both are
    in; None if it has not been paused in between, or there is none."""
    while there is not None:
        if there.prompt is not None:
            found = find_prompt(here, there.prompt)
            if found is not None:
                return None if found is there else (there, found)
        there = there.outer
    return None


def find_prompt(winder: Any, prompt: Prompt) -> Winder | None:
    """The winder of that prompt, in or outside `winder`."""
    while winder is not None and winder.prompt is not prompt:
        winder = winder.outer
    return winder


def in_computation(winder: Any) -> bool:
    """Return whether there is a prompt in or outside `winder`."""
    while winder is not None:
        if winder.prompt is not None:
            return True
        winder = winder.outer
    return False
