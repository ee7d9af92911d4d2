"""How large files, classes and functions may be. There are no exceptions."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from typing import Any, Final

ROOT = Path(__file__).parent.parent.parent


def _load() -> Any:
    spec = importlib.util.spec_from_file_location("sizes", ROOT / "tools" / "sizes.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["sizes"] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


SIZES: Final = _load()
FOUND: Final = SIZES.sizes_of()


def test_no_file_is_over_500_lines() -> None:
    found = FOUND.large_files()
    assert not found, f"split these by what they are about: {found}"


def test_no_class_has_more_than_25_methods_or_20_attributes() -> None:
    found = {one.where: (one.methods, one.attributes) for one in FOUND.large_classes()}
    assert not found, f"split these by what they are about (methods, attributes): {found}"


def test_half_of_all_functions_have_at_most_8_lines() -> None:
    assert FOUND.median_function() <= SIZES.MEDIAN_FUNCTION


def test_sizes_are_counted(tmp_path: Path) -> None:
    (tmp_path / "floor").mkdir()
    (tmp_path / "floor" / "one.py").write_text(
        "class A:\n"
        "    size: int\n"
        "    def f(self):\n"
        "        self.x = 1\n"
        "    @property\n"
        "    def g(self):\n"
        "        return self.x\n"
        "    @g.setter\n"
        "    def g(self, y):\n"
        "        self.x, self.y = y, self.x\n"
    )
    found = SIZES.sizes_of(tmp_path)
    assert found.floors == {"floor": 10}
    assert [(one.methods, one.attributes) for one in found.classes] == [(2, 3)]
    assert sorted(one.lines for one in found.functions) == [2, 2, 2]
