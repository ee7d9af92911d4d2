"""The activations of a program that stands still: where they are, what their variables hold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, final

from sx_kernel.base.errors import SxError, error
from sx_kernel.base.source import Source
from sx_kernel.base.values import UNSET, Box, symbol
from sx_kernel.debug.instrument import variables_at
from sx_kernel.debug.places import column_at, is_users, line_at
from sx_kernel.ir.nodes import Lambda, Var
from sx_kernel.ir.stops import Stop
from sx_kernel.machine.apply import State
from sx_kernel.machine.context import Loading
from sx_kernel.machine.frames import (
    AND,
    COPY,
    ENV_FRAMES,
    EXIT,
    FAILED,
    IF,
    LET,
    OP,
    OR,
    SEQ,
    SET,
    Kont,
)  # fmt: skip
from sx_kernel.syntax.reader import ReadProblem, read

if TYPE_CHECKING:
    from sx_kernel.session.session import Session

MOST: Final = 10_000
"""Activations that are counted."""

_DEFINING: Final = frozenset(
    ("define", "defmacro", "defcomp", "define-syntax", "define-record-type", "define-type",
     "define-library", "import", "defisland", "define-values", "begin-for-syntax")
)  # fmt: skip


@final
class Frame:
    """One activation of `lam`. `pos`: the place of what it does; `node`: that itself, if known."""

    __slots__ = ("env", "lam", "node", "pos")

    def __init__(self, lam: Lambda, env: list[Any] | None, node: Any, pos: int) -> None:
        self.lam = lam
        self.env = env
        self.node = node
        self.pos = pos

    @property
    def name(self) -> str:
        """Its name, for people."""
        if self.lam.toplevel:
            return "top level"
        return self.lam.name or "fn"

    @property
    def line(self) -> int:
        """Its line; 0 if it has none."""
        source = self.lam.source
        pos = self.pos if self.pos >= 0 else self.lam.pos
        return 0 if source is None or pos < 0 else line_at(source, pos)

    @property
    def column(self) -> int:
        """Its column; 0 if it has none."""
        source = self.lam.source
        pos = self.pos if self.pos >= 0 else self.lam.pos
        return 0 if source is None or pos < 0 else column_at(source, pos)

    @property
    def is_users(self) -> bool:
        """Whether a program has written it."""
        return is_users(self.lam)

    # -- variables -----------------------------------------------------------------------------

    def locals(self) -> list[tuple[str, Any]]:
        """Its own variables that are in scope: outer ones first, shadowed ones left out."""
        return [(var.name, value) for var, value in self._held(self._local_variables())]

    def captured(self) -> list[tuple[str, Any]]:
        """The variables of functions around it that it uses."""
        own = {var.name for var in self._local_variables()}
        found = self._held([capture.inner for capture in self.lam.captures])
        return [(var.name, value) for var, value in found if var.name not in own]

    def _local_variables(self) -> list[Var]:
        found: dict[str, Var] = {}
        for var in variables_at(self.lam, self.node):
            if _can_be_written(var.name):
                found.pop(var.name, None)
                found[var.name] = var
        return list(found.values())

    def _held(self, variables: list[Var]) -> list[tuple[Var, Any]]:
        env = self.env
        if env is None:
            return []
        found: list[tuple[Var, Any]] = []
        for var in variables:
            value = env[var.slot] if var.slot < len(env) else UNSET
            if type(value) is Box:
                value = value.v
            elif var.boxed:
                continue  # not bound yet
            if value is not UNSET:
                found.append((var, value))
        return found

    def _all(self) -> list[tuple[Var, Any]]:
        """Return what an expression in this frame may refer to, by name."""
        own = self._held(self._local_variables())
        names = {var.name for var, _ in own}
        captured = self._held([capture.inner for capture in self.lam.captures])
        return [
            (v, x) for v, x in captured if v.name not in names and _can_be_written(v.name)
        ] + own

    def assign(self, name: str, value: Any) -> bool:
        """Give the variable `name` another value; False if there is none of that name."""
        for var, _ in self._all():
            if var.name == name:
                self._store(var, value)
                return True
        return False

    def _store(self, var: Var, value: Any) -> None:
        assert self.env is not None
        held = self.env[var.slot]
        if type(held) is Box:
            held.v = value
        else:
            self.env[var.slot] = value

    def evaluate(self, session: Session, text: str) -> Any:
        """The value of the last form in `text`, evaluated in the scope of this frame.

        Variables that it assigns are assigned. Raises SxError, Interrupted.
        """
        source = Source(text, "<debug>")
        try:
            forms = read(source).forms
        except ReadProblem as problem:
            raise problem.as_error(source) from None
        value: Any = None
        for form in forms:
            value = self._evaluate_form(session, form)
        return value

    def _evaluate_form(self, session: Session, form: Any) -> Any:
        variables = self._all()
        defining = type(form) is list and bool(form) and getattr(form[0], "name", "") in _DEFINING
        if defining or not variables:
            return session.eval_form(form)
        # A function of the variables, which returns them as well: so they can be assigned.
        names = [symbol(var.name) for var, _ in variables]
        result = symbol("debug result")
        values = session.machine.all_primitives["list"].fn
        body = [symbol("let"), [[result, form]], [values, result, *names]]
        fn = session.eval_form([symbol("fn"), names, body])
        value, *after = session.machine.call(fn, *[held for _, held in variables])
        for (var, before), now in zip(variables, after, strict=True):
            if now is not before:
                self._store(var, now)
        return value


def _can_be_written(name: str) -> bool:
    """Return whether a variable is the program's, and not one that a macro has made."""
    return "%" not in name and bool(name)


def frames_of(state: State, most: int = MOST) -> list[Frame]:
    """The activations of a state, innermost first."""
    node, env, kont, _value = state
    found: list[Frame] = []
    last: Any = None
    if node is not None and env:
        inner = node.node if type(node) is Stop else node
        found.append(Frame(env[0], env, inner, getattr(node, "pos", -1)))
        last = env
    while kont[0] != EXIT and len(found) < most:
        tag = kont[0]
        if tag == COPY:
            if kont[3] is last:
                last = kont[2]
        elif tag < ENV_FRAMES and kont[3] is not last:
            last = kont[3]
            part, pos = _awaited(kont)
            found.append(Frame(last[0], last, part, pos))
        elif tag == OP and type(kont[3]) is Loading and kont[3].form is not None:
            form = kont[3].form
            if not (last and last[0] is form):
                found.append(Frame(form, None, None, form.pos))
        kont = kont[1]
    return found


def _awaited(frame: Kont) -> tuple[Any, int]:
    """The part of a node that an activation waits for, and its place."""
    tag, node = frame[0], frame[2]
    if tag == FAILED:
        return _at(frame[3][0], node), node
    if tag in (SEQ, AND, OR):
        part = node.parts[frame[4] - 1]
    elif tag == IF:
        part = node.test
    elif tag == LET:
        part = node.init
    elif tag == SET:
        part = node.value
    else:
        part = node.ev[2][len(frame[4])] if type(node.ev) is tuple else node
    pos = part.pos if part.pos >= 0 else node.pos
    return (part.node if type(part) is Stop else part), pos


def _at(lam: Lambda, pos: int) -> Any:
    """The outermost node of `lam` at that place, for the scope of what has failed there."""
    from sx_kernel.ir.stops import original_body
    from sx_kernel.ir.walk import parts_of

    stack = [original_body(lam)]
    while stack:
        node = stack.pop()
        if node.pos == pos and pos != lam.pos:
            return node
        stack += reversed(parts_of(node))
    return None


def unknown_variable(name: str) -> SxError:
    """The error of assigning what is not there."""
    return error("name-error", f"there is no variable {name} here")
