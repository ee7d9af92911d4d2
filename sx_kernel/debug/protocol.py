"""The Debug Adapter Protocol, with the requests that Jupyter adds to it, for one debugger.

One `Adapter` serves a kernel's control channel and `sx debug-adapter`. A request is a dict
{seq, type: "request", command, arguments}; what it asks for is looked for in `_COMMANDS`, its
arguments are checked against the table there, and the answer is always a response: what is wrong
is its `message`. Returns that need the program's own thread are futures (`Debugger.ask`).
"""

from __future__ import annotations

from concurrent.futures import Future
from typing import Any, Final, final

from sx_kernel.base.errors import Interrupted, SxError
from sx_kernel.debug import exploring, looking, running
from sx_kernel.debug.arguments import INT, OBJECT, OBJECTS, TEXT, TEXTS, Command, checked
from sx_kernel.debug.stopping import NotStopped
from sx_kernel.debug.view import Body, Refused, Response, View


@final
class Adapter(View):
    """A front end's view of a debugger, and its requests."""

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
            given = checked(str(command), known, request.get("arguments"))
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
            "request_seq": _of(request, "seq", int, 0),
            "command": _of(request, "command", str, ""),
            "body": {} if body is None else body,
        }  # fmt: skip
        if error:
            made["message"] = error
            made["body"] = {"error": {"id": 1, "format": error, "showUser": True}}
        return made


def _of(request: Body, name: str, kind: type, default: Any) -> Any:
    """Return what a request has there, if it is of the kind that an answer may repeat."""
    found = request.get(name)
    return found if type(found) is kind else default


def _told(problem: BaseException) -> str:
    """Return what is wrong, in a line."""
    if isinstance(problem, Refused | NotStopped | SxError | Interrupted):
        return str(problem)
    if isinstance(problem, OSError):
        return f"the file cannot be written: {problem.strerror or problem}"
    return f"this is a bug in sx_kernel, please report it: {type(problem).__name__}: {problem}"


_COMMANDS: Final[dict[str, Command]] = {
    "initialize": Command(running.initialize),
    "attach": Command(running.attach),
    "disconnect": Command(running.disconnect),
    "debugInfo": Command(running.info),
    "configurationDone": Command(running.nothing),
    "dumpCell": Command(running.dump_cell, {"code": TEXT}),
    "setBreakpoints": Command(
        running.set_breakpoints, {"source": OBJECT}, {"breakpoints": OBJECTS}
    ),
    "setFunctionBreakpoints": Command(running.set_function_breakpoints, {"breakpoints": OBJECTS}),
    "setExceptionBreakpoints": Command(running.set_filters, {"filters": TEXTS}),
    "breakpointLocations": Command(
        running.breakpoint_locations, {"source": OBJECT, "line": INT}, {"endLine": INT}
    ),
    "continue": Command(running.resume("continue")),
    "next": Command(running.resume("next")),
    "stepIn": Command(running.resume("stepIn")),
    "stepOut": Command(running.resume("stepOut")),
    "stepBack": Command(running.back(to_point=False)),
    "reverseContinue": Command(running.back(to_point=True)),
    "pause": Command(running.pause),
    "threads": Command(looking.threads),
    "stackTrace": Command(looking.stack_trace, {}, {"startFrame": INT, "levels": INT}),
    "scopes": Command(looking.scopes, {"frameId": INT}),
    "variables": Command(
        looking.variables, {"variablesReference": INT}, {"start": INT, "count": INT}
    ),
    "evaluate": Command(looking.evaluate, {"expression": TEXT}, {"frameId": INT}),
    "setVariable": Command(
        looking.set_variable, {"variablesReference": INT, "name": TEXT, "value": TEXT}
    ),
    "source": Command(looking.source),
    "modules": Command(looking.modules, {}, {"startModule": INT, "moduleCount": INT}),
    "exceptionInfo": Command(looking.exception_info),
    "inspectVariables": Command(exploring.inspect),
    "richInspectVariables": Command(
        exploring.rich_inspect, {"variableName": TEXT}, {"frameId": INT}
    ),
    "copyToGlobals": Command(
        exploring.copy_to_globals,
        {"srcVariableName": TEXT, "dstVariableName": TEXT}, {"srcFrameId": INT},
    ),
}  # fmt: skip
"""Every request that is answered."""

COMMANDS: Final = tuple(_COMMANDS)
