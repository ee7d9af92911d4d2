"""Delimited continuations, and computations that pause: reset and shift, perform, coroutines.

`shift` takes the continuation up to the nearest `reset` and leaves what is inside, so the after
thunks of a dynamic-wind run. A *computation* is paused instead: it is still inside of everything
that it has entered, only its parameters go with it. `%step-loop` runs a thunk as a computation;
`%suspend` pauses the innermost one with a given tag: %step-loop then returns

    {:phase "io-suspended" :request r :kont k}     (k v) goes on with it, any number of times
    {:phase "continue" :value v}                   when the thunk has returned v

`perform` and the coroutines (lib/computations.sx) are made of this, and so is a program that its
host has paused (session/evaluate/programs.py).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, final

from sx_kernel.base.errors import error
from sx_kernel.machine.apply import Apply, Control, State
from sx_kernel.machine.context import Prompt, Winder
from sx_kernel.machine.control.segments import Segment, between, cut, find_prompt
from sx_kernel.machine.frames import EXIT, OP, RESET, WIND, Kont
from sx_kernel.primitives.check import bad_argument
from sx_kernel.runtime.sites import Unwind

if TYPE_CHECKING:
    from sx_kernel.machine.registers import Registers

PERFORM: Final = "perform"  # the tag of computations that a program runs to see their requests
HOST: Final = "host"  # the tag of what the host runs so that it can be paused

UNANSWERED: Final = object()
"""What the host's `resolve_io` returns for a request that it does not answer."""


# -- reset and shift -----------------------------------------------------------------------------


@final
class Delimited(Control):
    """A delimited continuation (`shift`): calling it runs the captured frames on top."""

    __slots__ = ("segment",)
    sx_type = sx_name = "continuation"
    min_args = max_args = 1

    def __init__(self, segment: Segment) -> None:
        self.segment = segment

    def perform(self, m: Registers, args: list[Any], kont: Kont) -> State:
        """Run the frames on top of `kont`, with args[0] as the value of the shift."""
        made = self.segment.onto(kont, m.handlers, m.winders, [])
        return m.rewind(made.winders, (None, None, made.kont, args[0]), made.handlers)


def op_reset(m: Registers, args: list[Any], kont: Kont) -> State:
    """(%reset thunk)."""
    return (Apply(args[0], []), None, (RESET, kont, m.handlers, m.winders), None)


def op_shift(m: Registers, args: list[Any], kont: Kont) -> State:
    """(%shift f): capture up to the nearest reset, call f with that; f's result is reset's."""
    frames, below = cut(kont, lambda frame: frame[0] == RESET)
    if not frames or frames[-1][0] != RESET:
        if m.depth:
            raise Unwind(lambda mm, whole: op_shift(mm, args, whole))
        raise error("error", "shift: there is no enclosing reset")
    _, _, handlers, winders = frames[-1]
    frames.reverse()
    k = Delimited(Segment(frames, m.handlers, handlers, between(m.winders, winders)))
    then: State = (Apply(args[0], [k]), None, (RESET, below, handlers, winders), None)
    return m.rewind(winders, then, handlers)


# -- computations --------------------------------------------------------------------------------


@final
class Paused(Control):
    """What is left of a paused computation. Calling it with a value goes on with it."""

    __slots__ = ("segment",)
    sx_type = sx_name = "continuation"
    min_args = max_args = 1

    def __init__(self, segment: Segment) -> None:
        self.segment = segment

    def perform(self, m: Registers, args: list[Any], kont: Kont) -> State:
        """Go on with args[0] as the value of what paused."""
        return (None, None, self.install(m, kont), args[0])

    def install(self, m: Registers, kont: Kont) -> Kont:
        """A copy of the computation on top of `kont`, ready to go on."""
        below = (OP, kont, finished, None)
        made = self.segment.onto(below, m.handlers, m.winders, [])
        m.switch(made.winders)
        m.handlers = made.handlers
        return made.kont


def op_step_loop(m: Registers, args: list[Any], kont: Kont) -> State:
    """(%step-loop tag thunk): run the thunk as a computation until it pauses or is finished."""
    return step_loop(m, args[0], Apply(args[1], []), None, kont)


def step_loop(m: Registers, tag: str, node: Any, env: Any, kont: Kont) -> State:
    """Evaluate `node` in `env` as a computation."""
    below = (OP, kont, finished, None)
    m.winders = Winder(None, None, m.winders, m.handlers, prompt=Prompt(tag))
    return (node, env, (WIND, below, m.winders), None)


def finished(_m: Registers, value: Any, _data: Any, kont: Kont) -> State:
    """A computation has returned `value`."""
    return (None, None, kont, {"phase": "continue", "value": value})


def op_suspend(m: Registers, args: list[Any], kont: Kont) -> State:
    """(%suspend tag request): pause the innermost computation with that tag."""
    tag, request = args
    prompt = prompt_of(m, tag)
    if prompt is None:
        raise error("control-error", f"{tag}-yield: there is no {tag} running")
    return suspend(m, prompt, request, kont)


def prompt_of(m: Registers, tag: str) -> Prompt | None:
    """The innermost computation with that tag."""
    winder = m.winders
    while winder is not None:
        if winder.prompt is not None and winder.prompt.tag == tag:
            return winder.prompt
        winder = winder.outer
    return None


def suspend(m: Registers, prompt: Prompt, request: Any, kont: Kont) -> State:
    """Pause the computation of `prompt`; what ran it gets a state to go on with."""
    if m.depth:
        raise Unwind(lambda mm, whole: suspend(mm, prompt, request, whole))
    winder = find_prompt(m.winders, prompt)
    frames, below = cut(kont, lambda frame: frame[0] == WIND and frame[2] is winder)
    if winder is None or below[0] == EXIT:
        raise error("control-error", "what is to be paused runs outside of this evaluation")
    frames.reverse()
    segment = Segment(frames, m.handlers, winder.handlers, between(m.winders, winder.outer))
    m.switch(winder.outer)
    m.handlers = winder.handlers
    state = {"phase": "io-suspended", "request": request, "kont": Paused(segment)}
    return (None, None, below[1], state)


def op_resume_by(m: Registers, args: list[Any], kont: Kont) -> State:
    """(%resume-by k thunk): go on with a paused computation by calling thunk where it paused."""
    if type(args[0]) is not Paused:
        raise bad_argument("cek-resume", 1, "a suspended state", args[0])
    return (Apply(args[1], []), None, args[0].install(m, kont), None)


# -- freezing ------------------------------------------------------------------------------------


# -- the host ------------------------------------------------------------------------------------


def op_perform(m: Registers, args: list[Any], kont: Kont) -> State:
    """(perform request): ask whoever runs this; the value it resumes with is the result.

    That is the innermost cek-step-loop, else the host's handlers, else the host that has started
    the program so that it can be paused.
    """
    prompt = prompt_of(m, PERFORM)
    if prompt is None:
        answer = UNANSWERED if m.resolve_io is None else m.resolve_io(args[0])
        if answer is not UNANSWERED:
            return (None, None, kont, answer)
        prompt = prompt_of(m, HOST)
        if prompt is None:
            raise error("io-error", "IO suspension in non-IO context", args[0])
    return suspend(m, prompt, args[0], kont)


__all__ = ["Delimited", "Paused", "op_perform", "op_reset", "op_shift", "step_loop"]
