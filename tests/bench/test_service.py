"""The load test sends what it says, checks every answer, and sees when something drifts."""

from __future__ import annotations

import json
import subprocess
import sys
from array import array
from collections import Counter
from itertools import islice
from pathlib import Path

from bench.service import WINDOWS, Load, drifts, page, requests

ROOT = Path(__file__).resolve().parents[2]


def test_requests_are_mixed_and_always_the_same() -> None:
    first = list(requests(3000))
    assert [r.text for r in first] == [r.text for r in requests(3000)]
    kinds = Counter(request.kind for request in first)
    assert kinds.keys() == {"hot", "one-shot", "redefinition", "error", "interrupt"}
    assert kinds["hot"] > 1800
    one_shot = [request.text for request in first if request.kind == "one-shot"]
    assert len(set(one_shot)) == len(one_shot)


def test_a_session_answers_them_all_and_keeps_its_memory() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bench.service", "--requests", "4000", "--json"],
        cwd=ROOT, capture_output=True, encoding="utf-8", check=True, timeout=100,
    )  # fmt: skip
    early, late = json.loads(done.stdout)["memory"]
    assert late < 1.2 * early


def test_wrong_answers_are_noticed() -> None:
    hot = next(r for r in islice(requests(100), 100) if r.kind == "hot" and "total" in r.text)
    assert not hot.answer(-1)
    assert not hot.answer(ValueError("no answer"))


def test_a_service_that_gets_slower_shows_it() -> None:
    steady = array("d", [0.001] * 100 * WINDOWS)
    slower = array("d", [0.001 * (1 + i / (100 * WINDOWS)) for i in range(100 * WINDOWS)])
    stats = {
        "hits": 9,
        "misses": 1,
        "compiled": 1,
        "evictions": 0,
        "collected": 0,
        "invalidated": 0,
    }
    for seconds, expected in ((steady, 1.0), (slower, 1.36)):
        memory = [30_000_000] * WINDOWS
        load = Load(seconds, Counter(hot=len(seconds)), memory, [1] * WINDOWS, stats)
        found = {drift.name: drift.ratio for drift in drifts(load)}
        assert round(found["p50"], 2) == expected
        assert abs(found["requests a second"] * expected - 1) < 0.01
        assert found["memory"] == 1
        assert "| p50 |" in page(load)
