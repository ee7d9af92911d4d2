"""The cache as a map: its entries, what happened since one looked, and all of that as text.

A view asks for what is new since its `Cursor`. What it gets is bounded (`PIECE` entries): a cache
of thousands comes in pieces. Any thread may ask: nothing is added up, and nothing changes.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from sx_kernel.base.errors import SxError
from sx_kernel.jit.cache.events import LEAVING
from sx_kernel.jit.rates import percent

if TYPE_CHECKING:
    from sx_kernel.jit.cache.entry import Entry
    from sx_kernel.session.session import Session

PIECE: Final = 1_200
"""Entries in one message: some 60 KB."""
RUNNING: Final = 500
"""Entries of running code in one message."""
TURN: Final = -1
"""Where a view's turn is kept among the hits that it was told: no entry has that number."""
GHOSTS: Final = 12
"""Entries that have left and are shown."""
TEXT_ROWS: Final = 16
BAR: Final = 24

VERSION: Final = 1


class Cursor(NamedTuple):
    """How far a view has come: the last entry it knows, the last use, and the last event."""

    entry: int = 0
    stamp: int = 0
    events: int = 0


class News(NamedTuple):
    """What is new. `data`: for the view; `more`: there is more already."""

    cursor: Cursor
    data: dict[str, Any]
    more: bool


def figures(session: Session) -> dict[str, Any]:
    """The cache's figures of this moment."""
    stats = session.policy.cache.peek()
    wanted = ("size", "budget", "evictions", "threshold", "pinned", "bytes", "generation")
    found = {name: stats[name] for name in wanted}
    waiting = sum(counter.waiting() for counter in list(session.policy.counting.dirty))
    found["hits"] = stats["hits"] + waiting
    found["misses"] = stats["misses"]
    return found


def news(session: Session, cursor: Cursor, sent: dict[int, int] | None = None) -> News:
    """Return what is new since `cursor`; for a new one, everything.

    `sent`: the hits by entry that the view was told of code that runs; kept up to date.
    """
    cache = session.policy.cache
    log = cache.log
    total = log.total
    missed = total - cursor.events
    gone, whole = _gone(log.last(missed) if missed else []) if cursor.events else ([], True)
    if missed > len(log):
        whole = True
    if whole:
        cursor = Cursor()
    entries = cache.snapshot()
    new = sorted((one for one in entries if one.id > cursor.entry), key=_id)
    rows = new[:PIECE]
    last = rows[-1].id if rows else cursor.entry
    used: list[Entry] = []
    stamp = max((one.stamp for one in entries), default=0)
    if len(new) <= PIECE:
        used = [one for one in entries if one.stamp > cursor.stamp and one.id <= cursor.entry]
        used.sort(key=_stamp)
        if len(used) > PIECE:
            used = used[:PIECE]
            stamp = used[-1].stamp
    else:
        stamp = cursor.stamp
    running = _running(session, last, {} if sent is None else sent)
    told = {one.id for one, _ in running}
    data = {
        "figures": figures(session),
        "new": [_row(one) for one in rows],
        "used": [[one.id, one.hits, one.last_used] for one in used if one.id not in told]
        + [[one.id, hits, cache.generation] for one, hits in running],
        "pinned": [one.id for one in entries if one.pinned][:PIECE],
        "gone": gone,
        "ghosts": ghosts(session),
        "next": next((one.id for one in entries if not one.pinned), None),
        "whole": whole,
    }
    return News(Cursor(last, stamp, total), data, len(new) > PIECE or len(used) >= PIECE)


def _gone(events: list[Any]) -> tuple[list[int], bool]:
    """The entries that left, and whether it is better to begin anew."""
    gone: list[int] = []
    for _, _, _, kind, entry, _, _ in events:
        if kind in ("reset", "sweep", "clear-cold"):
            return [], True
        if kind in LEAVING and entry is not None:
            gone.append(entry)
    return gone, False


def _running(session: Session, last: int, sent: dict[int, int]) -> list[tuple[Entry, int]]:
    """Entries of code that has run since the cache was last synchronised, and their hits: those of
    which the view was told other hits; of many, some from all over."""
    found: list[tuple[Entry, int]] = []
    for counter in list(session.policy.counting.dirty):
        one = counter.entry
        hits = one.hits + counter.waiting()
        if sent.get(one.id) != hits and one.id <= last and one.state == "live":
            found.append((one, hits))
    step = -(-len(found) // RUNNING) or 1
    if step > 1:
        turn = sent[TURN] = sent.get(TURN, 0) + 1
        found = found[turn % step :: step]
    sent.update((one.id, hits) for one, hits in found)
    return found


def _row(one: Entry) -> list[Any]:
    """An entry for a view that does not know it.  # SYNC: map/state.js"""
    return [
        one.id, one.shown, one.bytes, one.hits, one.last_used, round(one.compile_ms, 3),
        one.level,
    ]  # fmt: skip


def ghosts(session: Session) -> list[list[Any]]:
    """Those that left last, the latest first: [entry, name, why, call]."""
    found: list[list[Any]] = []
    for _, call, _, kind, entry, name, detail in reversed(session.policy.cache.log.last(400)):
        if kind in LEAVING:
            found.append([entry, name or "fn", _reason(kind, detail), call])
            if len(found) == GHOSTS:
                break
    return found


def _reason(kind: str, detail: Any) -> str:
    if kind == "evict":
        return {"lru": "no room", "budget": "smaller budget"}.get(str(detail), str(detail))
    if kind == "collect":
        return "garbage"
    return f"{kind}: {detail}" if detail else kind


def why(session: Session, entry: int | None, name: str) -> str:
    """Return what `%jit why` says of the entry of that number, or of the function called `name`."""
    owner: Any = None
    found = next((one for one in session.policy.cache.snapshot() if one.id == entry), None)
    if found is not None:
        owner = next(iter(found.live_owners()), None)
    if owner is None:
        try:
            owner = session.policy.resolve(name)
        except SxError:
            owner = None
    if owner is None:
        return f"{name}: its function is gone"
    report = session.policy.report(owner)
    lines = [f"{report['name']}: {report['reason']}"]
    lines += [
        f"  {key:<10}{_value(value)}"
        for key, value in report.items()
        if key not in ("name", "reason") and value not in ({}, [], None)
    ]
    return "\n".join(lines)


def _value(value: Any) -> str:
    match value:
        case dict():
            return ", ".join(f"{name} is {kind}" for name, kind in value.items())
        case list():
            return " ".join(value)
        case _:
            return str(value)


def _id(one: Entry) -> int:
    return one.id


def _stamp(one: Entry) -> int:
    return one.stamp


# ------------------------------------------------------------------------------------- as text


def summary(session: Session) -> str:
    """The figures in a line."""
    now = figures(session)
    calls = now["hits"] + now["misses"]
    rate = f", {percent(now['hits'], calls)} hits" if calls else ""
    return (
        f"JIT cache: {now['size']} of {now['budget']}, {now['bytes'] / 1000:.1f} KB{rate}, "
        f"{now['evictions']} evicted"
    )


def map_text(session: Session) -> str:
    """The map for a terminal: a bar for each entry, as long as its code, the next to go first."""
    session.policy.cache.synchronise()
    entries = session.policy.cache.snapshot()
    lines = [summary(session)]
    if not entries:
        lines.append("  the cache is empty")
    most = max((one.bytes for one in entries), default=1) or 1
    generation = session.policy.cache.generation
    shown = entries[:TEXT_ROWS]
    wide = min(28, max((len(one.shown) for one in shown), default=0))
    for i, one in enumerate(shown):
        bar = "▆" * max(1, round(BAR * one.bytes / most))
        mark = "pinned" if one.pinned else "goes next" if i == 0 else ""
        age = generation - one.last_used
        name = one.shown if len(one.shown) <= wide else one.shown[: wide - 1] + "…"
        lines.append(
            f"  {name:<{wide}} {bar:<{BAR}} {one.hits:>8} hits, age {age}  {mark}".rstrip()
        )
    if len(entries) > TEXT_ROWS:
        lines.append(f"  … {len(entries) - TEXT_ROWS} more")
    left = ghosts(session)
    if left:
        told = ", ".join(f"{name} (call {call}: {reason})" for _, name, reason, call in left[:5])
        lines.append(f"  left last: {told}")
    return "\n".join(lines)


# ------------------------------------------------------------------------------------- as HTML

TILES: Final = 300
"""Tiles that are drawn where no front end draws by itself."""


def tiles_html(session: Session) -> str:
    """The map at rest, for where our extension is missing."""
    entries = session.policy.cache.snapshot()
    if not entries:
        return ""
    generation = session.policy.cache.generation
    most = max(one.bytes for one in entries) or 1
    tiles = "".join(_tile(one, generation, most) for one in entries[:TILES])
    more = f"<div>… {len(entries) - TILES} more</div>" if len(entries) > TILES else ""
    return (
        f"<div><b>{escape(summary(session))}</b></div>"
        f"<div style='display:flex;flex-wrap:wrap;gap:2px;max-width:60em'>{tiles}</div>{more}"
    )


def _tile(one: Entry, generation: int, most: int) -> str:
    age = generation - one.last_used
    depth = 0.15 + 0.6 / (1 + age)
    width = 3 + 7 * one.bytes / most
    edge = "2px solid currentColor" if one.pinned else "1px solid rgba(128,128,128,.4)"
    said = f"{one.shown}: {one.hits} hits, {one.bytes} bytes, age {age}"
    return (
        f"<span title='{escape(said, quote=True)}' style='width:{width:.1f}em;overflow:hidden;"
        f"white-space:nowrap;padding:1px 3px;border:{edge};"
        f"background:rgba(230,120,20,{depth:.2f})'>"
        f"{escape(one.shown[:24])}</span>"
    )
