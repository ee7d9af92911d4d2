"""Bouncing balls, as in "Are we fast yet": mutable objects and a random number generator."""

from __future__ import annotations


class Random:
    def __init__(self, seed: int) -> None:
        self.seed = seed

    def next(self) -> int:
        self.seed = (self.seed * 1309 + 13849) & 65535
        return self.seed


class Ball:
    def __init__(self, random: Random) -> None:
        self.x = random.next() % 500
        self.y = random.next() % 500
        self.dx = random.next() % 300 - 150
        self.dy = random.next() % 300 - 150

    def bounce(self) -> bool:
        hit = False
        self.x += self.dx
        self.y += self.dy
        if self.x > 500:
            self.x, self.dx, hit = 500, -abs(self.dx), True
        if self.x < 0:
            self.x, self.dx, hit = 0, abs(self.dx), True
        if self.y > 500:
            self.y, self.dy, hit = 500, -abs(self.dy), True
        if self.y < 0:
            self.y, self.dy, hit = 0, abs(self.dy), True
        return hit


def run(balls: int, turns: int) -> int:
    random = Random(74755)
    everything = [Ball(random) for _ in range(balls)]
    bounces = 0
    for _ in range(turns):
        for ball in everything:
            if ball.bounce():
                bounces += 1
    return bounces
