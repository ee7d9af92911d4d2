"""Fixtures of these tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from sx_kernel import Session
from sx_kernel.session.capabilities import EVERYTHING
from tests.unit.session.world.reading import TIERS


@pytest.fixture(params=TIERS)
def session(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Session:
    monkeypatch.chdir(tmp_path)
    return Session(capabilities=EVERYTHING, threshold=TIERS[request.param])
