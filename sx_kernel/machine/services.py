"""What the machine asks of the session around it, and of what decides about compiling."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from sx_kernel.base.errors import SxError
from sx_kernel.ir.nodes import Lambda, Loop


class Policy(Protocol):
    """What decides about compiling (jit/policy.py); the machine only reports hot lambdas."""

    def warm_up(self, lam: Lambda, args: list[Any]) -> bool:
        """A call of `lam`, which was called `cold_calls` times or has had compiled code: True if
        it has compiled code that is to run this call. Else the policy has counted the miss."""
        ...

    def depends_on(self, name: str, *, running: bool) -> bool:
        """Return whether compiled code relies on what the global `name` is bound to.

        `running`: compiled code is on the stack, where also code may rely on it that the cache
        has dropped meanwhile.
        """
        ...

    def succeed(self, old: Any, new: Any, name: str) -> bool:
        """`new` is about to replace `old` as the global `name`: if they are functions of equal
        structure and `old` has compiled code, let `new` share it. Whether it does."""
        ...

    def invalidate(self, name: str) -> None:
        """The global `name` is about to change: drop the code that relies on it."""
        ...

    def enter_loop(self, lam: Lambda, loop: Loop, values: Any, env: list[Any]) -> Any:
        """(function, arguments) with which compiled code goes on with a hot loop, or None."""
        ...

    def guess_failed(self, lam: Lambda, unit: Any, number: int) -> None:
        """The guess of the guard `number` of a unit, which `lam` runs, has failed."""
        ...

    def refund(self, lam: Lambda, calls: int) -> None:
        """Compiled code of `lam` counted so many calls that it will not make after all."""
        ...


class Foreign(Protocol):
    """What a session that may use the host's own objects knows of them (session/python/)."""

    def call(self, fn: Any, args: tuple[Any, ...]) -> Any:
        """Call a function of the host's that has not been made one of SX's. Raises SxError."""
        ...

    def to_sx(self, value: Any) -> Any:
        """A value of the host's as SX gets it."""
        ...

    def to_python(self, value: Any) -> Any:
        """A value of SX's as the host gets it."""
        ...

    def as_error(self, problem: BaseException) -> SxError:
        """The error that an exception of the host's is, settled."""
        ...

    def direct(self, value: Any) -> tuple[Any, str] | None:
        """The host's function that the SX value `value` stands for, and the name of the type of
        what it gave last, if compiled code may call it itself."""
        ...

    def member(self, name: str) -> Any:
        """The function that a member's name (`.append`) means. Raises SxError."""
        ...


class Services:
    """What a session puts in place: how forms are analysed, files loaded, messages worded.

    `hint_for`: the nearest known name. `on_shadow`: a primitive's name has been taken;
    `on_define`: a global has been defined, with its text.
    """

    def __init__(self) -> None:
        self.policy: Policy | None = None
        self.analyse: Callable[[Any], Lambda] | None = None
        self.analyse_in: Callable[[Any, dict[str, Any]], Any] | None = None
        self.expand: Callable[[Any, bool], Any] | None = None
        self.explain_form: Callable[[Any], str] | None = None
        self.register: Callable[[str, str, Any], None] | None = None
        self.load: Callable[[str, list[str]], Any] | None = None
        self.resolve_io: Callable[[Any], Any] | None = None
        self.foreign: Foreign | None = None
        self.hint_for: Callable[[str], str | None] | None = None
        self.on_shadow: Callable[[str], None] | None = None
        self.on_define: Callable[[str, Any, str | None], None] | None = None
