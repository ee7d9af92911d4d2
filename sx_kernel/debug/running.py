"""Requests about the whole: beginning and ending, breakpoints, going on."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, Final

from sx_kernel.debug import places as paths
from sx_kernel.debug.arguments import INT, TEXT
from sx_kernel.debug.stopping import FILTERS, USUAL_FILTERS
from sx_kernel.debug.view import (
    THREAD,
    Body,
    Refused,
    View,
)

CAPABILITIES: Final[Body] = {
    "supportsConfigurationDoneRequest": True,
    "supportsConditionalBreakpoints": True,
    "supportsHitConditionalBreakpoints": True,
    "supportsLogPoints": True,
    "supportsFunctionBreakpoints": True,
    "supportsEvaluateForHovers": True,
    "supportsSetVariable": True,
    "supportsSetExpression": False,
    "supportsStepBack": True,
    "supportsTerminateRequest": True,
    "supportsDelayedStackTraceLoading": True,
    "supportsExceptionInfoRequest": True,
    "supportsValueFormattingOptions": False,
    "exceptionBreakpointFilters": [
        {"filter": name, "label": label, "default": name in USUAL_FILTERS}
        for name, label in FILTERS.items()
    ],
}


def initialize(a: View, given: Body) -> Body:
    """Return what this adapter can do; from which number the front end counts."""
    a.lines_from = 0 if given.get("linesStartAt1") is False else 1
    a.columns_from = 0 if given.get("columnsStartAt1") is False else 1
    return CAPABILITIES


def attach(a: View, _given: Body) -> None:
    """Begin to debug."""
    a.debugger.attach()
    if not a.debugger.filters:
        a.debugger.filters = set(USUAL_FILTERS)
    a.emit("initialized")


def disconnect(a: View, _given: Body) -> None:
    """End; the program goes on."""
    a.debugger.detach()


def info(a: View, _given: Body) -> Body:
    """Return how things stand, for a page that was loaded again."""
    d = a.debugger
    return {
        "isStarted": d.is_on,
        "hashMethod": paths.METHOD,
        "hashSeed": paths.SEED,
        "tmpFilePrefix": d.places.prefix,
        "tmpFileSuffix": d.places.suffix,
        "breakpoints": [
            {"source": path, "breakpoints": [_asked_for(point, a) for point in points]}
            for path, points in d.table.by_path.items()
        ],
        "stoppedThreads": [] if d.stopped is None else [THREAD],
        "richRendering": a.rich is not None,
        "exceptionPaths": sorted(d.filters),
        "copyToGlobals": True,
    }


def _asked_for(point: Any, a: View) -> Body:
    found: Body = {"line": (point.actual or point.line) - 1 + a.lines_from}
    for name, value in (
        ("condition", point.condition), ("hitCondition", point.hit_condition),
        ("logMessage", point.log),
    ):  # fmt: skip
        if value:
            found[name] = value
    return found


# -- breakpoints -----------------------------------------------------------------------------------


def dump_cell(a: View, given: Body) -> Body:
    """Under which path a cell's text is known."""
    return {"sourcePath": a.debugger.places.dump(given["code"])}


def set_breakpoints(a: View, given: Body) -> Body:
    """The breakpoints of one source, instead of those before."""
    path = given["source"].get("path")
    if type(path) is not str or not path:
        raise Refused("setBreakpoints: the source must have a path")
    wanted: list[Body] = given.get("breakpoints") or [
        {"line": line} for line in given.get("lines") or []
    ]
    for one in wanted:
        if not INT.fits(one.get("line")):
            raise Refused("setBreakpoints: each breakpoint must have a line")
    shifted = [{**one, "line": one["line"] + 1 - a.lines_from} for one in wanted]
    points = a.debugger.table.set_lines(path, shifted)
    a.debugger.changed()
    return {"breakpoints": [_described(a, point) for point in points]}


def _described(a: View, point: Any) -> Body:
    found = point.described()
    if "line" in found:
        found["line"] += a.lines_from - 1
    return found


def set_function_breakpoints(a: View, given: Body) -> Body:
    """The breakpoints at functions, instead of those before."""
    for one in given["breakpoints"]:
        if not TEXT.fits(one.get("name")):
            raise Refused("setFunctionBreakpoints: each breakpoint must have a name")
    points = a.debugger.table.set_functions(given["breakpoints"], a.debugger.is_function)
    a.debugger.changed()
    return {"breakpoints": [_described(a, point) for point in points]}


def set_filters(a: View, given: Body) -> Body:
    """At which errors and events to stop."""
    wanted: list[str] = given["filters"]
    a.debugger.filters = {name for name in wanted if name in FILTERS}
    return {
        "breakpoints": [
            {
                "verified": name in FILTERS,
                **({} if name in FILTERS else {"message": "there is no such filter"}),
            }
            for name in wanted
        ]
    }


def breakpoint_locations(a: View, given: Body) -> Body:
    """The lines at which a program can stop."""
    from sx_kernel.debug.breakpoints import code_lines

    text = a.debugger.places.text_of(str(given["source"].get("path", "")))
    first = given["line"] + 1 - a.lines_from
    last = (given.get("endLine") or given["line"]) + 1 - a.lines_from
    lines = code_lines(text) if text is not None else None
    found = [line for line in lines or [] if first <= line <= last]
    return {"breakpoints": [{"line": line - 1 + a.lines_from} for line in found]}


def nothing(_a: View, _given: Body) -> None:
    """Nothing is to be done."""
    return


# -- going on --------------------------------------------------------------------------------------


def resume(command: str) -> Callable[[View, Body], Body]:
    """Return what lets the program go on by `command`."""

    def answer(a: View, _given: Body) -> Body:
        a.debugger.resume(command)
        return {"allThreadsContinued": True} if command == "continue" else {}

    return answer


def pause(a: View, _given: Body) -> None:
    """Stop the program that runs."""
    a.debugger.pause()


def back(*, to_point: bool) -> Callable[[View, Body], Future[Body]]:
    """Return what steps back."""

    def answer(a: View, _given: Body) -> Future[Body]:
        def go() -> Body:
            if not a.debugger.step_back(to_point=to_point):
                raise Refused("there is no state before this one")
            return {}

        return a.debugger.ask(go)

    return answer
