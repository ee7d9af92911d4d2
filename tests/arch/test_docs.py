"""The pages are true: generated parts are current, and every fenced block works as printed."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Any

import nbformat
import pytest

from sx_kernel import Session, SxError
from sx_kernel.base.equality import equal
from sx_kernel.base.source import Source
from sx_kernel.repl.settings import Settings, load_settings
from sx_kernel.session.capabilities import EVERYTHING
from sx_kernel.syntax.printer import inspect
from sx_kernel.syntax.reader import read
from tests.arch.pages import ROOT, Block, blocks, console_output, exchanges
from tests.transcripts import Prompt, agrees, not_as_printed
from tools.reference import folder, pages

KINDS = {
    "sx-session": "typed at a prompt",
    "python": "run; what it prints stands in its comments",
    "ipython": "cells of a Python notebook; tests/kernel/test_magic.py runs them",
    "console": "`$ command` lines with what they print",
    "sh": "`make` commands: the targets exist",
    "lisp": "examples in the reference: `expression => value`, `expression raises kind`",
    "diff": "changes to the tree; tests/arch/test_extending.py makes them",
    "diagram": "a drawing",
    "middle": "a stage of the compiler; part of what is generated",
    "emitted": "the Python that it makes; part of what is generated",
}
"""What a block may be, and what becomes of it here. A block with a file's name behind its kind is
the content of that file, which the page's commands find in their folder."""


def ids(value: Any) -> str:
    return value.name if isinstance(value, Path) else str(value)


def having(*kinds: str) -> list[Path]:
    """The pages with such blocks, those aside that have a test of their own."""
    return sorted({b.page for b in blocks(*kinds) if not b.file and b.page.name != "extending.md"})


# ------------------------------------------------------------------------------ generated parts


@pytest.mark.parametrize("path", sorted(pages()), ids=lambda path: path.name)
def test_generated_parts_are_current(path: Path) -> None:
    assert path.read_text(encoding="utf-8") == pages()[path], "run `make docs`"


# ----------------------------------------------------------------------------- fenced blocks


def test_every_block_is_of_a_kind_that_is_tested() -> None:
    unknown = [f"{b}: {b.kind!r}" for b in blocks() if not b.file and b.kind not in KINDS]
    assert not unknown, unknown


@pytest.mark.parametrize("page", having("sx-session"), ids=ids)
def test_sessions_run_as_printed(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One session a page, so that later prompts may use earlier definitions."""
    monkeypatch.chdir(tmp_path)
    prompt = Prompt()
    wrong = [one for b in blocks("sx-session", page=page) for one in not_as_printed(prompt, b.text)]
    assert not wrong, "\n".join(["not as printed; now:", *wrong])


@pytest.mark.parametrize("page", having("python"), ids=ids)
def test_python_examples_print_what_they_say(
    page: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for block in blocks("python", page=page):
        assert not block.file
        exec(compile(block.text, str(block), "exec"), {"__name__": "example"})
        said = re.findall(r"# (.*)$", block.text, re.MULTILINE)
        assert capsys.readouterr().out.splitlines() == said, block


def test_cells_of_python_notebooks_are_on_the_page_that_is_tested_elsewhere() -> None:
    assert [page.name for page in having("ipython")] == ["embedding.md"]


@pytest.mark.parametrize("page", having("console"), ids=ids)
def test_commands_print_what_stands_below_them(page: Path, tmp_path: Path) -> None:
    """All commands of a page run in one folder, in which the page's files are."""
    for block in blocks(page=page):
        if block.file:
            (tmp_path / block.file).write_text(block.text, encoding="utf-8")
    for block in blocks("console", page=page):
        for command, printed in exchanges(block.text):
            got = console_output(command, tmp_path)
            assert agrees(printed, got), f"{block}: {command}\n{got}"


@pytest.mark.parametrize("block", [b for b in blocks("sh") if not b.file], ids=ids)
def test_make_commands_have_their_targets(block: Block) -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))
    for line in block.text.splitlines():
        if words := shlex.split(line, comments=True):
            assert words[0] == "make", f"{block}: {line} (a `console` block is run)"
            named = {word for word in words[1:] if "=" not in word}
            assert named
            assert named <= targets, line


def test_settings_on_the_page_are_the_defaults(tmp_path: Path) -> None:
    (block,) = blocks("toml", page=folder() / "prompt.md")
    (tmp_path / block.file).write_text(block.text, encoding="utf-8")
    assert load_settings(tmp_path / block.file) == (Settings(), [])


def test_examples_in_the_reference_are_right() -> None:
    session = Session(out=lambda _text: None, capabilities=EVERYTHING)
    wrong = [
        f"{block}: {problem}"
        for block in blocks("lisp", page=folder() / "reference.md")
        for problem in wrong_examples(session, block.text)
    ]
    assert not wrong, "\n".join(wrong)


def wrong_examples(session: Session, text: str) -> list[str]:
    """What is wrong with examples of the form `expression => value` or `expression raises kind`."""
    forms = read(Source(text, "example"), reserved=True).forms
    wrong: list[str] = []
    for form, arrow, expected in zip(*[iter(forms)] * 3, strict=True):
        assert arrow.name in {"=>", "raises"}, text
        try:
            value: Any = session.eval_form(form)
            right = arrow.name == "=>" and equal(value, expected)
        except SxError as error:
            value = error
            right = arrow.name == "raises" and error.kind == expected.name
        if not right:
            wrong.append(f"{inspect(form)}: {value}")
    return wrong


NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


def test_code_in_the_text_of_notebooks_is_in_their_cells() -> None:
    """What stands between fences there would be run by nobody."""
    for path in NOTEBOOKS:
        notebook: Any = nbformat.read(path, as_version=4)
        for cell in notebook.cells:
            assert cell.cell_type == "code" or "```" not in cell.source, path.name


# ------------------------------------------------------------------------------- completeness


def test_the_index_leads_to_every_page() -> None:
    text = (folder() / "README.md").read_text(encoding="utf-8")
    missing = {path.name for path in folder().glob("*.md")} - set(
        re.findall(r"\((\w+\.md)\)", text)
    )
    assert missing == {"README.md"}


def test_pictures_are_small_and_shown_somewhere() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    for picture in (folder() / "pictures").iterdir():
        assert re.search(rf'docs/pictures/{re.escape(picture.name)}[)"]', text), picture.name
        assert picture.stat().st_size < (3_000_000 if picture.suffix == ".gif" else 200_000)


def test_every_figure_of_jit_stats_is_explained() -> None:
    text = (folder() / "jit.md").read_text(encoding="utf-8")
    explained = set(re.findall(r"^\| `:([\w-]+)` \|", text, re.MULTILINE))
    assert explained == set(Session(library=False).stats())


def test_the_reference_has_every_public_name() -> None:
    text = (folder() / "reference.md").read_text(encoding="utf-8")
    heads = set(re.findall(r"^#### `\(?([^\s`)]+)", text, re.MULTILINE))
    aliases = set(
        re.findall(r"`([^`\s]+)`", "\n".join(re.findall(r"^Also called: .*", text, re.MULTILINE)))
    )
    missing = set(Session().names()) - heads - aliases
    assert not missing, sorted(missing)
