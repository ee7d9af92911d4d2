"""Choices that are taken back: generators find Pythagorean triples."""

from __future__ import annotations

from collections.abc import Iterator


def choose(first: int, last: int) -> Iterator[int]:
    yield from range(first, last + 1)


def triples(n: int) -> list[tuple[int, int, int]]:
    found: list[tuple[int, int, int]] = []
    for a in choose(1, n):
        for b in choose(a, n):
            for c in choose(b, n):
                if a * a + b * b == c * c:
                    found.append((a, b, c))
    return found


def run(n: int) -> int:
    total = 0
    for a, b, c in triples(n):
        total += a * b * c
    return total
