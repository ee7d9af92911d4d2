"""primitives/clock.py: what time it is."""

from __future__ import annotations

import time

import pytest

from tests.unit.primitives.samples import call


def test_milliseconds_and_seconds_are_since_1970(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "time_ns", lambda: 1_234_567_890_123_456)
    monkeypatch.setattr(time, "time", lambda: 1_234_567.5)
    assert call("now-ms") == call("now") == 1_234_567_890
    assert call("current-second") == 1_234_567.5


def test_jiffies_never_go_back_and_are_nanoseconds() -> None:
    found = [call("current-jiffy") for _ in range(5)]
    assert found == sorted(found) and type(found[0]) is int
    assert call("jiffies-per-second") == 10**9
