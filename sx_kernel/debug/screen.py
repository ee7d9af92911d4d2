"""A program that stands still as text: its source, the variables of a frame, the stack."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from sx_kernel.base.source import FilledSource, columns
from sx_kernel.debug.frames import Frame
from sx_kernel.debug.stopping import Stopped
from sx_kernel.debug.values import shown

AROUND: Final = 4
"""Lines of source before and after the one that the program is at."""

MOST_VARIABLES: Final = 12
MOST_FRAMES: Final = 8

KEYS: Final = "n next   s in   o out   c go on   b back   u d frames   q stop   h help"

HELP: Final = """\
n           the next line of this function     s   into what is called
o           out of this function               c   go on
b           a line back (the last 10 000 states are kept; output and data stay)
u, d        to the frame above, below          w   draw this again
r [N [V]]   at an error: list the ways to go on, or take the N-th (with value V)
q           stop the program
all else    is evaluated in this frame: n, (+ n 1), (set! n 5)
            ,n evaluates what is called like a key"""

Paint = Callable[[str], str]


def draw(stopped: Stopped, at: int, width: int, paint: Paint = lambda text: text) -> str:
    """The screen for frame number `at`, in lines of at most `width` columns. `paint` colours SX."""
    frames = stopped.frames
    lines = [_rule(_headline(stopped), width)]
    if not frames:
        return "\n".join([*lines, "  between two forms"])
    frame = frames[at]
    lines += _source(frame, width, paint)
    rows = _variables(stopped, frame, at == 0)
    if rows:
        lines += [_rule("variables", width), *(_cut(row, width) for row in rows)]
    lines += [_rule("stack", width), *(_cut(row, width) for row in _stack(frames, at))]
    return "\n".join([*lines, _rule("", width)])


def where(frame: Frame) -> str:
    """The place of a frame: `input 3:6`."""
    source = frame.lam.source
    if source is None:
        return "no source"
    return f"{source.name}:{frame.line}"


def _headline(stopped: Stopped) -> str:
    match stopped.reason:
        case "breakpoint":
            why = "breakpoint"
        case "exception":
            why = stopped.text
        case "pause":
            why = "paused"
        case _:
            why = "step"
    if stopped.has_value:
        why = f"returned {shown(stopped.state[3], 50)}"
    return why if not stopped.frames else f"{why} · {stopped.frames[0].name}"


def _source(frame: Frame, width: int, paint: Paint) -> list[str]:
    source = frame.lam.source
    if source is None or not frame.line:
        return ["  (its source is not known)"]
    text = source.whole.text if type(source) is FilledSource else source.text
    all_lines = text.split("\n")
    here = frame.line
    first = max(1, here - AROUND)
    last = min(len(all_lines), here + AROUND)
    digits = len(str(last))
    found: list[str] = []
    for number in range(first, last + 1):
        line = _cut(all_lines[number - 1].replace("\t", " ").rstrip("\r"), width - digits - 5)
        mark = "▶" if number == here else " "
        found.append(f" {mark} {number:>{digits}}  {paint(line)}")
    return found


def _variables(stopped: Stopped, frame: Frame, is_top: bool) -> list[str]:
    rows: list[tuple[str, str]] = []
    if is_top and stopped.is_error:
        rows += [(f"r {i}", one.report) for i, one in enumerate(stopped.restarts)]
    values = [*frame.locals(), *frame.captured()]
    rows += [(name, shown(value)) for name, value in values[:MOST_VARIABLES]]
    if len(values) > MOST_VARIABLES:
        rows.append(("…", f"{len(values) - MOST_VARIABLES} more"))
    wide = max((columns(name) for name, _ in rows), default=0)
    return [f"   {name}{' ' * (wide - columns(name))}  {text}" for name, text in rows]


def _stack(frames: list[Frame], at: int) -> list[str]:
    first = max(0, min(at - 2, len(frames) - MOST_FRAMES))
    found: list[str] = []
    for i, frame in enumerate(frames[first : first + MOST_FRAMES], first):
        mark = "▶" if i == at else " "
        found.append(f" {mark} {i}  {frame.name}  {where(frame)}")
    left = len(frames) - first - MOST_FRAMES
    if left > 0:
        found.append(f"   …  {left} more")
    return found


def _rule(title: str, width: int) -> str:
    title = _cut(f"── {title} " if title else "", width - 2)
    return title + "─" * max(0, width - columns(title))


def _cut(text: str, width: int) -> str:
    if columns(text) <= width:
        return text
    while text and columns(text) > width - 1:
        text = text[:-1]
    return text + "…"
