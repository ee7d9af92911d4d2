"""The repository stands on its own: nothing of one machine, no open ends, pages that are true."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TEXT = {".py", ".sx", ".md", ".toml", ".txt", ".json", ".cfg", ".sh", ""}
HOME = re.compile(r"(?<![\w.])/(?:" + "|".join(["home", "root", "Users"]) + r")/\w")
OPEN_END = re.compile(
    r"\b(?:" + "|".join(["TO" + "DO", "FIX" + "ME", "XX" + "X", "HA" + "CK"]) + r")\b"
)


def tracked_files() -> list[Path]:
    """The repository's text files; of a source archive without git, everything in it."""
    done = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, encoding="utf-8", check=False
    )
    if done.returncode != 0:
        pytest.skip("not a git checkout")
    files = [ROOT / name for name in done.stdout.split("\0") if name]
    return [f for f in files if f.is_file() and f.suffix in TEXT]


@pytest.mark.parametrize(
    ("pattern", "what"), [(HOME, "a path of one machine"), (OPEN_END, "an open end")]
)
def test_no_file_contains(pattern: re.Pattern[str], what: str) -> None:
    found = [
        f"{file.relative_to(ROOT)}:{number}: {line.strip()[:80]}"
        for file in tracked_files()
        for number, line in enumerate(file.read_text(encoding="utf-8").split("\n"), 1)
        if pattern.search(line)
    ]
    assert not found, f"{what}: {found}"


def test_the_library_is_not_ignored() -> None:
    done = subprocess.run(
        ["git", "check-ignore", "sx_kernel/lib/core.sx", "sx_kernel/spec/tests/x.sx"],
        cwd=ROOT, capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert done.stdout == ""


# ------------------------------------------------------------------------------ pages are true


def test_links_between_pages_lead_somewhere() -> None:
    for page in [*ROOT.glob("*.md"), *ROOT.glob("tests/*.md"), *ROOT.glob("docs/**/*.md")]:
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_paths_that_pages_name_exist() -> None:
    """Pages are about this tree: every `sx_kernel/…` they name in code marks is there."""
    pages = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "tests" / "README.md"]
    for page in pages:
        for path in re.findall(
            r"`((?:sx_kernel|tests|tools|examples)/[\w./-]*)`", page.read_text("utf-8")
        ):
            assert (ROOT / path).exists(), f"{page.name}: {path}"


def test_the_map_of_the_architecture_names_every_room() -> None:
    page = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    begin = page.index("## Code map")
    named = page[begin : page.index("\n## ", begin + 1)]
    package = ROOT / "sx_kernel"
    rooms = {path.parent.relative_to(package) for path in package.rglob("*.py")} - {Path()}
    missing = [
        room for room in sorted(rooms) if f"`{room}/" not in named and not _inside(room, named)
    ]
    assert not missing, f"the code map has no row of {missing}"


def _inside(room: Path, named: str) -> bool:
    """Whether a room is named in the row of the one that it is in: `passes/` in that of compile."""
    rows = [row for row in named.split("\n") if f"`{room.parent}/" in row]
    return any(f"`{room.name}/" in row for row in rows)


def test_make_help_lists_every_target() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))
    documented = set(re.findall(r"^([a-z]+):.*## ", makefile, re.MULTILINE))
    assert targets == documented
