"""Make a virtual environment:  python3 tools/make_venv.py .venv

Runs on the system's Python before anything is installed, so it uses the standard library only.
Says what to do when that Python is too old or comes without ensurepip (Debian ships it in a
package of its own), and installs the package itself where it can: as root, with apt-get.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

OLDEST = (3, 11)


def main(arguments: list[str]) -> int:
    """Create the environment at `arguments[0]`; keep one that works. Returns the exit status."""
    if sys.version_info < OLDEST:
        wanted = ".".join(map(str, OLDEST))
        return _fail(
            f"sx_kernel needs Python {wanted} or newer, and {sys.executable} is "
            f"{sys.version.split()[0]}.\nName another one:  make setup PYTHON=python3.12"
        )
    target = Path(arguments[0])
    if _works(target):
        return 0
    if importlib.util.find_spec("ensurepip") is None and not _install_ensurepip():
        package = f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"
        return _fail(
            f"This Python has no ensurepip, so it cannot make a virtual environment.\n"
            f"On Debian or Ubuntu:  sudo apt-get install {package}"
        )
    shutil.rmtree(target, ignore_errors=True)
    print(f"creating {target} with Python {sys.version.split()[0]}", flush=True)
    return subprocess.run([sys.executable, "-m", "venv", str(target)], check=False).returncode


def _works(target: Path) -> bool:
    """Whether `target` holds an environment whose pip runs (an interrupted set-up may not)."""
    python = target / "bin" / "python"
    if not python.exists():
        return False
    version = "import sys, pip; sys.exit(sys.version_info < (3, 11))"
    return subprocess.run([python, "-c", version], check=False, capture_output=True).returncode == 0


def _install_ensurepip() -> bool:
    """Install Debian's package with ensurepip if that is possible without asking anybody."""
    if os.name != "posix" or os.geteuid() != 0 or shutil.which("apt-get") is None:
        return False
    package = f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update", "-qq"], ["install", "-qq", "-y", package]):
        print("apt-get " + " ".join(command), flush=True)
        subprocess.run(["apt-get", *command], check=False, env=environment)
    importlib.invalidate_caches()
    return importlib.util.find_spec("ensurepip") is not None


def _fail(message: str) -> int:
    print(message, file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
