"""The tree of calls below a function: how each call is made, and why a callee is not compiled."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sx_kernel.ir.nodes import Global
from sx_kernel.machine.link import is_library
from sx_kernel.session.watching.functions import callees, calls_in

if TYPE_CHECKING:
    from sx_kernel.ir.nodes import Lambda
    from sx_kernel.session.session import Session

DEEP: Final = 5
WIDE: Final = 20
"""Callees of one function that are shown."""
MOST: Final = 200
"""Lines of a tree."""


def call_tree(session: Session, lam: Lambda, name: str) -> str:
    """The tree as text, one line a callee: how it is called, and its own calls below it."""
    lines = [f"{name}  {state_of_code(session, lam)}"]
    _grow(session, lam, "", (id(lam),), lines)
    if len(lines) == 1:
        lines.append("└─ calls no function by a global's name")
    return "\n".join(lines)


def _grow(
    session: Session, lam: Lambda, indent: str, path: tuple[int, ...], lines: list[str]
) -> None:
    found = list(callees(session, lam).items())
    others = sum(1 for call in calls_in(lam) if type(call.fn) is not Global)
    shown = found[:WIDE]
    rest = [f"… {len(found) - WIDE} more"] if len(found) > WIDE else []
    if others:
        calls = "1 call" if others == 1 else f"{others} calls"
        rest.append(f"{calls} of what is known only when it runs")
    for i, (name, callee) in enumerate(shown):
        if len(lines) >= MOST:
            lines.append(f"{indent}└─ …")
            return
        last = i + 1 == len(shown) and not rest
        lines.append(f"{indent}{'└─' if last else '├─'} {name}  {_how(session, lam, name, callee)}")
        if id(callee) in path or len(path) > DEEP or is_library(callee):
            continue
        below = indent + ("   " if last else "│  ")
        _grow(session, callee, below, (*path, id(callee)), lines)
    for i, text in enumerate(rest):
        lines.append(f"{indent}{'└─' if i + 1 == len(rest) else '├─'} {text}")


def _how(session: Session, lam: Lambda, name: str, callee: Lambda) -> str:
    """Return how code of `lam` calls `callee`, which it names `name`."""
    entry = None if lam.rt is None else lam.rt.entry
    if entry is None or entry.code is None:
        return f"called by the machine; {state_of_code(session, callee)}"
    unit = entry.code.unit
    if f"inlined:{name}" in unit.dependencies:
        return "inlined: its body stands in place of the call"
    if name == unit.self_name:
        direct = unit.direct_name is not None
        return "direct: calls itself past the guards" if direct else "calls itself"
    if callee.rt is not None and callee.rt.code is not None:
        return f"called as a Python function; {state_of_code(session, callee)}"
    return f"stub: leads to the machine; {state_of_code(session, callee)}"


def state_of_code(session: Session, lam: Lambda) -> str:
    """Return whether `lam` is compiled, or why not."""
    report = session.policy.report(lam)
    if report["tier"] == "machine":
        return f"not compiled: {report['reason']}"
    level = {1: "compiled quickly", 2: "compiled"}.get(report.get("level", 2), "compiled")
    return f"{level}, {report['hits']} hits"
