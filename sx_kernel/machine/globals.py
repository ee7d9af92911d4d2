"""The globals of a session, as the machine and compiled code have them."""

from __future__ import annotations

from collections.abc import Callable
from types import FunctionType
from typing import TYPE_CHECKING, Any

from sx_kernel.base.errors import SxError, error
from sx_kernel.base.references import References
from sx_kernel.ir.nodes import Define, Lambda
from sx_kernel.ir.shapes import fill
from sx_kernel.machine.apply import Apply, Control, State
from sx_kernel.machine.depth import Depth
from sx_kernel.machine.evaluators import located
from sx_kernel.machine.frames import Kont
from sx_kernel.machine.link import global_key
from sx_kernel.runtime.closures import state_of
from sx_kernel.runtime.sites import Unwind
from sx_kernel.syntax.tokens import is_member

if TYPE_CHECKING:
    from sx_kernel.primitives.table import Prim


class Globals(Depth):
    """Names and what they are bound to.

    `globals`: Python name → value, the `__globals__` of all compiled functions. `primitives`:
    name → Prim of the primitives whose names no global has taken. `imports`: globals that follow a
    library's.
    `variables`: globals that are nothing but variables, with their keys: no code relies on what
    they hold, nothing follows them, so that `set!` need only store what is no closure. Filled as
    compiled code sets them, emptied when any of that changes.
    `unsealed`: what has been linked while the library is being loaded; None at other times.
    `linked`: every lambda that has been linked, for those who must change what links say.
    """

    def __init__(self) -> None:
        super().__init__()
        self.globals: dict[str, Any] = {}
        self.names: dict[str, str] = {}
        self.primitives: dict[str, Prim] = {}
        self.all_primitives: dict[str, Prim] = {}
        self.imports: dict[str, set[str]] = {}
        self.variables: dict[str, str] = {}
        self.unsealed: list[Lambda] | None = None
        self.linked: References[Lambda] = References()

    def missing(self, name: str) -> Any:
        """The value of a global that has none yet: members of the host's objects, `.append`, are
        there when they are first asked for. Raises name-error."""
        if name[:1] != "." or not is_member(name):
            raise self.undefined(name)
        if self.foreign is None:
            hint = "whoever made the session can allow it: Session(python=…)"
            message = f"{name}: this session may not use Python"
            raise error("capability-error", message, hint=hint)
        made = self.foreign.member(name)
        self.globals[global_key(name)] = made
        self.names[global_key(name)] = name
        return made

    def undefined(self, name: str) -> SxError:
        """The error of an unknown name, with the nearest known one as a hint."""
        if name[:1] == "(" and ") " in name:  # see analyser/module.py
            library, short = name[: name.rindex(") ") + 1], name[name.rindex(") ") + 2 :]
            return error("name-error", f"Undefined symbol: {short} in the library {library}")
        hint = self.hint_for(name) if self.hint_for is not None else None
        return error("name-error", f"Undefined symbol: {name}", hint=hint)

    def open_library(self) -> dict[str, Any]:
        """The library, or a part of it, is about to be loaded. Answers the globals up to now."""
        self.unsealed = []
        return dict(self.globals)

    def seal_library(self, before: dict[str, Any] | None = None) -> None:
        """The library is loaded: keep what its names are bound to, for its own use only.

        `before`: the globals before a part that is loaded late; what a program has called by the
        same names stays the program's.
        """
        for key, value in list(self.globals.items()):
            if not key.startswith("G_"):
                continue
            if before is None:
                self.globals["L_" + key[2:]] = value
            elif before.get(key, before) is not value:
                self.globals["L_" + key[2:]] = value
                if key in before:
                    self.globals[key] = before[key]
        unsealed, self.unsealed = self.unsealed, None
        for candidate in unsealed or ():
            candidate.rt.unlink()  # link again when next called, with the sealed names

    @staticmethod
    def primitive(table: dict[str, Prim], name: str, count: int) -> Callable[..., Any] | None:
        """The Python function to call for `name` with `count` arguments; None if shadowed."""
        prim = table.get(name)
        if prim is None:
            return None
        return prim.two if count == 2 and prim.two is not None else prim.fn

    def builtin(self, name: str) -> Prim | None:
        """The built-in function of that name, shadowed or not."""
        return self.all_primitives.get(name)

    def define(self, node: Define, value: Any) -> None:
        """Bind a global; a lambda that has no name yet is named after it."""
        if self.imports:
            self.unlink_import(node.name)
        state = state_of(value)
        if state is not None:
            lam = value.__closure__[1].cell_contents
            if lam.name is None:
                lam.name = node.name
            value.__name__ = value.__qualname__ = node.name
            if lam.shared:
                before = state_of(self.globals.get(global_key(node.name)))
                if before is not None and before.code is not None:
                    fill(lam)  # the policy will want to compare the two
        self.bind_global(node.name, value)
        if self.on_define is not None:
            self.on_define(node.name, value, node.doc)

    def bind_global(self, name: str, value: Any) -> None:
        """Give the global `name` a value, whatever it was, and drop code that relied on it."""
        key = global_key(name)
        if (
            self.policy is not None
            and not self.policy.succeed(self.globals.get(key), value, name)
            and self.policy.depends_on(name, running=self.depth > 0)
        ):
            if self.depth:
                # Compiled frames that rely on the old binding are on the stack: they must go on
                # as machine frames. The step that brought us here is then taken again.
                raise Unwind(None)
            self.policy.invalidate(name)
        if name in self.primitives and self.primitives[name].fn is not value:
            del self.primitives[name]
            if self.on_shadow is not None:
                self.on_shadow(name)
        self.globals[key] = value
        if name in self.imports:
            for other in self.imports[name]:
                self.bind_global(other, value)

    def link_import(self, name: str, other: str) -> None:
        """Let the global `other` follow `name`, which belongs to a library, when that changes."""
        self.unlink_import(other)
        self.variables.clear()
        self.imports.setdefault(name, set()).add(other)

    def unlink_import(self, other: str) -> None:
        """The program has defined `other` itself."""
        for followers in self.imports.values():
            followers.discard(other)

    def unbind_global(self, name: str) -> None:
        """Take the global `name` away, between evaluations; nothing happens if there is none."""
        if self.policy is not None and self.policy.depends_on(name, running=False):
            self.policy.invalidate(name)
        self.variables.clear()
        self.globals.pop(global_key(name), None)

    def set_from_code(self, name: str, value: Any) -> Any:
        """`set!` of a global by compiled code. Raises name-error, or unwinds (see bind_global)."""
        key = self.variables.get(name)
        if key is not None and type(value) is not FunctionType:
            self.globals[key] = value
            return value
        key = global_key(name)
        if key not in self.globals:
            raise self.undefined(name)
        if self.policy is not None and self.policy.depends_on(name, running=True):
            raise Unwind(lambda _m, kont: (Apply(_Setter(name), [value]), None, kont, None))
        self.bind_global(name, value)
        if name not in self.primitives and name not in self.imports:
            self.variables[name] = key
        return value

    def set_global(self, name: str, value: Any, pos: int = -1) -> None:
        """`set!` of a global: it must exist. Raises name-error."""
        key = self.variables.get(name)
        if key is not None and type(value) is not FunctionType:
            self.globals[key] = value
            return
        if global_key(name) not in self.globals:
            raise located(self.undefined(name), pos)
        self.bind_global(name, value)


class _Setter(Control):
    """A pseudo-function that sets a global: the rest of a set! whose stack had to be unwound."""

    __slots__ = ("name",)
    sx_name = "set!"
    min_args = max_args = 1

    def __init__(self, name: str) -> None:
        self.name = name

    def perform(self, m: Globals, args: list[Any], kont: Kont) -> State:
        """Set the global and return the value."""
        m.bind_global(self.name, args[0])
        return (None, None, kont, args[0])
