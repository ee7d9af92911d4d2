"""What is kept on disk between processes: derived things, which may be lost at any moment.

A file belongs to what it was made of: its name carries a fingerprint, and what does not fit is not
found. Whatever is wrong with a file (half of it is missing, somebody else could have written it,
the disk is full) it is as if it were not there; nothing here raises. Writers put whole files in
place, so processes that write the same thing at the same time do no harm.

    magic (8 bytes)  checksum of the rest (32 bytes)  payload
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from contextlib import suppress
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path  # takes 4 ms; loading, which every start does, needs none

MAGIC: Final = b"sx-kept1"
DIGEST: Final = 32
KINDS: Final = ("library",)
BYTECODE: Final = "bytecode"
"""The folder in it in which CPython keeps compiled modules: see bytecode.py."""
KEPT: Final = 8
"""Files of one kind that stay: other versions of Python or of us may take turns."""


def folder() -> Path | None:
    """Return where things are kept; None if they are not to be.

    SX_CACHE_DIR if it is set (`off`: nowhere), else `sx-kernel` in the user's folder for caches.
    """
    from pathlib import Path

    home = _folder()
    return None if home is None else Path(home)


def _folder() -> str | None:
    chosen = os.environ.get("SX_CACHE_DIR", "")
    if chosen:
        return None if chosen == "off" else chosen
    base = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA")
    if not base:
        home = os.path.expanduser("~")  # noqa: PTH111  no pathlib here
        if home == "~":  # nobody's home
            return None
        base = os.path.join(home, ".cache")  # noqa: PTH118
    return os.path.join(base, "sx-kernel")  # noqa: PTH118


def own_folder() -> Path | None:
    """The folder, made if need be; None if there is none or others could write into it."""
    home = folder()
    if home is None:
        return None
    try:
        if not home.exists() or home.stat().st_mode & 0o077:
            from sx_kernel.base.files import private_folder  # takes milliseconds

            private_folder(home, ours=not os.environ.get("SX_CACHE_DIR"))
        return home if _is_ours(home.stat()) else None
    except OSError:
        return None


def fingerprint(parts: Iterable[bytes]) -> str:
    """Names what was made of `parts` by this version of Python."""
    interpreter = f"{sys.implementation.cache_tag} {sys.version}"
    return _digest([interpreter.encode(), *parts]).hex()[:32]


def load(kind: str, key: str) -> bytes | None:
    """Return what was saved under `kind` and `key`, whole and by this user; else None."""
    home = _folder()
    if home is None:
        return None
    try:
        with open(f"{home}/{kind}-{key}", "rb") as file:  # noqa: PTH123
            if not _is_ours(os.fstat(file.fileno())):
                return None
            data = file.read()
    except OSError:
        return None
    payload = data[len(MAGIC) + DIGEST :]
    if data[: len(MAGIC) + DIGEST] != MAGIC + _digest([payload]):
        return None
    return payload


def save(kind: str, key: str, payload: bytes) -> bool:
    """Keep `payload`. False if that is not possible."""
    from sx_kernel.base.files import write_whole

    home = own_folder()
    if home is None:
        return False
    try:
        write_whole(home / f"{kind}-{key}", MAGIC + _digest([payload]) + payload, private=True)
    except OSError:
        return False
    _prune(home, kind)
    return True


def kept() -> dict[str, tuple[int, int]]:
    """Kind → (number of files, bytes) of what is there."""
    found: dict[str, tuple[int, int]] = {}
    for file in _files():
        kind = file.name.partition("-")[0] if file.parent == folder() else BYTECODE
        with suppress(OSError):
            files, size = found.get(kind, (0, 0))
            found[kind] = (files + 1, size + file.stat().st_size)
    return found


def clear() -> int:
    """Remove all files; how many there were."""
    gone = 0
    for file in _files():
        with suppress(OSError):
            file.unlink()
            gone += 1
    return gone


def _files() -> list[Path]:
    """Our files and CPython's bytecode there; nothing else, whatever SX_CACHE_DIR may be."""
    home = folder()
    if home is None:
        return []
    with suppress(OSError):
        ours = [file for kind in KINDS for file in home.glob(f"{kind}-*")]
        return sorted([*ours, *(home / BYTECODE).rglob("*.pyc")])
    return []


def _prune(home: Path, kind: str) -> None:
    """Remove the oldest files of a kind."""
    with suppress(OSError):
        files = sorted(home.glob(f"{kind}-*"), key=lambda file: file.stat().st_mtime)
        for file in files[:-KEPT]:
            file.unlink()


def _is_ours(status: os.stat_result) -> bool:
    """Return whether nobody but this user could have written the file: what is kept is run."""
    if not hasattr(os, "geteuid"):
        return True
    return status.st_uid == os.geteuid() and not status.st_mode & 0o022


def _digest(parts: Iterable[bytes]) -> bytes:
    try:
        from _blake2 import blake2b  # hashlib takes milliseconds to import
    except ImportError:
        from hashlib import blake2b
    hashed = blake2b(digest_size=DIGEST)
    for part in parts:
        hashed.update(len(part).to_bytes(8, "little"))
        hashed.update(part)
    return hashed.digest()


__all__ = ["BYTECODE", "clear", "fingerprint", "folder", "kept", "load", "own_folder", "save"]
