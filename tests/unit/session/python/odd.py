"""Classes that misbehave."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


class Beside(BaseException):
    """What some libraries have beside Exception."""


def raising(problem: type[BaseException]) -> Callable[..., Any]:
    def work(*_args: Any, **_named: Any) -> Any:
        raise problem

    return work
