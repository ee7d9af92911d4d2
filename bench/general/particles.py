"""Particles as objects in a list: moved, reflected, their energy summed."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass
class Particle:
    x: float
    v: float
    mass: float


def move(p: Particle, dt: float) -> None:
    x = p.x + dt * p.v
    if x < 0.0 or x > 10.0:
        p.v = -p.v
    else:
        p.x = x


def energy(ps: list[Particle]) -> float:
    total = 0.0
    for p in ps:
        total += 0.5 * p.mass * p.v * p.v
    return total


def place(ps: list[Particle]) -> float:
    total = 0.0
    for p in reversed(ps):
        total = p.x + total
    return total


def run(n: int, turns: int) -> int:
    ps = [Particle(0.1 * (i % 97), 0.3 * (i % 11) - 1.5, 1.0 + i % 3) for i in range(n)]
    for _ in range(turns):
        for p in ps:
            move(p, 0.05)
    return round(1000 * (energy(ps) + place(ps)))
