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


@pytest.fixture(scope="module")
def shared() -> Session:
    """One session for the tests of a file that leave nothing behind."""
    return Session()


@pytest.fixture
def session(shared: Session) -> Session:
    return shared
