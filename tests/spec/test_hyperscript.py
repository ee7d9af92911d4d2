"""Hyperscript's own tests, on the machine alone, by default, and with a cache that is too small."""

from __future__ import annotations

from typing import Any

import pytest

from sx_kernel.conformance.runner import BUNDLED, Tally, run_file
from sx_kernel.session.session import Session

FILES = sorted((BUNDLED / "hs").glob("*.sx"))
MODES: dict[str, dict[str, Any]] = {
    "cek": {"threshold": None, "tier": "cek"},
    "default": {},
    "small": {"threshold": 2, "budget": 20},
}


@pytest.mark.timeout(240)
@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_test_passes(file: Any, mode: str) -> None:
    tally = Tally()
    run_file(file, tally, Session(out=lambda _text: None, **MODES[mode]))
    assert (tally.passed > 10, tally.failed) == (True, 0)


def test_there_are_more_than_three_thousand() -> None:
    tally = Tally()
    for file in FILES:
        run_file(file, tally, Session(out=lambda _text: None))
    assert tally.passed >= 3400
