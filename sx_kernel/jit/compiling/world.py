"""The way from the policy into the compiler with a middle (compile/): a session as its World."""

from __future__ import annotations

import weakref
from collections.abc import Callable, Container, Iterable, Mapping
from itertools import islice
from typing import TYPE_CHECKING, Any, Final, TypeAlias, final

from sx_kernel.base.sequences import Chain, iterate
from sx_kernel.base.values import HashTable, Record, Vector
from sx_kernel.compile.answers import answer_of
from sx_kernel.compile.facts.types import ANY, Type, join, shape, type_of, without_range
from sx_kernel.compile.mid.nodes import Function
from sx_kernel.compile.mid.text import show
from sx_kernel.compile.number import fingerprint, is_deep
from sx_kernel.compile.pipeline import FULL, compile_function
from sx_kernel.compile.python.render import Renderer
from sx_kernel.compile.python.unit import MidUnit
from sx_kernel.compile.world import Known, PrimitiveInfo, Unsupported
from sx_kernel.ir.names import mangle
from sx_kernel.ir.nodes import Lambda
from sx_kernel.ir.shapes import fill
from sx_kernel.machine.apply import ControlFunction
from sx_kernel.machine.link import global_key, is_library, link_lambda, seen_key
from sx_kernel.runtime.closures import state_of

if TYPE_CHECKING:
    from sx_kernel.machine.machine import Machine

Watch: TypeAlias = Callable[[str, Function], Any]

_LOOKED_AT: Final = 8  # elements of a container
_MOST_KEYS: Final = 16  # of a dict whose keys are looked at each for itself
_DEEP: Final = 2  # containers in containers
_TWICE: Final = 2
_CONTAINERS: Final = (list, Vector, Chain, dict, HashTable)


def look(value: Any, depth: int = _DEEP) -> Type:
    """The type of a value as it is now, with what its first elements have in common. What the
    fields of a record hold is noted for all of its type."""
    found = without_range(type_of(value))
    if found.of is not None:
        if depth and isinstance(value, Record):
            seen = value.type.seen
            for i, held in enumerate(value.values):
                kind = look(held, depth - 1)
                known = seen.get(i)
                seen[i] = kind if known is None else join(known, kind)
        return Type(found.kind)
    if depth and type(value) is dict and 0 < len(value) <= _MOST_KEYS:
        held = shape([(key, look(one, depth - 1)) for key, one in value.items()])
        return Type(found.kind, element=held)
    if depth and type(value) in _CONTAINERS:
        items = islice(_elements(value), _LOOKED_AT)
        kinds = [look(item, depth - 1) for item in items]
        if kinds:
            held = kinds[0]
            for kind in kinds[1:]:
                held = join(held, kind)
            if held.kind != "any":
                return Type(found.kind, found.low, found.high, held)
    return found


def _elements(value: Any) -> Iterable[Any]:
    """The elements of a container."""
    if type(value) is Chain:
        return iterate(value)
    if type(value) is dict:
        return value.values()
    return value.map.values() if type(value) is HashTable else value


@final
class SessionWorld:
    """One session, as it is while one lambda is compiled. See compile/world.py."""

    def __init__(self, m: Machine, lam: Lambda, guesses: dict[tuple[str, int, int], Type]) -> None:
        self.m = m
        self.lam = lam
        self.guesses = guesses
        self.failures: Mapping[tuple[str, int, int], int] = lam.rt.tiering.failed or {}
        self.cold: dict[Lambda, None] = {}  # of which more would be known if they were compiled

    def primitives(self, *, library: bool) -> Mapping[str, PrimitiveInfo]:
        return self.m.all_primitives if library else self.m.primitives

    def sealed(self) -> Container[str]:
        return self.m.globals

    def known(self, name: str, *, library: bool) -> Known | None:
        return self.function(self.m.globals.get(seen_key(self.m, name, library=library)))

    def function(self, value: Any) -> Known | None:
        state = state_of(value)
        if state is None or state.host is not self.m:
            return None
        cells = value.__closure__
        return Known(cells[1].cell_contents, tuple([cell.cell_contents for cell in cells[2:]]))

    def is_control(self, name: str, *, library: bool) -> bool:
        value = self.m.globals.get(seen_key(self.m, name, library=library))
        return isinstance(value, ControlFunction) and value.sx_name == name

    def foreign(self, name: str, *, library: bool) -> str | None:
        m = self.m
        if m.foreign is None or library:
            return None
        found = m.foreign.direct(m.globals.get(global_key(name)))
        if found is None:
            return None
        # what it is bound to while the code may rely on that
        m.globals["R_" + mangle(name)] = found[0]
        return found[1]

    def guess(self, key: tuple[str, int, int]) -> Type | None:
        failures = self.failures.get(key, 0)
        guess = self.guesses.get(key)
        if guess is None or failures >= _TWICE:
            return None
        if failures and guess.kind != "int":
            return None
        return Type("int") if failures else guess

    def failed(self, key: tuple[str, int, int]) -> bool:
        return self.failures.get(key, 0) > 0

    def field(self, kind: Any, index: int) -> Type | None:
        return kind.seen.get(index)

    def result(self, name: str, *, library: bool) -> Type | None:
        known = self.known(name, library=library)
        entry = None if known is None or known.lam.rt is None else known.lam.rt.entry
        unit = None if entry is None or entry.code is None else entry.code.unit
        if type(unit) is MidUnit and unit.result != ANY:
            return unit.result
        if known is None:
            return None
        fill(known.lam)
        if entry is None and known.lam is not self.lam:
            self.cold[known.lam] = None
        return answer_of(known.lam, self.primitives(library=is_library(known.lam)))

    def held(self, name: str, *, library: bool) -> Type | None:
        value = self.m.globals.get(seen_key(self.m, name, library=library))
        return None if value is None or state_of(value) is not None else look(value)

    def link(self, lam: Lambda) -> None:
        if lam.rt is None or lam.rt.pad is None:
            link_lambda(lam, self.m)

    def is_warm(self, lam: Lambda) -> bool:
        if lam.rt is not None and lam.rt.entry is not None:
            return True
        self.cold[lam] = None
        return False

    def is_stopped_in(self, lam: Lambda) -> bool:
        return lam.rt is not None and lam.rt.debug is not None

    def is_library(self, lam: Lambda) -> bool:
        return is_library(lam)

    def views(self, lam: Lambda) -> tuple[Mapping[str, PrimitiveInfo], Container[str]]:
        """Return what the code of `lam` sees: primitives, and the library's globals."""
        library = is_library(lam)
        return self.primitives(library=library), self.m.globals if library else ()


def guesses_for(lam: Lambda, args: list[Any]) -> dict[tuple[str, int, int], Type]:
    """Return what the arguments of this call and the captured variables are now."""
    found: dict[tuple[str, int, int], Type] = {}
    if not lam.keys:
        for i, arg in enumerate(args[: len(lam.required)]):
            found["param", i, 0] = look(arg)
    if lam.captures:
        closure = next((c for ref in reversed(lam.rt.instances) if (c := ref()) is not None), None)
        if closure is not None:
            for i, capture in enumerate(lam.captures):
                if not capture.inner.boxed:
                    found["capture", i, 0] = look(closure.__closure__[i + 2].cell_contents)
    return {key: kind for key, kind in found.items() if kind != ANY}


def key_of(lam: Lambda, self_name: str | None, guesses: dict[tuple[str, int, int], Type]) -> Any:
    """The key under which equal lambdas, of which equal guesses are made, share code."""
    fill(lam)
    if is_deep(lam):
        raise Unsupported("python: functions nested too deeply")
    failed = lam.rt.tiering.failed
    return (
        "mid", fingerprint(lam), is_library(lam), self_name, tuple(guesses.items()), lam.rt.own,
        None if not failed else tuple(sorted(failed.items())),
    )  # fmt: skip


def make_unit(
    m: Machine, lam: Lambda, self_name: str | None, guesses: dict[tuple[str, int, int], Type],
    filename: str, *, base: int = 0, serial: int = 0, level: int = FULL, watched: bool = False,
    watch: Watch | None = None,
) -> MidUnit:  # fmt: skip
    """Compile `lam` at a level (compile/pipeline.py). See Renderer.render for `base`, `serial` and
    `watched`; `watch(pass, function)` sees the middle after each. Raises Unsupported."""
    world = SessionWorld(m, lam, guesses)
    fn = compile_function(lam, world, self_name, watch, level=level)
    library = is_library(lam)
    rendering = Renderer(fn, world.views, library=library).render(base, serial, watched=watched)
    if self_name is not None:
        fn.dependencies.add(f"global:{self_name}")
    if library:
        # no redefinition reaches the language, but a program's library can change its own
        fn.dependencies = {name for name in fn.dependencies if name.startswith("global:(")}
    unit = MidUnit(fn, rendering, filename, base=base, level=level)
    unit.cold = tuple([weakref.ref(one) for one in world.cold])
    return unit


def middle_of(m: Machine, lam: Lambda, self_name: str | None) -> str:
    """The middle of `lam` as text: of its compiled code, or of what would be compiled without a
    guess. Raises Unsupported."""
    entry = None if lam.rt is None else lam.rt.entry
    guesses: dict[tuple[str, int, int], Type] = {}
    if entry is not None and type(entry.key) is tuple:
        guesses = dict(entry.key[4])
    fill(lam)  # (of a text that was evaluated before, it has holes for what differs)
    if lam.rt is None or lam.rt.pad is None:
        link_lambda(lam, m)
    level = FULL if entry is None else entry.code.unit.level
    return show(compile_function(lam, SessionWorld(m, lam, guesses), self_name, level=level))


__all__ = ["MidUnit", "guesses_for", "key_of", "look", "make_unit", "middle_of"]
