"""What a session may reach outside of itself. An embedder says; nothing is what is said if nothing.

    Session()                                    nothing: no Python, no files, no environment
    Session(python=["math", "numpy"])            these modules, and those inside them
    Session(files="data", environment=True)      the folder data; variables, arguments, sleeping
    Session(capabilities=EVERYTHING)             what the prompt and the kernel give

A program that is given modules of Python is not locked in: through an object of Python's it reaches
what that reaches. See docs/embedding.md for what is promised.
"""

from __future__ import annotations

from collections.abc import Iterable
from os import PathLike, fspath
from os.path import realpath
from typing import Final, NamedTuple, TypeAlias

from sx_kernel.base.errors import SxError, error

Modules: TypeAlias = "bool | Iterable[str] | None"
Folders: TypeAlias = "bool | str | PathLike[str] | Iterable[str | PathLike[str]] | None"


class Capabilities(NamedTuple):
    """`python`: all modules (True), those named, or none (None). `files`: all files (True), those
    in the folders named, or none. `environment`: variables, the command line, sleeping.
    `load`: whether libraries and programs of SX are read from any file, though `files` is less.
    """

    python: bool | frozenset[str] | None = None
    files: bool | tuple[str, ...] | None = None
    environment: bool = False
    load: bool = False


NOTHING: Final = Capabilities()
LIBRARIES: Final = Capabilities(load=True)
"""What tests get: programs and libraries of SX in files, and nothing else."""
EVERYTHING: Final = Capabilities(python=True, files=True, environment=True, load=True)


def capabilities(
    python: Modules = None, files: Folders = None, environment: bool = False, load: bool = False
) -> Capabilities:
    """The capabilities that these words mean (see Session)."""
    return Capabilities(_modules(python), _folders(files), environment, load)


def _modules(python: Modules) -> bool | frozenset[str] | None:
    if python is None or python is False:
        return None
    if python is True:
        return True
    return frozenset((python,) if isinstance(python, str) else python)


def _folders(files: Folders) -> bool | tuple[str, ...] | None:
    if files is None or files is False:
        return None
    if files is True:
        return True
    listed = (files,) if isinstance(files, str | PathLike) else tuple(files)
    return tuple(realpath(fspath(folder)) for folder in listed)


def refused(op: str, what: str, word: str) -> SxError:
    """The capability-error of an operation for which the session lacks the capability `word`."""
    hint = f"whoever made the session can allow it: Session({word}=…)"
    return error("capability-error", f"{op}: this session may not use {what}", hint=hint)


__all__ = ["EVERYTHING", "LIBRARIES", "NOTHING", "Capabilities", "capabilities", "refused"]
