"""From emitted text to a code object that carries its sites.

The code object of the function has its Unit as its last constant: whoever has a frame of
compiled code can ask what the line stands for, and evicted code takes its sites along.
"""

from __future__ import annotations

import linecache
import sys
import weakref
from types import CodeType
from typing import Any, final

from sx_kernel.base.errors import InternalError
from sx_kernel.base.values import UNSET
from sx_kernel.base.walks import left_of
from sx_kernel.ir.nodes import Lambda
from sx_kernel.ir.variables import variables
from sx_kernel.jit.python.emit import Emission
from sx_kernel.jit.python.infer import Type
from sx_kernel.jit.python.lines import Unsupported
from sx_kernel.jit.python.quoted import foreign_names
from sx_kernel.runtime.closures import closure_code, compiled, maker_codes
from sx_kernel.runtime.sites import Inlined, Site, UnitRef, Walking


@final
class Unit:
    """One compiled piece of code: its text, sites and the code of its maker.

    `guards`: parameter index → type, what the code was specialised for. The sites hold the nodes
    of the first lambda that was compiled; another one of equal structure that runs the same code
    has sites of its own (`add_owner`), so that errors name its own places.
    """

    __slots__ = (
        "__weakref__", "_others", "dependencies", "filename", "guards", "inlined", "keys", "leaf",
        "owner", "self_name", "sites", "size", "text", "variables",
    )  # fmt: skip

    def __init__(
        self, lam: Lambda, emission: Emission, guards: dict[int, Type], self_name: str | None,
        filename: str,
    ) -> None:  # fmt: skip
        self.owner = weakref.ref(lam)
        self.text = emission.text
        self.sites = emission.sites
        self._others: weakref.WeakKeyDictionary[Lambda, dict[int, Site]]
        self._others = weakref.WeakKeyDictionary()
        self.dependencies = emission.dependencies
        self.leaf = emission.leaf
        self.inlined = emission.inlined
        self.guards = guards
        self.keys: tuple[Any, ...] = ()  # of numbered guards, which this tier does not have
        self.self_name = self_name
        self.filename = filename
        self.variables = tuple((v.slot, v.py) for v in variables(lam))
        self.size = 0

    def compile(self) -> tuple[CodeType, CodeType | None]:
        """The code of the maker (runtime/closures.py), and of that of the direct entry, if any.

        Raises Unsupported. The code refers to its unit weakly (see UnitRef): whoever keeps the
        code keeps the unit.
        """
        try:
            makers = maker_codes(compiled(self.text, self.filename))
        except (SyntaxError, MemoryError, RecursionError, OverflowError) as problem:
            raise Unsupported(f"python: CPython cannot compile it: {problem}") from None
        if foreign := [name for code in makers for name in foreign_names(code)]:
            raise InternalError(f"emitted code names {foreign}")
        self.size = 0
        made = [self._carrying(code) for code in makers]
        return made[0], made[1] if len(made) > 1 else None

    def _carrying(self, make: CodeType) -> CodeType:
        """The maker's code with this unit as last constant of the code that it makes."""
        code = closure_code(make)
        reference = UnitRef(self)
        reference.leaf = self.leaf
        reference.owes = any(site.owed != site.begins for site in self.sites.values())
        carrying = code.replace(co_consts=(*code.co_consts, reference))
        consts = tuple(carrying if c is code else c for c in make.co_consts)
        made = make.replace(co_consts=consts)
        self.size += _size(made)
        return made

    def site(self, lam: Lambda, line: int) -> Site:
        """The site of a line, in terms of the nodes of `lam`."""
        return (self.sites if self.owner() is lam else self._others[lam])[line]

    def add_owner(self, lam: Lambda, sites: dict[int, Site]) -> None:
        """Another lambda, whose emission gave the same text and these sites, runs the code.

        They are kept: emitted again later, when other things are known, its text could be another.
        """
        if self.owner() is not lam:
            self._others[lam] = sites

    def positions(self, lam: Lambda, line: int) -> list[tuple[Lambda, int]]:
        """The activations that a line is in, innermost first, and the source offset at which each
        is: what the line stands for, or the nearest line before it that has a site; that of the
        whole lambda if there is none."""
        before = [n for n in self.sites if n <= line]
        if not before:
            return [(lam, lam.pos)]
        site = self.site(lam, max(before))
        found: list[tuple[Lambda, int]] = []
        inlined, pos = site.inlined, site.node.pos
        while inlined is not None:
            found.append((inlined.lam, pos))
            if inlined.outer is None:
                return found
            inlined, pos = inlined.outer.inlined, inlined.outer.pos
        return [*found, (lam, pos)]

    def environment(
        self,
        lam: Lambda,
        local: dict[str, Any],
        inlined: Inlined | None,
        walks: tuple[Walking, ...],
    ) -> list[Any]:
        """The machine environment of an activation with these Python locals: of `lam`, or of the
        lambda that was emitted in place of a call, in which these lists are being walked."""
        if inlined is None:
            env = _environment(lam, self.variables, local)
        else:
            env = _environment(inlined.lam, inlined.variables, local)
        for walk in walks:
            given = () if walk.element is None else (local[walk.element],)
            env[walk.slot] = left_of(local[walk.iterator], *given)
        return env

    def show_in_tracebacks(self) -> None:
        """Let linecache, and with it tracebacks and debuggers, find the text."""
        lines = self.text.splitlines(keepends=True)
        linecache.cache[self.filename] = (len(self.text), None, lines, self.filename)

    def hide(self) -> None:
        """Undo show_in_tracebacks."""
        linecache.cache.pop(self.filename, None)


def _environment(
    lam: Lambda, pairs: tuple[tuple[int, str], ...], local: dict[str, Any]
) -> list[Any]:
    env: list[Any] = [None] * lam.nslots
    env[0] = lam
    for slot, name in pairs:
        env[slot] = local.get(name, UNSET)
    return env


def _size(make_code: CodeType) -> int:
    """Bytes held by the compiled code (an estimate: code objects and constants)."""
    code = closure_code(make_code)
    return (
        sys.getsizeof(make_code) + sys.getsizeof(code) + len(code.co_code) + len(code.co_linetable)
    )
