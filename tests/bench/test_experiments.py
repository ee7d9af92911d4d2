"""The saturation experiment measures what it says, and its page says what it measured."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from bench import experiments
from bench.criteria import Evidence, criteria
from bench.figures import draw
from bench.saturation import SETTINGS
from bench.sources import HOT, source
from sx_kernel.session.session import Session

PROGRAMS = 40
ROOT = Path(__file__).resolve().parents[2]


def test_programs_are_distinct_always_the_same_and_run() -> None:
    texts = [source(number) for number in range(300)]
    assert len(set(texts)) == 300
    assert texts == [source(number) for number in range(300)]
    session = Session(out=lambda _text: None)
    session.eval(HOT)
    for text in texts:
        session.eval(text)
    # hardly two are built alike: what is shared is shared by few
    stats = session.stats()
    assert stats["interned"] < stats["compiled"]


def run(key: str) -> dict[str, Any]:
    """A run of a setting in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.experiments", "--child", key, "1", "--programs", str(PROGRAMS)],
        cwd=ROOT, capture_output=True, encoding="utf-8", check=True, timeout=100,
    )  # fmt: skip
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def evidence() -> Evidence:
    """Real rows for a few settings, copied for the others, and made-up rows of `sx conform`."""
    rows = {key: run(key) for key in ("a", "c")}
    found = Evidence(PROGRAMS, 1)
    for setting in SETTINGS:
        found.rows[setting.key] = [rows["a" if setting.threshold == 1 else "c"]]
    seconds = [0.001] * PROGRAMS
    for name, wall in (("e1", 2.0), ("e2", 1.0), ("single", 1.0)):
        found.batched[name] = {"wall": wall, "seconds": seconds, "passed": PROGRAMS}
    found.own = {"wall": 2.0, "seconds": [0.001] * 5, "passed": 5}
    return found


def test_all_settings_give_the_same_values(evidence: Evidence) -> None:
    assert len({row["values"] for rows in evidence.rows.values() for row in rows}) == 1


def test_compiling_at_the_first_call_compiles_more(evidence: Evidence) -> None:
    (first,), (tiered,) = evidence.rows["a"], evidence.rows["c"]
    assert first["stats"]["compiled"] > tiered["stats"]["compiled"] > 0
    assert first["stats"]["misses"] == first["stats"]["misses-by"]["first"]  # those that compile
    assert 0 < tiered["hot"] < first["hot"] <= 1


def test_criteria_are_held_against_the_figures(evidence: Evidence) -> None:
    found = criteria(evidence)
    assert len(found) == 10
    assert found[0].holds
    evidence.own["passed"] = 4
    assert not criteria(evidence)[0].holds
    evidence.own["passed"] = 5


def test_page_and_figures_are_made_and_the_same_again(evidence: Evidence, tmp_path: Path) -> None:
    text = experiments.page(evidence)
    assert all(f"| ({setting.key}) {setting.name} |" in text for setting in SETTINGS)
    draw(evidence, tmp_path / "one")
    draw(evidence, tmp_path / "two")
    for name in ("time", "size", "memory"):
        assert f"experiments/{name}.svg" in text
        svg = (tmp_path / "one" / f"{name}.svg").read_text()
        assert "programs so far" in svg
        assert svg == (tmp_path / "two" / f"{name}.svg").read_text()
