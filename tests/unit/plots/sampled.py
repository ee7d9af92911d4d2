"""Curves to draw."""

from __future__ import annotations

from sx_kernel.session.watching.curves import Curves, Mark


def curves(
    marks: tuple[Mark, ...] = (), evictions: float = 0, pinned: float = 0, budget: float = 5000
) -> Curves:
    """Ten samples of a hundred calls each, of which nine in ten are hits."""
    calls = tuple(100.0 * i for i in range(11))
    same = tuple(0.0 for _ in calls)
    return Curves(
        calls=calls,
        hits=tuple(0.9 * c for c in calls),
        misses=tuple(0.1 * c for c in calls),
        misses_by={},
        evictions=(*same[1:], evictions),
        size=tuple(min(float(i), 8) for i in range(11)),
        budget=tuple(budget for _ in calls),
        threshold=same,
        pinned=(*same[1:], pinned),
        rate=tuple(0.9 if c else None for c in calls),
        recent=tuple(0.9 if c else None for c in calls),
        marks=marks,
    )
