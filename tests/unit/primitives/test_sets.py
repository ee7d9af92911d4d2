"""primitives/sets.py: sets."""

from __future__ import annotations

from typing import Any

import pytest

from sx_kernel.base.values import SetValue
from tests.unit.primitives.samples import ErrorRow, T, assert_error, row_id

ERRORS: list[ErrorRow] = [
    ("set-add!", ([], 1), T, "set-add!: argument 1 must be a set…"),
    ("set-union", (SetValue(), []), T, "set-union: argument 2…"),
    ("make-set", ("abc",), T, "make-set: argument 1…"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "args", "kind", "message"), ERRORS, ids=row_id)
def test_error(name: str, args: tuple[Any, ...], kind: str, message: str) -> None:
    assert_error(name, args, kind, message)
