"""primitives/declared_facts.py: the generated facts are those of the declarations."""

from __future__ import annotations

from sx_kernel.primitives.generate import facts_text, path


def test_declared_facts_are_current() -> None:
    assert path("declared_facts.py").read_text(encoding="utf-8") == facts_text(), "run make docs"
