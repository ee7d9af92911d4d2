"""Random numbers. Every session has its own generator, hence `:bound session`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from sx_kernel.primitives.bound import named
from sx_kernel.primitives.check import bad_argument, need_integer, range_error


class Generator(Protocol):
    """The part of random.Random that is used."""

    def randint(self, a: int, b: int, /) -> int:
        """An integer from a to b, both included."""
        ...

    def random(self) -> float:
        """A float from 0.0 up to, but not, 1.0."""
        ...

    def seed(self, a: int | str, /) -> None:
        """Start over from `a`."""


def new_generator() -> Generator:
    """A generator that nobody can predict. The module is slow to import, hence not at the top."""
    from random import Random

    return Random()


def make_random_primitives(
    make_generator: Callable[[], Generator] = new_generator,
) -> dict[str, Callable[..., Any]]:
    """The primitives that draw from one generator, by name. It is made when first needed."""
    made: list[Generator] = []

    def generator() -> Generator:
        if not made:
            made.append(make_generator())
        return made[0]

    def random_int(low: Any, high: Any) -> int:
        """An integer from `low` to `high`, both included."""
        least, most = need_integer("random-int", 1, low), need_integer("random-int", 2, high)
        if least > most:
            raise range_error("random-int", f"nothing is between {least} and {most}", low, high)
        return generator().randint(least, most)

    def random_float() -> float:
        """A float from 0.0 up to, but not, 1.0."""
        return generator().random()

    def random_seed(seed: Any) -> None:
        """Make the numbers that follow a function of `seed`."""
        if type(seed) not in (int, str):
            raise bad_argument("random-seed!", 1, "an integer or a string", seed)
        generator().seed(seed)

    functions = {
        "random-int": random_int,
        "random-float": random_float,
        "random-seed!": random_seed,
    }
    return named(functions)
