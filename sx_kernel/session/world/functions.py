"""The primitives for files and the world around: declared in spec/primitives/files.sx."""

from __future__ import annotations

import codecs
import os
import weakref
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from sx_kernel.base.binary import BinaryPort
from sx_kernel.base.ports import Port
from sx_kernel.base.sequences import is_list, to_python
from sx_kernel.base.waiting import pause
from sx_kernel.primitives.bytevectors import need_bytes
from sx_kernel.primitives.check import bad_argument, need_string, range_error
from sx_kernel.session.capabilities import refused
from sx_kernel.session.world import csv
from sx_kernel.session.world.files import Draft, Files, io_error, reason_of

if TYPE_CHECKING:
    from sx_kernel.session.core import Core

Functions = dict[str, Callable[..., Any]]
PIECE: Final = 1 << 16
LONGEST_SLEEP: Final = 1e9


def make(session: Core) -> Functions:
    """The primitives of one session, by name."""
    files = Files(session)
    return {**_whole_files(files), **_folders(files), **_tables(files), **_ports(files),
            **_around(session)}  # fmt: skip


def _whole_files(files: Files) -> Functions:
    def write_text(path: Any, text: Any) -> None:
        files.write("write-text", path, _encoded("write-text", path, text))

    def append_text(path: Any, text: Any) -> None:
        found = files.path("append-text", 1, path)
        data = _encoded("append-text", path, text)
        files.trying("append-text", found, _append, found, data)

    def read_lines(path: Any) -> list[str]:
        lines = files.read_text("read-lines", path).replace("\r\n", "\n").split("\n")
        return lines[:-1] if lines[-1] == "" else lines

    def write_bytes(path: Any, data: Any) -> None:
        files.write("write-bytes", path, bytes(need_bytes("write-bytes", 2, data)))

    return {
        "read-text": lambda path: files.read_text("read-text", path),
        "write-text": write_text,
        "append-text": append_text,
        "read-lines": read_lines,
        "read-bytes": lambda path: bytearray(files.read_bytes("read-bytes", path)),
        "write-bytes": write_bytes,
    }


def _encoded(op: str, path: Any, text: Any) -> bytes:
    value = need_string(op, 2, text)
    try:
        return value.encode("utf-8")
    except UnicodeEncodeError as problem:
        raise io_error(op, str(path), f"the text cannot be written: {problem.reason}") from None


def _append(path: Any, data: bytes) -> None:
    before = path.stat().st_size if path.exists() else 0
    try:
        with path.open("ab") as file:
            file.write(data)
    except OSError:
        if path.is_file() and path.stat().st_size > before:
            os.truncate(path, before)  # half of it is worse than nothing
        raise


def _folders(files: Files) -> Functions:
    def exists(path: Any) -> bool:
        found = files.path("file-exists?", 1, path)
        return files.trying("file-exists?", found, found.exists)

    def is_directory(path: Any) -> bool:
        found = files.path("directory?", 1, path)
        return files.trying("directory?", found, found.is_dir)

    def listed(path: Any = ".") -> list[str]:
        found = files.path("list-directory", 1, path)
        return sorted(files.trying("list-directory", found, os.listdir, found))

    def delete(path: Any) -> None:
        found = files.path("delete-file", 1, path)
        files.trying("delete-file", found, found.unlink)

    def make_directory(path: Any) -> None:
        found = files.path("make-directory", 1, path)
        files.trying("make-directory", found, lambda: found.mkdir(parents=True, exist_ok=True))

    def size(path: Any) -> int:
        found = files.path("file-size", 1, path)
        return files.trying("file-size", found, lambda: found.stat().st_size)

    return {
        "file-exists?": exists, "directory?": is_directory, "list-directory": listed,
        "delete-file": delete, "make-directory": make_directory, "file-size": size,
    }  # fmt: skip


def _tables(files: Files) -> Functions:
    def comma(op: str, value: Any) -> str:
        return "," if value is None else csv.need_separator(op, 2, value)

    def parsed(text: Any, separator: Any = None) -> list[list[str]]:
        value = need_string("csv-parse", 1, text)
        return csv.parse("csv-parse", value, comma("csv-parse", separator))

    def formatted(rows: Any, separator: Any = None) -> str:
        return csv.written("csv-format", rows, comma("csv-format", separator))

    def read(path: Any, separator: Any = None) -> list[dict[str, str]]:
        between = comma("read-csv", separator)
        text = files.read_text("read-csv", path)
        return csv.as_dicts(csv.parse("read-csv", text, between))

    def write(path: Any, rows: Any, separator: Any = None) -> None:
        between = "," if separator is None else csv.need_separator("write-csv", 3, separator)
        text = csv.written("write-csv", _with_names(rows), between)
        files.write("write-csv", path, text.encode())

    return {"csv-parse": parsed, "csv-format": formatted, "read-csv": read, "write-csv": write}


def _with_names(rows: Any) -> Any:
    """Dicts as rows, under a row with their keys; rows as they are."""
    if not is_list(rows):
        return rows
    items = to_python(rows)
    if not items or not all(isinstance(row, dict) for row in items):
        return rows
    names = list(dict.fromkeys(name for row in items for name in row))
    return [names, *[[row.get(name) for name in names] for row in items]]


class Source:
    """What a port on a file asks for more bytes; closes the file at its end, or when the port is
    not used any more."""

    def __init__(self, op: str, file: Any, name: str) -> None:
        self.op = op
        self.file = file
        self.name = name
        weakref.finalize(self, file.close)

    def __call__(self) -> bytes | None:
        """The next bytes, None at the end. Raises io-error."""
        if self.file.closed:
            return None
        try:
            data = self.file.read(PIECE)
        except OSError as problem:
            raise io_error(self.op, self.name, reason_of(problem)) from None
        if not data:
            self.file.close()
        return data or None


def _ports(files: Files) -> Functions:
    def opened(op: str, path: Any) -> tuple[Any, str]:
        found = files.path(op, 1, path)
        if files.trying(op, found, found.is_dir):
            raise io_error(op, str(found), "is a directory")
        return files.trying(op, found, found.open, "rb"), str(found)

    def input_text(path: Any) -> Port:
        op = "open-input-file"
        file, name = opened(op, path)
        more = Source(op, file, name)
        decoder = codecs.getincrementaldecoder("utf-8-sig")()

        def text() -> str | None:
            while True:
                data = more()
                try:
                    found = decoder.decode(data or b"", final=data is None)
                except UnicodeDecodeError:
                    raise io_error(op, name, "it is no text in UTF-8") from None
                if found or data is None:
                    return found or None

        port = Port("input", source=text)
        port.at_close = file.close
        return port

    def input_bytes(path: Any) -> BinaryPort:
        file, name = opened("open-binary-input-file", path)
        port = BinaryPort("input", source=Source("open-binary-input-file", file, name))
        port.at_close = file.close
        return port

    def draft(op: str, path: Any) -> Draft:
        found = files.path(op, 1, path)
        return files.trying(op, found, Draft, op, found)

    def output_text(path: Any) -> Port:
        made = draft("open-output-file", path)
        port = Port("output", sink=lambda text: made.write(text.encode("utf-8", "replace")))
        port.at_close = made.finish
        return port

    def output_bytes(path: Any) -> BinaryPort:
        made = draft("open-binary-output-file", path)
        port = BinaryPort("output", sink=made.write)
        port.at_close = made.finish
        return port

    return {
        "open-input-file": input_text, "open-binary-input-file": input_bytes,
        "open-output-file": output_text, "open-binary-output-file": output_bytes,
    }  # fmt: skip


def _around(session: Core) -> Functions:
    def need(op: str, what: str) -> None:
        if not session.capabilities.environment:
            raise refused(op, what, "environment")

    def env(name: Any, default: Any = None) -> Any:
        wanted = need_string("env", 1, name)
        need("env", "variables of the environment")
        return os.environ.get(wanted, default)

    def variable(name: Any) -> Any:
        wanted = need_string("get-environment-variable", 1, name)
        need("get-environment-variable", "variables of the environment")
        return os.environ.get(wanted, False)

    def variables() -> dict[str, str]:
        need("environment-variables", "variables of the environment")
        return dict(os.environ)

    def command_line() -> list[str]:
        need("command-line", "the command line")
        return list(session.arguments)

    def sleep(seconds: Any) -> None:
        if type(seconds) not in (int, float) or seconds != seconds:
            raise bad_argument("sleep", 1, "a number", seconds)
        if not 0 <= seconds <= LONGEST_SLEEP:
            raise range_error("sleep", f"cannot wait for {seconds} seconds", seconds)
        need("sleep", "time that passes")
        pause(seconds)

    return {
        "env": env, "environment-variables": variables, "command-line": command_line,
        "get-environment-variables": variables, "get-environment-variable": variable,
        "sleep": sleep,
    }  # fmt: skip


__all__ = ["make"]
