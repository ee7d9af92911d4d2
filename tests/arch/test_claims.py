"""What pages, docstrings and comments say about the repository is so: what they name exists."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Final

import pytest

from sx_kernel.compile.pipeline import PASSES

ROOT: Final = Path(__file__).resolve().parents[2]
HISTORY: Final = "CHANGELOG.md"  # it speaks of what has been
PAGES: Final = sorted(
    page
    for pattern in ("*.md", "docs/**/*.md", "*/README.md")
    for page in ROOT.glob(pattern)
    if page.name != HISTORY
)
FILE: Final = re.compile(r"`((?:[\w.-]+/)*[\w-]+\.(?:py|sx|js|ipynb|toml))(?::\d+)?`")
FOLDERS: Final = (
    "sx_kernel",
    "tests",
    "tools",
    "bench",
    "editors",
    "examples",
    "notebooks",
    "docs",
)
WRITTEN: Final = {"x.sx", "FILE.sx", "file.sx", "program.sx", "text/shouting.sx",
                  "config.toml"}  # fmt: skip
"""Names that stand for whatever a user calls a file."""


@cache
def _files() -> frozenset[str]:
    found = [file for folder in FOLDERS for file in (ROOT / folder).rglob("*.*")]
    found += ROOT.glob("*.*")
    return frozenset(f"/{file.relative_to(ROOT).as_posix()}" for file in found)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_each_file_that_a_page_names_is_there(page: Path) -> None:
    files = _files()
    named = set(FILE.findall(page.read_text(encoding="utf-8"))) - WRITTEN
    missing = {one for one in named if not any(file.endswith(f"/{one}") for file in files)}
    assert not missing


def test_the_page_about_the_compiler_knows_all_its_passes_in_their_order() -> None:
    text = (ROOT / "docs" / "compiler.md").read_text(encoding="utf-8")
    found = re.findall(r"^\| `(\w+)` \|", text, flags=re.MULTILINE)
    assert [one for one in found if one != "build"] == [name for name, _ in PASSES]


def test_each_invariant_of_the_architecture_names_tests_that_exist() -> None:
    page = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    begin = page.index("\n* ", page.index("## Invariants"))
    invariants = page[begin : page.index("\n## ", begin)].split("\n* ")[1:]
    for one in invariants:
        named = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", one)
        assert named, f"no test holds: {one}"
        for file, test in named:
            assert f"\ndef {test}(" in (ROOT / file).read_text(encoding="utf-8"), (file, test)


def test_only_the_policy_has_functions_compiled() -> None:
    package = ROOT / "sx_kernel"
    asking = {
        path.relative_to(package).as_posix()
        for path in package.rglob("*.py")
        if "compiler.compile(" in path.read_text(encoding="utf-8")
    }
    assert asking == {"jit/deciding.py", "jit/osr.py"}


# --------------------------------------------------------------------------- names in pages

EXAMPLES: Final = {"test_negations", "test_a_negation_is_not_computed_for_a_test"}
"""Tests that docs/extending.md writes."""


@cache
def _tests() -> frozenset[str]:
    paths = list((ROOT / "tests").rglob("*.py"))
    names = re.findall(r"def (test_\w+)", "\n".join(p.read_text(encoding="utf-8") for p in paths))
    return frozenset(names) | {path.stem for path in paths}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_each_test_that_a_page_names_is_there(page: Path) -> None:
    named = set(re.findall(r"\btest_[a-z0-9_]+\b", page.read_text(encoding="utf-8")))
    assert named - EXAMPLES <= _tests()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_each_target_of_make_that_a_page_names_is_there(page: Path) -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", makefile, flags=re.MULTILINE))
    text = page.read_text(encoding="utf-8")
    named = set(re.findall(r"(?:^|`)make ([a-z-]+)[ `]", text, flags=re.MULTILINE))
    assert named - {"and"} <= targets


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_each_variable_of_the_environment_that_a_page_names_is_read(page: Path) -> None:
    named = set(re.findall(r"\bSX_[A-Z_]+\b", page.read_text(encoding="utf-8")))
    assert all(any(name in text for text in _sources().values()) for name in named)


# ----------------------------------------------------------- names in docstrings and comments

OTHERS: Final = {
    "ipython_config.py", "re.py", "_pylong.py", "random.py", "json.py", "pygments.py", "inner.py",
}  # fmt: skip
"""Files of Python's and of others, and of examples."""


@cache
def _sources() -> dict[Path, str]:
    folders = ("sx_kernel", "tools", "bench", "tests")
    found = [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]
    found += sorted((ROOT / "sx_kernel").rglob("*.sx"))
    return {path: path.read_text(encoding="utf-8") for path in found}


def _said(path: Path, text: str) -> str:
    """The docstrings and comments of a source."""
    if path.suffix == ".sx":
        return "\n".join(re.findall(r";.*", text))
    return "\n".join(re.findall(r'"""[\s\S]*?"""|#.*', text))


def test_each_file_that_a_docstring_or_comment_names_is_there() -> None:
    files = _files() | {"/Makefile"}
    names = re.compile(r"(?<![\w./*-])((?:[\w-]+/)+[\w-]+\.(?:py|sx|md|toml)|[a-z_]+\.py)\b")
    missing = {
        (str(path.relative_to(ROOT)), name)
        for path, text in _sources().items()
        if path.parts[-2:] != ("arch", "test_claims.py")
        for name in names.findall(_said(path, text))
        if name not in OTHERS and not any(file.endswith(f"/{name}") for file in files)
    }
    assert missing == set()
