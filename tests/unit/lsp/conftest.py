"""The workspace of a file of tests."""

from __future__ import annotations

import pytest

from sx_kernel.lsp.workspace import Workspace


@pytest.fixture(scope="module")
def workspace() -> Workspace:
    return Workspace()
