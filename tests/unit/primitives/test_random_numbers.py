"""primitives/random_numbers.py: numbers drawn from one generator."""

from __future__ import annotations

from sx_kernel.primitives.random_numbers import make_random_primitives, new_generator
from tests.unit.primitives.edges import fails


class Counted:
    """A generator that gives back what it was asked."""

    def __init__(self) -> None:
        self.seeds: list[object] = []

    def randint(self, a: int, b: int, /) -> int:
        return a * 100 + b

    def random(self) -> float:
        return 0.25

    def seed(self, a: int | str, /) -> None:
        self.seeds.append(a)


def test_the_generator_is_made_when_it_is_first_needed_and_once() -> None:
    made: list[Counted] = []

    def make() -> Counted:
        made.append(Counted())
        return made[-1]

    draw = make_random_primitives(make)
    assert made == []
    assert draw["random-int"](1, 6.0) == 106 and draw["random-float"]() == 0.25
    draw["random-seed!"]("x")
    assert len(made) == 1 and made[0].seeds == ["x"]


def test_the_same_seed_gives_the_same_numbers() -> None:
    draw = make_random_primitives(new_generator)
    found: list[list[int]] = []
    for _ in range(2):
        draw["random-seed!"](7)
        found.append([draw["random-int"](1, 1000) for _ in range(5)])
    assert found[0] == found[1] and len(set(found[0])) > 1
    assert all(1 <= n <= 1000 for n in found[0])


def test_wrong_arguments_are_told() -> None:
    draw = make_random_primitives(Counted)
    assert fails(draw["random-int"], 2, 1) == (
        "range-error",
        "random-int: nothing is between 2 and 1",
    )
    assert fails(draw["random-int"], 1, "6")[1].startswith(
        "random-int: argument 2 must be an integer"
    )
    assert fails(draw["random-seed!"], 1.5)[1].startswith(
        "random-seed!: argument 1 must be an integer or a string"
    )
