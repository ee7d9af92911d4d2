"""The bodies of guards: a `try` around a loop that turns once."""

from __future__ import annotations

from collections.abc import Sequence

from sx_kernel.compile.facts.operations import NATIVE, OPEN_GUARD, OPEN_WIND
from sx_kernel.compile.mid.extents import caught_in
from sx_kernel.compile.mid.nodes import (
    Caught,
    Inst,
    Loop,
    MakeClosure,
    Native,
    Raise,
    Value,
    find,
)
from sx_kernel.compile.python.loops import Loops


class Extents(Loops):
    """Writes what belongs to guards."""

    def expression(self, inst: Inst) -> str:
        if type(inst) is Native and inst.name in (OPEN_GUARD, OPEN_WIND):
            handed = ", ".join(map(self._recipe, inst.args))
            return f"N_{NATIVE[inst.name][0]}({handed})"
        return super().expression(inst)

    def _recipe(self, value: Value) -> str:
        """A closure that is made when somebody wants it: the lambda, and what it captures."""
        made = find(value)
        if type(made) is not MakeClosure or made not in self.deferred:
            return self.text(value)
        self.leaving.append((self.deferred.pop(made), made))
        return self._closure_to_be(made, made.args)

    def _closure_to_be(self, made: MakeClosure, values: Sequence[Value]) -> str:
        """A lambda, and what it captures."""
        captured = "".join(f"{self.text(value)}, " for value in values)
        return f"({self.lambda_text(made.activation)}.rt.inner[{made.index}], {captured})"

    def turns(self, inst: Loop) -> None:
        caught = caught_in(inst)
        if caught is None:
            super().turns(inst)
            return
        with self.block("try:"):
            super().turns(inst)
        self._catch(inst, caught)

    def _catch(self, inst: Loop, caught: Caught) -> None:
        """Render the handler outside of `except`, for whatever is raised meanwhile would keep the
        exception that is being handled."""
        value, failed, condition = [
            self.names.get(result) or self.local(result) for result in inst.results
        ]
        with self.block("except Caught_ as e_:"):
            self.line(f"{condition} = e_")
            self.line(f"{failed} = None")
        assert caught.state is not None
        with self.block(f"if {failed} is None:"):
            handler, record = self._handler(caught)
            exit = self.exit(caught.state, caught.owed)
            exit.caught = condition
            indent = self.indent
            if caught.sees == "nothing":
                self.line(f"{condition} = N_blind({condition}, {record})", exit)
                self.line(f"{failed} = True")
                self.line(f"if type({condition}) is not Error_:")
                self.indent += 1
            sees = "" if caught.sees == "where" else ", False"
            text = f"N_handled({condition}, {handler}, {record}{sees})"
            self.line(f"{value}, {failed}, {condition} = {text}", exit)
            self.line(f"if not {failed}:")
            self.indent += 1
            self.line("X_()", self.exit(caught.after, caught.owed))
            self.indent = indent

    def raise_here(self, inst: Raise) -> None:
        """The machine raises what needs a backtrace, and what a debugger may want to see."""
        self.flush(inst)
        payload = self.atom(inst.args[0])
        self.leaving = []
        test = "M_.debugger is not None"
        if not inst.blind and find(inst.args[0]).type.kind == "any":
            test += f" or type({payload}) is Error_"
        self.line(f"if {test}: X_()", self.exit(inst.state, inst.owed))  # pyright: ignore

    def _handler(self, caught: Caught) -> tuple[str, str]:
        """The handler that the record of the guard is to have, and the record that there is."""
        handler = caught.handler
        captured = caught.args[: len(handler.args)]
        if len(caught.args) > len(captured):
            return "None", self.atom(caught.args[-1])
        return self._closure_to_be(handler, captured), "None"


__all__ = ["Extents"]
