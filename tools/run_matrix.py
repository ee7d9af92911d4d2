"""Run the tests on several Pythons:  python3 tools/run_matrix.py python3.11 python3.12 …

Each gets an environment of its own (.venv-python3.12). A Python that is not installed is named and
skipped; lint and types are left to `make test`, they do not depend on the Python that runs them.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

TESTS = ["tests/arch", "tests/unit", "tests/spec", "tests/golden", "tests/differential"]


def main(pythons: list[str]) -> int:
    """Run every found one of `pythons`. Returns 0 if all passed and there was at least one."""
    verdicts: dict[str, str] = {}
    for python in pythons:
        if not _runs(python):
            verdicts[python] = "skipped: not installed"
            continue
        print(f"== {python}", flush=True)
        verdicts[python] = "passed" if _test(python) else "FAILED"
    print()
    for python, verdict in verdicts.items():
        print(f"  {python:<12} {verdict}")
    passed = sum(v == "passed" for v in verdicts.values())
    failed = sum(v == "FAILED" for v in verdicts.values())
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


def _runs(python: str) -> bool:
    # Version managers leave stubs on PATH that exist but refuse to run.
    return (
        shutil.which(python) is not None
        and subprocess.run([python, "-V"], check=False, capture_output=True).returncode == 0
    )


def _test(python: str) -> bool:
    venv = Path(f".venv-{python}")
    inside = str(venv / "bin" / "python")
    folders = [folder for folder in TESTS if Path(folder).is_dir()]
    commands = [
        [python, "tools/make_venv.py", str(venv)],
        [inside, "-m", "pip", "install", "-q", "--disable-pip-version-check", "-e", ".[dev]"],
        [inside, "-m", "pytest", "-q", "-n", "2", *folders],
    ]
    return all(subprocess.run(command, check=False).returncode == 0 for command in commands)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
