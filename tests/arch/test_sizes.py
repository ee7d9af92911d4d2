"""How large files, classes and functions may be. Exceptions are named, and may only shrink."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from typing import Any, Final

ROOT = Path(__file__).parent.parent.parent

LARGE_FILES: Final[dict[str, int]] = {}
"""Files over 500 lines that are written by hand: how many lines they have at most."""

LARGE_CLASSES: Final = {
    "jit/cache/entry.py:Entry": (3, 22),
}
"""Classes over 25 methods or 20 attributes: how many they have at most."""


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
    grown = {name: n for name, n in found.items() if n > LARGE_FILES.get(name, 0)}
    assert not grown, f"split these by what they are about: {grown}"
    assert found.keys() == LARGE_FILES.keys(), "one is no longer large: take it off the list"


def test_no_class_has_more_than_25_methods_or_20_attributes() -> None:
    found = {one.where: (one.methods, one.attributes) for one in FOUND.large_classes()}
    grown = {name: n for name, n in found.items() if not _fits(n, LARGE_CLASSES.get(name))}
    assert not grown, f"split these by what they are about (methods, attributes): {grown}"
    assert found.keys() == LARGE_CLASSES.keys(), "one is no longer large: take it off the list"


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


def _fits(now: tuple[int, int], bar: tuple[int, int] | None) -> bool:
    return bar is not None and now[0] <= bar[0] and now[1] <= bar[1]
