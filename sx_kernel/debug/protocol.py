"""The Debug Adapter Protocol, with the requests that Jupyter adds to it, for one debugger.

One `Adapter` serves a kernel's control channel and `sx debug-adapter`. A request is a dict
{seq, type: "request", command, arguments}; what it asks for is looked for in `_COMMANDS`, its
arguments are checked against the table there, and the answer is always a response: what is wrong
is its `message`. Answers that need the program's own thread are futures (`Debugger.ask`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import Future
from functools import partial
from types import MappingProxyType
from typing import Any, Final, NamedTuple, TypeAlias, final

from sx_kernel.base.errors import Interrupted, SxError
from sx_kernel.debug import places as paths
from sx_kernel.debug.debugger import Debugger
from sx_kernel.debug.frames import Frame
from sx_kernel.debug.stopping import FILTERS, USUAL_FILTERS, NotStopped, Stopped
from sx_kernel.debug.values import (
    PAGE,
    child_count,
    children,
    is_indexed,
    shown,
    type_name,
)  # fmt: skip
from sx_kernel.session.help import describe_name

Body: TypeAlias = dict[str, Any]
Response: TypeAlias = dict[str, Any]

THREAD: Final = 1
FRAMES_AT_ONCE: Final = 1_000
GLOBALS_SHOWN: Final = 2_000
_LONGEST: Final = 10_000_000  # characters of a cell or an expression


class Refused(Exception):
    """The request cannot be carried out; the message says why."""


# -- arguments -----------------------------------------------------------------------------------


def _is_int(value: Any) -> bool:
    return type(value) is int and 0 <= value < 1 << 53


def _is_text(value: Any) -> bool:
    return type(value) is str and len(value) <= _LONGEST


def _is_object(value: Any) -> bool:
    return type(value) is dict


def _is_texts(value: Any) -> bool:
    return type(value) is list and all(_is_text(one) for one in value)


def _is_objects(value: Any) -> bool:
    return type(value) is list and all(_is_object(one) for one in value)


class Kind(NamedTuple):
    """A kind of argument: what it is called, and what belongs to it."""

    name: str
    fits: Callable[[Any], bool]


_INT: Final = Kind("an integer from 0", _is_int)
_TEXT: Final = Kind("a string", _is_text)
_OBJECT: Final = Kind("an object", _is_object)
_TEXTS: Final = Kind("a list of strings", _is_texts)
_OBJECTS: Final = Kind("a list of objects", _is_objects)


class Command(NamedTuple):
    """One request: how it is answered, the arguments that it needs, and those that it may have."""

    answer: Callable[[Adapter, Body], Body | Future[Body] | None]
    needs: Mapping[str, Kind] = MappingProxyType({})
    may: Mapping[str, Kind] = MappingProxyType({})


# -- the adapter -----------------------------------------------------------------------------------


@final
class Adapter:
    """One front end's, or all front ends', view of a debugger.

    `send(event)` sends an event. `rich(value)` answers the representations of a value, where there
    are such. `types`: tell the types of variables; JupyterLab's panel would show them in place of
    the values.
    """

    def __init__(
        self,
        debugger: Debugger,
        send: Callable[[Body], object],
        rich: Callable[[Any], Body] | None = None,
        *,
        types: bool = True,
    ) -> None:
        self.debugger = debugger
        self.types = types
        self.send = send
        self.rich = rich
        self.lines_from = 1
        self.columns_from = 1
        self._seq = 0
        self._frames: dict[int, Frame] = {}
        self._serial = -1
        self._references: dict[int, Callable[[], Any]] = {}
        self._last_reference = 0
        self._remembered: tuple[Any, list[Body]] | None = None
        debugger.emit = self.emit

    # -- messages --------------------------------------------------------------------------------

    def emit(self, event: str, body: Body | None = None) -> None:
        """Send an event."""
        self._seq += 1
        self.send({"seq": self._seq, "type": "event", "event": event, "body": body or {}})

    def handle(self, request: Any) -> Response | Future[Response]:
        """The response to a request, whatever that is; a future if the program must stand by."""
        if type(request) is not dict:
            return self.respond({}, error="a request must be an object")
        command = request.get("command")
        known = _COMMANDS.get(command) if type(command) is str else None
        if known is None:
            what = command if type(command) is str else "a command that is no string"
            return self.respond(request, error=f"there is no request {what[:80]}")
        try:
            given = _checked(str(command), known, request.get("arguments"))
            body = known.answer(self, given)
        except Exception as problem:
            return self.respond(request, error=_told(problem))
        if isinstance(body, Future):
            return self._later(request, body)
        return self.respond(request, body or {})

    def _later(self, request: Body, body: Future[Body]) -> Future[Response]:
        done: Future[Response] = Future()

        def answered(found: Future[Body]) -> None:
            try:
                done.set_result(self.respond(request, found.result() or {}))
            except (Exception, Interrupted) as problem:
                done.set_result(self.respond(request, error=_told(problem)))

        body.add_done_callback(answered)
        return done

    def respond(self, request: Body, body: Body | None = None, *, error: str = "") -> Response:
        """The response to a request: what was asked for, or what is wrong with it."""
        self._seq += 1
        made: Response = {
            "seq": self._seq, "type": "response", "success": not error,
            "request_seq": request.get("seq", 0), "command": request.get("command", ""),
            "body": {} if body is None else body,
        }  # fmt: skip
        if error:
            made["message"] = error
            made["body"] = {"error": {"id": 1, "format": error, "showUser": True}}
        return made

    # -- what stands still -----------------------------------------------------------------------

    def stopped(self) -> Stopped:
        """The program that stands still. Raises NotStopped. What was known of another is gone."""
        found = self.debugger.stopped
        if found is None:
            raise NotStopped("no program stands still")
        if self._serial != self.debugger.serial:
            self._serial = self.debugger.serial
            self._frames.clear()
            self._references.clear()
        return found

    def frame(self, number: int | None) -> Frame:
        """The frame of that id; None: the innermost. Raises Refused."""
        frames = self.stopped().frames
        if not frames:
            raise Refused("the program has no activation here")
        if number is None or number == 0:
            return frames[0]
        found = self._frames.get(number)
        if found is None:
            at = number - self._base() - 1
            if not 0 <= at < len(frames):
                raise Refused("there is no such frame any more")
            found = frames[at]
        return found

    def _base(self) -> int:
        return self._serial * 100_000 % (1 << 40)

    def refer(self, value: Callable[[], Any]) -> int:
        """A number by which what `value` answers can be asked for."""
        self._last_reference += 1
        self._references[self._last_reference] = value
        return self._last_reference

    def variable(self, name: str, value: Any, evaluate: str = "") -> Body:
        """A variable as the protocol describes it."""
        count = child_count(value)
        found: Body = {
            "name": name, "value": shown(value),
            "variablesReference": self.refer(lambda: value) if count else 0,
        }  # fmt: skip
        if self.types:
            found["type"] = type_name(value)
        if evaluate:
            found["evaluateName"] = evaluate
        if count:
            found["indexedVariables" if is_indexed(value) else "namedVariables"] = count
        return found

    def source(self, frame: Frame) -> Body | None:
        """The source of a frame."""
        path = self.debugger.places.path_of(frame.lam.source)
        if path is None or frame.lam.source is None:
            return None
        found: Body = {"name": frame.lam.source.name, "path": path}
        if not frame.is_users:
            found["presentationHint"] = "deemphasize"
            found["origin"] = "the library of SX"
        return found


def _checked(command: str, known: Command, given: Any) -> Body:
    """The arguments of a request. Raises Refused."""
    if given is None:
        given = {}
    if type(given) is not dict:
        raise Refused(f"{command}: the arguments must be an object")
    for name, kind in known.needs.items():
        if name not in given:
            raise Refused(f"{command}: {name} is missing")
        if not kind.fits(given[name]):
            raise Refused(f"{command}: {name} must be {kind.name}")
    for name, kind in known.may.items():
        if given.get(name) is not None and not kind.fits(given[name]):
            raise Refused(f"{command}: {name} must be {kind.name}")
    return given


def _told(problem: BaseException) -> str:
    """What is wrong, in a line."""
    if isinstance(problem, Refused | NotStopped | SxError | Interrupted):
        return str(problem)
    if isinstance(problem, OSError):
        return f"the file cannot be written: {problem.strerror or problem}"
    return f"this is a bug in sx_kernel, please report it: {type(problem).__name__}: {problem}"


# -- beginning and ending ------------------------------------------------------------------------

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


def _initialize(a: Adapter, given: Body) -> Body:
    a.lines_from = 0 if given.get("linesStartAt1") is False else 1
    a.columns_from = 0 if given.get("columnsStartAt1") is False else 1
    return CAPABILITIES


def _attach(a: Adapter, _given: Body) -> None:
    a.debugger.attach()
    if not a.debugger.filters:
        a.debugger.filters = set(USUAL_FILTERS)
    a.emit("initialized")


def _disconnect(a: Adapter, _given: Body) -> None:
    a.debugger.detach()


def _info(a: Adapter, _given: Body) -> Body:
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


def _asked_for(point: Any, a: Adapter) -> Body:
    found: Body = {"line": (point.actual or point.line) - 1 + a.lines_from}
    for name, value in (
        ("condition", point.condition), ("hitCondition", point.hit_condition),
        ("logMessage", point.log),
    ):  # fmt: skip
        if value:
            found[name] = value
    return found


# -- breakpoints -----------------------------------------------------------------------------------


def _dump_cell(a: Adapter, given: Body) -> Body:
    return {"sourcePath": a.debugger.places.dump(given["code"])}


def _set_breakpoints(a: Adapter, given: Body) -> Body:
    path = given["source"].get("path")
    if type(path) is not str or not path:
        raise Refused("setBreakpoints: the source must have a path")
    wanted: list[Body] = given.get("breakpoints") or [
        {"line": line} for line in given.get("lines") or []
    ]
    for one in wanted:
        if not _is_int(one.get("line")):
            raise Refused("setBreakpoints: each breakpoint must have a line")
    shifted = [{**one, "line": one["line"] + 1 - a.lines_from} for one in wanted]
    points = a.debugger.table.set_lines(path, shifted)
    a.debugger.changed()
    return {"breakpoints": [_described(a, point) for point in points]}


def _described(a: Adapter, point: Any) -> Body:
    found = point.described()
    if "line" in found:
        found["line"] += a.lines_from - 1
    return found


def _set_function_breakpoints(a: Adapter, given: Body) -> Body:
    for one in given["breakpoints"]:
        if not _is_text(one.get("name")):
            raise Refused("setFunctionBreakpoints: each breakpoint must have a name")
    points = a.debugger.table.set_functions(given["breakpoints"], a.debugger.is_function)
    a.debugger.changed()
    return {"breakpoints": [_described(a, point) for point in points]}


def _set_filters(a: Adapter, given: Body) -> Body:
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


def _breakpoint_locations(a: Adapter, given: Body) -> Body:
    from sx_kernel.debug.breakpoints import code_lines

    text = a.debugger.places.text_of(str(given["source"].get("path", "")))
    first = given["line"] + 1 - a.lines_from
    last = (given.get("endLine") or given["line"]) + 1 - a.lines_from
    lines = code_lines(text) if text is not None else None
    found = [line for line in lines or [] if first <= line <= last]
    return {"breakpoints": [{"line": line - 1 + a.lines_from} for line in found]}


def _nothing(_a: Adapter, _given: Body) -> None:
    return None


# -- going on --------------------------------------------------------------------------------------


def _resume(command: str) -> Callable[[Adapter, Body], Body]:
    def answer(a: Adapter, _given: Body) -> Body:
        a.debugger.resume(command)
        return {"allThreadsContinued": True} if command == "continue" else {}

    return answer


def _pause(a: Adapter, _given: Body) -> None:
    a.debugger.pause()


def _back(*, to_point: bool) -> Callable[[Adapter, Body], Future[Body]]:
    def answer(a: Adapter, _given: Body) -> Future[Body]:
        def go() -> Body:
            if not a.debugger.step_back(to_point=to_point):
                raise Refused("there is no state before this one")
            return {}

        return a.debugger.ask(go)

    return answer


# -- looking --------------------------------------------------------------------------------------


def _threads(_a: Adapter, _given: Body) -> Body:
    return {"threads": [{"id": THREAD, "name": "SX"}]}


def _stack_trace(a: Adapter, given: Body) -> Body:
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


def _scopes(a: Adapter, given: Body) -> Body:
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
    add("Globals", lambda: _globals(a), expensive=True)
    # a front end that shows the first scope only is to see the variables
    found.sort(key=lambda scope: scope["name"] != "Locals")
    return {"scopes": found}


class Scope(NamedTuple):
    """What a reference of `scopes` stands for."""

    frame: Frame
    values: Callable[[], list[tuple[str, Any]]]


def _restarts(stopped: Stopped) -> list[tuple[str, Any]]:
    return [(f"{i} {one.name}", one.report) for i, one in enumerate(stopped.restarts)]


def _globals(a: Adapter) -> list[tuple[str, Any]]:
    found = sorted(a.debugger.session.definitions().items())
    return found[:GLOBALS_SHOWN]


def _variables(a: Adapter, given: Body) -> Body:
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


def _evaluate(a: Adapter, given: Body) -> Future[Body]:
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


def _hovered(a: Adapter, frame: Frame, text: str) -> Any:
    """What a name means: nothing is evaluated."""
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


def _restart(a: Adapter, text: str) -> Body:
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


def _set_variable(a: Adapter, given: Body) -> Future[Body]:
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


def _assign(a: Adapter, scope: Scope, name: str, value: Any) -> None:
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


def _source(a: Adapter, given: Body) -> Body:
    source = given.get("source") or {}
    path = source.get("path") if type(source) is dict else None
    if type(path) is not str:
        raise Refused("source: the source must have a path")
    text = a.debugger.places.text_of(path)
    if text is None:
        raise Refused(f"the source {path[:200]} cannot be read")
    return {"content": text, "mimeType": "text/x-sx"}


def _modules(_a: Adapter, given: Body) -> Body:
    from pathlib import Path

    from sx_kernel.session.library import PACKAGE, manifest

    names = manifest()
    start, count = given.get("startModule") or 0, given.get("moduleCount") or len(names)
    found = [
        {"id": i, "name": f"lib/{name}", "path": str(Path(PACKAGE) / "lib" / name)}
        for i, name in enumerate(names)
    ]
    return {"modules": found[start : start + count], "totalModules": len(found)}


def _exception_info(a: Adapter, _given: Body) -> Body:
    stopped = a.stopped()
    if not stopped.is_error:
        raise Refused("no error is stopped at")
    kind, _, text = stopped.text.partition(": ")
    return {
        "exceptionId": kind, "description": text, "breakMode": "always",
        "details": {"message": text, "typeName": kind},
    }  # fmt: skip


# -- the variable explorer -----------------------------------------------------------------------


def _inspect(a: Adapter, _given: Body) -> Body:
    """All that programs have defined. Asked for after every message of a cell that runs: so the
    answer is worked out once for each form that begins, or ends, or stop."""
    d = a.debugger
    session = d.session
    version = (session.policy.cache.generation, session.is_evaluating, d.serial, d.stopped is None)
    remembered = a._remembered  # pyright: ignore[reportPrivateUsage]
    if remembered is None or remembered[0] != version:
        found = [_explored(a, name, value) for name, value in _globals(a)]
        a._remembered = remembered = (version, found)  # pyright: ignore[reportPrivateUsage]
    return {"variables": remembered[1]}


def _explored(a: Adapter, name: str, value: Any) -> Body:
    found = {"name": name, "value": shown(value), "evaluateName": name, "variablesReference": 0}
    return {**found, "type": type_name(value)} if a.types else found


def _rich_inspect(a: Adapter, given: Body) -> Body | Future[Body]:
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


def _copy_to_globals(a: Adapter, given: Body) -> Future[Body]:
    frame = a.frame(given.get("srcFrameId"))

    def go() -> Body:
        for name, value in [*frame.captured(), *frame.locals()]:
            if name == given["srcVariableName"]:
                a.debugger.session.define(given["dstVariableName"], value)
                return {}
        raise Refused(f"there is no variable {given['srcVariableName']} here")

    return a.debugger.ask(go)


_COMMANDS: Final[dict[str, Command]] = {
    "initialize": Command(_initialize),
    "attach": Command(_attach),
    "disconnect": Command(_disconnect),
    "debugInfo": Command(_info),
    "configurationDone": Command(_nothing),
    "dumpCell": Command(_dump_cell, {"code": _TEXT}),
    "setBreakpoints": Command(
        _set_breakpoints, {"source": _OBJECT}, {"breakpoints": _OBJECTS}
    ),
    "setFunctionBreakpoints": Command(_set_function_breakpoints, {"breakpoints": _OBJECTS}),
    "setExceptionBreakpoints": Command(_set_filters, {"filters": _TEXTS}),
    "breakpointLocations": Command(
        _breakpoint_locations, {"source": _OBJECT, "line": _INT}, {"endLine": _INT}
    ),
    "continue": Command(_resume("continue")),
    "next": Command(_resume("next")),
    "stepIn": Command(_resume("stepIn")),
    "stepOut": Command(_resume("stepOut")),
    "stepBack": Command(_back(to_point=False)),
    "reverseContinue": Command(_back(to_point=True)),
    "pause": Command(_pause),
    "threads": Command(_threads),
    "stackTrace": Command(_stack_trace, {}, {"startFrame": _INT, "levels": _INT}),
    "scopes": Command(_scopes, {"frameId": _INT}),
    "variables": Command(
        _variables, {"variablesReference": _INT}, {"start": _INT, "count": _INT}
    ),
    "evaluate": Command(_evaluate, {"expression": _TEXT}, {"frameId": _INT}),
    "setVariable": Command(
        _set_variable, {"variablesReference": _INT, "name": _TEXT, "value": _TEXT}
    ),
    "source": Command(_source),
    "modules": Command(_modules, {}, {"startModule": _INT, "moduleCount": _INT}),
    "exceptionInfo": Command(_exception_info),
    "inspectVariables": Command(_inspect),
    "richInspectVariables": Command(
        _rich_inspect, {"variableName": _TEXT}, {"frameId": _INT}
    ),
    "copyToGlobals": Command(
        _copy_to_globals,
        {"srcVariableName": _TEXT, "dstVariableName": _TEXT}, {"srcFrameId": _INT},
    ),
}  # fmt: skip
"""Every request that is answered."""

COMMANDS: Final = tuple(_COMMANDS)
