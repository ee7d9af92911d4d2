"""Files that hold libraries: where they are, and what stands in them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, final

from sx_kernel.base.errors import SxError, error
from sx_kernel.base.nearest import nearest
from sx_kernel.base.reading import is_file, read_whole
from sx_kernel.base.source import Source
from sx_kernel.session.evaluate.sources import decode
from sx_kernel.session.libraries.naming import library_of, parts_of

if TYPE_CHECKING:
    from sx_kernel.session.core import Core

ENDINGS: Final = (".sx", ".sld")


@final
class LibraryFiles:
    """The files that a session may read. `path`: the folders in which libraries are looked for."""

    def __init__(self, session: Core, path: list[str]) -> None:
        self._session = session
        self._path = path

    def read(self, op: str, path: str) -> str:
        """The text of a file that the session may read. Raises capability-error, io-error."""
        may = self._session.capabilities
        if not may.load and may.files is not True:
            from sx_kernel.session.world.files import Files

            path = str(Files(self._session).path(op, 1, path))
        return _text_of(op, path)

    def locate(self, form: Any, folder: str | None, known: Iterable[str]) -> str:
        """The file that holds the library of an import set. Raises import-error.

        `folder`: where to look first. `known`: the libraries that there are, for a hint.
        """
        name, parts = library_of(form), parts_of(form)
        may = self._session.capabilities
        if not may.load and may.files is None:
            what = f"import: there is no library {name}, and this session may not use files"
            hint = "whoever made the session can allow it: Session(files=…)"
            raise error("import-error", what, hint=hint)
        folders = [*([folder] if folder is not None else []), *self._path]
        file = "/".join(parts)
        for place in folders:
            for ending in ENDINGS:
                path = Path(place, file + ending)
                if self._is_there(path):
                    return str(path)
        file += ENDINGS[0]
        where = " ".join(dict.fromkeys(str(Path(place)) for place in folders))
        what = f"import: there is no library {name}: no {file} in {where}"
        near = nearest(name, list(known))
        raise error("import-error", what, hint=f"did you mean {near}?" if near else None)

    def _is_there(self, path: Path) -> bool:
        """Return whether there is such a file, and the session may know."""
        may = self._session.capabilities
        if not may.load and may.files is not True:
            from sx_kernel.session.world.files import Files

            try:
                path = Files(self._session).path("import", 1, str(path))
            except SxError:
                return False
        return is_file(path)


def folder_of(source: Source | None) -> str | None:
    """The folder of the file that `source` is; None if it is no file."""
    if source is None or not is_file(source.name):
        return None
    return str(Path(source.name).parent)


def beside(path: str, folder: str | None) -> str:
    """A path that a library names, from the folder that the library is in."""
    return path if folder is None else str(Path(folder, path))


def _text_of(op: str, path: str) -> str:
    """The text of a file. Raises io-error, or read-error if it is no UTF-8."""
    try:
        data = read_whole(path)
    except (OSError, ValueError) as problem:
        reason = getattr(problem, "strerror", None) or str(problem)
        raise error("io-error", f"{op}: cannot read {path}: {reason}") from None
    return decode(data, path)
