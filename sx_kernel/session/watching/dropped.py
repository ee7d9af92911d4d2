"""What redefinitions dropped from the cache, as a tree: who relied on what."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sx_kernel.session.watching.functions import callees

if TYPE_CHECKING:
    from sx_kernel.ir.nodes import Lambda
    from sx_kernel.jit.cache.events import Event
    from sx_kernel.session.session import Session

LAST: Final = 5
"""Redefinitions that are shown, the latest."""

Change = tuple[int, str, list[str]]


def changes(events: list[Event]) -> list[Change]:
    """(call, dependency, names dropped) of each change that dropped something, oldest first."""
    found: list[Change] = []
    last = -1
    for i, (_, call, _, kind, _, name, detail) in enumerate(events):
        if kind != "invalidate":
            continue
        what = str(detail)
        if found and last == i - 1 and found[-1][:2] == (call, what):
            found[-1][2].append(name or "fn")
        else:
            found.append((call, what, [name or "fn"]))
        last = i
    return found


def dropped_text(session: Session, last: int = LAST) -> str:
    """The trees of the last changes."""
    found = changes(session.policy.cache.events())
    if not found:
        return "nothing was invalidated: no definition has changed that compiled code relied on"
    texts = [_tree(session, *one) for one in found[-last:]]
    more = len(found) - len(texts)
    return "\n".join([*([f"… {more} earlier"] if more else []), *texts])


def _tree(session: Session, call: int, what: str, names: list[str]) -> str:
    kind, _, about = what.partition(":")
    about = about.removeprefix("<sx ").partition(" #")[0]  # of a guard: the code's file name
    heads = {
        "global": f"{about} was redefined",
        "primitive": f"{about} got another meaning",
        "guards": f"a guess of types failed in {about}",
        "inlined": f"{about} was redefined, whose body stood in",
    }
    head = heads.get(kind, what)
    lines = [f"at call {call}: {head}; {len(names)} dropped"]
    below = _below(session, about, names)
    _grow(below, about, "", lines, {about})
    return "\n".join(lines)


def _below(session: Session, about: str, names: list[str]) -> dict[str, list[str]]:
    """Of each name, which of the dropped are nearest above it: they call it, by what they are now.
    Those of which that is not known rely on `about` itself."""
    calls = {name: _called(session, name) for name in dict.fromkeys(names)}
    below: dict[str, list[str]] = {}
    for name, called in calls.items():
        others = [one for one in called if one in calls and one != name]
        for one in [about] if about in called or not others else others:
            below.setdefault(one, []).append(name)
    return below


def _called(session: Session, name: str) -> set[str]:
    value = session.definitions().get(name)
    lam: Lambda | None = None if value is None else session.policy.resolve(value)
    return set() if lam is None else set(callees(session, lam))


def _grow(
    below: dict[str, list[str]], name: str, indent: str, lines: list[str], seen: set[str]
) -> None:
    shown = [one for one in below.get(name, ()) if one not in seen]
    seen.update(shown)
    for i, one in enumerate(shown):
        last = i + 1 == len(shown)
        lines.append(f"{indent}{'└─' if last else '├─'} {one}")
        _grow(below, one, indent + ("   " if last else "│  "), lines, seen)
