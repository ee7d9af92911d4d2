"""Programs that ask their host: answering what they perform, and pausing until there is an answer.

A request is whatever the program gives to `perform`, usually {:op "name" :args (…)}. The session's
`handlers` answer by name, then `on_perform` anything. What nobody answers is an error, unless the
program was started by `start`: then it pauses, as data that can be kept, written to a file and
gone on with in another process.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias, final

from sx_kernel.base.errors import ErrorValue, SxError, error
from sx_kernel.base.source import Source
from sx_kernel.base.values import Symbol
from sx_kernel.machine.apply import ControlFunction, State
from sx_kernel.machine.control.computations import (
    HOST,
    UNANSWERED,
    op_resume_by,
    step_loop,
)
from sx_kernel.machine.control.conditions import op_raise
from sx_kernel.session.host.convert import to_python, to_sx
from sx_kernel.session.host.host_function import HostFunction
from sx_kernel.syntax.printer import inspect_value
from sx_kernel.syntax.reader import ReadProblem, read

if TYPE_CHECKING:
    from sx_kernel.session.core import Core

Handlers: TypeAlias = Mapping[str, Callable[..., Any]]


def answer(handlers: Handlers, on_perform: Callable[[Any], Any] | None, request: Any) -> Any:
    """The host's answer to a request, UNANSWERED if it has none. Raises SxError for what fails.

    Arguments and answers are converted as for any Python function (session/host/host_function.py).
    `on_perform` returns NotImplemented for a request that it does not answer.
    """
    op = request.get("op") if type(request) is dict else None
    handler = handlers.get(op) if type(op) is str else None
    if handler is not None and type(op) is str:
        args = request.get("args")
        return HostFunction(handler, op)(*to_python(to_sx([] if args is None else args)))
    if on_perform is None:
        return UNANSWERED

    def ask(asked: Any) -> Any:
        got = on_perform(to_python(asked))
        return UNANSWERED if got is NotImplemented else to_sx(got)

    return HostFunction(ask, "perform", raw=True)(request)


@final
@dataclass(frozen=True, slots=True)
class Finished:
    """A program has come to its end: the value of its last form."""

    value: Any


@final
@dataclass(frozen=True, slots=True)
class Suspended:
    """A program waits for the answer to `request`. It can be resumed any number of times.

    `state` is that of the form it is in; the forms from number `following` of `text` are still
    to come.
    """

    state: dict[str, Any]
    text: str
    name: str
    following: int

    @property
    def request(self) -> Any:
        """The request that the program has performed, as a Python value."""
        return to_python(self.state["request"])


def start(session: Core, text: str, name: str, first: int = 0) -> Finished | Suspended:
    """Run the forms of `text` from number `first` on. Raises SxError and Interrupted."""
    value: Any = None
    for i, lam in enumerate(session.forms(text, name, first), first):
        node, env, _, _ = session.machine.start(lam)

        def begin(m: Any, _args: Any, kont: Any, node: Any = node, env: Any = env) -> State:
            return step_loop(m, HOST, node, env, kont)

        state = session.apply(ControlFunction("start", begin, 0, 0))
        if state["phase"] != "continue":
            return Suspended(state, text, name, i + 1)
        value = state["value"]
    return Finished(value)


def resume(
    session: Core, paused: Suspended, value: Any, problem: BaseException | None
) -> Finished | Suspended:
    """Go on with a program: `value` is the answer, or `problem` is raised where it waits."""
    k = paused.state["kont"]
    if problem is None:
        state = session.apply(k, to_sx(value))
    else:
        payload = problem.payload if isinstance(problem, SxError) else _host_error(problem)
        failing = ControlFunction("fail", lambda m, _args, kont: op_raise(m, [payload], kont), 0, 0)
        state = session.apply(ControlFunction("resume", op_resume_by, 2, 2), k, failing)
    if state["phase"] != "continue":
        return Suspended(state, paused.text, paused.name, paused.following)
    if not _rest(paused):
        return Finished(state["value"])
    return start(session, paused.text, paused.name, paused.following)


def _host_error(problem: BaseException) -> ErrorValue:
    return ErrorValue("host-error", f"perform: {type(problem).__name__}: {problem}")


def _rest(paused: Suspended) -> list[Any]:
    """The forms that are still to come."""
    return read(Source(paused.text, paused.name)).forms[paused.following :]


def _names(form: Any) -> set[str]:
    """The names of all symbols in a form."""
    found: set[str] = set()
    stack: list[Any] = [form]
    while stack:
        part = stack.pop()
        if type(part) is Symbol:
            found.add(part.name)
        elif type(part) is list:
            stack.extend(part)
        elif type(part) is dict:
            stack.extend(part.values())
    return found


def freeze(session: Core, paused: Suspended) -> str:
    """The program as a text. Raises SxError naming what in it cannot be frozen."""
    from sx_kernel.machine.frozen.freeze import freeze

    names = _names(_rest(paused))
    program = {
        "state": paused.state,
        "text": paused.text,
        "name": paused.name,
        "following": paused.following,
        "macros": sorted(names & session.context.macros.keys() - session.context.own_macros),
    }
    return inspect_value(freeze(session.machine, program, sorted(names)))


def thaw(session: Core, text: str) -> Suspended:
    """The program that was frozen as `text`. Raises SxError: see machine/frozen/thaw.py."""
    from sx_kernel.machine.frozen.thaw import thaw

    source = Source(text, "frozen program")
    try:
        forms = read(source).forms
    except ReadProblem as problem:
        raise problem.as_error(source) from None
    if len(forms) != 1:
        raise error("error", "thaw: the text must hold one frozen program")
    program = thaw(session.machine, forms[0])
    if type(program) is not dict or "following" not in program:
        raise error("error", "thaw: what was frozen is no program")
    for name in program["macros"]:
        if name not in session.context.macros:
            raise error("error", f"thaw: the rest of the program needs the macro {name}")
    return Suspended(program["state"], program["text"], program["name"], program["following"])


__all__ = ["Finished", "Suspended", "answer", "freeze", "resume", "start", "thaw"]
