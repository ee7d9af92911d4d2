"""What a place in a program may refer to: the global functions, the variables in reach."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

# Where something may run more often than this, no more loops begin.
MAX_WEIGHT: Final = 60


@dataclass(slots=True)
class Fn:
    """A global function that calls may be made of. `counter`: its first argument counts down."""

    name: str
    params: tuple[str, ...]
    result: str
    counter: bool = False
    keys: tuple[str, ...] = ()
    optional: int = 0
    rest: bool = False


@dataclass(frozen=True, slots=True)
class Scope:
    """Variables in reach: (name, type). `sets`: those that may be assigned. `weight`: how often
    what is generated here may run, roughly; loops are not nested beyond a bound."""

    names: tuple[tuple[str, str], ...] = ()
    sets: tuple[tuple[str, str], ...] = ()
    weight: int = 1
    escapes: tuple[tuple[str, str], ...] = ()

    def bind(self, name: str, kind: str, *, sets: bool = False) -> Scope:
        """With one more variable, hiding those of the same name."""
        names = (*(n for n in self.names if n[0] != name), (name, kind))
        hidden = tuple(s for s in self.sets if s[0] != name)
        escapes = tuple(e for e in self.escapes if e[0] != name)
        return replace(self, names=names, sets=(*hidden, (name, kind)) if sets else hidden,
                       escapes=escapes)  # fmt: skip

    def times(self, n: int) -> Scope:
        """Inside something that runs n times."""
        return replace(self, weight=self.weight * n)
