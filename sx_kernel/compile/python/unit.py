"""Compiled code of the Python tier and what is known about it."""

from __future__ import annotations

import linecache
import sys
import weakref
import zlib
from collections.abc import Sequence
from types import CodeType
from typing import Any, final

from sx_kernel.base.errors import InternalError
from sx_kernel.base.values import UNSET, Box, RecordType
from sx_kernel.compile.mid.nodes import Function
from sx_kernel.compile.mid.state import Activation
from sx_kernel.compile.number import Numbers
from sx_kernel.compile.python.exits import COMPUTE, STORE, Fixed, Made, Resolver
from sx_kernel.compile.python.operations import OF_CLASS, name_in_pool
from sx_kernel.compile.python.packed import QUICK, pack
from sx_kernel.compile.python.render import Rendering
from sx_kernel.compile.world import Unsupported
from sx_kernel.ir.nodes import Const, Lambda
from sx_kernel.runtime.closures import closure_code, maker_codes
from sx_kernel.runtime.emitted import foreign_names
from sx_kernel.runtime.sites import Inlined, Site, UnitRef, Walking


@final
class MidUnit:
    """One compiled piece of code. Lambdas of equal structure share it: exits have numbers of nodes,
    and a Resolver per lambda looks them up.

    `guards`: parameter index → the kind that it is guarded to have. `keys`: the key of each guard
    by its number; `failures`: what its failure weighs; `faults`: see Rendering. `sites`: the exits
    by line. `base`: the place of its first constant in `Lambda.rt.consts`; `direct_name`: the
    Python global by which it calls itself, if it does; `level`: of the pipeline that made it;
    `cold`: the lambdas of which it would have been better to know what they become when they are
    compiled.
    """

    __slots__ = (
        "__weakref__",
        "_numbers",
        "base",
        "cold",
        "dependencies",
        "direct_name",
        "failures",
        "faults",
        "filename",
        "guards",
        "keys",
        "level",
        "lines",
        "owner",
        "pool",
        "result",
        "self_name",
        "sites",
        "size",
    )  # fmt: skip

    def __init__(
        self, fn: Function, rendering: Rendering, filename: str, *,
        base: int = 0, level: int = 2,
    ) -> None:  # fmt: skip
        self.owner = weakref.ref(fn.lam)
        self.lines = Lines(rendering.text)
        self.sites = pack(rendering.exits, rendering.consts)
        self.base = base
        self.direct_name = rendering.direct
        self.level = level
        self.cold: tuple[weakref.ref[Lambda], ...] = ()
        self.pool = _by_name(rendering.pool)
        self.keys = tuple(rendering.keys)
        self.failures = tuple(rendering.failures)
        self.faults = rendering.faults
        self.dependencies = frozenset(fn.dependencies)
        self.guards = {i: str(guard.type) for i, guard in fn.guarded.items()}
        self.self_name = fn.self_name
        self.filename = filename
        self.size = 0
        self._numbers: (
            tuple[weakref.ref[Lambda], dict[Activation, Numbers], dict[Any, Any]] | None
        ) = None
        self.result = fn.result

    @property
    def text(self) -> str:
        """The text that was emitted."""
        return self.lines.text

    @text.setter
    def text(self, text: str) -> None:
        self.lines = Lines(text)

    def compile(self) -> tuple[CodeType, CodeType | None]:
        """The code of the maker (runtime/closures.py), and of that of the direct entry, if any.

        Raises Unsupported.
        """
        try:
            makers = maker_codes(self.text, self.filename)
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
        reference.owes = self.sites.owes
        held = code.co_consts
        if self.pool:
            held = tuple([self.pool.get(c, c) if type(c) is str else c for c in held])
        carrying = code.replace(co_consts=(*held, reference))
        consts = tuple(carrying if c is code else c for c in make.co_consts)
        made = make.replace(co_consts=consts)
        self.size += (
            sys.getsizeof(made) + sys.getsizeof(code) + len(code.co_code) + len(code.co_linetable)
        )
        return made

    @property
    def consts(self) -> tuple[Fixed, ...]:
        """The sources of its constants."""
        return self.sites.consts

    def consts_for(self, lam: Lambda) -> dict[int, Any]:
        """Return what emitted code finds in `P_.rt.consts` when `lam` runs it."""
        resolver = Resolver(lam)
        return {self.base + i: resolver.fixed(source) for i, source in enumerate(self.consts)}

    def _resolver(self, lam: Lambda) -> Resolver:
        """The Resolver for `lam`. What is left once is left often, mostly by the same lambda."""
        if self._numbers is None or self._numbers[0]() is not lam:
            self._numbers = (weakref.ref(lam), {}, {})
        return Resolver(lam, self._numbers[1])

    def notes(self, lam: Lambda) -> dict[Any, Any]:
        """What the machine notes of lines that `lam` leaves, until another one leaves this code.
        Nothing in it may refer to `lam`."""
        if self._numbers is None or self._numbers[0]() is not lam:
            self._numbers = (weakref.ref(lam), {}, {})
        return self._numbers[2]

    def site(self, lam: Lambda, line: int, *, inside: bool = False) -> Site:
        """The site of a line, in terms of the nodes of `lam`. `inside`: see Resolver."""
        found = self._resolver(lam).site(self.sites[line], inside=inside)
        inlined = found.inlined
        while inlined is not None:
            if inlined.lam.rt is None or inlined.lam.rt.pad is None:
                lam.rt.host.policy.link(inlined.lam)
            inlined = inlined.outer.inlined if inlined.outer is not None else None
        return found

    def positions(self, lam: Lambda, line: int) -> list[tuple[Lambda, int]]:
        """The activations that a line is in, innermost first, and the source offset at which each
        is: what the line stands for, or the nearest line before it that has an exit; that of the
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
        self, lam: Lambda, local: dict[str, Any], inlined: Inlined | None,
        walks: tuple[Walking, ...],
    ) -> list[Any]:  # fmt: skip
        """The machine environment of an activation whose variables `inlined` finds in the Python
        locals; what does not exist yet is made, once, and put among them."""
        del walks
        assert inlined is not None
        if inlined.made:
            _make(inlined.made, local, self._resolver(lam))
        env: list[Any] = [None] * inlined.lam.nslots
        env[0] = inlined.lam
        for slot, source in inlined.variables:
            env[slot] = source.value if type(source) is Const else local.get(source, UNSET)  # pyright: ignore
        return env

    def show_in_tracebacks(self) -> None:
        """Let linecache, and with it tracebacks and debuggers, find the text."""
        lines = self.lines
        linecache.cache[self.filename] = (lines.size, None, lines, self.filename)  # pyright: ignore[reportArgumentType]

    def hide(self) -> None:
        """Undo show_in_tracebacks."""
        linecache.cache.pop(self.filename, None)


def _by_name(pool: list[Any]) -> dict[str, Any]:
    """The values of the pool, and the classes of record types, by what stands for them."""
    found = {name_in_pool(i, value.name): value for i, value in enumerate(pool)}
    classes = {
        name + OF_CLASS: value.cls for name, value in found.items() if type(value) is RecordType
    }
    return {**found, **classes}


@final
class Lines(Sequence[str]):
    """The lines of a text, which is kept compressed, since hardly one is ever read. `size`: its
    length."""

    __slots__ = ("_code", "size")

    def __init__(self, text: str) -> None:
        self.size = len(text)
        self._code = zlib.compress(text.encode("utf-8", "surrogatepass"), QUICK)

    @property
    def text(self) -> str:
        """The text."""
        return zlib.decompress(self._code).decode("utf-8", "surrogatepass")

    def __len__(self) -> int:
        return len(self.text.splitlines())

    def __getitem__(self, index: Any) -> Any:
        return self.text.splitlines(keepends=True)[index]


def _make(recipes: tuple[Made, ...], local: dict[str, Any], resolver: Resolver) -> None:
    for recipe in recipes:
        if recipe.name in local:
            continue
        if recipe.place == STORE:
            local[recipe.name] = True
            local[recipe.name[1:]].v = local[recipe.source]
            continue
        if recipe.place == COMPUTE:
            local[recipe.name] = recipe.source(*_values(recipe, local, resolver))
            continue
        if recipe.activation is None:
            local[recipe.name] = Box(local.get(recipe.source, UNSET))
            continue
        inner = resolver.lambda_of(recipe.activation).rt.inner[recipe.place]
        local[recipe.name] = inner.rt.make(inner, *_values(recipe, local, resolver))


def _values(recipe: Made, local: dict[str, Any], resolver: Resolver) -> list[Any]:
    return [
        resolver.fixed(source) if type(source) is Fixed else local[source]
        for source in recipe.captured
    ]
