"""Requests that only look: the name at the cursor, whether an input is complete, the history."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sx_kernel.base.source import Source
from sx_kernel.kernel.mime import TEXT_LIMIT
from sx_kernel.kernel.overflow import Overflow, cut
from sx_kernel.kernel.sending import MOST_ROWS, rows
from sx_kernel.session.desk.inputs import Complete, Unfinished
from sx_kernel.session.words.completion import explain_at

if TYPE_CHECKING:
    from sx_kernel.session.desk.history import History
    from sx_kernel.session.desk.workspace import Workspace

Reply = dict[str, Any]


def inspect_reply(
    workspace: Workspace, code: str, cursor: int, detail: int, overflow: Overflow
) -> Reply:
    """Return what is known of the name at the cursor. `overflow` keeps what is too long to be
    shown."""
    text = explain_at(workspace.session, code, cursor, detail=detail)
    data: dict[str, str] = {}
    if text is not None:
        data["text/plain"] = cut(text, overflow, "help", TEXT_LIMIT)
    return {"status": "ok", "found": text is not None, "data": data, "metadata": {}}


def is_complete_reply(workspace: Workspace, code: str) -> Reply:
    """Return whether a console may run `code`. Where it is wrong is told beyond what Jupyter
    asks."""
    match workspace.completeness(code):
        case Complete():
            return {"status": "complete"}
        case Unfinished(indent=indent):
            return {"status": "incomplete", "indent": " " * indent}
        case wrong:
            line, column = Source(code).line_column(wrong.start)
            place = {"start": wrong.start, "end": wrong.end, "line": line, "column": column}
            return {"status": "invalid", "message": wrong.message, **place}


def history_reply(history: History, kind: str, asked: dict[str, Any]) -> Reply:
    """Inputs of this and earlier sessions. `asked`: the fields of a history_request."""
    unique = asked["unique"]
    match kind:
        case "tail":
            found = history.tail(_few(asked["n"] or 0), unique=unique)
        case "search":
            most = MOST_ROWS if asked["n"] is None else _few(asked["n"])
            found = history.search(asked["pattern"] or "*", most, unique=unique)
        case _:
            last = None if asked["stop"] is None else int(asked["stop"])
            start = int(asked["start"] or 1)
            found = history.range(int(asked["session"] or 0), start, last, most=MOST_ROWS)
    return {"status": "ok", "history": rows(found, with_output=asked["output"])}


def _few(n: Any) -> int:
    """So many inputs as a reply can have: a history may have any number."""
    return int(n) if 0 <= int(n) < MOST_ROWS else MOST_ROWS
