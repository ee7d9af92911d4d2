"""The pages in docs/ are true: generated parts are current, and sessions run as printed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sx_kernel import Session, SxError
from sx_kernel.session.reference import folder, pages
from sx_kernel.session.render import headline
from sx_kernel.syntax.printer import inspect

# A checkout has docs/, an installed package has not.
PAGES = sorted(folder().glob("*.md"))
WITH_SESSIONS = [page for page in PAGES if "```sx-session" in page.read_text(encoding="utf-8")]


def prompts(page: Path) -> list[tuple[str, str]]:
    """(input, expected output) of each prompt in the ```sx-session blocks of `page`."""
    text = page.read_text(encoding="utf-8")
    blocks = re.findall(r"```sx-session\n(.*?)```", text, re.DOTALL)
    parts = [part for block in blocks for part in ("\n" + block).split("\nsx> ")[1:]]
    pairs = [part.partition("\n") for part in parts]
    return [(form, output.rstrip("\n")) for form, _, output in pairs]


def answer(session: Session, form: str, printed: list[str]) -> str:
    """What the prompt shows for `form`."""
    printed.clear()
    try:
        for value, is_definition in session.eval_forms(form, "docs"):
            if value is not None and not is_definition:
                printed.append(inspect(value) + "\n")
    except SxError as error:
        printed.append(headline(error))
    return "".join(printed).rstrip("\n")


@pytest.mark.parametrize("path", sorted(pages()), ids=lambda path: path.name)
def test_generated_parts_are_current(path: Path) -> None:
    assert path.read_text(encoding="utf-8") == pages()[path], "run `make docs`"


@pytest.mark.parametrize("page", WITH_SESSIONS, ids=lambda page: page.name)
def test_sessions_run_as_printed(page: Path) -> None:
    """One session a page, so that later prompts may use earlier definitions."""
    printed: list[str] = []
    session = Session(out=printed.append)
    wrong = [
        f"sx> {form}\n{got}"
        for form, expected in prompts(page)
        if (got := answer(session, form, printed)) != expected
    ]
    assert not wrong, "\n".join(["not as printed; now:", *wrong])


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_python_examples_print_what_they_say(
    page: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = page.read_text(encoding="utf-8")
    for example in re.findall(r"```python\n(.*?)```", text, re.DOTALL):
        exec(compile(example, page.name, "exec"), {"__name__": "example"})
        said = re.findall(r"# (.*)$", example, re.MULTILINE)
        assert capsys.readouterr().out.splitlines() == said


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
