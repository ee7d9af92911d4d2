"""The frames of the machine's continuation.

A continuation is a linked list of tuples (TAG, next, …); frames are never changed, so capturing
one is keeping a reference. They are plain tuples because a frame is pushed at nearly every
call and a tuple costs a tenth of an object. Tags below ENV_FRAMES have the form

    (TAG, next, node, env, …)      an activation waiting for the value of a part of `node`

    ARGS     vals     operands evaluated so far; waits for the next operand of a Call, PrimCall,
                      MakeDict, Loop (its inits) or Recur
    IF                waits for the test
    SEQ      i        waits for a value to drop; goes on with part i
    AND, OR  i        waits for part i - 1; goes on with part i if that does not decide
    LET               waits for the init
    SET               waits for the value of SetLocal, Init, SetGlobal or Define
    FAILED            raised an error, at the offset that stands for `node`; waits while handlers
                      run, for nothing: they leave it or fail

The others belong to the control operations (machine/control/functions.py):

    EXIT              the bottom of a run: the value is its result
    COPY     old new  everything below is shared with a captured continuation: environments are
                      copied before use (`old` was already copied to `new` for this activation)
    OP       f data   (machine, value, data, kont) → the next state
    GUARD    record   the body of a guard: its handlers end here
    RESET             the delimiter of shift
    WIND     winder   the body of a dynamic-wind
    MARK     k        only while a stack is turned into frames: what is below is what the
                      continuation k continues with (machine/leave/native.py)
"""

from __future__ import annotations

from typing import Any, Final, TypeAlias

Kont: TypeAlias = tuple[Any, ...]

ARGS: Final = 0
IF: Final = 1
SEQ: Final = 2
AND: Final = 3
OR: Final = 4
LET: Final = 5
SET: Final = 6
FAILED: Final = 7
ENV_FRAMES: Final = 10
EXIT: Final = 10
COPY: Final = 11
OP: Final = 12
GUARD: Final = 13
RESET: Final = 14
WIND: Final = 15
# Which OP frame compiled code may stand for:
HANDLING, ENTERING, LEAVING = range(3)
MARK: Final = 16

TAG_NAMES: Final = {
    ARGS: "args", IF: "if", SEQ: "seq", AND: "and", OR: "or", LET: "let", SET: "set",
    FAILED: "failed",
    EXIT: "exit", COPY: "copy", OP: "op", GUARD: "guard", RESET: "reset", WIND: "wind",
    MARK: "mark",
}  # fmt: skip


def shared(kont: Kont) -> Kont:
    """The continuation to go on with when `kont` itself has been captured (or is re-entered).

    Environments are mutable lists, so the frames of a captured continuation must not be run
    on them: a COPY frame on top makes each activation below work on a copy, lazily.
    """
    if kont[0] == COPY:
        return (COPY, kont[1], kont[2], kont[3][:] if kont[3] is not None else None)
    return (COPY, kont, None, None)


def uncopy(kont: Kont) -> Kont:
    """`kont`, whose top is a COPY frame, with its first real frame ready for use on top."""
    return copied(kont[1], kont[2], kont[3])


def copied(below: Kont, old: Any = None, new: Any = None) -> Kont:
    """`below`, which a captured continuation shares, with its first frame ready for use on top.

    `old` was already copied to `new`, as in a COPY frame.
    """
    while (tag := below[0]) == COPY:
        # The frames under the inner COPY stand on `inner_new`; if that is what the outer COPY
        # has copied for this activation, its copy is the one to go on with.
        _, deeper, inner_old, inner_new = below
        if inner_new is not None:
            new = new if inner_new is old else inner_new[:]
        old, below = inner_old, deeper
    if tag >= ENV_FRAMES:
        if tag == EXIT:
            return below
        return (tag, (COPY, below[1], None, None), *below[2:])
    env = below[3]
    if env is not old or new is None:
        old, new = env, env[:]
    rest = (COPY, below[1], old, new)
    if len(below) == 4:
        return (tag, rest, below[2], new)
    return (tag, rest, below[2], new, below[4])


def relink(segment: Kont, below: Kont) -> Kont:
    """The frames of `segment` (down to its EXIT) on top of `below`."""
    frames: list[Kont] = []
    while segment[0] != EXIT:
        frames.append(segment)
        segment = segment[1]
    for frame in reversed(frames):
        if frame[0] == MARK:
            frame[2].kont = below
            below = shared(below)
        else:
            below = (frame[0], below, *frame[2:])
    return below
