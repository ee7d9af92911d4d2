"""The project's pages, and the fenced blocks in them."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]

PAGES: Final = sorted(
    [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("tests/*.md")],
    key=lambda path: (path.parent != ROOT, path.name),
)

_FENCE: Final = re.compile(
    r"^(?P<indent> *)```(?P<head>[^\n`]*)\n(?P<text>.*?)^(?P=indent)```", re.DOTALL | re.MULTILINE
)


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block: what stands behind its fence (a kind, perhaps a file's name), and its text.

    With a name it is the content of a file that the page's commands use.
    """

    page: Path
    line: int
    kind: str
    file: str
    text: str

    def __str__(self) -> str:
        return f"{self.page.relative_to(ROOT)}:{self.line}"


def exchanges(text: str) -> Iterator[tuple[str, str]]:
    """The commands in a block, which stand after `$ `, and what is printed below each."""
    for part in ("\n" + text).split("\n$ ")[1:]:
        command, _, printed = part.partition("\n")
        yield command, printed.rstrip("\n")


def console_output(command: str, folder: Path) -> str:
    """What a command prints in `folder`, to its standard output and to the other one."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path, "SX_HISTORY": "off", "NO_COLOR": "1"}
    return subprocess.run(
        ["sh", "-c", command], cwd=folder, env=environment, text=True, check=False, timeout=100,
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    ).stdout.rstrip("\n")  # fmt: skip


def blocks(*kinds: str, page: Path | None = None) -> Iterator[Block]:
    """All blocks of these kinds (none: of every kind), of one page or of all."""
    for path in PAGES if page is None else [page]:
        text = path.read_text(encoding="utf-8")
        for match in _FENCE.finditer(text):
            kind, _, file = match["head"].partition(" ")
            body = re.sub(f"^{match['indent']}", "", match["text"], flags=re.MULTILINE)
            if not kinds or kind in kinds:
                line = text.count("\n", 0, match.start()) + 1
                yield Block(path, line, kind, file, body)
