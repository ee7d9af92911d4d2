"""Print lines per floor and the ten longest functions:  python3 tools/sizes.py"""

from __future__ import annotations

import ast
from collections import Counter
from pathlib import Path

PACKAGE = Path("sx_kernel")


def main() -> None:
    """Count the lines of every Python and SX file of the package, grouped by first folder."""
    lines: Counter[str] = Counter()
    functions: list[tuple[int, str]] = []
    for file in sorted(PACKAGE.rglob("*")):
        if file.suffix not in {".py", ".sx"} or "__pycache__" in file.parts:
            continue
        text = file.read_text(encoding="utf-8")
        parts = file.relative_to(PACKAGE).parts
        lines[parts[0] if len(parts) > 1 else "."] += text.count("\n")
        if file.suffix == ".py":
            functions += _functions(file, text)
    for floor, count in lines.most_common():
        print(f"{count:>7}  {floor}")
    print(f"{sum(lines.values()):>7}  in all\n\nlongest functions")
    for length, where in sorted(functions, reverse=True)[:10]:
        print(f"{length:>7}  {where}")


def _functions(file: Path, text: str) -> list[tuple[int, str]]:
    """(length in lines, "file:line name") of each function in `text`."""
    return [
        ((node.end_lineno or node.lineno) - node.lineno + 1, f"{file}:{node.lineno} {node.name}")
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]


if __name__ == "__main__":
    main()
