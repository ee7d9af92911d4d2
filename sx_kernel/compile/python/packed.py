"""The exits of one unit as bytes: what is kept of them until the code is left for the first time.

Most units are never left, and an Exit refers to States, frames and values of the middle, and so to
all that the compiler knew: dozens of objects for a small function, hundreds for a large one. So
they are written as one value of numbers and names (`pack`), and each is made again when somebody
asks for it (`Packed.get`): few lines are ever left. Which calls a line has counted ahead is asked
of units that run, so that stands beside (`Packed.ahead`). A value of the middle becomes a number
then: it is only there to be looked up among the sources of its exit.
"""

from __future__ import annotations

import marshal
import zlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, final

from sx_kernel.compile.mid.state import Activation, Frame, Outer, State
from sx_kernel.compile.python.exits import Exit, Fixed, Made, Stacked
from sx_kernel.runtime.sites import Ahead

QUICK: Final = 1  # zlib's level: a quarter is left, for a tenth of a millisecond

_NOTHING: Final[Mapping[int, Any]] = {}
_NONE: Final = -1  # in place of a number of something that is not there


@final
class Packed:
    """Exits by line, and the sources of a unit's constants. See `pack`.

    `code`: what marshal made of them, compressed; `objects`: what it cannot write; `ahead`: for
    each line at which calls have been counted that have not begun, how many without the one that
    the line begins; with those of turns to come if there are such.
    """

    __slots__ = ("_activations", "_all", "_exits", "ahead", "code", "consts", "objects")

    def __init__(
        self, code: bytes, objects: tuple[Any, ...], consts: tuple[Fixed, ...],
        ahead: Mapping[int, int | tuple[int, tuple[Ahead, ...]]],
    ) -> None:  # fmt: skip
        self.code = code
        self.objects = objects
        self.consts = consts
        self.ahead = ahead
        self._exits: dict[int, Exit | None] = {}
        self._activations: list[Activation] | None = None
        self._all = False

    @property
    def owes(self) -> bool:
        """Whether calls are counted somewhere that have not begun when the line is reached."""
        return bool(self.ahead)

    def all(self) -> dict[int, Exit]:
        """The exits by line, in the order of lines."""
        if not self._all:
            unpacking = self._unpacking()
            made = self._exits
            self._exits = {line: made.get(line) or unpacking.exit(line) for line in unpacking.rows}
            self._all = True
        return self._exits  # pyright: ignore[reportReturnType] - nothing is None now

    def get(self, line: int) -> Exit | None:
        """The exit of a line; None if it cannot be left there."""
        exits = self._exits
        try:
            return exits[line]
        except KeyError:
            if self._all:
                return None
            found = exits[line] = self._unpacking().exit(line)
            return found

    def __getitem__(self, line: int) -> Exit:
        found = self.get(line)
        if found is None:
            raise KeyError(line)
        return found

    def _unpacking(self) -> _Unpacking:
        unpacking = _Unpacking(self, self._activations)
        self._activations = unpacking.activations
        return unpacking

    def __iter__(self) -> Iterator[int]:
        return iter(self.all())

    def values(self) -> Sequence[Exit]:
        """The exits in the order of lines."""
        return list(self.all().values())


def pack(exits: Mapping[int, Exit], consts: Sequence[Fixed] = ()) -> Packed:
    """All that a Resolver needs of `exits`, and of the sources `consts`, and nothing else.

    An activation keeps its lambda only if no other way leads to it from the lambda that runs (see
    Resolver.lambda_of): a function that nobody needs any more is to go, with its code.
    """
    packing = _Packing()
    rows = [packing.exit(line, exit) for line, exit in exits.items()]
    ahead: dict[int, int | tuple[int, tuple[Ahead, ...]]] = {
        line: (exit.owed - exit.begins, exit.ahead) if exit.ahead else exit.owed - exit.begins
        for line, exit in exits.items()
        if exit.ahead or exit.owed != exit.begins
    }
    code = marshal.dumps((rows, packing.activations, packing.frames, packing.sources()))
    origins = _Origins()
    fixed = tuple([origins.fixed(source) for source in consts])
    small = zlib.compress(code, QUICK)
    return Packed(small, tuple(packing.objects), fixed, ahead or _NOTHING)


def _is_found(activation: Activation) -> bool:
    """Return whether the lambda of an activation is found from the one that runs."""
    return activation.written is not None or activation.serial == 0


@final
class _Origins:
    """Copies of activations that only say which lambda theirs is."""

    def __init__(self) -> None:
        self._copies: dict[Activation, Activation] = {}

    def fixed(self, source: Fixed) -> Fixed:
        """The same without anything of the middle."""
        activation = source.activation
        if activation is None or source.number < 0:
            return Fixed(source.value, None, source.number)
        return Fixed(source.value, self.copy(activation), source.number)

    def copy(self, activation: Activation) -> Activation:
        found = self._copies.get(activation)
        if found is None:
            written = activation.written
            if written is not None:
                written = (self.copy(written[0]), written[1])
            lam: Any = None if _is_found(activation) else activation.lam
            found = Activation(lam, None, written, activation.serial, library=activation.library)
            self._copies[activation] = found
        return found


@final
class _Packing:
    """Writes exits as tuples of numbers and names. What several of them have is written once:
    activations and frames in tables, other things by being the same tuple."""

    def __init__(self) -> None:
        self.objects: list[Any] = []
        self.activations: list[Any] = []
        self.frames: list[Any] = []
        self._object_numbers: dict[int, int] = {}
        self._activation_numbers: dict[Activation, int] = {}
        self._frame_numbers: dict[int, int] = {}
        self._values: dict[Any, int] = {}
        self._envs: dict[int, tuple[int, ...]] = {}
        self._tables: dict[int, int] = {}
        self._sources: list[dict[Any, Any]] = []

    def exit(self, line: int, exit: Exit) -> tuple[Any, ...]:
        state = exit.state
        table = self._tables.get(id(exit.sources))
        if table is None:
            table = self._tables[id(exit.sources)] = len(self._sources)
            self._sources.append(exit.sources)
        flags = state.done | exit.foreign << 1 | exit.entry << 2 | exit.waits << 3 | exit.whole << 4
        return (
            line, self.activation(state.activation), state.node, self.frame(state.frames),
            self.env(state.env), self.numbers(state.prefix), flags, table,
            tuple([self.made(one) for one in exit.made]) if exit.made else (),
            exit.owed, exit.begins,
            tuple([tuple(one) for one in exit.ahead]) if exit.ahead else (),
            None if exit.stack is None else self.stacked(exit.stack),
            tuple([(self.activation(a), self.stacked(s)) for a, s in exit.stacks.items()])
            if exit.stacks else (),
            exit.caught,
        )  # fmt: skip

    def object(self, one: Any) -> int:
        """The number of something that marshal cannot write, or that has to stay the same."""
        number = self._object_numbers.get(id(one))
        if number is None:
            number = self._object_numbers[id(one)] = len(self.objects)
            self.objects.append(one)
        return number

    def numbers(self, values: Sequence[Any]) -> tuple[int, ...]:
        """Values of the middle, by their numbers."""
        if not values:
            return ()
        known = self._values
        return tuple([known.setdefault(value, len(known)) for value in values])

    def env(self, env: Any) -> tuple[int, ...]:
        """Slots and values in turn. (Exits often share one.)"""
        found = self._envs.get(id(env))
        if found is None:
            known = self._values
            flat: list[int] = []
            for slot, value in env:
                flat.append(slot)
                flat.append(known.setdefault(value, len(known)))
            found = self._envs[id(env)] = tuple(flat)
        return found

    def frame(self, frame: Frame | None) -> int:
        """The number of a frame, which those below it have smaller ones than."""
        new: list[Frame] = []
        numbers = self._frame_numbers
        while frame is not None and id(frame) not in numbers:
            new.append(frame)
            frame = frame.below
        number = _NONE if frame is None else numbers[id(frame)]
        for one in reversed(new):
            below, number = number, len(self.frames)
            numbers[id(one)] = number
            self.frames.append((one.tag, one.node, self.numbers(one.values), one.part, below))
        return number

    def activation(self, activation: Activation | None) -> int:
        """The number of an activation; those around it have smaller ones."""
        if activation is None:
            return _NONE
        number = self._activation_numbers.get(activation)
        if number is None:
            written, outer = activation.written, activation.outer
            row = (
                _NONE if _is_found(activation) else self.object(activation.lam),
                activation.library, activation.serial,
                None if written is None else (self.activation(written[0]), written[1]),
                None if outer is None else (
                    self.activation(outer.activation), self.frame(outer.frames),
                    self.env(outer.env), outer.node,
                ),
            )  # fmt: skip
            number = self._activation_numbers[activation] = len(self.activations)
            self.activations.append(row)
        return number

    def made(self, made: Made) -> tuple[Any, ...]:
        return (
            made.name, self.source(made.source), self.activation(made.activation), made.place,
            tuple([self.source(source) for source in made.captured]),
        )  # fmt: skip

    def stacked(self, stacked: Stacked | None) -> Any:
        if stacked is None:
            return None
        sites = tuple([(self.activation(a), number) for a, number in stacked.sites])
        return (stacked.row, stacked.which, sites)

    def source(self, source: Any) -> Any:
        """A name, or what is known: an object's number; with whose constant it is, if any's."""
        if source is None or type(source) is str:
            return source
        if type(source) is not Fixed:
            return self.object(source)
        number = self.object(source.value)
        return (number, self.activation(source.activation), source.number)

    def sources(self) -> list[tuple[Any, ...]]:
        """Return where values are found: for each table, numbers of values and sources in turn."""
        known = self._values
        tables: list[tuple[Any, ...]] = []
        for sources in self._sources:
            flat: list[Any] = []
            for value, source in sources.items():
                number = known.get(value)
                if number is not None:
                    flat.append(number)
                    flat.append(self.source(source))
            tables.append(tuple(flat))
        return tables


@final
class _Unpacking:
    """Makes exits again, and no more of frames and sources than they have.

    `activations`: those made before; exits that are made at different times have the same ones,
    for what is known of their lambdas is found by them.
    """

    def __init__(self, packed: Packed, activations: list[Activation] | None) -> None:
        self.objects = packed.objects
        rows, written, self._frame_rows, self._tables = marshal.loads(zlib.decompress(packed.code))
        self.rows: dict[int, tuple[Any, ...]] = {row[0]: row for row in rows}
        self._frames: dict[int, Frame] = {}
        self._sources: dict[int, dict[Any, Any]] = {}
        if activations is None:
            self.activations: list[Activation] = []
            for row in written:
                self.activations.append(self._activation(*row))
        else:
            self.activations = activations

    def exit(self, line: int) -> Exit | None:
        """The exit of a line, None if it has none."""
        row = self.rows.get(line)
        return None if row is None else self._exit(*row[1:])

    def frame(self, number: int) -> Frame | None:
        """The frame of a number, with those below it."""
        if number == _NONE:
            return None
        found = self._frames.get(number)
        if found is not None:
            return found
        numbers: list[int] = []
        while number != _NONE and number not in self._frames:
            numbers.append(number)
            number = self._frame_rows[number][4]
        frame = None if number == _NONE else self._frames[number]
        for one in reversed(numbers):
            tag, node, values, part, _below = self._frame_rows[one]
            frame = self._frames[one] = Frame(tag, node, values, part, frame)
        return frame

    def _table(self, number: int) -> dict[Any, Any]:
        """The sources of values."""
        found = self._sources.get(number)
        if found is None:
            flat = self._tables[number]
            found = {flat[i]: self.source(flat[i + 1]) for i in range(0, len(flat), 2)}
            self._sources[number] = found
        return found

    def activation(self, number: int) -> Activation | None:
        return None if number == _NONE else self.activations[number]

    def _activation(
        self,
        lam: int,
        library: bool,
        serial: int,
        written: Any,
        outer: Any,
    ) -> Activation:
        around = None
        if outer is not None:
            number, frames, env, node = outer
            around = Outer(self.activations[number], self.frame(frames), _pairs(env), node)
        if written is not None:
            written = (self.activations[written[0]], written[1])
        found: Any = None if lam == _NONE else self.objects[lam]
        return Activation(found, around, written, serial, library=library)

    def _exit(
        self, activation: int, node: int, frames: int, env: tuple[int, ...], prefix: Any,
        flags: int, table: int, made: Any, owed: int, begins: int, ahead: Any, stack: Any,
        stacks: Any, caught: str | None,
    ) -> Exit:  # fmt: skip
        state = State(
            self.activations[activation], node, self.frame(frames), _pairs(env), prefix,
            done=bool(flags & 1),
        )  # fmt: skip
        found = Exit(
            state, self._table(table), tuple([self._made(*one) for one in made]), owed,
            entry=bool(flags & 4),
        )  # fmt: skip
        found.begins = begins
        found.ahead = tuple([Ahead(*one) for one in ahead])
        found.foreign = bool(flags & 2)
        found.waits = bool(flags & 8)
        found.whole = bool(flags & 16)
        found.caught = caught
        found.stack = self._stacked(stack)
        if stacks:
            found.stacks = {self.activations[a]: self._stacked(s) for a, s in stacks}  # pyright: ignore[reportAttributeAccessIssue]
        return found

    def _made(self, name: str, source: Any, activation: int, place: int, captured: Any) -> Made:
        sources = tuple([self.source(one) for one in captured])
        return Made(name, self.source(source), self.activation(activation), place, sources)

    def _stacked(self, stacked: Any) -> Stacked | None:
        if stacked is None:
            return None
        row, which, sites = stacked
        return Stacked(row, which, tuple([(self.activations[a], n) for a, n in sites]))

    def source(self, source: Any) -> Any:
        if source is None or type(source) is str:
            return source
        if type(source) is int:
            return self.objects[source]
        value, activation, number = source
        return Fixed(self.objects[value], self.activation(activation), number)


def _pairs(flat: tuple[int, ...]) -> Any:
    """Slots with values, of a tuple that has them in turn."""
    return tuple(zip(flat[::2], flat[1::2], strict=True))


__all__ = ["QUICK", "Packed", "pack"]
