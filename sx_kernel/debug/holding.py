"""While something is stepped into, the machine runs all calls, and asks about each."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING, final

if TYPE_CHECKING:
    from sx_kernel.machine.machine import Machine


@final
class CompilerHold:
    """Whether compiled code may run. `set_asking`: whether the machine asks about each call."""

    def __init__(self, m: Machine, set_asking: Callable[[bool], object]) -> None:
        self.m = m
        self.set_asking = set_asking
        self._before: bool | None = None

    def begin(self) -> None:
        """Have the machine run all calls."""
        if self._before is None:
            self._before = self.m.may_compile
            self.m.may_compile = False
            self.set_asking(True)

    def end(self) -> None:
        """As it was."""
        if self._before is not None:
            self.m.may_compile, self._before = self._before, None
            self.set_asking(False)

    @contextmanager
    def lifted(self) -> Generator[None]:
        """In this block compiled code may run as if nothing was stepped into."""
        held, self._before = self._before, None
        may_compile = self.m.may_compile
        if held is not None:
            self.m.may_compile = held
        try:
            yield
        finally:
            self.m.may_compile, self._before = may_compile, held
