"""A library as the analyser sees it: what the names in it mean globally.

A library has names of its own, which are those of globals that no program can write:
`(my lib) helper` for `helper` in `(my lib)`. What it imports means the globals of other libraries.
All else is the language as it was before any program redefined a part of it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, NamedTuple, final

from sx_kernel.base.source import Source
from sx_kernel.base.values import Symbol, symbol


@final
class Module:
    """The scope of a library. `name` is how it is written; `is_base` knows the language's names.

    `bound`: name in the library → global name, for what it defines and imports; `imported` are
    the names among them that it may not assign.
    """

    __slots__ = ("bound", "imported", "is_base", "name")

    def __init__(self, name: str, is_base: Callable[[str], bool]) -> None:
        self.name: Final = name
        self.is_base: Final = is_base
        self.bound: dict[str, str] = {}
        self.imported: set[str] = set()

    def define(self, name: str) -> str:
        """Make `name` a name of the library's own; returns that of the global."""
        found = self.bound[name] = qualified(self.name, name)
        self.imported.discard(name)
        return found

    def bind(self, name: str, target: str) -> None:
        """Let `name` mean the global `target` of another library, unless it is its own."""
        if self.bound.get(name) != qualified(self.name, name):
            self.bound[name] = target
            self.imported.add(name)

    def meaning(self, sym: Symbol) -> Symbol:
        """The symbol that names globally what `sym` means here."""
        name = sym.name
        found = self.bound.get(name)
        if found is None:
            if self.is_base(name):
                return sym
            found = qualified(self.name, name)
        return symbol(found)


def qualified(library: str, name: str) -> str:
    """The global name of what a library calls `name`."""
    return f"{library} {name}"


def plain_name(name: str) -> str:
    """Return what a global's name is in the library that it belongs to, if it belongs to one."""
    return name[name.rindex(") ") + 2 :] if name[:1] == "(" and ") " in name else name


class Item(NamedTuple):
    """A part of a library: `kind` is import, include or form, `datum` what is written there."""

    kind: str
    datum: Any
    pos: int


class LibraryForm(NamedTuple):
    """A define-library, its grammar checked. `exports`: (name inside, name outside)."""

    name: str
    exports: list[tuple[str, str]]
    items: list[Item]
    source: Source | None
    positions: dict[int, int]
    pos: int


class ImportForm(NamedTuple):
    """An import at top level. `sets`: what to import, as data."""

    sets: list[Any]
    source: Source | None
    pos: int
