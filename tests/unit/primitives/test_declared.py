"""primitives/declared.py: the generated table is that of the declarations."""

from __future__ import annotations

from sx_kernel.primitives import generate


def test_declared_py_is_current() -> None:
    assert generate.path().read_text(encoding="utf-8") == generate.text(), (
        "run python -m sx_kernel.primitives.generate"
    )
