"""What a library exports, found by reading its file; nothing of it is run."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from sx_kernel.analyser.libraries import is_modified, library_name
from sx_kernel.base.errors import error
from sx_kernel.lsp.finding import Own
from sx_kernel.session.libraries import LANGUAGE

if TYPE_CHECKING:
    from sx_kernel.lsp.checking import Checker


def find_library(checker: Checker, item: Any, folder: str | None) -> None:
    """See to it that the library of an import set is known. Raises SxError if there is none.

    Its file is read again when it has changed.
    """
    plain = item
    while is_modified(plain):
        plain = plain[1]
    name = library_name(plain)
    libraries = checker.libraries
    if name is None or name in LANGUAGE or name in checker.looking:
        return
    known = checker.library_files.get(name)
    if name in libraries.known and known is None:
        return  # it is defined in a document
    path = Path(libraries.locate(plain, folder))
    try:
        stamp = (str(path), path.stat().st_mtime_ns)
        data = path.read_bytes()
    except OSError as problem:
        raise error("io-error", f"import: cannot read {path}: {problem.strerror}") from None
    if known == stamp:
        return
    checker.looking.add(name)
    try:
        checker.check(data.decode("utf-8", "replace"), str(path), Own())
    finally:
        checker.looking.discard(name)
    if name not in libraries.known:
        raise error("import-error", f"import: {path} does not define {name}")
    checker.library_files[name] = stamp
