"""A function's source with how often each part of it ran, in which tier, and where code was left.

Parts are compound forms. A sample counts for the innermost form that was being done, and for the
forms around it.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any, Final, final

from sx_kernel.base.source import Source
from sx_kernel.session.watching.sampling import COMPILED, MACHINE, Sampler
from sx_kernel.syntax.reader import ReadProblem, end_of_form, read

if TYPE_CHECKING:
    from sx_kernel.ir.nodes import Lambda
    from sx_kernel.session.watching.exits import Exit, Exits

BAR: Final = 8
"""Characters of the longest bar."""
_BLOCKS: Final = " ▏▎▍▌▋▊▉█"

STYLE: Final = (
    "font-family:var(--jp-code-font-family,monospace);font-size:var(--jp-code-font-size,13px);"
    "line-height:1.5;border-collapse:collapse"
)


@final
@dataclass(frozen=True, slots=True)
class Heat:
    """The heat of one function.

    `text`: its source, from the offset `start` of the text it is in; `by`: samples by tier and
    offset in `text`; `calls`: by tier; `exits`: those in it.
    """

    name: str
    text: str
    start: int
    line: int
    by: dict[str, Counter[int]]
    calls: dict[str, int]
    exits: tuple[Exit, ...]

    @property
    def samples(self) -> int:
        """All samples."""
        return sum(sum(found.values()) for found in self.by.values())


def heat_of(lam: Lambda, calls: dict[str, int], sampler: Sampler, exits: Exits) -> Heat | None:
    """The heat of `lam`; None if it was not read from a text."""
    if lam.source is None or lam.pos < 0:
        return None
    whole, start = lam.source.text, lam.pos
    end = end_of_form(whole, start)
    by: dict[str, Counter[int]] = {COMPILED: Counter(), MACHINE: Counter()}
    for stack, n in list(sampler.stacks.items()):
        spot, tier = stack[-1]
        if spot.source == lam.source.name and start <= spot.pos < end and tier in by:
            by[tier][spot.pos - start] += n
    left = tuple(exits.of(lam.source.name, start, end))
    line = lam.source.line_column(start)[0]
    return Heat(lam.name or "fn", whole[start:end], start, line, by, calls, left)


# ------------------------------------------------------------------------------------- as text


def heat_text(heat: Heat) -> str:
    """The source with a margin: samples of each line, in compiled code and on the machine."""
    lines = heat.text.split("\n")
    starts = _starts(lines)
    counts = [{tier: _between(found, *span) for tier, found in heat.by.items()} for span in starts]
    most = max((sum(one.values()) for one in counts), default=0)
    total = max(1, heat.samples)
    left = _exits_by_line(heat, starts)
    found = [_title(heat), "   share  compiled machine  source"]
    for i, (line, by) in enumerate(zip(lines, counts, strict=True)):
        here = sum(by.values())
        share = f"{100 * here / total:4.0f} %" if here else "      "
        tiers = "".join(f"{by[tier] or '':>8}" for tier in (COMPILED, MACHINE))
        found.append(f"{_bar(here, most)}{share}{tiers}  {line}".rstrip())
        found += [f"{'':>{BAR + 22}}  ^ {_told(one)}" for one in left.get(i, ())]
    found.append(f"  {_note(heat)}")
    return "\n".join(found)


def _title(heat: Heat) -> str:
    calls = ", ".join(f"{n} {_TIERS[tier]}" for tier, n in heat.calls.items())
    return f"{heat.name}: {calls}"


_TIERS: Final = {COMPILED: "calls in compiled code", MACHINE: "calls on the machine"}


def _note(heat: Heat) -> str:
    if not heat.samples:
        return "nothing of it was seen to run while samples were taken"
    samples = "1 sample" if heat.samples == 1 else f"{heat.samples} samples"
    return f"{samples}; a line's share is that of the time at which it was seen to run"


def _told(exit: Exit) -> str:
    came = ", ".join(f"{kinds} ({n})" for kinds, n in exit.came.most_common(3))
    often = "once" if exit.count == 1 else f"{exit.count} times"
    return f"left {often}: {exit.why}{'; came ' + came if came else ''}"


def _bar(n: int, most: int) -> str:
    eighths = round(8 * BAR * n / most) if most else 0
    if n and not eighths:
        eighths = 1
    full, rest = divmod(eighths, 8)
    return (("█" * full) + (_BLOCKS[rest] if rest else "")).ljust(BAR)


def _starts(lines: list[str]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    at = 0
    for line in lines:
        found.append((at, at + len(line) + 1))
        at += len(line) + 1
    return found


def _between(found: Counter[int], start: int, end: int) -> int:
    return sum(n for at, n in found.items() if start <= at < end)


def _exits_by_line(heat: Heat, starts: list[tuple[int, int]]) -> dict[int, list[Exit]]:
    by: dict[int, list[Exit]] = {}
    for one in heat.exits:
        at = one.spot.pos - heat.start
        line = next((i for i, (start, end) in enumerate(starts) if start <= at < end), 0)
        by.setdefault(line, []).append(one)
    return by


# ------------------------------------------------------------------------------------- as HTML


def heat_html(heat: Heat) -> str:
    """The source with coloured forms: orange in compiled code, blue on the machine; the deeper, the
    more often."""
    marks = _form_marks(heat)
    text = _coloured(heat.text, marks)
    left = "".join(f"<li>{escape(one.spot.where)}: {escape(_told(one))}</li>" for one in heat.exits)
    exits = f"<div>left compiled code</div><ul style='margin:0'>{left}</ul>" if left else ""
    key = (
        "<span style='background:rgba(230,120,20,.35)'>&nbsp;compiled&nbsp;</span> "
        "<span style='background:rgba(40,120,230,.35)'>&nbsp;machine&nbsp;</span>"
    )
    return (
        f"<div><b>{escape(_title(heat))}</b></div>"
        f"<pre style='{STYLE};background:none'>{text}</pre>"
        f"<div>{key} {escape(_note(heat))}</div>{exits}"
    )


def _form_marks(heat: Heat) -> list[tuple[int, int, float, str, str]]:
    """(start, end, depth of colour, colour, what to say) of each form in which samples fell."""
    try:
        parsed = read(Source(heat.text), reserved=True)
    except ReadProblem:
        return []
    total = max(1, heat.samples)
    marks: list[tuple[int, int, float, str, str]] = []
    for start in sorted(set(parsed.positions.values())):
        by = {tier: found[start] for tier, found in heat.by.items()}
        here = sum(by.values())
        if not here:
            continue
        colour = "230,120,20" if by[COMPILED] >= by[MACHINE] else "40,120,230"
        depth = 0.12 + 0.5 * here / total
        shares = f"{by[COMPILED]} compiled, {by[MACHINE]} machine"
        said = f"{here} samples, {100 * here / total:.0f} %: {shares}"
        marks.append((start, end_of_form(heat.text, start), depth, colour, said))
    return marks


def _coloured(text: str, marks: list[tuple[int, int, float, str, str]]) -> str:
    """The text with a span for each mark; marks are nested or apart."""
    opens: dict[int, list[Any]] = {}
    closes: Counter[int] = Counter()
    for start, end, depth, colour, said in marks:
        opens.setdefault(start, []).append((end, depth, colour, said))
        closes[end] += 1
    parts: list[str] = []
    for at in range(len(text) + 1):
        parts.append("</span>" * closes[at])
        for _, depth, colour, said in sorted(opens.get(at, ()), reverse=True):
            parts.append(
                f"<span title='{escape(said, quote=True)}'"
                f" style='background:rgba({colour},{depth:.2f})'>"
            )
        if at < len(text):
            parts.append(escape(text[at]))
    return "".join(parts)
