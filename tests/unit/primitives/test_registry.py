"""primitives/registry.py: names and their functions."""

from __future__ import annotations

import pytest

from sx_kernel.base.errors import InternalError
from sx_kernel.primitives.registry import primitive


def test_a_name_can_be_registered_once_only() -> None:
    with pytest.raises(InternalError, match="twice"):
        primitive("cons")(lambda: None)
