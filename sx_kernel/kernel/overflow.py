"""Files for what is too long to be shown, in a folder of the kernel's own for temporary files.

Nothing here fails: if a file cannot be written, what is said of it says why. The folder goes with
the kernel, also if the kernel is ended by a signal; one that was killed outright leaves it behind,
and the next kernel that needs a folder takes it away.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import IO, Final, final

from sx_kernel.base.files import TEMPORARY, is_mine, temporary_name
from sx_kernel.session.desk.failure import in_words

TAIL_CHARACTERS: Final = 4_000
"""Of output that is not shown, this much of its end is."""

FILE_CHARACTERS: Final = 500_000_000
"""What is kept of one text."""

FILES: Final = 200
"""Files that stay, the newest: a kernel that runs for weeks must not fill the disk."""


@final
class Overflow:
    """The files of one kernel."""

    def __init__(self) -> None:
        self._folder: Path | None = None
        self._count = 0
        self._files: deque[Path] = deque()
        self.told: set[str] = set()
        """What has been said of objects that fail to show themselves: once is enough."""

    def open(self, what: str) -> IO[str]:
        """A new file, whose name begins with `what`. Raises OSError."""
        if self._folder is None or not self._folder.is_dir():
            self._folder = Path(tempfile.mkdtemp(prefix=temporary_name()))
            _sweep(self._folder.parent)
        self._count += 1
        path = self._folder / f"{what}-{self._count}.txt"
        file = path.open("w", encoding="utf-8", errors="backslashreplace")
        self._files.append(path)
        while len(self._files) > FILES:
            with suppress(OSError):
                self._files.popleft().unlink()
        return file

    def spill(self, what: str) -> Spill:
        """A new place for text. Raises nothing."""
        return Spill(self, what)

    def keep(self, text: str, what: str) -> str:
        """Write `text` to a new file and say, in half a sentence, where all of it is."""
        spill = Spill(self, what)
        spill.write(text)
        return spill.where()

    def close(self) -> None:
        """Remove the files. Raises nothing."""
        folder, self._folder = self._folder, None
        if folder is not None:
            shutil.rmtree(folder, ignore_errors=True)


def cut(text: str, overflow: Overflow, what: str, limit: int) -> str:
    """At most `limit` characters of `text`, and below them where all of it is."""
    if len(text) <= limit:
        return text
    return f"{text[:limit]}…\n… cut here: {overflow.keep(text, what)}"


@final
class Spill:
    """A file for one text that is written piece by piece; its end is kept here as well."""

    def __init__(self, overflow: Overflow, what: str) -> None:
        self._file: IO[str] | None = None
        self._name = ""
        self._problem = ""
        self._size = 0
        self._tail = ""
        try:
            self._file = overflow.open(what)
            self._name = self._file.name
        except Exception as problem:
            self._problem = in_words(problem)

    def write(self, text: str) -> None:
        """Add `text`. Raises nothing."""
        room = FILE_CHARACTERS - self._size
        self._size += len(text)
        self._tail = (self._tail + text[-TAIL_CHARACTERS:])[-TAIL_CHARACTERS:]
        if self._file is not None and room > 0:
            self._try(self._file, lambda file: file.write(text[:room]))

    def where(self) -> str:
        """Close the file and say where the text is: `all 12 characters are in FILE`."""
        if self._file is not None:
            self._try(self._file, lambda file: file.close())
            self._file = None
        if self._problem:
            return f"the rest of {self._size} characters is not kept: {self._problem}"
        if self._size > FILE_CHARACTERS:
            return f"the first {FILE_CHARACTERS} of {self._size} characters are in {self._name}"
        return f"all {self._size} characters are in {self._name}"

    def end(self) -> str:
        """The end of what was written, below a line that says where the rest is."""
        where = self.where()
        hidden = self._size - len(self._tail)
        if hidden <= 0:
            return self._tail
        return f"\n… {hidden} characters are not shown here; {where} …\n{self._tail}"

    def _try(self, file: IO[str], work: Callable[[IO[str]], object]) -> None:
        """Do something with the file; if that fails there is none, and no half of one is left."""
        try:
            work(file)
        except Exception as problem:
            self._problem = in_words(problem)
            self._file = None
            with suppress(Exception):
                file.close()
            with suppress(OSError):
                Path(self._name).unlink()


def _sweep(folder: Path) -> None:
    """Remove what kernels of this user have left in `folder` whose processes are no more."""
    with suppress(OSError):
        for left in folder.glob(f"{TEMPORARY}*-*"):
            number = left.name.removeprefix(TEMPORARY).partition("-")[0]
            if number.isdecimal() and not _runs(int(number)):
                with suppress(OSError):
                    if is_mine(left.lstat()):
                        shutil.rmtree(left, ignore_errors=True)


def _runs(process: int) -> bool:
    """Return whether there may be a process of that number."""
    if os.name == "nt":
        return True  # there, asking would end it
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        return True  # somebody else's
    return True
