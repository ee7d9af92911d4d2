"""Print how large floors, files, classes and functions are:  python3 tools/sizes.py

tests/arch/test_sizes.py holds the bars that this shows.
"""

from __future__ import annotations

import ast
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Final

PACKAGE = Path(__file__).parent.parent / "sx_kernel"
GENERATED: Final = frozenset({"primitives/declared.py", "primitives/declared_facts.py"})
"""Files that nobody writes by hand."""

MOST_METHODS: Final = 25
MOST_ATTRIBUTES: Final = 20
MOST_LINES: Final = 500
MEDIAN_FUNCTION: Final = 8


@dataclass(frozen=True, slots=True)
class Function:
    """A function and how many lines it has, from `def` to its end."""

    where: str
    lines: int


@dataclass(frozen=True, slots=True)
class Class:
    """A class: how many methods it defines, and how many attributes its objects have."""

    where: str
    methods: int
    attributes: int


@dataclass(frozen=True, slots=True)
class Sizes:
    """What was counted. `floors`: lines by first folder; `files`: lines of each Python file."""

    floors: Counter[str]
    files: dict[str, int]
    functions: list[Function]
    classes: list[Class]

    def median_function(self) -> float:
        """How many lines half of all functions have at most."""
        return median(one.lines for one in self.functions)

    def large_files(self) -> dict[str, int]:
        """Files written by hand that are over the bar."""
        return {name: n for name, n in self.files.items() if n > MOST_LINES}

    def large_classes(self) -> list[Class]:
        """Classes that are over a bar."""
        return [
            one
            for one in self.classes
            if one.methods > MOST_METHODS or one.attributes > MOST_ATTRIBUTES
        ]


def sizes_of(package: Path = PACKAGE) -> Sizes:
    """Count the Python and SX files of a package."""
    found = Sizes(Counter(), {}, [], [])
    for file in sorted(package.rglob("*")):
        if file.suffix in {".py", ".sx"} and "__pycache__" not in file.parts:
            _count(found, file, file.relative_to(package))
    return found


def _count(found: Sizes, file: Path, relative: Path) -> None:
    text = file.read_text(encoding="utf-8")
    lines = text.count("\n")
    found.floors[relative.parts[0] if len(relative.parts) > 1 else "."] += lines
    if file.suffix == ".py" and relative.as_posix() not in GENERATED:
        found.files[relative.as_posix()] = lines
        tree = ast.parse(text)
        for node in ast.walk(tree):
            where = f"{relative.as_posix()}:{getattr(node, 'name', '')}"
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or node.lineno) - node.lineno + 1
                found.functions.append(Function(where, length))
            elif isinstance(node, ast.ClassDef):
                found.classes.append(Class(where, len(_methods(node)), len(_attributes(node))))


def _methods(node: ast.ClassDef) -> set[str]:
    """The methods that a class defines, a property with its setter counted once."""
    return {one.name for one in node.body if isinstance(one, ast.FunctionDef)}


def _attributes(node: ast.ClassDef) -> set[str]:
    """Declared fields, and what methods set on `self`."""
    found = {
        one.target.id
        for one in node.body
        if isinstance(one, ast.AnnAssign)
        and isinstance(one.target, ast.Name)
        and "ClassVar" not in ast.dump(one.annotation)
        and "Final" not in ast.dump(one.annotation)
    }
    return found | {
        one.attr
        for one in ast.walk(node)
        if isinstance(one, ast.Attribute)
        and isinstance(one.ctx, ast.Store)
        and isinstance(one.value, ast.Name)
        and one.value.id == "self"
    }


def main() -> None:
    """Print lines per floor, what is over a bar, and what is largest."""
    found = sizes_of()
    for floor, count in found.floors.most_common():
        print(f"{count:>7}  {floor}")
    print(f"{sum(found.floors.values()):>7}  in all")
    print(f"\nfiles over {MOST_LINES} lines, written by hand")
    for name, lines in sorted(found.large_files().items(), key=lambda one: -one[1]):
        print(f"{lines:>7}  {name}")
    print(f"\nlargest classes (methods, attributes; bars {MOST_METHODS}, {MOST_ATTRIBUTES})")
    for one in sorted(found.classes, key=_weight, reverse=True)[:12]:
        print(f"{one.methods:>4} {one.attributes:>3}  {one.where}")
    print(f"\nmedian function: {found.median_function():g} lines (bar {MEDIAN_FUNCTION}); longest")
    for one in sorted(found.functions, key=lambda one: -one.lines)[:10]:
        print(f"{one.lines:>7}  {one.where}")


def _weight(one: Class) -> float:
    return max(one.methods / MOST_METHODS, one.attributes / MOST_ATTRIBUTES)


if __name__ == "__main__":
    main()
