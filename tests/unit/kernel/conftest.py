"""Fixtures of these tests."""

from __future__ import annotations

import pytest

from sx_kernel.session.desk.workspace import Workspace
from sx_kernel.session.session import Session


@pytest.fixture
def workspace() -> Workspace:
    """A fresh session that prints nothing."""

    def fresh() -> Session:
        return Session(out=lambda _text: None)

    return Workspace(fresh(), fresh)
