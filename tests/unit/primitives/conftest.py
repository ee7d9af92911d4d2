"""A session's console for tests of output."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from sx_kernel.primitives.output import make_output_primitives
from sx_kernel.primitives.table import PRIMITIVES


class Console:
    """Keeps what was written to it."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.lines: list[str] = []

    def write(self, text: str, /) -> None:
        """Keep `text`."""
        self.parts.append(text)

    write_error = write

    def read(self) -> str | None:
        """The next of `lines`."""
        return self.lines.pop(0) if self.lines else None

    @property
    def text(self) -> str:
        """All of it."""
        return "".join(self.parts)


@pytest.fixture
def console() -> Console:
    return Console()


@pytest.fixture
def do(console: Console) -> Callable[..., Any]:
    """`do(name, *args)` calls a primitive of a session that writes to `console`."""
    bound = make_output_primitives(console)

    def call(name: str, *args: Any) -> Any:
        function = bound[name] if name in bound else PRIMITIVES[name].fn
        return function(*args)

    return call
