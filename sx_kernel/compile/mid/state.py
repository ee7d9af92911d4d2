"""Deoptimisation data: what the machine needs in order to go on where compiled code stops.

A State says which node is to be evaluated next (or which value is at hand already), which frames
wait for its value, and what the variables of the activation hold. It refers to nodes by their
*numbers* (preorder in their lambda), so lambdas of equal structure share compiled code, and to
values of the middle, for which the renderer says where they are found. Passes replace values;
nothing else of a State ever changes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeAlias, final

if TYPE_CHECKING:
    from sx_kernel.compile.mid.values import Value
    from sx_kernel.ir.nodes import Lambda

# The tags of machine/frames.py, which this floor must not import; a test compares them.
ARGS, IF, SEQ, AND, OR, LET, SET = range(7)
OP, GUARD, WIND = 12, 13, 15
TAGS = {
    ARGS: "args", IF: "if", SEQ: "seq", AND: "and", OR: "or", LET: "let", SET: "set",
    OP: "op", GUARD: "guard", WIND: "wind",
}  # fmt: skip

# Which operation an OP frame stands for, as its part.
HANDLING, ENTERING, LEAVING = range(3)

ITSELF: Final = -1

Env: TypeAlias = "tuple[tuple[int, Value], ...]"


class Frame(NamedTuple):
    """A machine frame to be, and those below it in the same activation.

    `node`: a number. `values`: operands already evaluated (ARGS); the handler or the record
    (GUARD); the winder (WIND); of an OP the handler that is to get the condition (HANDLING), the
    functions of a dynamic-wind whose first is running (ENTERING), the value that it has when its
    last has run (LEAVING). `part`: the next part; of an OP which of these.
    """

    tag: int
    node: int
    values: tuple[Value, ...]
    part: int
    below: Frame | None


class Stack(NamedTuple):
    """Activations of a function that wait for what it returns, and are turns of a loop in it.

    Each is one element of the row `row`, which the operand that it waits for follows. `sites`: in
    which activation and at which node it may wait; `which`: a row of indices into that, None if
    there is but one.
    """

    row: Value
    which: Value | None
    sites: tuple[tuple[Any, int], ...]


@final
class Activation:
    """One activation of `lam` in the compiled code: that of the function, or of a lambda whose
    body stands in place of a call. `outer`: who waits for it (None: nobody).
    `written`: the activation in whose lambda it is written, and its index there (ITSELF: it is
    that lambda once more); None for the function itself and for globals. `library`: it sees the
    library's globals. `serial`: how many were made before in this function. `stack`: activations
    of the same lambda that wait between this one and `outer`."""

    __slots__ = ("depth", "lam", "library", "outer", "serial", "stack", "written")

    def __init__(
        self, lam: Lambda, outer: Outer | None = None,
        written: tuple[Activation, int] | None = None, serial: int = 0, *, library: bool = False,
    ) -> None:  # fmt: skip
        self.lam = lam
        self.library = library
        self.outer = outer
        self.written = written
        self.serial = serial
        self.stack: Stack | None = None
        self.depth = 0 if outer is None else outer.activation.depth + 1

    @property
    def waits(self) -> bool:
        """Whether something is left to do when the activation has its value."""
        if self.stack is not None:
            return True
        outer = self.outer
        return outer is not None and (outer.frames is not None or outer.activation.waits)


class Outer(NamedTuple):
    """The activation in which a call was replaced by the callee's body, and what it then does."""

    activation: Activation
    frames: Frame | None
    env: Env
    node: int


@final
class State:
    """Where to go on: evaluate `node`, of whose operands the first have the values in `prefix`;
    if it is `done`, prefix[0] is the value of the node itself."""

    __slots__ = ("activation", "done", "env", "frames", "node", "prefix")

    def __init__(
        self, activation: Activation, node: int, frames: Frame | None, env: Env,
        prefix: tuple[Value, ...] = (), *, done: bool = False,
    ) -> None:  # fmt: skip
        self.activation = activation
        self.done = done
        self.node = node
        self.frames = frames
        self.env = env
        self.prefix = prefix

    @property
    def waits(self) -> bool:
        """Whether something is left to do with the value, here or further out."""
        return self.frames is not None or self.activation.waits

    def values(self) -> list[Value]:
        """All values it refers to, those of the activations around it included."""
        found = [value for _, value in self.env]
        found.extend(self.prefix)
        frames, activation = self.frames, self.activation
        while True:
            while frames is not None:
                found.extend(frames.values)
                frames = frames.below
            outer = activation.outer
            if outer is None:
                return found
            found.extend(value for _, value in outer.env)
            frames, activation = outer.frames, outer.activation
