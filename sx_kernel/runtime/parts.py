"""Turns of loops that may be long, in parts, whose calls are counted where each of them begins: so
the figures go on while it turns, and are never far ahead of it (sites.py Ahead)."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, islice
from types import CellType
from typing import Any

from sx_kernel.runtime.sites import PART


def counted(begins: int, bound: int, hits: CellType, each: int, step: int = 1) -> Iterator[int]:
    """The numbers from `begins` to before `bound`, each of which counts `each` calls.

    `step`: 1 or -1. If the bound lies behind the first number there is no last one.
    """
    return chain.from_iterable(_ranges(begins, bound, hits, each, step))


def _ranges(begins: int, bound: int, hits: CellType, each: int, step: int = 1) -> Iterator[range]:
    low, left = begins, (bound - begins) * step
    while left:
        some = min(left, PART) if left > 0 else PART
        hits.cell_contents += float(each * some)
        yield range(low, low + some * step, step)
        low += some * step
        left -= some


def counted_items(items: Iterator[Any], size: int, hits: CellType, each: int) -> Iterator[Any]:
    """The `size` items, each of which counts `each` calls."""
    return chain.from_iterable(_slices(items, size, hits, each))


def _slices(items: Iterator[Any], size: int, hits: CellType, each: int) -> Iterator[Iterator[Any]]:
    for part in _ranges(0, size, hits, each):
        yield islice(items, len(part))
