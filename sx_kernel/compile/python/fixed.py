"""What emitted code names: constants, lambdas, globals, the function's own direct entry."""

from __future__ import annotations

from typing import Final

from sx_kernel.base.values import UNSET, Keyword, RecordType, Symbol
from sx_kernel.compile.mid.nodes import Const
from sx_kernel.compile.mid.state import ITSELF, Activation
from sx_kernel.compile.python.exits import Fixed
from sx_kernel.compile.python.operations import literal, pooled
from sx_kernel.compile.python.uses import Uses
from sx_kernel.ir.names import mangle
from sx_kernel.runtime.closures import BOUND

_INTERNED: Final = (Symbol, Keyword)


class Naming(Uses):
    """Writes what does not depend on the line where it stands."""

    def constant(self, value: Const) -> str:
        if value.value is UNSET:
            return "U_"
        if value.value is BOUND:
            return "B_"
        text = literal(value.value)
        if text is not None:
            return text
        held = value.value
        if type(held) in _INTERNED or (value.number < 0 and type(held) is RecordType):
            # (they refer to nothing that could lead back to the code, and lambdas share code only
            # if those are the same in all of them)
            if not any(one is held for one in self.pool):
                self.pool.append(held)
            place = next(i for i, one in enumerate(self.pool) if one is held)
            return pooled(place, held.name)
        return self.compound(Fixed(value.value, value.owner, value.number))

    def compound(self, fixed: Fixed) -> str:
        """A constant that Python's source cannot say: each lambda that runs the code has its own.
        Places are never used again, so code that still runs finds its own after a recompilation."""
        for i, known in enumerate(self.consts):
            if known.value is fixed.value:
                return f"P_.rt.consts[{self.base + i}]"
        self.consts.append(fixed)
        return f"P_.rt.consts[{self.base + len(self.consts) - 1}]"

    def direct_name(self) -> str:
        assert self.fn.self_name is not None
        # code that still runs must not get at the direct entry of what replaced it: that may rely
        # on more, and then the name is undefined, and it goes on in the machine
        number = str(self.serial) if self.serial else ""
        return f"I{number}_{mangle(self.fn.self_name)}"

    def lambda_text(self, activation: Activation) -> str:
        if activation.written is not None:
            around, index = activation.written
            if index == ITSELF:
                return self.lambda_text(around)
            return f"{self.lambda_text(around)}.rt.inner[{index}]"
        if activation.serial == 0:
            return "P_"
        return self.compound(Fixed(activation.lam, None, -1))

    def global_name(self, name: str, activation: Activation) -> str:
        image = mangle(name)
        return "L_" + image if "L_" + image in self.view(activation)[1] else "G_" + image
