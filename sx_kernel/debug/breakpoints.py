"""Breakpoints: what a front end asked for, and the line at which there is code.

A text that was not evaluated yet is only read: its lines are those at which some list begins. When
its forms are analysed the lines are those of its nodes, and a breakpoint may move once more.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Final, final

from sx_kernel.base.source import Source
from sx_kernel.debug.places import Places, line_at
from sx_kernel.session.desk.inputs import Program, parts
from sx_kernel.syntax.reader import ReadProblem, read

_HITS: Final = re.compile(r"\s*(>=|>|==|=|%)?\s*([0-9]{1,15})\s*\Z")


@final
@dataclass(slots=True, eq=False)
class Breakpoint:
    """One breakpoint. `line`: as it was asked for; `actual`: where it is. `name`: of the function
    at whose beginning it is, for those. `hits`: how often it was reached."""

    id: int
    path: str = ""
    line: int = 0
    name: str = ""
    condition: str = ""
    hit_condition: str = ""
    log: str = ""
    actual: int = 0
    verified: bool = False
    message: str = ""
    hits: int = 0
    is_placed: bool = field(default=False)

    def counted(self) -> bool:
        """It was reached: whether its count says that this time matters."""
        self.hits += 1
        if not self.hit_condition:
            return True
        found = _HITS.match(self.hit_condition)
        if found is None:
            return True
        operator, wanted = found[1] or ">=", int(found[2])
        match operator:
            case ">":
                return self.hits > wanted
            case "==" | "=":
                return self.hits == wanted
            case "%":
                return wanted > 0 and self.hits % wanted == 0
            case _:
                return self.hits >= wanted

    def described(self) -> dict[str, Any]:
        """As the protocol describes it."""
        found: dict[str, Any] = {"id": self.id, "verified": self.verified}
        if self.path:
            found["line"] = self.actual or self.line
            found["source"] = {"path": self.path}
        if self.message:
            found["message"] = self.message
        return found


def code_lines(text: str) -> list[int] | None:
    """The lines at which lists begin, in order; None if the text cannot be read."""
    found: set[int] = set()
    try:
        for part in parts(text):
            if isinstance(part, Program):
                source = Source(part.text)
                parsed = read(source, dispatch=lambda _name, datum: datum)
                found.update(line_at(source, pos) for pos in parsed.positions.values())
    except ReadProblem:
        return None
    return sorted(found)


def next_line(line: int, lines: Iterable[int]) -> int | None:
    """The first of `lines` that is not before `line`."""
    return min((one for one in lines if one >= line), default=None)


@final
class Table:
    """All breakpoints of one debugger. Any thread may change it; `version` counts that."""

    def __init__(self, places: Places) -> None:
        self.places = places
        self.version = 0
        self.by_path: dict[str, list[Breakpoint]] = {}
        self.functions: list[Breakpoint] = []
        self._last = 0

    @property
    def is_empty(self) -> bool:
        """Whether there is none."""
        return not self.by_path and not self.functions

    def _next(self) -> int:
        self._last += 1
        return self._last

    def set_lines(self, path: str, wanted: list[dict[str, Any]]) -> list[Breakpoint]:
        """Replace the breakpoints of the source `path`."""
        path = self.places.same(path)
        text = self.places.text_of(path)
        lines = None if text is None else code_lines(text)
        before = {b.line: b for b in self.by_path.get(path, ())}
        made = [self._made(path, one, text, lines, before) for one in wanted]
        table = {key: points for key, points in self.by_path.items() if key != path}
        if made:
            table[path] = made
        self.by_path = table
        self.version += 1
        return made

    def _made(
        self,
        path: str,
        wanted: dict[str, Any],
        text: str | None,
        lines: list[int] | None,
        before: dict[int, Breakpoint],
    ) -> Breakpoint:
        line = int(wanted["line"])
        point = Breakpoint(
            self._next(), path, line,
            condition=str(wanted.get("condition") or ""),
            hit_condition=str(wanted.get("hitCondition") or ""),
            log=str(wanted.get("logMessage") or ""),
        )  # fmt: skip
        old = before.get(line)
        if old is not None:
            point.id, point.hits = old.id, old.hits
        if text is None:
            point.message = "there is no such source"
        elif lines is None:
            point.message = "the text cannot be read"
        else:
            point.actual = next_line(line, lines) or 0
            point.verified = point.actual > 0
            point.message = "" if point.verified else "there is no code from here on"
        if _HITS.match(point.hit_condition or "1") is None:
            point.message = f"not a count of hits: {point.hit_condition}"
        return point

    def set_functions(
        self, wanted: list[dict[str, Any]], known: Callable[[str], bool]
    ) -> list[Breakpoint]:
        """Replace the breakpoints at the beginnings of functions."""
        made: list[Breakpoint] = []
        for one in wanted:
            point = Breakpoint(
                self._next(), name=str(one["name"]), condition=str(one.get("condition") or ""),
                hit_condition=str(one.get("hitCondition") or ""),
            )  # fmt: skip
            point.verified = known(point.name)
            point.message = "" if point.verified else f"no function is called {point.name} yet"
            made.append(point)
        self.functions = made
        self.version += 1
        return made

    def all(self) -> list[Breakpoint]:
        """All of them, in order."""
        found = [point for points in self.by_path.values() for point in points]
        return found + self.functions
