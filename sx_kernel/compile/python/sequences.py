"""Instructions on lists that are walked (passes/cursors.py) and on rows (passes/rows.py)."""

from __future__ import annotations

from sx_kernel.compile.mid.lists import Again, Append, MakeRow, Restart, StillEmpty, Walk
from sx_kernel.compile.mid.nodes import find
from sx_kernel.compile.python.exits import Exit
from sx_kernel.compile.python.extents import Extents
from sx_kernel.compile.python.operations import bare
from sx_kernel.compile.python.rows import changes, is_there, opened


class Sequences(Extents):
    """Writes what walks and rows need lines for."""

    def walk_again(self, inst: Again) -> None:
        """A walk that begins anew if nothing has been passed yet."""
        self.flush()
        walk = find(inst.args[0])
        name, xs = self.names[walk], self.atom(walk.args[0])  # pyright: ignore
        state = self.exit(inst.state, inst.owed)  # pyright: ignore[reportArgumentType]
        index = self.atom(inst.args[1])
        names = f"{name}, {name}n, {name}m, {name}s"
        self.line(f"if not {index}: {names} = frozen_({xs}) or X_()", state)

    def restart_row(self, inst: Restart) -> None:
        """Another row from here on."""
        self.flush(inst)
        row, root = self.names[find(inst.args[0])], self.text(inst.args[1])
        self.line(f"{row}, {row}w = [], {root}", self.taken_exit())

    def open_row(self, inst: MakeRow) -> None:
        """A row, and what says whether it has changed."""
        self.flush()
        root = self.atom(inst.args[0]) if inst.args else "None"
        name = self.local(inst)
        text, exit = "[]", None
        if inst.args:
            assert inst.key is not None
            assert inst.state is not None
            lost = "" if inst.fresh else self.give_up(inst.key)
            text, exit = opened(inst, root, lost), self.exit(inst.state, inst.owed)
        self.line(f"{name} = {text}", exit)
        if inst.tracks:
            self.line(f"{name}w = {root}")

    def still_empty(self, inst: StillEmpty) -> None:
        """A look at the literal as which a row began."""
        self.flush()
        assert inst.state is not None
        literal = self.atom(inst.args[0])
        self.line(f"if {literal}: {self.give_up(inst.key)}", self.exit(inst.state, inst.owed))

    def change_row(self, inst: Append) -> None:
        """Take elements off the end of a row, and put others there."""
        self.flush(inst)
        made = find(inst.args[0])
        assert type(made) is MakeRow
        row, drop = self.names[made], inst.drop
        if not drop and len(inst.args) == 2:
            self.line(f"{row}.append({bare(self.text(inst.args[1]))})", self.taken_exit())
        else:
            items = [self.atom(arg) for arg in inst.args[1:]]
            self.leaving = []
            lines = changes(row, items, drop)
            if not lines:
                assert made.tracks  # (another list of the same elements)
            elif drop <= inst.least:
                self.lines_of(lines)
            else:
                with self.block(f"if {is_there(row, drop)}:"):
                    self.lines_of(lines)
                if items or drop > 1:
                    with self.block("else:"):
                        self.line(f"{row}[:] = ({''.join(f'{item}, ' for item in items)})")
        if made.tracks:
            self.line(f"{row}w = False")

    def lines_of(self, lines: list[str]) -> None:
        for line in lines:
            self.line(line)

    def walk(self, inst: Walk) -> None:
        """Three variables: the elements so far, how many those are, how to get more."""
        self.flush()
        xs = self.atom(inst.args[0])
        name = self.local(inst)
        exit = self.exit(inst.state, inst.owed)  # pyright: ignore[reportArgumentType]
        if inst in self.iterated:
            self.iterate(inst, xs, name, exit)
            return
        names = f"{name}, {name}n, {name}m"
        flat = f"{names} = {xs}, len({xs}), None"
        if inst.steady and find(inst.args[0]).type.kind == "list":
            self.line(flat)
            return
        lost = self.give_up(inst.key)
        if not inst.steady:
            self.line(f"{names}, {name}s = frozen_({xs}) or {lost}", exit)
            return
        with self.block(f"if type({xs}) is list:"):
            self.line(flat)
        with self.block("else:"):
            self.line(f"{names} = items_({xs}) or {lost}", exit)

    def iterate(self, inst: Walk, xs: str, name: str, exit: Exit) -> None:
        """One variable: Python's iterator."""
        if inst.steady and find(inst.args[0]).type.kind == "list":
            self.line(f"{name} = iter_({xs})")
            return
        lost = self.give_up(inst.key)
        if inst.steady:
            begun = f"iter_({xs}) if type({xs}) is list else each_({xs})"
            self.line(f"{name} = {begun} or {lost}", exit)
        else:
            self.line(f"{name}, {name}s = each_now_({xs}) or {lost}", exit)
