"""Naming the functions that a session makes for itself, as registry.py names the shared ones."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


def named(functions: dict[str, Callable[..., Any]]) -> dict[str, Callable[..., Any]]:
    """The same functions, each with its SX name as `sx_name`, which the printer shows."""
    for name, function in functions.items():
        function.sx_name = name  # type: ignore[attr-defined]
    return functions
