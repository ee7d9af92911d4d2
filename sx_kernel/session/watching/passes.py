"""The middle of a function after each pass of the compiler, differences marked."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Any, Final

from sx_kernel.compile.mid.text import show
from sx_kernel.session.stages.explain import unit_of

if TYPE_CHECKING:
    from sx_kernel.compile.mid.nodes import Function
    from sx_kernel.ir.nodes import Lambda
    from sx_kernel.session.session import Session

LONGEST: Final = 2_000
"""Lines of a stage of which differences are looked for."""

_VALUE: Final = re.compile(r"\bv\d+\b")


def stages_of_middle(session: Session, lam: Lambda) -> list[tuple[str, list[str]]]:
    """(pass, lines) as it is built and after each pass that changes it. Raises Unsupported, and
    RecursionError for code that is nested too deeply."""
    found: list[tuple[str, list[str]]] = []

    def watch(stage: str, fn: Function) -> None:
        lines = show(fn).rstrip("\n").split("\n")
        if not found or found[-1][1] != lines:
            found.append((stage, lines))

    unit_of(session, lam, [], watch, guesses=guesses_of(lam))
    return found


def guesses_of(lam: Lambda) -> dict[Any, Any] | None:
    """The guesses that the code in the cache was made with; None: it is not there."""
    entry = None if lam.rt is None else lam.rt.entry
    if entry is None or type(entry.key) is not tuple:
        return None
    return dict(entry.key[4])


def passes_text(session: Session, lam: Lambda) -> str:
    """All stages; of each but the first, what the pass took away (-) and put in (+)."""
    stages = stages_of_middle(session, lam)
    parts: list[str] = []
    before: list[str] = []
    for stage, lines in stages:
        if not before:
            parts.append("\n".join(["as it is built", *(f"    {line}" for line in lines)]))
        else:
            marked = differences(before, lines)
            gone, new = (sum(line[0] == mark for line in marked) for mark in "-+")
            head = f"after the pass {stage}: {new} lines new, {gone} gone"
            parts.append("\n".join([head, *(f"  {line}".rstrip() for line in marked)]))
        before = lines
    return "\n\n".join(parts)


def differences(before: list[str], after: list[str]) -> list[str]:
    """`after` with marks: `+ ` what is new, `- ` what is gone, else blanks."""
    if len(before) + len(after) > LONGEST:
        return [f"  {line}" for line in after]
    found: list[str] = []
    # values are numbered anew each time, which is no difference
    pair = [[_VALUE.sub("v", line) for line in lines] for lines in (before, after)]
    for kind, a, b, c, d in SequenceMatcher(None, *pair, autojunk=False).get_opcodes():
        if kind == "equal":
            found += [f"  {line}" for line in after[c:d]]
        else:
            found += [f"- {line}" for line in before[a:b]]
            found += [f"+ {line}" for line in after[c:d]]
    return found
