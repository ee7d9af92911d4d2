"""Requests about a program that stands still: frames, variables, values, its sources."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, NamedTuple

from sx_kernel.debug.frames import Frame
from sx_kernel.debug.stopping import Stopped
from sx_kernel.debug.values import (
    PAGE,
    children,
    is_indexed,
    type_name,
)  # fmt: skip
from sx_kernel.debug.view import (
    FRAMES_AT_ONCE,
    GLOBALS_SHOWN,
    THREAD,
    Body,
    Refused,
    View,
)
from sx_kernel.session.words.help import describe_name


def threads(_a: View, _given: Body) -> Body:
    """There is one thread."""
    return {"threads": [{"id": THREAD, "name": "SX"}]}


def stack_trace(a: View, given: Body) -> Body:
    """The frames, innermost first."""
    frames = a.stopped().frames
    first = given.get("startFrame") or 0
    count = given.get("levels") or FRAMES_AT_ONCE
    found: list[Body] = []
    for i, frame in enumerate(frames[first : first + count], first):
        number = a._base() + i + 1  # pyright: ignore[reportPrivateUsage]
        a._frames[number] = frame  # pyright: ignore[reportPrivateUsage]
        one: Body = {
            "id": number, "name": frame.name,
            "line": max(0, frame.line - 1 + a.lines_from),
            "column": max(0, frame.column - 1 + a.columns_from),
        }  # fmt: skip
        source = a.source(frame)
        if source is not None:
            one["source"] = source
        if not frame.is_users:
            one["presentationHint"] = "subtle"
        found.append(one)
    return {"stackFrames": found, "totalFrames": len(frames)}


def scopes(a: View, given: Body) -> Body:
    """The scopes of a frame."""
    frame = a.frame(given["frameId"])
    stopped = a.stopped()
    found: list[Body] = []

    def add(name: str, values: Callable[[], Any], *, expensive: bool = False) -> None:
        number = a.refer(lambda: Scope(frame, values))
        found.append({"name": name, "variablesReference": number, "expensive": expensive})

    top = bool(stopped.frames) and frame is stopped.frames[0]
    if top and stopped.has_value:
        add("Returned", lambda: [("value", stopped.state[3])])
    if top and stopped.is_error:
        add("Error", lambda: [("condition", stopped.payload)])
        add("Restarts (%restart N in the console)", lambda: _restarts(stopped))
    add("Locals", frame.locals)
    captured = frame.captured()
    if captured:
        add("Captured", frame.captured)
    add("Globals", lambda: globals_of(a), expensive=True)
    # a front end that shows the first scope only is to see the variables
    found.sort(key=lambda scope: scope["name"] != "Locals")
    return {"scopes": found}


class Scope(NamedTuple):
    """What a reference of `scopes` stands for."""

    frame: Frame
    values: Callable[[], list[tuple[str, Any]]]


def _restarts(stopped: Stopped) -> list[tuple[str, Any]]:
    return [(f"{i} {one.name}", one.report) for i, one in enumerate(stopped.restarts)]


def globals_of(a: View) -> list[tuple[str, Any]]:
    """The globals that programs have defined, with their values."""
    found = sorted(a.debugger.session.definitions().items())
    return found[:GLOBALS_SHOWN]


def variables(a: View, given: Body) -> Body:
    """Return what is behind a number."""
    number = given["variablesReference"]
    kept = a._references.get(number)  # pyright: ignore[reportPrivateUsage]
    if kept is None:
        raise Refused("there is no such variable any more")
    held = kept()
    start, count = given.get("start") or 0, given.get("count") or PAGE
    if isinstance(held, Scope):
        values = held.values()[start : start + count]
        return {"variables": [a.variable(name, value, name) for name, value in values]}
    if given.get("filter") == ("named" if is_indexed(held) else "indexed"):
        return {"variables": []}
    return {"variables": [a.variable(name, value) for name, value in children(held, start, count)]}


def evaluate(a: View, given: Body) -> Future[Body]:
    """The value of an expression in a frame; a restart, if it asks for one."""
    text: str = given["expression"]
    words = text.split()
    if words and words[0] in ("%restart", ":restart"):
        return a.debugger.ask(lambda: _restart(a, text))
    frame = a.frame(given.get("frameId"))

    def go() -> Body:
        if given.get("context") == "hover":
            value = _hovered(a, frame, text)
        else:
            value = a.debugger.evaluate(frame, text)
        found = a.variable("", value)
        return {
            "result": found["value"], "type": type_name(value),
            "variablesReference": found["variablesReference"],
        }  # fmt: skip

    return a.debugger.ask(go)


def _hovered(a: View, frame: Frame, text: str) -> Any:
    """Return what a name means: nothing is evaluated."""
    name = text.strip()
    for found, value in [*frame.captured(), *frame.locals()]:
        if found == name:
            return value
    known = a.debugger.session.definitions()
    if name in known:
        return known[name]
    described = describe_name(a.debugger.session, name, 80)
    if described is None:
        raise Refused(f"nothing is known of {name[:80]}")
    return described


def _restart(a: View, text: str) -> Body:
    _, _, rest = text.strip().partition(" ")
    number, _, value = rest.strip().partition(" ")
    stopped = a.stopped()
    if not number:
        listed = [f"{i}  {one.report}" for i, one in enumerate(stopped.restarts)]
        return {
            "result": "\n".join(listed) or "there is nothing to restart",
            "variablesReference": 0,
        }
    if not (number.isascii() and number.isdecimal() and len(number) < 6):
        raise Refused("%restart N [VALUE]: N is the number of a restart")
    told = a.debugger.restart(int(number), value.strip())
    return {"result": told, "variablesReference": 0}


def set_variable(a: View, given: Body) -> Future[Body]:
    """Give a variable another value."""
    kept = a._references.get(given["variablesReference"])  # pyright: ignore[reportPrivateUsage]
    a.stopped()
    held = kept() if kept is not None else None
    if held is None:
        raise Refused("there is no such variable any more")

    def go() -> Body:
        frame = held.frame if isinstance(held, Scope) else a.frame(None)
        value = a.debugger.evaluate(frame, given["value"])
        if isinstance(held, Scope):
            _assign(a, held, given["name"], value)
        else:
            _store(held, given["name"], value)
        found = a.variable(given["name"], value)
        return {
            "value": found["value"], "type": type_name(value),
            "variablesReference": found["variablesReference"],
        }  # fmt: skip

    return a.debugger.ask(go)


def _assign(a: View, scope: Scope, name: str, value: Any) -> None:
    if scope.frame.assign(name, value):
        return
    session = a.debugger.session
    if name not in session.definitions():
        raise Refused(f"{name} cannot be changed")
    session.machine.bind_global(name, value)


def _store(held: Any, name: str, value: Any) -> None:
    """Change what is in a list, a vector or a dict."""
    if type(held) is dict:
        key = name[1:] if name.startswith(":") else name
        if key not in held:
            raise Refused(f"there is no key {name}")
        held[key] = value
    elif type(held).__name__ in ("list", "Vector") and name.isdecimal() and int(name) < len(held):
        held[int(name)] = value
    else:
        raise Refused("what is in such a value cannot be changed here")


def source(a: View, given: Body) -> Body:
    """The text of a source."""
    source = given.get("source") or {}
    path = source.get("path") if type(source) is dict else None
    if type(path) is not str:
        raise Refused("source: the source must have a path")
    text = a.debugger.places.text_of(path)
    if text is None:
        raise Refused(f"the source {path[:200]} cannot be read")
    return {"content": text, "mimeType": "text/x-sx"}


def modules(_a: View, given: Body) -> Body:
    """The sources that there are."""
    from pathlib import Path

    from sx_kernel.session.libraries.library import PACKAGE, manifest

    names = manifest()
    start, count = given.get("startModule") or 0, given.get("moduleCount") or len(names)
    found = [
        {"id": i, "name": f"lib/{name}", "path": str(Path(PACKAGE) / "lib" / name)}
        for i, name in enumerate(names)
    ]
    return {"modules": found[start : start + count], "totalModules": len(found)}


def exception_info(a: View, _given: Body) -> Body:
    """The error at which the program stands."""
    stopped = a.stopped()
    if not stopped.is_error:
        raise Refused("no error is stopped at")
    kind, _, text = stopped.text.partition(": ")
    return {
        "exceptionId": kind, "description": text, "breakMode": "always",
        "details": {"message": text, "typeName": kind},
    }  # fmt: skip
