"""Requests that Jupyter adds: the variables of the session, and copies of those of a frame."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from typing import Any

from sx_kernel.debug.looking import globals_of
from sx_kernel.debug.values import (
    shown,
    type_name,
)  # fmt: skip
from sx_kernel.debug.view import (
    Body,
    Refused,
    View,
)


def inspect(a: View, _given: Body) -> Body:
    """All that programs have defined. Asked for after every message of a cell that runs: so the
    answer is worked out once for each form that begins, or ends, or stop."""
    d = a.debugger
    session = d.session
    version = (session.policy.cache.generation, session.is_evaluating, d.serial, d.stopped is None)
    remembered = a._remembered  # pyright: ignore[reportPrivateUsage]
    if remembered is None or remembered[0] != version:
        found = [_explored(a, name, value) for name, value in globals_of(a)]
        a._remembered = remembered = (version, found)  # pyright: ignore[reportPrivateUsage]
    return {"variables": remembered[1]}


def _explored(a: View, name: str, value: Any) -> Body:
    found = {"name": name, "value": shown(value), "evaluateName": name, "variablesReference": 0}
    return {**found, "type": type_name(value)} if a.types else found


def rich_inspect(a: View, given: Body) -> Body | Future[Body]:
    """One variable in all its representations."""
    name = given["variableName"]
    if a.rich is None:
        raise Refused("this front end shows no rich variables")
    rich = a.rich
    if a.debugger.stopped is not None:
        frame = a.frame(given.get("frameId"))
        for found, value in [*frame.captured(), *frame.locals()]:
            if found == name:
                return a.debugger.ask(partial(_bundle, rich, value))
    known = a.debugger.session.definitions()
    if name not in known:
        return {"data": {}, "metadata": {}}
    value = known[name]
    if a.debugger.stopped is not None:
        return a.debugger.ask(partial(_bundle, rich, value))
    if a.debugger.session.is_evaluating:  # its own way of showing itself must not run beside
        return {"data": {"text/plain": shown(value)}, "metadata": {}}
    return _bundle(rich, value)


def _bundle(rich: Callable[[Any], Body], value: Any) -> Body:
    return {"data": rich(value), "metadata": {}}


def copy_to_globals(a: View, given: Body) -> Future[Body]:
    """Make a frame's variable a global."""
    frame = a.frame(given.get("srcFrameId"))

    def go() -> Body:
        for name, value in [*frame.captured(), *frame.locals()]:
            if name == given["srcVariableName"]:
                a.debugger.session.define(given["dstVariableName"], value)
                return {}
        raise Refused(f"there is no variable {given['srcVariableName']} here")

    return a.debugger.ask(go)
