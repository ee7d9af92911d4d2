"""The lines of a source suite (suites.py says what is in them), and how outcomes are judged."""

from __future__ import annotations

import json
from typing import Any


def parse(text: str) -> tuple[dict[int, dict[str, str]], list[str]]:
    """Line number, from 0 → source, and the preludes, of a suite that has been checked."""
    lines = {i: json.loads(line) for i, line in enumerate(text.splitlines()) if line.strip()}
    preludes = [line["prelude"] for line in lines.values() if "prelude" in line]
    return {i: line for i, line in lines.items() if "source" in line}, preludes


def judge(source: dict[str, str], value: str, output: str) -> str | None:
    """Return what is wrong with a source that had this value and output; None if nothing is."""
    if "error" in source:
        return f"expected an error with {source['error']!r}, got {value}"
    if "expected" in source and value != source["expected"]:
        return f"expected {source['expected']}, got {value}"
    if "output" in source and output != source["output"]:
        return f"expected the output {source['output']!r}, got {output!r}"
    return None


def judge_error(source: dict[str, str], kind: str, message: str, report: Any) -> str | None:
    """Return what is wrong with a source that raised an error of that kind, with that message.

    `report`: the whole error as people see it.
    """
    wanted = source.get("error")
    if wanted is None:
        return str(report)
    if kind == wanted or wanted in message:
        return None
    return f"expected an error with {wanted!r}, got {report}"


__all__ = ["judge", "judge_error", "parse"]
