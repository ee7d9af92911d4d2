"""The anywidget protocol, by which islands live where our extension is not: VS Code, Colab.

The extra `widgets` says that it is wanted; its package is what the front end needs, not we: a
widget is a comm whose state names the module that draws it. The module is the one that our own
extension has, word for word (editors/jupyterlab/src/islands/island.js; a test compares them).
"""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import cache
from importlib.util import find_spec
from typing import Any, Final

import comm

VIEW: Final = "application/vnd.jupyter.widget-view+json"
"""The MIME type of a widget: {model_id, version_major, version_minor}."""

TARGET: Final = "jupyter.widget"
PROTOCOL: Final = "2.1.0"
VERSION: Final = "~0.9.*"

_STATE: Final = {
    "_model_module": "anywidget",
    "_model_name": "AnyModel",
    "_model_module_version": VERSION,
    "_view_module": "anywidget",
    "_view_name": "AnyView",
    "_view_module_version": VERSION,
    "_view_count": None,
}


@cache
def is_wanted() -> bool:
    """Return whether islands are to be widgets, too, where our extension is not."""
    return find_spec("anywidget") is not None


def module() -> str:
    """The text of the module that draws islands."""
    folder = os.path.dirname(os.path.realpath(__file__))  # noqa: PTH120 - pathlib takes 4 ms
    with open(f"{folder}/island.js", encoding="utf-8") as file:  # noqa: PTH123
        return file.read()


def open_widget(
    island: dict[str, Any],
    heard: Callable[[str, Any], None],
    closed: Callable[[str], None],
) -> str:
    """Open the comm of a widget that shows `island`; its number.

    `heard(comm, message)` is told of what its views send, as those of our extension send it.
    """
    state = {**_STATE, "_anywidget_id": "sx_kernel.island", "_esm": module(), "island": island}
    opened = comm.create_comm(
        target_name=TARGET,
        data={"state": state, "buffer_paths": []},
        metadata={"version": PROTOCOL},
    )

    def hear(message: Any) -> None:
        content = message.get("content") if isinstance(message, dict) else None
        data = content.get("data") if isinstance(content, dict) else None
        if not isinstance(data, dict):
            return
        if data.get("method") == "request_state":
            heard(opened.comm_id, {"content": {"data": {"op": "hello"}}})
        elif data.get("method") == "custom":
            heard(opened.comm_id, {**message, "content": {"data": data.get("content")}})

    opened.on_msg(hear)
    opened.on_close(lambda _message: closed(opened.comm_id))
    return opened.comm_id


def wrapped(data: dict[str, Any]) -> dict[str, Any]:
    """Return what is said to the views of an island, as the protocol has it."""
    return {"method": "custom", "content": data}


def view_of(number: str) -> dict[str, Any]:
    """The output that shows the widget of a comm."""
    return {"model_id": number, "version_major": 2, "version_minor": 0}
