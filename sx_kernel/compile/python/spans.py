"""The ranges of loops that count, as texts of Python."""

from __future__ import annotations

from typing import NamedTuple

from sx_kernel.compile.facts.types import NAT, is_subtype
from sx_kernel.compile.mid.nodes import Value, find
from sx_kernel.compile.python.counting import Counting
from sx_kernel.runtime.sites import PART


class Span(NamedTuple):
    """The range of a loop's variable, as texts: where it begins, and what comes behind the last.

    `exact`: it ends only where the variable is the bound. `sure`: if so, the bound surely does not
    lie behind the beginning.
    """

    begins: str
    bound: str
    down: bool
    exact: bool
    sure: bool

    @property
    def size(self) -> str:
        """The number of turns; less than none where there is no last one."""
        low, high = (self.bound, self.begins) if self.down else (self.begins, self.bound)
        return high if low == "0" else f"{high} - {low}"

    @property
    def numbers(self) -> str:
        """The variable's values, if the bound does not lie behind the beginning."""
        if self.down:
            return f"range({self.begins}, {self.bound}, -1)"
        return (
            f"range({self.bound})" if self.begins == "0" else f"range({self.begins}, {self.bound})"
        )

    @property
    def turns(self) -> str:
        """The variable's values, one by one."""
        if not self.exact or self.sure:
            return self.numbers
        if self.down:
            return f"{self.numbers} if {self.begins} >= {self.bound} else count_({self.begins}, -1)"
        return f"{self.numbers} if {self.begins} <= {self.bound} else count_({self.begins})"

    def strides(self, step: str, *, sure: bool) -> str:
        """The variable's values where each turn adds `step`; `sure`: it is surely positive."""
        turns = f"range({self.begins}, {self.bound}, {step})"
        if sure:
            return turns
        endless = f"count_({self.begins}, {step}) if {self.begins} < {self.bound} else ()"
        return f"{turns} if {step} > 0 else {endless}"

    def in_parts(self, each: int) -> str:
        """The variable's values; many of them in parts that count `each` call for a turn."""
        least = "0 <= " if self.exact and not self.sure else ""
        step = ", -1" if self.down else ""
        return (
            f"{self.numbers} if {least}{self.size} <= {PART} "
            f"else parts_({self.begins}, {self.bound}, P_.rt.hits, {each}{step})"
        )

    @property
    def last(self) -> str:
        """The variable's value behind the last turn of a loop that counts up."""
        if self.exact or (self.begins == "0" and self.sure):
            return self.bound
        return f"{self.bound} if {self.bound} > {self.begins} else {self.begins}"


def span_of(counted: Counting, begins: str, bound: str, first: Value) -> Span:
    """The range of a loop; `begins`, `bound`: the texts of its ends, `first`: what it begins as."""
    low, natural = (bound, first) if counted.down else (begins, counted.bound)
    plain = counted.goes_on not in ("up to", "down to")
    sure = plain and low == "0" and is_subtype(find(natural).type, NAT)
    return Span(begins, bound, counted.down, counted.exact, sure)


def known(end: str) -> str | int:
    """An end of a loop's range: a number if it is one, else the local that holds it."""
    return end if end.isidentifier() else int(end.strip("()"))


def before_first(begins: str, back: int) -> str | int:
    """Return what comes before the first turn: a number, or "variable - 1" (with `back` 1 "+
    1")."""
    first = known(begins)
    return first + back if isinstance(first, int) else f"{first} {'+' if back > 0 else '-'} 1"


def counted_first(each: int, size: str) -> str:
    """Return what is counted before the first turn of `size`."""
    if size.isidentifier():
        return f"{each}.0 * {size} if 0 < {size} <= {PART} else 0.0"
    return f"{each}.0 * k_ if 0 < (k_ := {size}) <= {PART} else 0.0"
