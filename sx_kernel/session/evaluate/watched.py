"""What is done around each top-level form where flags or a listener ask for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol, final

from sx_kernel.base.flags import Flags
from sx_kernel.ir.nodes import Lambda
from sx_kernel.machine.machine import Machine


class FormTracer(Protocol):
    """Reports what happens to top-level forms (session/stages/trace.py)."""

    def before(self, lam: Lambda) -> None:
        """The top-level form `lam` is about to run."""
        ...

    def after(self) -> None:
        """A form has run, or was stopped."""
        ...


@final
class Watched:
    """Verifies forms, traces them and puts them under stress, as the flags say.

    `is_on`: whether there is anything to do. `hear`: called with each form that is about to run.
    """

    def __init__(self, flags: Flags, machine: Machine) -> None:
        self.flags = flags
        self.machine = machine
        self.tracer: FormTracer | None = None
        self.hear: Callable[[Lambda], None] | None = None
        self.is_on = False

    def choose(self) -> None:
        """Find out anew whether there is anything to do."""
        flags = self.flags
        self.is_on = bool(flags.verify or flags.stress or flags.trace or self.hear is not None)

    def run(self, lam: Lambda, run: Callable[[Lambda], Any]) -> Any:
        """`run(lam)`, and what the flags want around it. Forms inside of it are not watched."""
        self.is_on = False
        tracer = self.tracer
        try:
            self._prepare(lam)
            try:
                return run(lam)
            finally:
                if tracer is not None:
                    tracer.after()
        finally:
            self.choose()

    def _prepare(self, lam: Lambda) -> None:
        if self.flags.verify and lam.rt is None:  # (a form's code that was used before is linked)
            from sx_kernel.ir.verify import verify

            verify(lam)
        if self.flags.stress:
            self.machine.stress()
        if self.tracer is not None:
            self.tracer.before(lam)
        if self.hear is not None:
            self.hear(lam)


__all__ = ["FormTracer", "Watched"]
