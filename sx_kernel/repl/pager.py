"""A long text, a page at a time: by the user's pager, which knows how to search and scroll."""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import subprocess
from contextlib import suppress
from typing import Final

# -F: leave at once if it fits; -R: colours; -X: leave the text on the screen; -K: Ctrl-C leaves.
_LESS: Final = "-FRXK"


def pager_command(setting: str) -> list[str] | None:
    """The words of the pager's command; None for none.

    `setting`: "off", a command, or "auto": SX_PAGER, PAGER, or less if it is installed.
    """
    if setting == "off":
        return None
    chosen = setting
    if setting == "auto":
        chosen = os.environ.get("SX_PAGER") or os.environ.get("PAGER") or "less"
    try:
        words = shlex.split(chosen)
    except ValueError:
        return None
    if not words or words[0] == "cat" or shutil.which(words[0]) is None:
        return None
    return words


def page(text: str, command: list[str]) -> bool:
    """Show `text` through the pager; False if it cannot be started.

    Ctrl-C belongs to the pager meanwhile, and so does what it does with a text that it has not
    read to its end.
    """
    environment = {**os.environ, "LESS": os.environ.get("LESS", _LESS), "LESSCHARSET": "utf-8"}
    asked = False

    def note(_signal: int, _frame: object) -> None:
        nonlocal asked
        asked = True

    try:
        previous = signal.signal(signal.SIGINT, note)
    except ValueError:  # not the main thread
        previous = None
    try:
        process = subprocess.Popen(command, stdin=subprocess.PIPE, env=environment)
        if asked:  # when there was no pager yet to hear it
            process.send_signal(signal.SIGINT)
        with suppress(BrokenPipeError):  # left before the end
            process.communicate(text.encode("utf-8", "backslashreplace") + b"\n")
        process.wait()
    except OSError:
        return False
    finally:
        if previous is not None:
            signal.signal(signal.SIGINT, previous)
    return process.returncode not in {126, 127}
