"""What the compiler asks of the session: the only way in which it learns of anything outside."""

from __future__ import annotations

from collections.abc import Container, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

if TYPE_CHECKING:
    from sx_kernel.compile.facts.types import Type
    from sx_kernel.ir.nodes import Lambda


class Unsupported(Exception):
    """The compiler declines the lambda; the message says why, for `jit-why`."""


class PrimitiveInfo(Protocol):
    """What is known of a primitive."""

    @property
    def fn(self) -> Any: ...
    @property
    def two(self) -> Any: ...
    @property
    def effects(self) -> tuple[str, ...]: ...
    @property
    def checked(self) -> bool: ...
    @property
    def returns(self) -> str: ...
    @property
    def min_args(self) -> int: ...
    @property
    def max_args(self) -> int | None: ...


class Known(NamedTuple):
    """A global that is bound to a closure: its lambda, and what it captured (Boxes if boxed)."""

    lam: Lambda
    captured: tuple[Any, ...]


class World(Protocol):
    """One session as the compiler of one lambda sees it. `library`: code of the library asks."""

    def primitives(self, *, library: bool) -> Mapping[str, PrimitiveInfo]:
        """The primitives whose names are not shadowed."""
        ...

    def sealed(self) -> Container[str]:
        """The keys of the library's globals."""
        ...

    def known(self, name: str, *, library: bool) -> Known | None:
        """Return what a global is bound to, if that is a closure of this session."""
        ...

    def function(self, value: Any) -> Known | None:
        """Return what a value is, if it is a closure of this session."""
        ...

    def is_control(self, name: str, *, library: bool) -> bool:
        """Return whether a global still is the control function of that name."""
        ...

    def foreign(self, name: str, *, library: bool) -> str | None:
        """If a global is bound to a function of the host's that compiled code may call itself: the
        Python type, by name, of what it gave last ("": nothing yet)."""
        ...

    def guess(self, key: tuple[str, int, int]) -> Type | None:
        """The type that a parameter or captured variable has now; None: guess nothing."""
        ...

    def failed(self, key: tuple[str, int, int]) -> bool:
        """Return whether a guard of this key has failed before."""
        ...

    def field(self, kind: Any, index: int) -> Type | None:
        """The type of what a field of a RecordType's records held where it was seen."""
        ...

    def result(self, name: str, *, library: bool) -> Type | None:
        """The type of what compiled code of a global function returns, as far as is known."""
        ...

    def held(self, name: str, *, library: bool) -> Type | None:
        """The type of what a global variable holds now, if it is worth a guess that it stays so."""
        ...

    def link(self, lam: Lambda) -> None:
        """Make a lambda ready to be run by the machine."""
        ...

    def is_warm(self, lam: Lambda) -> bool:
        """Return whether a lambda has compiled code: what is not hot may as well be called."""
        ...

    def is_stopped_in(self, lam: Lambda) -> bool:
        """Return whether a lambda has a breakpoint: the machine runs it, so it stands in no other
        code."""
        ...

    def is_library(self, lam: Lambda) -> bool:
        """Return whether a lambda was written in the language's library."""
        ...
