"""The extension that is shipped is the one whose sources are here."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from sx_kernel.highlight.words import word_lists

ROOT = Path(__file__).resolve().parents[3]
SOURCES = ROOT / "editors" / "jupyterlab"
WORDS = ROOT / "sx_kernel" / "highlight" / "words.json"
SHIPPED = ROOT / "share" / "jupyter" / "labextensions" / "sx-jupyterlab"

MINUTES = 8  # for packages to arrive; only what is broken ever takes that long


def shipped_code() -> str:
    """All JavaScript of the built extension."""
    files = sorted((SHIPPED / "static").glob("*.js"))
    return "\n".join(file.read_text(encoding="utf-8") for file in files)


def test_the_words_of_the_shipped_extension_are_those_of_the_language() -> None:
    """Built once and never again, it lacked a quarter of them."""
    code = shipped_code()
    for kind, words in word_lists().items():
        written = [json.dumps(word, ensure_ascii=False) for word in words]
        assert f"[{','.join(written)}]" in code, f"{kind} are stale: make labextension"


@pytest.mark.timeout(60 * (MINUTES + 1))
def test_the_shipped_extension_is_built_from_its_sources(tmp_path: Path) -> None:
    copy = tmp_path / "editors" / "jupyterlab"
    shutil.copytree(SOURCES, copy, ignore=shutil.ignore_patterns("node_modules"))
    (copy / "node_modules").symlink_to(packages())
    words = tmp_path / WORDS.relative_to(ROOT)
    words.parent.mkdir(parents=True)
    shutil.copy(WORDS, words)
    built = subprocess.run(
        [str(Path(sys.executable).with_name("jupyter-builder")), "build", "."],
        cwd=copy, capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert built.returncode == 0, built.stdout + built.stderr
    new = tmp_path / SHIPPED.relative_to(ROOT)
    assert contents(new) == contents(SHIPPED), "stale: make labextension"


def contents(folder: Path) -> dict[str, str]:
    return {
        str(file.relative_to(folder)): file.read_text(encoding="utf-8")
        for file in folder.rglob("*")
        if file.is_file()
    }


def packages() -> Path:
    """The packages that building needs, as the lock says. They are fetched once, and kept in the
    checkout, as by `make labextension`: it takes a minute.
    """
    here = SOURCES / "node_modules"
    fetched = here / ".package-lock.json"
    if fetched.is_file() and locked(fetched) == locked(SOURCES / "package-lock.json"):
        return here
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("building the extension needs npm")
    try:
        subprocess.run(
            [npm, "ci", "--no-audit", "--no-fund", "--silent"],
            cwd=SOURCES, capture_output=True, check=True, timeout=MINUTES * 60,
        )  # fmt: skip
    except subprocess.SubprocessError as problem:
        pytest.skip(f"npm cannot fetch what building needs: {problem}")
    return here


def locked(file: Path) -> dict[str, str]:
    """The versions in a lock file; npm notes what it left out as not for this machine."""
    packages = json.loads(file.read_text(encoding="utf-8"))["packages"]
    return {
        name: found["version"]
        for name, found in packages.items()
        if name and not found.get("optional")
    }


def test_the_lock_names_no_place() -> None:
    """Whoever builds uses a registry of their own."""
    assert "resolved" not in (SOURCES / "package-lock.json").read_text(encoding="utf-8")


def test_the_extension_and_its_figures_have_one_version_with_the_kernel() -> None:
    from sx_kernel.kernel.live import FIGURES, SERIES, VERSION

    figures = (SOURCES / "src" / "curves" / "figures.js").read_text(encoding="utf-8")
    assert f"data.version !== {VERSION})" in figures
    names = re.search(r"export const SERIES = \[([^\]]*)\];", figures)
    assert names is not None
    assert tuple(re.findall(r"'([^']+)'", names[1])) == SERIES
    output = (SOURCES / "src" / "curves" / "output.js").read_text(encoding="utf-8")
    assert f"'{FIGURES}'" in output
