"""`--dask`: the same batches on a cluster."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.unit.conformance.running import sx_conform

pytest.importorskip("distributed", reason="--dask needs Dask (make setup)")


def on_cluster(file: Path, address: str) -> subprocess.CompletedProcess[str]:
    """`sx conform --dask`, in a process of its own: Dask's threads and warnings stay there."""
    file.write_text('(deftest "a" true) (deftest "b" (assert= 1 2)) (deftest "c" true)')
    return subprocess.run(
        [sys.executable, "-m", "sx_kernel", "conform", str(file), "--batch-size", "2", "--dask", address],
        capture_output=True, encoding="utf-8", timeout=100, check=False,
    )  # fmt: skip


def test_a_cluster_gives_the_same_verdicts(tmp_path: Path) -> None:
    file = tmp_path / "tests.sx"
    there = on_cluster(file, "local")
    here = sx_conform(str(file), "--batch-size", "2")
    assert there.stdout.splitlines()[-1] == here.count == "2 passed, 1 failed", there.stderr
    assert there.stdout == "\n".join([*here.lines, ""])
    assert there.returncode == 1


def test_a_cluster_that_does_not_answer_is_wrong_usage(tmp_path: Path) -> None:
    done = on_cluster(tmp_path / "tests.sx", "nonsense://nowhere")
    assert done.returncode == 2
    assert "sx conform: no Dask cluster at nonsense://nowhere" in done.stderr
    assert "Traceback" not in done.stderr
