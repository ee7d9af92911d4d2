"""The evaluators of trivial nodes: Python closures `env → value`, made of those of their parts.

Linking (machine/link.py) decides what is trivial and takes the nodes apart. An evaluator must not
refer to the node that owns it: see there.
"""

from __future__ import annotations

from collections.abc import Callable
from operator import itemgetter
from typing import Any

from sx_kernel.base.errors import SxError, error
from sx_kernel.base.values import UNSET, Box
from sx_kernel.ir.nodes import Var
from sx_kernel.ir.shapes import Hole

Ev = Callable[[list[Any]], Any]


def located(problem: SxError, pos: int) -> SxError:
    """Note the position of the innermost node that failed, if nobody has."""
    if problem.where is None:
        problem.where = pos
    return problem


def declare(variables: tuple[Var, ...], env: list[Any]) -> None:
    """Prepare the environment of a Letrec: every variable UNSET, in a new box if boxed."""
    for var in variables:
        env[var.slot] = Box(UNSET) if var.boxed else UNSET


def unset(name: str, pos: int) -> SxError:
    """The error of reading or assigning a letrec variable too early."""
    return located(error("name-error", f"{name} is used before it is defined"), pos)


def filled(hole: Hole) -> Ev:
    """Return what stands in a hole: a literal's value, or a closure of an inner lambda."""
    index = hole.index
    if hole.lam is None:
        return lambda e: e[0].filling[index]
    slots = [c.outer.slot for c in hole.lam.captures]
    if not slots:

        def closed(e: list[Any]) -> Any:
            lam = e[0].filling[index]
            return lam.rt.make(lam)

        return closed

    def ev(e: list[Any]) -> Any:
        lam = e[0].filling[index]
        return lam.rt.make(lam, *[e[s] for s in slots])

    return ev


def local(var: Var, pos: int) -> Ev:
    """The value of a variable of the lambda."""
    slot, name = var.slot, var.name
    if var.boxed:
        if not var.letrec:
            return lambda e: e[slot].v

        def boxed(e: list[Any]) -> Any:
            value = e[slot].v
            if value is UNSET:
                raise unset(name, pos)
            return value

        return boxed
    if var.letrec:

        def checked(e: list[Any]) -> Any:
            value = e[slot]
            if value is UNSET:
                raise unset(name, pos)
            return value

        return checked
    return itemgetter(slot)


def set_local(var: Var, value: Ev, pos: int) -> Ev:
    """Assign to a variable, which is boxed."""
    slot, letrec, name = var.slot, var.letrec, var.name

    def ev(e: list[Any]) -> Any:
        box = e[slot]
        new = value(e)
        if letrec and box.v is UNSET:
            raise unset(name, pos)
        box.v = new
        return new

    return ev


def init(var: Var, value: Ev) -> Ev:
    """Give a variable of a letrec its value."""
    slot = var.slot
    if var.boxed:

        def boxed(e: list[Any]) -> Any:
            new = e[slot].v = value(e)
            return new

        return boxed

    def ev(e: list[Any]) -> Any:
        new = e[slot] = value(e)
        return new

    return ev


def branch(test: Ev, then: Ev, orelse: Ev) -> Ev:
    """If."""

    def ev(e: list[Any]) -> Any:
        value = test(e)
        return orelse(e) if value is False or value is None else then(e)

    return ev


def all_of(evs: tuple[Ev | None, ...]) -> Ev:
    """And; none of `evs` is None."""

    def ev(e: list[Any]) -> Any:
        value = None
        for part in evs:
            value = part(e)  # pyright: ignore[reportOptionalCall]
            if value is False or value is None:
                return value
        return value

    return ev


def any_of(evs: tuple[Ev | None, ...]) -> Ev:
    """Or; none of `evs` is None."""

    def ev(e: list[Any]) -> Any:
        value = None
        for part in evs:
            value = part(e)  # pyright: ignore[reportOptionalCall]
            if value is not False and value is not None:
                return value
        return value

    return ev


def sequence(evs: tuple[Ev | None, ...]) -> Ev:
    """One after another; none of `evs` is None."""
    last = evs[-1]
    before = evs[:-1]

    def ev(e: list[Any]) -> Any:
        for part in before:
            part(e)  # pyright: ignore[reportOptionalCall]
        return last(e)  # pyright: ignore[reportOptionalCall]

    return ev


def let(var: Var, init: Ev, body: Ev) -> Ev:
    """Bind a variable and go on with `body`."""
    slot = var.slot
    if var.boxed:

        def boxed(e: list[Any]) -> Any:
            e[slot] = Box(init(e))
            return body(e)

        return boxed

    def ev(e: list[Any]) -> Any:
        e[slot] = init(e)
        return body(e)

    return ev


def make_dict(keys: tuple[str, ...], evs: tuple[Ev | None, ...]) -> Ev:
    """A new dict; none of `evs` is None."""
    pairs = tuple(zip(keys, evs, strict=True))

    def ev(e: list[Any]) -> Any:
        result: dict[str, Any] = {}
        for key, part in pairs:
            result[key] = part(e)  # pyright: ignore[reportOptionalCall]
        return result

    return ev


def call(fn: Callable[..., Any], evs: tuple[Any, ...], pos: int) -> Ev:
    """Call a primitive; `evs` evaluate its operands."""
    if len(evs) == 1:
        a = evs[0]

        def ev1(e: list[Any]) -> Any:
            try:
                return fn(a(e))
            except SxError as problem:
                raise located(problem, pos)  # noqa: B904 - the same exception

        return ev1
    if len(evs) == 2:
        a, b = evs

        def ev2(e: list[Any]) -> Any:
            try:
                return fn(a(e), b(e))
            except SxError as problem:
                raise located(problem, pos)  # noqa: B904 - the same exception

        return ev2

    def ev(e: list[Any]) -> Any:
        try:
            return fn(*[part(e) for part in evs])
        except SxError as problem:
            raise located(problem, pos)  # noqa: B904 - the same exception

    return ev


def letrec(variables: tuple[Var, ...], body: Ev) -> Ev:
    """Declare the variables and go on with `body`."""

    def ev(e: list[Any]) -> Any:
        declare(variables, e)
        return body(e)

    return ev
