"""Takeuchi's function, every result delivered by an exception (Python has no continuations)."""

from collections.abc import Callable
from typing import NoReturn


class Escape(Exception):
    value: int = 0


Exit = Callable[[int], NoReturn]


def call_with_exit(function: Callable[[Exit], int]) -> int:
    escape = Escape()

    def leave(value: int) -> NoReturn:
        escape.value = value
        raise escape

    try:
        return function(leave)
    except Escape as caught:
        if caught is not escape:
            raise
        return caught.value


def ctak(x: int, y: int, z: int) -> int:
    return call_with_exit(lambda k: ctak_with(k, x, y, z))


def ctak_with(k: Exit, x: int, y: int, z: int) -> int:
    if not y < x:
        k(z)
    return ctak_with(
        k,
        call_with_exit(lambda k: ctak_with(k, x - 1, y, z)),
        call_with_exit(lambda k: ctak_with(k, y - 1, z, x)),
        call_with_exit(lambda k: ctak_with(k, z - 1, x, y)),
    )


def run(x: int, y: int, z: int) -> int:
    return ctak(x, y, z)
