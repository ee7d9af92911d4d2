"""Fixtures of these tests."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from sx_kernel import Session
from tests.unit.session.python.bridged import TIERS
from tests.unit.session.python.odd_modules import MODULE


@pytest.fixture(params=TIERS)
def session(request: pytest.FixtureRequest) -> Session:
    """With modules of Python imported, in each tier."""
    made = Session(python=True, threshold=TIERS[request.param])
    made.eval("(import (prefix (python math) m:) (prefix (python builtins) b:))")
    return made


@pytest.fixture(params=TIERS)
def odd(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Session]:
    (tmp_path / "sx_odd.py").write_text(MODULE)
    (tmp_path / "sx_exits.py").write_text("import sys\nsys.exit(3)\n")
    (tmp_path / "sx_fails.py").write_text('def f():\n    raise ValueError("at import")\nf()\n')
    (tmp_path / "sx_wrong.py").write_text("x = 1\ndef f(:\n")
    (tmp_path / "sx_stops.py").write_text("raise KeyboardInterrupt\n")
    monkeypatch.syspath_prepend(tmp_path)
    made = Session(python=True, threshold=TIERS[request.param])
    made.eval("(import (prefix (python sx_odd) o:))")
    yield made
    for name in [name for name in sys.modules if name.startswith("sx_") and name != "sx_kernel"]:
        if not name.startswith("sx_kernel"):
            del sys.modules[name]
