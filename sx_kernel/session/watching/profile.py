"""Samples as a profile: shares of tiers and functions, and a file that speedscope draws."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from sx_kernel.session.watching.sampling import COMPILED, COMPILER, MACHINE

if TYPE_CHECKING:
    from sx_kernel.session.watching.sampling import Activation, Sampler

SCHEMA: Final = "https://www.speedscope.app/file-format-schema.json"


class Row(NamedTuple):
    """One function: samples in itself, samples in it and what it calls, and the former by tier."""

    name: str
    where: str
    itself: int
    within: int
    by: dict[str, int]


def tiers(sampler: Sampler) -> dict[str, int]:
    """Samples by what ran."""
    found: dict[str, int] = {COMPILED: 0, MACHINE: 0, COMPILER: 0}
    for stack, n in sampler.stacks.items():
        found[stack[-1].tier] += n
    return found


def rows(sampler: Sampler) -> list[Row]:
    """The functions that were seen, those with most samples of their own first."""
    itself: Counter[tuple[str, str]] = Counter()
    within: Counter[tuple[str, str]] = Counter()
    by: dict[tuple[str, str], Counter[str]] = {}
    for stack, n in sampler.stacks.items():
        for one in {_function(one) for one in stack}:
            within[one] += n
        leaf = _function(stack[-1])
        itself[leaf] += n
        by.setdefault(leaf, Counter())[stack[-1].tier] += n
    found = [
        Row(name, where, itself[name, where], n, dict(by.get((name, where), {})))
        for (name, where), n in within.items()
    ]
    return sorted(found, key=lambda row: (-row.itself, -row.within, row.name))


def _function(one: Activation) -> tuple[str, str]:
    where = "library" if one.spot.library else one.spot.source
    return one.spot.function, where


def speedscope(sampler: Sampler, title: str) -> str:
    """The samples as JSON for https://www.speedscope.app: a frame for each line and tier."""
    frames: dict[tuple[str, str, int], int] = {}
    samples: list[list[int]] = []
    weights: list[float] = []
    total = max(1, sampler.total())
    each = sampler.seconds / total
    for stack, n in sampler.stacks.items():
        samples.append([_frame(frames, one) for one in stack])
        weights.append(round(n * each, 6))
    shared = [_shown(*key) for key in frames]
    profile: dict[str, Any] = {
        "type": "sampled", "name": title, "unit": "seconds", "startValue": 0,
        "endValue": round(sum(weights), 6), "samples": samples, "weights": weights,
    }  # fmt: skip
    return json.dumps({
        "$schema": SCHEMA, "name": title, "exporter": "sx", "activeProfileIndex": 0,
        "shared": {"frames": shared}, "profiles": [profile],
    })  # fmt: skip


def _frame(frames: dict[tuple[str, str, int], int], one: Activation) -> int:
    name = one.spot.function if one.tier != MACHINE else f"{one.spot.function} [machine]"
    return frames.setdefault((name, one.spot.source, one.spot.line), len(frames))


def _shown(name: str, source: str, line: int) -> dict[str, Any]:
    found: dict[str, Any] = {"name": name}
    if source:
        found["file"] = source
    if line:
        found["line"] = line
    return found
