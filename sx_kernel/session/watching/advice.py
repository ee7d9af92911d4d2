"""What costs most in a session, where, and what to write instead.

Costs are estimates from exact counts and three times that were measured once (below); compiling
is counted in the time it really took. So the order is right where one thing stands out, and shares
are rough.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final, NamedTuple

from sx_kernel.machine.link import is_library
from sx_kernel.session.watching.exits import CONTINUATION, GUARD, ROOM
from sx_kernel.session.watching.functions import known_functions, misses_of
from sx_kernel.session.watching.places import spot_of

if TYPE_CHECKING:
    from sx_kernel.session.session import Session
    from sx_kernel.session.watching.exits import Exit, Exits

MACHINE_CALL: Final = 0.0024
"""Milliseconds that a call takes longer on the machine than in compiled code (fib of 20)."""
EXIT: Final = 0.06
"""Milliseconds of leaving compiled code once."""
SOME: Final = 0.05
"""Milliseconds below which nothing is worth a word."""
FEW: Final = 3


class Finding(NamedTuple):
    """One thing that costs time. `cost`: in milliseconds."""

    cost: float
    reason: str
    place: str
    instead: str


def times(n: int) -> str:
    """E.g. `once`, `3 times`."""
    return "once" if n == 1 else f"{n} times"


def _calls(n: int) -> str:
    return "1 call" if n == 1 else f"{n} calls"


def findings(session: Session, exits: Exits) -> list[Finding]:
    """All that costs something, the dearest first."""
    session.policy.cache.synchronise()
    found = [*_on_machine(session), *_exits(exits), *_for_room(session), *_compiled(session)]
    return sorted((one for one in found if one.cost >= SOME), key=lambda one: -one.cost)


# ------------------------------------------------------------------------------ on the machine

_DECLINED: Final = (
    ("a global definition inside", "put the definition at the top of the program, outside"),
    ("nested too deeply", "give inner parts names of their own, as functions"),
    ("a definition in a", "put the definition before the branch or loop, and set! it there"),
    ("a loop inside a loop", "make the inner loop a function of its own"),
    ("has been redefined", "evaluate the function's own definition again, too"),
    ("captures what is not defined", "define what the inner function uses before it"),
    ("CPython cannot compile", "split the function into smaller ones"),
)  # fmt: skip


def _on_machine(session: Session) -> list[Finding]:
    found: list[Finding] = []
    for lam in known_functions(session):
        calls = misses_of(lam)
        if not calls or is_library(lam):
            continue
        report = session.policy.report(lam)
        if report["tier"] != "machine" and not lam.rt.unwindings.aside:
            continue
        reason, instead = _why_machine(session, report["reason"])
        place = spot_of(lam, lam.pos)
        said = f"{_calls(calls)} on the machine: {reason}"
        found.append(Finding(calls * MACHINE_CALL, said, place.named, instead))
    return found


def _why_machine(session: Session, reason: str) -> tuple[str, str]:
    if reason.startswith("declined"):
        text = reason.removeprefix("declined: ").removeprefix("python: ")
        instead = next(
            (i for start, i in _DECLINED if start in text), "split the function into smaller ones"
        )
        return f"the compiler declines it, {text}", instead
    if "continuations unwind it" in reason:
        return (
            "continuations leave it again and again",
            "take continuations in a small function around the work, not in the work itself",
        )
    if "threshold nil" in reason:
        return "nothing is compiled", "%jit threshold 4"
    if "budget 0" in reason:
        return "nothing is compiled", f"%jit budget {_wanted(session)}"
    if reason.startswith("evicted"):
        return reason, f"%jit budget {_wanted(session)}, or %jit pin what is called most"
    if "pinned" in reason:
        return reason, "%jit unpin what is called least, or a greater budget"
    return reason, "nothing, if it is not called more often: compiling would cost more"


def _wanted(session: Session) -> int:
    """A budget with room for what was in the cache and what was evicted of late."""
    cache = session.policy.cache
    names = {name for _, _, _, kind, _, name, _ in cache.events() if kind in ("insert", "evict")}
    return max(10, round(1.2 * max(len(names), cache.size)))


# ---------------------------------------------------------------------------------- the others


def _exits(exits: Exits) -> list[Finding]:
    found: list[Finding] = []
    for one in exits.all():
        came = ", ".join(kinds for kinds, _ in one.came.most_common(2))
        reason = f"compiled code left {times(one.count)}: {one.why}" + (
            f" ({came})" if came else ""
        )
        found.append(Finding(one.count * EXIT, reason, one.spot.named, _instead_of(one)))
    return found


def _instead_of(one: Exit) -> str:
    if one.why == GUARD:
        return "call it with one type of argument, or make a function for each type"
    if one.why == CONTINUATION:
        return "take the continuation once around the loop, not in each turn"
    if one.why == ROOM:
        return "make the recursion a loop: a call in tail position, with an accumulator"
    if one.why.startswith("an error") or "refused" in one.why:
        return "test before the call what would be refused, instead of catching the error"
    return "nothing: it happens now and then"


def _for_room(session: Session) -> list[Finding]:
    cache = session.policy.cache
    stats = cache.peek()
    if not stats["evictions"] or not stats["compiled"]:
        return []
    each = stats["compile-ms"] / stats["compiled"]
    names = Counter(
        name for _, _, _, kind, _, name, _ in cache.events() if kind == "evict" and name
    )
    place = ", ".join(name for name, _ in names.most_common(FEW)) or "the cache"
    reason = f"{stats['evictions']} evictions: compiled code thrown away for want of room"
    return [Finding(stats["evictions"] * each, reason, place, f"%jit budget {_wanted(session)}")]


def _compiled(session: Session) -> list[Finding]:
    """Code that was compiled and hardly called since."""
    found: list[Finding] = []
    for entry in session.policy.cache.entries():
        lost = entry.compile_ms - entry.hits * MACHINE_CALL
        if lost <= 0 or entry.hits > 100:
            continue
        owners = entry.live_owners()
        place = spot_of(owners[0], owners[0].pos) if owners else None
        if place is None or place.library:
            continue
        reason = f"compiled in {entry.compile_ms:.1f} ms, called {times(entry.hits)} since"
        found.append(
            Finding(lost, reason, place.named, "a greater threshold, if there are many of these")
        )
    return found
