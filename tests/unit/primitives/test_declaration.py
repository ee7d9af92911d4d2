"""primitives/declaration.py: what is known without a function."""

from __future__ import annotations

from sx_kernel.primitives.spec import declarations
from sx_kernel.primitives.table import PRIMITIVES


def test_signature_as_text() -> None:
    assert PRIMITIVES["nth"].signature == "(nth xs index &optional default)"
    assert PRIMITIVES["append!"].signature == "(append! xs &rest items)"
    assert declarations()["nth"].signature == PRIMITIVES["nth"].signature
