"""Leaving the middle at every instruction, and going on in the machine."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from sx_kernel.compile.facts.operations import NATIVE
from sx_kernel.compile.mid.nodes import Const, Function, find
from sx_kernel.compile.mid.run import Interpreter, Left
from sx_kernel.compile.mid.state import Activation
from sx_kernel.compile.pipeline import compile_function
from sx_kernel.compile.python.exits import Exit, Fixed, Resolver, Stacked
from sx_kernel.ir.nodes import Lambda
from sx_kernel.jit.compiling.world import SessionWorld, guesses_for
from sx_kernel.machine.apply import Apply, ControlFunction
from sx_kernel.machine.cek import BOTTOM
from sx_kernel.machine.leave.guarding import make_guarding
from sx_kernel.machine.leave.native_forms import make_natives
from sx_kernel.machine.leave.rebuilding import rebuild
from sx_kernel.machine.link import global_key, link_lambda, seen_key
from sx_kernel.runtime.sites import Unwind
from sx_kernel.session.session import Session
from sx_kernel.syntax.printer import inspect


class Subject:
    """A session that never compiles, and the middle of one of its functions."""

    def __init__(self, definitions: str, name: str, call: str) -> None:
        self.printed: list[str] = []
        self.definitions, self.name, self.call = definitions, name, call
        self.start()

    def start(self) -> None:
        """Begin anew, with definitions evaluated and arguments at hand."""
        self.printed.clear()
        self.session = Session(threshold=None, out=self.printed.append)
        self.session.eval(self.definitions)
        self.closure = self.session.machine.globals[global_key(self.name)]
        self.lam: Lambda = self.closure.__closure__[1].cell_contents
        self.args = self.session.eval(f"(list {self.call})")
        self.printed.clear()

    def middle(self) -> Function:
        """The middle of the function, guessing from the arguments, every pass verified."""
        machine = self.session.machine
        self.session.eval(f"({self.name} {self.call})")  # what it calls is warm
        link_lambda(self.lam, machine)
        self.printed.clear()
        self.args = self.session.eval(f"(list {self.call})")
        world = SessionWorld(machine, self.lam, guesses_for(self.lam, self.args))
        return compile_function(self.lam, world, self.name, checked=True)

    # -- what mid/run.py wants ------------------------------------------------------------------

    def primitive(self, name: str, arity: int, *, library: bool) -> Any:
        machine = self.session.machine
        prim = (machine.all_primitives if library else machine.primitives)[name]
        return prim.two if arity == 2 and prim.two is not None else prim.fn

    def load(self, name: str, *, library: bool) -> Any:
        machine = self.session.machine
        return machine.globals[seen_key(machine, name, library=library)]

    def store(self, name: str, value: Any) -> None:
        self.session.machine.set_global(name, value, -1)

    def native(self, name: str) -> Any:
        machine = self.session.machine
        return {**make_natives(machine), **make_guarding(machine)}[NATIVE[name][0]][0]

    # -- outcomes -------------------------------------------------------------------------------

    def alone(self) -> tuple[str, str]:
        """What the machine alone answers and prints."""
        self.start()
        self.session.eval(f"({self.name} {self.call})")
        self.printed.clear()
        value = self.session.eval(f"({self.name} {self.call})")
        return inspect(value), "".join(self.printed)

    def left_at(self, k: int | None) -> tuple[tuple[str, str], bool]:
        """What comes of leaving before the k-th instruction that can leave; whether it came to
        that."""
        self.start()
        fn = self.compiled = self.middle()
        captured = [cell.cell_contents for cell in self.closure.__closure__[2:]]
        interpreter = Interpreter(fn, self, k)
        try:
            value, left = interpreter.run(list(self.args), captured), False
        except Left as problem:
            value, left = self.go_on(problem), True
        return (inspect(value), "".join(self.printed)), left

    def go_on(self, left: Left) -> Any:
        """Let the machine go on."""
        sources: dict[Any, Any] = {}
        for value, held in left.values.items():
            const = find(value)
            if type(const) is Const:
                sources[value] = Fixed(const.value, const.owner, const.number)
            else:
                sources[value] = Fixed(held, None, -1)
        exit = Exit(left.state, sources, (), 0)
        local: dict[str, Any] = {"P_": self.lam}
        names = {row: f"row{i}" for i, row in enumerate(left.rows)}
        local.update((names[row], held) for row, held in left.rows.items())

        def stacked(stack: Any) -> Stacked | None:
            if stack is None or stack.row not in names:
                return None
            which = None if stack.which is None else names[stack.which]
            return Stacked(names[stack.row], which, stack.sites)

        exit.stack = stacked(self.compiled.stack)
        stacks: dict[Activation, Stacked] = {}
        around: Activation | None = left.state.activation
        while around is not None:
            found = stacked(around.stack)
            if found is not None:
                stacks[around] = found
            around = None if around.outer is None else around.outer.activation
        exit.stacks = stacks
        site = Resolver(self.lam).site(exit)
        frame: Any = SimpleNamespace(f_locals=local)
        machine = self.session.machine
        state = rebuild(machine, [(frame, 1, _Unit(site))], BOTTOM, redo=True)
        handlers, winders = machine.handlers, machine.winders

        def begin(m: Any, _args: Any, _kont: Any) -> Any:
            m.handlers, m.winders = handlers, winders  # (an outermost run begins without)
            return state

        return machine.execute(
            (Apply(ControlFunction("begin", begin, 0, 0), []), None, BOTTOM, None)
        )


class _Unit:
    """A unit of one site, all of whose values are known."""

    def __init__(self, site: Any) -> None:
        self.found = site

    def site(self, _lam: Lambda, _line: int) -> Any:
        return self.found

    def environment(self, _lam: Lambda, _local: Any, inlined: Any, _walks: Any) -> list[Any]:
        env: list[Any] = [None] * inlined.lam.nslots
        env[0] = inlined.lam
        for slot, source in inlined.variables:
            env[slot] = source.value
        return env


__all__ = ["Subject", "Unwind"]
