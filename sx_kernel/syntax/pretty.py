"""Values over several lines, none wider than wanted where that can be avoided.

    pretty(value, 40)   {:name "Ada"
                         :languages ("SX" "Python" "Lisp")
                         :born 1815}

The text is that of `inspect` with line breaks in place of blanks, so it reads back as the same
value. Lists that look like code are indented as code; lists of atoms fill their lines. As in
printer.py nothing recurses, and data may be of any depth.

A value becomes a tree of `_Group`s that know their width; then it is written from left to right:
a group that fits on the rest of the line stays in one piece, else it is broken, by its kind.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple, TypeAlias, cast

from sx_kernel.base.values import Keyword, Symbol
from sx_kernel.syntax.bodies import BODY_INDENT, before_body, has_body
from sx_kernel.syntax.printer import (
    DEPTH_LIMIT,
    INSPECTED,
    MORE,
    inspect_cut,
    inspect_value,
    opened,
)

WIDTH: Final = 80

LONGEST: Final = 100_000
"""Characters of a text above which it is left as it is: nobody reads it, and layout takes time."""

_NARROW: Final = 24
"""Columns that every line may use, however deep its value is."""


class _Group:
    """A list, dict or record: `start`, then `parts`, each behind its key if it has one, then `end`.

    `head`: the symbol or constructor that it begins with, if it does. `spaced`: a blank comes
    before the first part, too. `width`: of all of it in one line.
    """

    __slots__ = ("end", "head", "keys", "parts", "spaced", "start", "waiting", "width")

    def __init__(self, start: str, end: str) -> None:
        self.start = start
        self.end = end
        self.head: str | None = None
        self.spaced = False
        self.keys: list[str] = []
        self.parts: list[_Part] = []
        self.waiting = ""
        self.width = len(start) + len(end)

    @property
    def has_keys(self) -> bool:
        """Whether it is a dict, or a record, whose fields are shown like keys."""
        return bool(self.keys and self.keys[0])

    def add(self, before: str, part: _Part, item: object) -> None:
        """Append a part; `before`: the blank and key that come before it."""
        if self.start[:2] == "#<" and type(item) is Keyword and not self.waiting:
            self.waiting = cast("str", part)  # the name of a field, whose value comes next
            return
        key, self.waiting = self.waiting or before.strip(), ""
        if not self.parts:
            self.spaced = before[:1] == " "
            if self.spaced:
                self.head = self.start[1:]
            elif type(item) is Symbol and self.start == "(":
                self.head = item.name
        self.keys.append(key)
        self.parts.append(part)
        if self.spaced or len(self.parts) > 1:
            self.width += 1
        self.width += len(key) + bool(key) + (len(part) if type(part) is str else 0)


_Part: TypeAlias = "str | _Group"
_Pieces: TypeAlias = "Iterator[tuple[str, object]]"


def pretty(value: object, width: int = WIDTH) -> str:
    """The text of `value` in lines of at most `width` characters, if its atoms are that short.

    Texts longer than LONGEST stay in one line.
    """
    text = inspect_cut(value, LONGEST + 1)
    if len(text) > LONGEST:
        return inspect_value(value)
    if len(text) <= width:
        return text
    return _Writer(max(width, _NARROW)).write(_tree(value))


# ------------------------------------------------------------------------------------ the tree


def _tree(value: object) -> _Part:
    """The groups of a value. What contains itself, or is too deep, is `…`, as in printer.py."""
    root = _Group("", "")
    stack: list[tuple[_Group, _Pieces, int]] = [(root, iter((("", value),)), 0)]
    path: set[int] = set()
    while stack:
        group, pieces, own = stack[-1]
        for before, item in pieces:
            part, inner = _part(item, path if len(stack) <= DEPTH_LIMIT else None)
            group.add(before, part, item)
            if inner is not None and type(part) is _Group:
                stack.append((part, inner, id(item)))
                path.add(id(item))
                break
        else:
            stack.pop()
            path.discard(own)
            if stack:
                stack[-1][0].width += group.width
    return root.parts[0]


def _part(item: object, path: set[int] | None) -> tuple[_Part, _Pieces | None]:
    """Return what stands for `item`, and its pieces if it has any. `path`: None where it is too
    deep."""
    writer = INSPECTED.get(type(item))
    if writer is not None:
        return writer(item), None
    if path is None or id(item) in path:
        return MORE, None
    start, pieces, end = opened(item)
    return (start + end, None) if pieces is None else (_Group(start, end), pieces)


# ----------------------------------------------------------------------------------- the lines


class _Break(NamedTuple):
    """A new line, indented by so many blanks."""

    indent: int


class _Place(NamedTuple):
    """A part that is to be written, with `room` characters to keep free behind it for brackets.

    `indent`: where the line begins that it is put on if it does not fit on this one; None: it has
    its place already.
    """

    part: _Part
    room: int
    indent: int | None = None
    blank: bool = False


class _End(NamedTuple):
    """Closing brackets: on this line if they fit, else on one of their own."""

    text: str
    indent: int


_Task: TypeAlias = "str | _Break | _Place | _End"


class _Writer:
    """Writes a tree; `column` is where the next character comes."""

    def __init__(self, width: int) -> None:
        self.width = width
        self.deepest = max(width - _NARROW, width // 2)
        self.column = 0
        self.out: list[str] = []
        self.todo: list[_Task] = []

    def write(self, tree: _Part) -> str:
        """The text of `tree`."""
        self.todo.append(_Place(tree, 0))
        while self.todo:
            match self.todo.pop():
                case str(text):
                    self._put(text)
                case _Break(indent):
                    self._break(indent)
                case _End(text, indent):
                    if self.column + len(text) > self.width and self.column > indent:
                        self._break(indent)
                    self._put(text)
                case place:
                    self._place(place)
        return "".join(self.out)

    def _put(self, text: str) -> None:
        self.out.append(text)
        self.column += len(text)

    def _break(self, indent: int) -> None:
        self.out.append("\n" + " " * indent)
        self.column = indent

    def _fits(self, place: _Place, column: int) -> bool:
        return column + _width(place.part) + place.room <= self.width

    def _place(self, place: _Place) -> None:
        if place.indent is not None:
            begins = self.column + place.blank
            if not self._fits(place, begins) and place.indent < begins:
                self._break(place.indent)
            elif place.blank:
                self._put(" ")
        part = place.part
        if isinstance(part, str):
            self._put(part)
        elif self._fits(place, self.column):
            self._put(_flat(part))
        else:
            self.todo += reversed(self._broken(part, place.room))

    def _inside(self, column: int) -> int:
        """Return where lines begin that belong at `column`, which may be too far to the right."""
        return min(column, self.deepest)

    # Each of these returns what to do, in order.

    def _broken(self, group: _Group, room: int) -> list[_Task]:
        room = min(room + len(group.end), self.width // 4)  # many brackets have lines of their own
        if group.has_keys:
            return self._entries(group, room)
        if all(type(part) is str for part in group.parts):
            return self._filled(group, room)
        if group.head is not None:
            return self._call(group, room)
        return self._stacked(group, room)

    def _rooms(self, group: _Group, room: int) -> Iterator[tuple[_Part, int]]:
        """The parts; behind the last one there must be room for brackets."""
        last = len(group.parts) - 1
        return ((part, room if i == last else 0) for i, part in enumerate(group.parts))

    def _entries(self, group: _Group, room: int) -> list[_Task]:
        """A dict: a line for each entry. A value stands behind its key, or else below it."""
        indent = self._inside(self.column + len(group.start))
        todo: list[_Task] = [group.start]
        for i, (part, behind) in enumerate(self._rooms(group, room)):
            if i or self.column + len(group.start) > indent:
                todo.append(_Break(indent))
            todo.append(group.keys[i])
            below = self._inside(indent + BODY_INDENT)
            beside = indent + len(group.keys[i]) + 1
            if type(part) is _Group and beside <= self.deepest:
                todo += (" ", _Place(part, behind))
            else:
                todo.append(_Place(part, behind, below, blank=True))
        return [*todo, _End(group.end, indent)]

    def _filled(self, group: _Group, room: int) -> list[_Task]:
        """Atoms: as many on each line as fit."""
        indent = self._inside(self.column + len(group.start) + group.spaced)
        todo: list[_Task] = [group.start]
        for i, (part, behind) in enumerate(self._rooms(group, room)):
            todo.append(_Place(part, behind, indent, blank=bool(i or group.spaced)))
        return [*todo, _End(group.end, indent)]

    def _stacked(self, group: _Group, room: int) -> list[_Task]:
        """Data: a line for each part, below one another."""
        indent = self._inside(self.column + len(group.start))
        todo: list[_Task] = [group.start]
        if self.column + len(group.start) > indent:
            todo.append(_Break(indent))
        before: _Part | None = None
        for part, behind in self._rooms(group, room):
            if before is None:
                todo.append(_Place(part, behind))
            elif type(part) is str and type(before) is str:  # atoms share their lines
                todo.append(_Place(part, behind, indent, blank=True))
            else:
                todo += (_Break(indent), _Place(part, behind))
            before = part
        return [*todo, _End(group.end, indent)]

    def _call(self, group: _Group, room: int) -> list[_Task]:
        """Code: a body below its head, by two blanks; arguments below the first one."""
        assert group.head is not None
        first = 0 if group.spaced else 1  # the first argument among the parts
        beside = self.column + len(group.start) + (len(group.head) if first else 0) + 1
        if has_body(group.head):
            is_named_let = group.head == "let" and type(group.parts[1]) is str
            beside_head = first + before_body(group.head) + is_named_let
            indent = self._inside(self.column + BODY_INDENT)
        elif self._arguments_fit(group, first, room, beside):
            beside_head, indent = first + 1, self._inside(beside)
        else:
            beside_head, indent = first, self._inside(self.column + 1)
        todo: list[_Task] = [group.start]
        for i, (part, behind) in enumerate(self._rooms(group, room)):
            if i < first:
                todo.append(_Place(part, behind))
            elif i < beside_head:
                blank = bool(i or group.spaced)
                stays = type(part) is _Group and beside <= self.deepest
                todo += (
                    (" ", _Place(part, behind))
                    if stays
                    else (
                        _Place(
                            part, behind, self._inside(self.column + 2 * BODY_INDENT), blank=blank
                        ),
                    )
                )
            else:
                todo += (_Break(indent), _Place(part, behind))
        return [*todo, _End(group.end, indent)]

    def _arguments_fit(self, group: _Group, first: int, room: int, column: int) -> bool:
        """Return whether the arguments can stand below one another at `column`: each of them in one
        line, or, if one must be broken anyway, with most of the width left for it."""
        if column <= self.width // 3:
            return True
        return all(
            column + _width(part) + (room if i == len(group.parts) - 1 else 0) <= self.width
            for i, part in enumerate(group.parts)
            if i >= first
        )


def _width(part: _Part) -> int:
    return len(part) if isinstance(part, str) else part.width


def _flat(group: _Group) -> str:
    """All of a group in one line."""
    out: list[str] = []
    todo: list[_Part] = [group]
    while todo:
        part = todo.pop()
        if isinstance(part, str):
            out.append(part)
            continue
        out.append(part.start)
        todo.append(part.end)
        for i in range(len(part.parts) - 1, -1, -1):
            blank = " " if i or part.spaced else ""
            key = f"{part.keys[i]} " if part.keys[i] else ""
            todo += (part.parts[i], f"{blank}{key}")
    return "".join(out)
