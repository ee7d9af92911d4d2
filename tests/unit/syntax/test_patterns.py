"""syntax/patterns.py: regular expressions that are compiled when they are first used."""

from __future__ import annotations

import re

import pytest

from sx_kernel.syntax import patterns
from sx_kernel.syntax.patterns import LatePattern


def test_a_pattern_is_compiled_once_and_only_if_it_is_used(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    compiled: list[str] = []

    def compile_it(pattern: str, flags: int) -> re.Pattern[str]:
        compiled.append(pattern)
        return re.compile(pattern, flags)

    class Counted:
        compile = staticmethod(compile_it)

    monkeypatch.setattr(patterns, "re", Counted)
    late = LatePattern("A+", re.IGNORECASE)
    assert compiled == []
    assert late.match("aab")
    assert late.sub("x", "aab") == "xb"
    assert late.search("b") is None
    assert [m[0] for m in late.finditer("a b aa")] == ["a", "aa"]
    assert compiled == ["A+"]


def test_it_has_no_more_than_a_pattern_has() -> None:
    with pytest.raises(AttributeError):
        LatePattern("a").nothing  # type: ignore[attr-defined]  # noqa: B018
