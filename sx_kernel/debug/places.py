"""Sources by the paths that front ends know them by, and the lines of their texts.

JupyterLab knows a cell by a path that both sides compute from its text: prefix, Murmur2 hash,
suffix (`dumpCell`). A file is known by its path, and so is a part of the library.
"""

from __future__ import annotations

import os
import tempfile
from bisect import bisect_right
from collections import OrderedDict
from functools import lru_cache
from pathlib import Path
from typing import Final, final

from sx_kernel.base.files import private_folder, temporary_name
from sx_kernel.base.source import FilledSource, Source
from sx_kernel.ir.nodes import Lambda
from sx_kernel.session.libraries.library import PACKAGE, read_file

SEED: Final = 0xC70F6907
METHOD: Final = "Murmur2"
SUFFIX: Final = ".sx"

_M: Final = 0x5BD1E995
_WORD: Final = 0xFFFFFFFF
_CELLS: Final = 5_000  # texts of cells that are remembered


def murmur2(text: str, seed: int = SEED) -> int:
    """The 32-bit Murmur2 hash of the UTF-8 of `text`, as JupyterLab computes it."""
    data = text.encode("utf-8", "surrogatepass")
    h = seed ^ len(data)
    whole = len(data) & ~3
    for i in range(0, whole, 4):
        k = int.from_bytes(data[i : i + 4], "little") * _M & _WORD
        k = (k ^ k >> 24) * _M & _WORD
        h = (h * _M & _WORD) ^ k
    if len(data) > whole:
        h = (h ^ int.from_bytes(data[whole:], "little")) * _M & _WORD
    h = (h ^ h >> 13) * _M & _WORD
    return h ^ h >> 15


@lru_cache(maxsize=64)
def _starts(text: str) -> list[int]:
    """The offsets at which lines begin."""
    found = [0]
    at = text.find("\n")
    while at >= 0:
        found.append(at + 1)
        at = text.find("\n", at + 1)
    return found


def line_at(source: Source, pos: int) -> int:
    """The line, from 1, of an offset in a source, in the text as it was written."""
    if type(source) is FilledSource:
        source, pos = source.whole, source.offset(pos)
    return bisect_right(_starts(source.text), pos)


def column_at(source: Source, pos: int) -> int:
    """The column, from 1."""
    if type(source) is FilledSource:
        source, pos = source.whole, source.offset(pos)
    return pos - _starts(source.text)[line_at(source, pos) - 1] + 1


def is_users(lam: Lambda) -> bool:
    """Return whether a program has written `lam`, and not the language."""
    source = lam.source
    return source is not None and (not source.library or source.module is not None)


@final
class Places:
    """The paths of one session's sources, and the texts behind paths."""

    def __init__(self) -> None:
        # not made before something is dumped: a kernel that is not debugged leaves nothing behind
        # a name that nobody can guess: whoever could would make the folder first, with links in it
        name = temporary_name() + os.urandom(8).hex()
        self.prefix = f"{tempfile.gettempdir()}{os.sep}{name}{os.sep}"
        self.suffix = SUFFIX
        self._cells: OrderedDict[str, str] = OrderedDict()  # source name → path
        self._texts: OrderedDict[str, str] = OrderedDict()  # path → text
        self._dumped = False

    def cell_path(self, code: str) -> str:
        """The path of the cell with that text."""
        return f"{self.prefix}{murmur2(code)}{self.suffix}"

    def note_cell(self, name: str, code: str) -> str:
        """A cell is about to run, whose forms come from sources of that name. Its path."""
        path = self.cell_path(code)
        self._keep(self._cells, name, path)
        self._keep(self._texts, path, code)
        return path

    @staticmethod
    def _keep(table: OrderedDict[str, str], key: str, value: str) -> None:
        table[key] = value
        table.move_to_end(key)
        if len(table) > _CELLS:
            table.popitem(last=False)

    def dump(self, code: str) -> str:
        """Write the text of a cell to its file; return the path. Raises OSError."""
        path = self.cell_path(code)
        self._keep(self._texts, path, code)
        private_folder(Path(self.prefix))
        self._dumped = True
        Path(path).write_text(code, encoding="utf-8", errors="backslashreplace")
        return path

    def close(self) -> None:
        """Remove what was dumped."""
        if not self._dumped:
            return
        folder = Path(self.prefix)
        for file in folder.glob(f"*{self.suffix}"):
            file.unlink(missing_ok=True)
        try:
            folder.rmdir()
        except OSError:
            return  # somebody else has put something there

    def path_of(self, source: Source | None) -> str | None:
        """The path under which front ends know `source`."""
        if source is None:
            return None
        name = source.name
        known = self._cells.get(name)
        if known is not None:
            return known
        if source.library and name.startswith("lib/"):
            return str(Path(PACKAGE) / name)
        if name.startswith(("<", "In [", "input ")) or not Path(name).is_file():
            text = source.whole.text if type(source) is FilledSource else source.text
            path = self.cell_path(text)
            self._keep(self._texts, path, text)
            return path
        return os.path.realpath(name)

    def text_of(self, path: str) -> str | None:
        """The text behind a path; None if there is none."""
        found = self._texts.get(path)
        if found is not None:
            return found
        library = str(Path(PACKAGE) / "lib") + os.sep
        try:
            if path.startswith(library):
                return read_file(Path(path).name)
            return Path(path).read_text(encoding="utf-8")
        except (OSError, UnicodeError, ValueError):
            return None

    @staticmethod
    def same(path: str) -> str:
        """`path` in the form in which paths are compared."""
        return os.path.realpath(path) if path else path
