"""The known name nearest to a mistyped one."""

from __future__ import annotations

from collections.abc import Iterable


def nearest(name: str, known: Iterable[str], limit: int = 2) -> str | None:
    """The first of the names in `known` at the least edit distance from `name`.

    None if none is within `limit` insertions, deletions, replacements or swaps of neighbours;
    for names below six characters one, since everything is near to them. The name of a component
    is near to those of components only.
    """
    best: str | None = None
    least = min(limit, max(1, len(name) // 3)) + 1
    for candidate in known:
        if abs(len(candidate) - len(name)) < least and (candidate[:1] == "~") == (name[:1] == "~"):
            found = distance(name, candidate, least)
            if found < least:
                best, least = candidate, found
    return best


def distance(a: str, b: str, limit: int) -> int:
    """The edit distance (optimal string alignment) of a and b; `limit` if it is not below that."""
    before: list[int] = []
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        older, before, row = before, row, [i]
        for j, y in enumerate(b, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (x != y))
            if i > 1 and j > 1 and x == b[j - 2] and a[i - 2] == y:
                cost = min(cost, older[j - 2] + 1)
            row.append(cost)
        if min(row) >= limit:
            return limit
    return min(row[-1], limit)
