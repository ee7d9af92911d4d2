"""`sx format`: files laid out anew, or looked at (`--check`); `-` is standard input."""

from __future__ import annotations

import stat
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from sx_kernel.base.errors import SxError
from sx_kernel.base.files import write_whole
from sx_kernel.base.reading import read_rest, read_whole
from sx_kernel.base.source import Source
from sx_kernel.session.desk.failure import report
from sx_kernel.session.evaluate.sources import decode
from sx_kernel.syntax.format import format_text
from sx_kernel.syntax.reader import ReadProblem

OK, WRONG, USAGE = 0, 1, 2
_STDIN: Final = "-"

Say = Callable[[str], object]


def format_files(arguments: list[str], write: Say, error: Say) -> int:
    """Lay out the files named, and all .sx files in the folders named, where they need it.

    With `--check` nothing is written, and the status says whether something would be. What cannot
    be read is left alone and told. Returns the exit status.
    """
    check = "--check" in arguments
    names = [word for word in arguments if word != "--check"]
    unknown = [name for name in names if name.startswith("-") and name != _STDIN]
    if unknown or not names:
        what = f"unknown option {unknown[0]}; " if unknown else ""
        error(f"sx: {what}usage: sx format [--check] PATH…   - is standard input")
        return USAGE
    status = OK
    changed = same = 0
    for name in _files(names):
        try:
            text = _read(name)
            done = _formatted(text, name)
        except SxError as problem:
            error(report(problem).text)
            status = WRONG
            continue
        except OSError as problem:
            error(f"sx: cannot read {name}: {problem.strerror}")
            status = USAGE
            continue
        if name == _STDIN and not check:
            write(done)
        elif done == text:
            same += 1
        elif check:
            error(f"{_shown(name)} would be laid out anew")
            changed += 1
        else:
            try:
                _replace(Path(name).resolve(), done.encode())
            except OSError as problem:
                error(f"sx: cannot write {name}: {problem.strerror}")
                status = USAGE
                continue
            error(f"{name} laid out anew")
            changed += 1
    if check and changed and status == OK:
        status = WRONG
    return status


def _shown(name: str) -> str:
    return "<stdin>" if name == _STDIN else name


def _files(names: list[str]) -> Iterator[str]:
    for name in names:
        if name != _STDIN and Path(name).is_dir():
            yield from map(str, sorted(Path(name).rglob("*.sx")))
        else:
            yield name


def _read(name: str) -> str:
    data = read_rest(sys.stdin.buffer) if name == _STDIN else read_whole(name)
    return decode(data, _shown(name))


def _replace(path: Path, data: bytes) -> None:
    """Give a file other content; who may do what with it stays as it is."""
    mode = stat.S_IMODE(path.stat().st_mode)
    write_whole(path, data)
    path.chmod(mode)


def _formatted(text: str, name: str) -> str:
    """The text laid out. Raises SxError for what cannot be read."""
    try:
        return format_text(text)
    except ReadProblem as problem:
        raise problem.as_error(Source(text, _shown(name))) from None
