"""Texts of documents, and what is wrong with them."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from sx_kernel.lsp.diagnosing import diagnose
from sx_kernel.lsp.workspace import Workspace

ROOT: Final = Path(__file__).resolve().parents[3]
PROGRAMS: Final = sorted([*(ROOT / "bench").rglob("*.sx"), *(ROOT / "examples").glob("*.sx")])
URI: Final = "file:///tmp/document.sx"

PIECES: Final = (
    "(", ")", '"', ";", "\n", "\n(", "#|", "|", "'", "#;", "x", "(define (f x) x)", "\n(f 1)\n", "😀",
    "(defmacro m (x) x)", "(m 1)", '"a\n(b"', "\\", "#\\", "#",
)  # fmt: skip
"""What edits are made of."""


def problems(workspace: Workspace, text: str) -> list[tuple[str, str, str]]:
    """What is wrong with a text: what is written there, the kind, the first line about it."""
    document = workspace.put(URI, text, 1)
    return [
        (text[f.start : f.end], f.problem.kind, f.problem.message.split("\n")[0])
        for f in diagnose(workspace, document)
    ]
