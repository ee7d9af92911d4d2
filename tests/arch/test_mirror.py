"""Unit tests mirror the package file by file."""

from __future__ import annotations

from pathlib import Path

import pytest

import sx_kernel

PACKAGE = Path(sx_kernel.__file__).parent
TESTS = Path(__file__).parents[1] / "unit"
ELSEWHERE = {"lib", "spec"}
"""Folders whose tests are in SX: spec/tests."""

FLOORS = sorted(
    folder.name
    for folder in PACKAGE.iterdir()
    if folder.name not in ELSEWHERE and any(folder.rglob("*.py"))
)
MODULES = [
    path.relative_to(PACKAGE)
    for path in sorted(PACKAGE.rglob("*.py"))
    if path.relative_to(PACKAGE).parts[0] not in ELSEWHERE
    and path.name not in ("__init__.py", "__main__.py")
]


@pytest.mark.parametrize("module", MODULES, ids=str)
def test_a_module_has_a_file_of_tests_named_after_it(module: Path) -> None:
    tests = TESTS / module.with_name(f"test_{module.name}")
    assert tests.is_file(), f"sx_kernel/{module} has no tests/unit/{tests.relative_to(TESTS)}"
    assert "\ndef test_" in tests.read_text(encoding="utf-8")


def test_every_floor_has_modules_that_are_looked_at() -> None:
    assert {module.parts[0] for module in MODULES} >= {*FLOORS, "cli.py", "start.py"}
    assert "machine" in FLOORS and "primitives" in FLOORS
