"""session/watching/profile.py."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sx_kernel.session.desk.workspace import Workspace
from sx_kernel.session.session import Session
from sx_kernel.session.watching.profile import speedscope
from sx_kernel.session.watching.sampling import Sampler
from tests.unit.session.watching.watched import FIB, said


def test_a_profile_is_a_file_that_speedscope_reads(workspace: Workspace, tmp_path: Path) -> None:
    file = tmp_path / "profile.json"
    program = f"{FIB}\n(let more ((i 0)) (when (< i 40) (fib 16) (more (+ i 1))))\n(fib 10)"
    text = said(workspace, f"%%jit-profile {file}\n{program}")
    assert text.endswith("55")
    written = json.loads(file.read_text())
    frames = written["shared"]["frames"]
    (profile,) = written["profiles"]
    assert written["$schema"].endswith("file-format-schema.json")
    assert profile["type"] == "sampled"
    assert len(profile["samples"]) == len(profile["weights"])
    assert all(0 <= at < len(frames) for stack in profile["samples"] for at in stack)
    assert profile["endValue"] == pytest.approx(sum(profile["weights"]), abs=1e-5)


def test_a_profile_without_samples_says_so() -> None:
    sampler = Sampler(Session(out=lambda _text: None))
    assert json.loads(speedscope(sampler, "x"))["profiles"][0]["samples"] == []
