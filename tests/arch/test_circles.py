"""Which files import each other in circles, imports for types and inside of functions included."""

from __future__ import annotations

import ast
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import sx_kernel

PACKAGE = Path(sx_kernel.__file__).parent


def test_no_files_import_each_other_in_a_circle() -> None:
    assert not _circles(_imports()), "files that import each other in a circle"


def test_a_circle_is_found() -> None:
    graph = {"a": {"b"}, "b": {"c"}, "c": {"b"}, "d": {"a"}}
    assert _circles(graph) == [["b", "c"]]


def _imports() -> dict[str, set[str]]:
    """Module → the modules of this package that it imports anywhere in its text."""
    files = {_name(file): file for file in PACKAGE.rglob("*.py")}
    graph: dict[str, set[str]] = {}
    for name, file in files.items():
        graph[name] = set()
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module:
                inner = [f"{node.module}.{alias.name}" for alias in node.names]
                graph[name] |= {one if one in files else node.module for one in inner}
            elif isinstance(node, ast.Import):
                graph[name] |= {alias.name for alias in node.names}
        graph[name] = (graph[name] & files.keys()) - {name}
    return graph


def _name(file: Path) -> str:
    parts = file.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _circles(graph: dict[str, set[str]]) -> list[list[str]]:
    """The strongly connected components of more than one module, largest first."""
    left = {name: set(others) for name, others in graph.items()}
    found: list[list[str]] = []
    while True:
        try:
            TopologicalSorter(left).prepare()
        except CycleError as problem:
            one = problem.args[1][0]
        else:
            return sorted(found, key=len, reverse=True)
        circle = _reached(left, one) & _reached(_turned(left), one)
        found.append(sorted(circle))
        left = {n: others - circle for n, others in left.items() if n not in circle}


def _reached(graph: dict[str, set[str]], start: str) -> set[str]:
    seen = {start}
    waiting = [start]
    while waiting:
        new = graph.get(waiting.pop(), set()) - seen
        seen |= new
        waiting += new
    return seen


def _turned(graph: dict[str, set[str]]) -> dict[str, set[str]]:
    turned: dict[str, set[str]] = {name: set() for name in graph}
    for name, others in graph.items():
        for other in others:
            turned.setdefault(other, set()).add(name)
    return turned
