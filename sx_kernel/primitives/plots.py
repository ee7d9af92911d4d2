"""(plot xs ys …): a program's own figures, as data. Faces draw them when they are a result."""

from __future__ import annotations

from fractions import Fraction
from math import inf
from typing import Any, Final, final

from sx_kernel.base.sequences import Chain, iterate
from sx_kernel.base.values import Vector
from sx_kernel.primitives.check import bad_argument, range_error, shown
from sx_kernel.primitives.registry import primitive

KINDS: Final = ("lines", "points", "bars", "steps")
OPTIONS: Final = ("title", "x", "y", "labels", "kind")
GREATEST: Final = 1e300  # of all numbers drawn; an axis needs room beyond them
_WANTED_OPTION: Final = "one of the options :" + " :".join(OPTIONS)


@final
class Line:
    """One line of a chart: a value for each of the chart's xs, and a label, perhaps empty."""

    __slots__ = ("label", "values")

    def __init__(self, values: tuple[float, ...], label: str) -> None:
        self.values = values
        self.label = label


@final
class Chart:
    """A figure: lines over common xs. `kind` is one of KINDS."""

    __slots__ = ("kind", "lines", "title", "x_label", "xs", "y_label")

    def __init__(
        self, xs: tuple[float, ...], lines: tuple[Line, ...], options: dict[str, Any]
    ) -> None:
        self.xs = xs
        self.lines = lines
        self.title: str = options.get("title", "")
        self.x_label: str = options.get("x", "")
        self.y_label: str = options.get("y", "")
        self.kind: str = options.get("kind", "lines")

    sx_type = "plot"

    def sx_print(self) -> tuple[str, list[Any], str]:
        """`#<plot "title" 2 lines of 100 points>`; see syntax/printer.py."""
        lines = "1 line" if len(self.lines) == 1 else f"{len(self.lines)} lines"
        text = f"{lines} of {len(self.xs)} points>"
        return ("#<plot ", [self.title], f" {text}") if self.title else (f"#<plot {text}", [], "")


@primitive("plot")
def plot(first: Any, *rest: Any) -> Chart:
    """A chart of the lists of numbers, the first being the xs unless it is alone."""
    lists: list[tuple[float, ...]] = [_numbers(1, first)]
    at = 0
    while at < len(rest) and type(rest[at]) is not str:
        lists.append(_numbers(at + 2, rest[at]))
        at += 1
    options = _options(rest, at)
    if len(lists) == 1:
        lists.insert(0, tuple(float(i) for i in range(len(lists[0]))))
    xs, *ys = lists
    for i, line in enumerate(ys):
        if len(line) != len(xs):
            text = f"argument {i + 2} must have {len(xs)} items, as many as the xs, got {len(line)}"
            raise range_error("plot", text)
    labels = options.get("labels", ())
    lines = [Line(line, labels[i] if i < len(labels) else "") for i, line in enumerate(ys)]
    return Chart(xs, tuple(lines), options)


def _numbers(index: int, value: Any) -> tuple[float, ...]:
    """Argument `index` as numbers; nil is the empty list."""
    if value is None:
        return ()
    if type(value) not in (list, Chain, Vector):
        raise bad_argument("plot", index, "a list or vector of numbers", value)
    found: list[float] = []
    for item in value.items if type(value) is Vector else iterate(value):
        if type(item) not in (int, float, Fraction):
            raise bad_argument("plot", index, "a list or vector of numbers", value)
        try:
            number = float(item)
        except OverflowError:
            number = item
        if GREATEST < abs(number) < inf:
            raise range_error("plot", f"argument {index}: {shown(item)} is too big")
        found.append(number)
    return tuple(found)


def _options(rest: tuple[Any, ...], at: int) -> dict[str, Any]:
    """`:title "…"` and so on; keywords evaluate to their names."""
    found: dict[str, Any] = {}
    for i in range(at, len(rest), 2):
        name = rest[i]
        if type(name) is not str or name not in OPTIONS:
            raise bad_argument("plot", i + 2, _WANTED_OPTION, name)
        if i + 1 == len(rest):
            raise range_error("plot", f"the option :{name} has no value")
        found[name] = _option(name, i + 3, rest[i + 1])
    return found


def _option(name: str, index: int, value: Any) -> Any:
    if name == "labels":
        if type(value) not in (list, Chain) or any(type(v) is not str for v in iterate(value)):
            raise bad_argument("plot", index, "a list of strings", value)
        return tuple(iterate(value))
    if type(value) is not str:
        raise bad_argument("plot", index, "a string", value)
    if name == "kind" and value not in KINDS:
        known = ", ".join(KINDS)
        raise range_error("plot", f"argument {index} must be one of {known}, got {shown(value)}")
    return value
