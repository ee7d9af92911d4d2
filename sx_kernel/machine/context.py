"""The dynamic context of a program: the winders it is inside of, and the handlers in force.

Both are linked from the inside out, in `Machine.winders` and `Machine.handlers`. A winder was
entered by a WIND frame, a handler's *record* installed by a GUARD frame; the frame takes it away
again. A condition is offered to handlers in one of three modes, which differ in what the return
of a handler means:

    FAIL       raise: an error of its own (R7RS 6.11)
    ANSWER     raise-continuable: the value is that of the call
    DECLINE    signal-condition: the handler leaves it to the next one (Common Lisp)
"""

from __future__ import annotations

from collections import deque
from itertools import starmap
from typing import TYPE_CHECKING, Any, Final, NamedTuple, final

from sx_kernel.machine.apply import Apply, Control, State
from sx_kernel.machine.frames import COPY, GUARD, Kont, uncopy

if TYPE_CHECKING:
    from sx_kernel.ir.nodes import Lambda

FAIL: Final = "fail"
ANSWER: Final = "answer"
DECLINE: Final = "decline"


# -- runs ----------------------------------------------------------------------------------------


@final
class Run:
    """The identity of one outermost run, by which a continuation knows whether it is over.

    `outer`: the run that waits, in the host's code, for what this one answers.
    """

    __slots__ = ("machine", "outer")

    def __init__(self, machine: Any, outer: Run | None = None) -> None:
        self.machine = machine
        self.outer = outer


NO_RUN: Final = Run(None)
"""That of continuations that were made in another process."""


def is_around(run: Run | None, other: Run) -> bool:
    """Return whether `other` is `run`, or waits for it."""
    while run is not None and run is not other:
        run = run.outer
    return run is not None


def made_of(recipe: tuple[Any, ...]) -> Any:
    """The function of a lambda, with what that captures behind it."""
    lam = recipe[0]
    return lam.rt.make(lam, *recipe[1:])


# -- winders -----------------------------------------------------------------------------------


@final
class Prompt:
    """The identity of a computation that can be paused; its copies share it (segments.py)."""

    __slots__ = ("tag",)

    def __init__(self, tag: str) -> None:
        self.tag = tag


@final
class Winder:
    """One dynamic-wind, parameterize or prompt that is being passed through.

    `before`, `after`: SX functions (or lambda and what it captures, of which one is made when it is
    wanted), or None for a parameterize, whose `swap` is a list of
    [parameter, value that is not current], and for a `prompt`, which has nothing to run.
    `handlers`: those in force outside. `origin`: what this is a copy of, or itself.
    """

    __slots__ = (
        "_after", "_before", "_origin", "depth", "handlers", "outer", "prompt", "swap",
    )  # fmt: skip

    def __init__(
        self,
        before: Any,
        after: Any,
        outer: Winder | None,
        handlers: Any,
        swap: list[list[Any]] | None = None,
        prompt: Prompt | None = None,
    ) -> None:
        self._before = before
        self._after = after
        self.outer = outer
        self.handlers = handlers
        self.swap = swap
        self.prompt = prompt
        self._origin: Winder | None = None  # (itself: without a cycle nobody has to collect it)
        self.depth: int = 1 if outer is None else outer.depth + 1

    def copy(self, outer: Winder | None) -> Winder:
        """The same, entered inside `outer`."""
        swap = None if self.swap is None else [list(pair) for pair in self.swap]
        made = Winder(self.before, self.after, outer, self.handlers, swap, self.prompt)
        made.origin = self.origin
        return made

    @property
    def origin(self) -> Winder:
        """What it is a copy of, or itself."""
        return self._origin or self

    @origin.setter
    def origin(self, origin: Winder) -> None:
        self._origin = None if origin is self else origin

    @property
    def before(self) -> Any:
        """The function that is called where it is entered."""
        if type(self._before) is tuple:
            self._before = made_of(self._before)
        return self._before

    @before.setter
    def before(self, before: Any) -> None:
        self._before = before

    @property
    def after(self) -> Any:
        """The function that is called where it is left."""
        if type(self._after) is tuple:
            self._after = made_of(self._after)
        return self._after

    @after.setter
    def after(self, after: Any) -> None:
        self._after = after

    @property
    def silent(self) -> bool:
        """Whether entering and leaving it runs no code of the program."""
        return self.swap is not None or self.prompt is not None

    def exchange(self, m: Any, winders: Winder | None) -> None:
        """Make the other values of a parameterize the current ones, and `winders` those of `m`.

        All in one statement that calls nothing, or in one call of C code, at whose ends only
        Python looks for signals: wherever an interrupt comes, a parameter has the value that its
        winders say.
        """
        swap = self.swap or ()
        if len(swap) == 1:  # nearly always
            ((parameter, other),) = swap
            m.winders, self.swap, parameter.value = winders, [[parameter, parameter.value]], other
            return
        changes: list[tuple[Any, str, Any]] = [(m, "winders", winders)]
        changes += [(parameter, "value", other) for parameter, other in swap]
        if swap:
            changes.append((self, "swap", [[parameter, parameter.value] for parameter, _ in swap]))
        deque(starmap(setattr, changes), maxlen=0)


def path_between(
    here: Winder | None, there: Winder | None
) -> tuple[tuple[Winder, ...], tuple[Winder, ...]]:
    """The winders to leave and those to enter, in order, to get from `here` to `there`."""
    leaving: list[Winder] = []
    entering: list[Winder] = []
    while here is not there:
        if there is None or (here is not None and here.depth >= there.depth):
            assert here is not None
            leaving.append(here)
            here = here.outer
        else:
            entering.append(there)
            there = there.outer
    entering.reverse()
    return tuple(leaving), tuple(entering)


# -- handlers ----------------------------------------------------------------------------------


@final
class Raised(NamedTuple):
    """What was raised or signalled, in which mode, and the handlers in force there."""

    condition: Any
    mode: str
    installed: Any


class Record:
    """A handler in force. `outer`: the next one; a handler runs with those outside of itself."""

    __slots__ = ("outer",)

    def __init__(self, outer: Record | None) -> None:
        self.outer = outer


@final
class GuardRecord(Record, Control):
    """A guard: unwinds to its GUARD frame, then calls handler(condition, reraise). `here`: it has
    no such frame, but a Python frame on the stack (machine/leave/native_forms.py); what it
    certainly has a clause for is thrown to that. Its `handler` may be given as a tuple, lambda and
    what it captures: it is made when it is first wanted."""

    __slots__ = ("_handler", "here", "winders")
    sx_name = "guard"
    min_args = max_args = 1

    def __init__(
        self, outer: Record | None, handler: Any, winders: Winder | None, *, here: bool = False
    ) -> None:
        self.outer = outer
        self._handler = handler
        self.winders = winders
        self.here = here

    @property
    def handler(self) -> Any:
        """A function of the condition and the way back to where it was raised."""
        found = self._handler
        if type(found) is tuple:
            found = self._handler = made_of(found)
        return found

    @handler.setter
    def handler(self, handler: Any) -> None:
        self._handler = handler

    def perform(self, m: Any, args: list[Any], kont: Kont) -> State:
        """What was thrown to it arrives when the stack has become frames."""
        while not (kont[0] == GUARD and kont[2] is self):
            kont = uncopy(kont) if kont[0] == COPY else kont[1]
        m.handlers = self.outer
        return (Apply(self.handler, [args[0], None]), None, kont[1], None)


def handle_caught(_m: Any, value: Any, handler: Any, kont: Kont) -> State:
    """`value` is the condition that a guard has caught, whose handler is to have it."""
    return (Apply(handler, [value, None]), None, kont, None)


@final
class BindRecord(Record):
    """handler-bind: clauses of (predicate, handler), tried in order without unwinding.

    with-exception-handler is one clause whose predicate is None (always).
    """

    __slots__ = ("clauses",)

    def __init__(self, outer: Record | None, clauses: list[tuple[Any, Any]]) -> None:
        super().__init__(outer)
        self.clauses = clauses


@final
class Loading(NamedTuple):
    """Data of the OP frame that goes on with a program at step `at` (programs.py) when `form`, a
    top-level form of it, has its value."""

    program: Any
    at: int
    form: Lambda | None = None


@final
class Handling(NamedTuple):
    """Data of the OP frame that waits for the value of a handler: that of clause `i` of `record`.

    `raised_at`: payload, position and environment of the last step that failed.
    """

    raised: Raised
    record: Any
    i: int
    raised_at: tuple[Any, int, Any]
