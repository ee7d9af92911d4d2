"""Loading the library: lib/*.sx in the order of lib/manifest.txt."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sx_kernel.session.session import Session


def manifest() -> list[str]:
    """The names of the library's files, in load order."""
    text = (files("sx_kernel") / "lib" / "manifest.txt").read_text(encoding="utf-8")
    lines = (line.partition("#")[0].strip() for line in text.splitlines())
    return [line for line in lines if line]


def load_library(session: Session) -> None:
    """Evaluate the library's files in `session`."""
    for name in manifest():
        text = (files("sx_kernel") / "lib" / name).read_text(encoding="utf-8")
        for _ in session.eval_forms(text, f"lib/{name}", library=True):
            pass
    session.machine.seal_library()
