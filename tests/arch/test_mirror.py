"""Unit tests mirror the package file by file, where that has been brought about."""

from __future__ import annotations

from pathlib import Path

import pytest

import sx_kernel

PACKAGE = Path(sx_kernel.__file__).parent
TESTS = Path(__file__).parents[1] / "unit"
FLOORS = (
    "analyser", "base", "compile", "conformance", "debug", "dom", "highlight", "html", "ir", "jit",
    "kernel",
    "languages", "lsp", "machine", "plots", "repl",
    "runtime", "session", "syntax",
)  # fmt: skip
MODULES = [
    path.relative_to(PACKAGE)
    for floor in FLOORS
    for path in sorted((PACKAGE / floor).rglob("*.py"))
    if path.name != "__init__.py"
]


@pytest.mark.parametrize("module", MODULES, ids=str)
def test_a_module_has_a_file_of_tests_named_after_it(module: Path) -> None:
    tests = TESTS / module.with_name(f"test_{module.name}")
    assert tests.is_file(), f"sx_kernel/{module} has no tests/unit/{tests.relative_to(TESTS)}"
    assert "\ndef test_" in tests.read_text(encoding="utf-8")


def test_every_floor_that_is_mirrored_has_modules() -> None:
    assert {module.parts[0] for module in MODULES} == set(FLOORS)
