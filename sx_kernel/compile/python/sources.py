"""Where values are found when a line is left: the exits of lines that can be left."""

from __future__ import annotations

from typing import Any

from sx_kernel.base.rows import like_row, list_of
from sx_kernel.base.walks import index_in, left_at, left_in
from sx_kernel.compile.mid.lists import FromRow, Left, MakeRow, Walk
from sx_kernel.compile.mid.nodes import Const, Function, Inst, MakeBox, MakeClosure, Op, Value, find
from sx_kernel.compile.mid.state import Activation, Stack, State
from sx_kernel.compile.python.exits import COMPUTE, STORE, Exit, Fixed, Held, Made, Stacked
from sx_kernel.compile.python.lines import Lines, Views
from sx_kernel.compile.world import PrimitiveInfo
from sx_kernel.runtime.sites import Ahead


class Sources(Lines):
    """Knows where each value of a State is found. `leaving`: what on the present line can be left,
    with its place in the order.
    """

    def __init__(self, fn: Function, views: Views, *, library: bool) -> None:
        super().__init__(fn, views, library=library)
        self.kept = Held()
        self.leaving: list[tuple[int, Inst]] = []
        # indices that only Python's iterator knows → its local, and how far behind it they are
        self.iterators: dict[Value, tuple[str, int]] = {}
        self.walked: dict[str, Walk] = {}  # such a local → the walk
        self.ahead: list[Ahead] = []  # the loops around that have counted their turns
        self.late: set[Value] = set()  # operations that are only done where the code is left
        self.stored: set[Value] = set()  # boxes whose local function is in them by now

    def primitive(self, inst: Op) -> PrimitiveInfo:
        """The primitive of an operation."""
        raise NotImplementedError

    def exit(self, state: State, owed: int) -> Exit:
        sources: dict[Any, Any] = {}
        made: dict[str, Made] = {}
        for value in self.kept.by(state):
            sources[value] = self.source(find(value), made)
        found = Exit(state, self.kept.shared(sources), tuple(made.values()), owed)
        found.ahead = tuple(self.ahead)
        found.stack = self.stacked(self.fn.stack)
        if found.stack is not None:
            found.waits = True
        if self.fn.stacks:
            found.stacks = self.stacks_around(state.activation)
        return found

    def stacked(self, stack: Stack | None) -> Stacked | None:
        """Return where the rows of a Stack are, if they are there already."""
        if stack is None or stack.row not in self.names:
            return None
        which = None if stack.which is None else self.names[stack.which]
        return Stacked(self.names[stack.row], which, stack.sites)

    def stacks_around(self, activation: Activation) -> dict[Activation, Stacked]:
        """The Stacks of an activation and those around it."""
        found: dict[Activation, Stacked] = {}
        around: Activation | None = activation
        while around is not None:
            stacked = self.stacked(around.stack)
            if stacked is not None:
                found[around] = stacked
            around = None if around.outer is None else around.outer.activation
        return found

    def source(self, value: Value, made: dict[str, Made]) -> Any:
        """Return where the value is found when the line is left."""
        value = self.kept.answers.get(value, value)
        if type(value) is Const:
            return Fixed(value.value, value.owner, value.number)
        if type(value) is MakeBox and value.holds is not None:
            return self._holding(value, value.holds, made)
        if type(value) is MakeBox and value.scalar:
            name = f"%{self.names[value]}"
            made[name] = Made(name, self.names[value], None, -1, ())
            return name
        if type(value) is MakeClosure and value.sunk:
            name = self.names.get(value) or self.local(value, "fn")
            key = f"%{name}"
            if key not in made:
                captured = tuple([self.source(find(arg), made) for arg in value.args])
                made[key] = Made(key, None, value.activation, value.index, captured)
            return key
        if type(value) in (Left, FromRow) and value.sunk:  # pyright: ignore[reportAttributeAccessIssue]
            return self.derived(value, made)  # pyright: ignore[reportArgumentType]
        if value in self.late:
            assert type(value) is Op
            name = self.names.get(value) or self.local(value)
            key = f"%{name}"
            if key not in made:
                operands = tuple([self.source(find(arg), made) for arg in value.args])
                made[key] = Made(key, self.primitive(value).fn, None, COMPUTE, operands)
            return key
        if value in self.iterators:
            return self.place_of(value, made)
        if value in self.names:
            return self.names[value]
        raise AssertionError(f"no local for {type(value).__name__} {value.hint}")

    def place_of(self, index: Value, made: dict[str, Made]) -> str:
        """An index that only Python's iterator knows."""
        iterator, behind = self.iterators[index]
        key = f"%{iterator}{behind}"
        if key not in made:
            source = self.source(find(self.walked[iterator].args[0]), made)
            operands = (source, iterator, Fixed(behind, None, -1))
            made[key] = Made(key, index_in, None, COMPUTE, operands)
        return key

    def derived(self, value: Left | FromRow, made: dict[str, Made]) -> str:
        """Return what is left of a walk, or a list made of a row."""
        key = f"%{self.names.get(value) or self.local(value, 'left')}"
        if key not in made:
            if type(value) is Left:
                walk = find(value.args[0])
                assert type(walk) is Walk
                root = self.source(find(walk.args[0]), made)
                name = self.names[walk]
                source = root if walk.steady else f"{name}s"
                index = find(value.args[1])
                if index in self.iterators:
                    iterator, behind = self.iterators[index]
                    operands = (root, source, iterator, Fixed(behind, None, -1))
                    made[key] = Made(key, left_in, None, COMPUTE, operands)
                else:
                    place = self.source(index, made)
                    made[key] = Made(key, left_at, None, COMPUTE, (root, source, place))
            else:
                assert type(value) is FromRow
                row = find(value.args[0])
                items = [self.source(find(arg), made) for arg in value.args[2:]]
                if type(row) is MakeRow and row.tracks:
                    name = self.names[row]
                    was = Fixed(False, None, -1) if value.other else f"{name}w"
                    operands = (name, was, Fixed(value.drop, None, -1), *items)
                    made[key] = Made(key, list_of, None, COMPUTE, operands)
                else:
                    first = [self.source(find(arg), made) for arg in value.args[:2]]
                    order = Fixed(value.order, None, -1)
                    made[key] = Made(key, like_row, None, COMPUTE, (*first, order, *items))
        return key

    def _holding(self, box: MakeBox, closure: MakeClosure, made: dict[str, Made]) -> str:
        """A box with a local function, which may capture the box itself."""
        name = f"%{self.names.get(box) or self.local(box, 'box')}"
        if name not in made:
            made[name] = Made(name, None, None, -1, ())
            if box in self.stored:
                content = self.source(closure, made)
                made["!" + name] = Made("!" + name, content, None, STORE, ())
        return name
