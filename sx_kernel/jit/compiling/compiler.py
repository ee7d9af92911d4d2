"""Compiling a lambda: by code of equal structure that the cache has, or by the compiler.

The compiler is imported when it is first needed: a one-shot expression compiles nothing, and would
take a fifth longer.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager
from importlib import import_module
from time import perf_counter
from typing import TYPE_CHECKING, Any, Final, final

from sx_kernel.compile.world import Unsupported
from sx_kernel.ir.nodes import Call, Global, Lambda
from sx_kernel.ir.shown import shown_name
from sx_kernel.ir.variables import children
from sx_kernel.jit.cache.cache import JitCache
from sx_kernel.jit.cache.entry import Entry
from sx_kernel.jit.install import Installer, Payload
from sx_kernel.machine.link import is_library, link_lambda, own_name, seen_key
from sx_kernel.runtime.closures import state_of

if TYPE_CHECKING:
    from sx_kernel.machine.machine import Machine

COMPILER_FRAMES: Final = 20_000  # Python frames that compiling may need


@final
class Compiler:
    """What one session's functions are compiled with.

    `two_levels`: quickly at first (jit/levels.py); else all passes at once. `verify`: errors of
    the compiler's own are raised. `running`: something is being compiled. `watch` is called before
    code is compiled and may drop entries; `on_declined` hears of each lambda that cannot be,
    `on_loaded` that the compiler is there, `on_new` of new code.
    `serial`, `constants`: how many units, and constants in them, there have been.
    """

    def __init__(self, m: Machine, cache: JitCache, installer: Installer, verify: int) -> None:
        self.m = m
        self.cache = cache
        self.installer = installer
        self.verify = verify
        self.two_levels = True
        self.running = False
        self._is_loaded = False
        self.on_loaded: Callable[[], None] | None = None
        self.serial = self.constants = 0
        self.watch: Callable[[], None] | None = None
        self.on_declined: Callable[[Lambda], None] | None = None
        self.on_new: Callable[[Entry], None] | None = None

    def compile(self, lam: Lambda, args: list[Any]) -> bool:
        """Compile `lam`, which is called with `args`, or find equal code; whether it has some."""
        self.cache.enter()  # from here on nothing interrupts
        self.running = True
        try:
            with self.room():
                return self._compile(lam, args)
        finally:
            self.running = False
            self.cache.leave()

    @contextmanager
    def room(self) -> Generator[None]:
        """Room for the compiler on Python's stack, which may be full of the program's calls. What
        it makes is garbage when it is done, and collected at once then, not little by little."""
        limit = sys.getrecursionlimit()
        sys.setrecursionlimit(limit + COMPILER_FRAMES)
        collects = gc.isenabled()
        gc.disable()
        try:
            yield
        finally:
            sys.setrecursionlimit(limit)
            if collects:
                gc.enable()

    def _compile(self, lam: Lambda, args: list[Any]) -> bool:
        state = lam.rt
        if state.pad is None:
            link_lambda(lam, self.m)
        self._load_compiler()
        started = perf_counter()
        try:
            entry = self._entry_for(lam, args, started)
        except Unsupported as problem:
            self._decline(lam, str(problem))
            return False
        except Exception as problem:  # a compile error is never seen by programs
            if self.verify:
                raise
            self._decline(lam, f"python: internal error while compiling: {problem!r}")
            return False
        if entry is None:
            return False
        self.installer.use(lam, entry)
        return True

    def _entry_for(self, lam: Lambda, args: list[Any], started: float) -> Entry | None:
        """The entry with code for `lam`, which may have to be compiled. Raises Unsupported."""
        from sx_kernel.compile.pipeline import FULL, QUICK, first_level
        from sx_kernel.jit.compiling.world import guesses_for, key_of

        guesses = guesses_for(lam, args)
        self_name = self.self_name(lam)
        key = key_of(lam, self_name, guesses)
        entry = self.cache.lookup(key)
        if entry is not None:
            self.cache.attach(entry, lam, name=lam.name)
            return entry
        if self.watch is not None:
            self.watch()
        level = FULL
        if self.two_levels:
            library = is_library(lam)
            level = first_level(
                lam, self_name,
                lambda name: callable(self.m.globals.get(seen_key(self.m, name, library=library))),
            )  # fmt: skip
        try:
            payload = self.make_payload(lam, self_name, guesses, level, watched=True)
        except Unsupported:
            if level != FULL:
                raise
            # it may be too deep with the bodies of others in it
            payload = self.make_payload(lam, self_name, guesses, QUICK, watched=False)
        return self._admit(lam, key, payload, started)

    def _decline(self, lam: Lambda, reason: str) -> None:
        state = lam.rt
        state.tiering.declined = reason
        if self.on_declined is not None:
            self.on_declined(lam)
        self.cache.decline(id(state), reason, name=shown_name(lam))

    def _load_compiler(self) -> None:
        """Import the compiler, which is no part of the time that a function takes to compile."""
        if not self._is_loaded:
            self._is_loaded = True
            import_module("sx_kernel.jit.compiling.world")
            if self.on_loaded is not None:
                self.on_loaded()

    def make_payload(
        self, lam: Lambda, self_name: str | None, guesses: Any, level: int, *, watched: bool
    ) -> Payload:
        """Compile `lam` at a level; `watched`: quick code says when it stays hot.

        Raises Unsupported of the compiler.
        """
        from sx_kernel.compile.pipeline import QUICK
        from sx_kernel.jit.compiling.world import make_unit

        self.serial += 1
        filename = f"<sx {repr(lam.name or 'fn')[1:-1]} #{self.serial}>"
        unit = make_unit(
            self.m, lam, self_name, guesses, filename, base=self.constants, serial=self.serial,
            level=level, watched=watched and level == QUICK,
        )  # fmt: skip
        self.constants += len(unit.consts)
        return Payload(unit)

    def _admit(self, lam: Lambda, key: Any, payload: Payload, started: float) -> Entry | None:
        """Put new code into the cache, if that takes it."""
        unit = payload.unit
        self.installer.rely_on(unit)
        entry = self.cache.insert(
            key, payload, name=lam.name, label=shown_name(lam), owner=lam, tier="python",
            compile_ms=(perf_counter() - started) * 1e3, bytes=unit.size,
            dependencies=self.dependencies_of(unit), level=unit.level,
        )  # fmt: skip
        if entry is None:
            unit.hide()
        elif self.on_new is not None and self.two_levels:
            self.on_new(entry)
        return entry

    def dependencies_of(self, unit: Any) -> set[str]:
        """Return what the entry of a unit depends on: its guards, too, if it has any."""
        guards = {f"guards:{unit.filename}"} if unit.guards or unit.keys else set()
        return {*unit.dependencies, *guards}

    def self_name(self, lam: Lambda) -> str | None:
        """The global name that is bound to a closure of `lam`, if it is its own name."""
        name = own_name(lam)
        if name is None or lam.captures:
            return None
        value = self.m.globals.get(seen_key(self.m, name, library=is_library(lam)))
        if state_of(value) is not lam.rt:
            return None
        return name if _mentions(lam, name) or self._comes_back(lam, name) else None

    def _comes_back(self, lam: Lambda, name: str) -> bool:
        """Return whether a function that the body of `lam` names refers to the global `name`."""
        library = is_library(lam)
        for other in _named(lam):
            value = self.m.globals.get(seen_key(self.m, other, library=library))
            if value is not None and state_of(value) is not None:
                partner: Lambda = value.__closure__[1].cell_contents
                if not library and is_library(partner):
                    continue  # which names nothing of a program
                known = partner.rt is not None and partner.rt.host is self.m
                if known and _mentions(partner, name):
                    return True
        return False


def _mentions(lam: Lambda, name: str) -> bool:
    """Return whether the body of `lam` itself refers to the global `name`."""
    stack: list[Any] = [lam.body]
    while stack:
        node = stack.pop()
        if type(node) is Global and node.name == name:
            return True
        if type(node) is not Lambda:
            stack.extend(children(node))
    return False


def _named(lam: Lambda) -> set[str]:
    """The globals that the body of `lam` itself calls."""
    found: set[str] = set()
    stack: list[Any] = [lam.body]
    while stack:
        node = stack.pop()
        if type(node) is Call and type(node.fn) is Global:
            found.add(node.fn.name)
        if type(node) is not Lambda:
            stack.extend(children(node))
    return found
