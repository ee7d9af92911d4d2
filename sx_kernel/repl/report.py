"""One evaluation as a JSON object, for programs that read the output (`sx --json -e EXPR`).

    {"ok": true, "value": "(1 4 9)", "type": "list", "output": "", "ms": 0.4}
    {"ok": false, "error": {"type": "type-error", "message": "…", "hint": null, "file": "-e",
     "line": 1, "column": 6, "backtrace": [{"function": "f", "file": "-e", "line": 1,
     "column": 20}]}, "output": "", "ms": 0.2}

`value` is the text that `inspect` gives; lines and columns count from 1, columns in code points.
"""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any

from sx_kernel.base.errors import ErrorValue, Interrupted, SxError
from sx_kernel.repl.console import OutputClosed
from sx_kernel.session.bounds.interrupts import interruptible
from sx_kernel.session.desk.failure import report
from sx_kernel.session.errors.blame import blamed, hint_beside
from sx_kernel.session.errors.render import headline
from sx_kernel.syntax.printer import inspect, type_of

if TYPE_CHECKING:
    from sx_kernel.base.source import Place
    from sx_kernel.session.session import Session


def evaluate_to_json(session: Session, expression: str, printed: list[str]) -> tuple[str, int]:
    """Evaluate `expression` and return (one line of JSON, exit status).

    `printed` is where the session's output port collects what the program prints; emptied here.
    """
    started = time.perf_counter()
    result: dict[str, Any] = {"ok": True}
    status = 0
    try:
        with interruptible(session, outright=True):
            value = session.eval(expression, "-e")
            result |= {"value": inspect(value), "type": type_of(value)}
    except OutputClosed:
        raise
    except (Interrupted, KeyboardInterrupt) as stop:
        result, status = {"ok": False, "error": _named(stop)}, 130
    except Exception as problem:  # a bug of ours is an answer too
        result, status = {"ok": False, "error": _described(problem)}, 1
    result["output"] = "".join(printed)
    result["ms"] = round(1000 * (time.perf_counter() - started), 3)
    printed.clear()
    return json.dumps(result), status


def _described(problem: BaseException) -> dict[str, Any]:
    """An error as data: all of it, or its name and message. Raises nothing."""
    try:
        return error_as_data(problem) if isinstance(problem, SxError) else _named(problem)
    except Exception:
        return _named(problem)


def _named(problem: BaseException) -> dict[str, Any]:
    told = report(problem)
    return {"type": told.name.replace(" ", "-"), "message": told.message}


def error_as_data(error: SxError) -> dict[str, Any]:
    """`error` as plain data: type, message, hint, place and backtrace (innermost first)."""
    payload = error.payload
    known = type(payload) is ErrorValue
    _, where = blamed(error)
    trace = error.backtrace or (payload.backtrace if known else ())
    return {
        "type": error.kind,
        "message": payload.message if known else headline(error),
        "hint": hint_beside(error),
        **_place(where),
        "backtrace": [{"function": entry.function, **_place(entry.place)} for entry in trace],
    }


def _place(place: Place | None) -> dict[str, Any]:
    if place is None:
        return {"file": None, "line": None, "column": None}
    return {"file": place.source.name, "line": place.line, "column": place.column}
