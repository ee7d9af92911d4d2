"""The example in each command's help works as it is printed."""

from __future__ import annotations

from pathlib import Path

import pytest

from sx_kernel.session.commands.examples import EXAMPLES
from sx_kernel.session.commands.jit import ACTIONS
from sx_kernel.session.commands.table import COMMANDS
from tests.transcripts import Prompt, agrees, exchanges, not_as_printed

NAMES = [*COMMANDS, *(f"jit {name}" for name in ACTIONS)]


def test_each_command_has_an_example_and_no_other_has() -> None:
    assert sorted(EXAMPLES) == sorted(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_example_works_as_printed(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)  # some write files
    assert not (wrong := not_as_printed(Prompt(), EXAMPLES[name])), "\n".join(wrong)


@pytest.mark.parametrize("name", NAMES)
def test_example_uses_its_command(name: str) -> None:
    typed = [one.lstrip(":%") for one, _ in exchanges(EXAMPLES[name])]
    assert any(one.startswith(name) for one in typed)


@pytest.mark.parametrize("name", NAMES)
def test_help_shows_the_example(name: str) -> None:
    answer = Prompt().answer(f":help {name}")
    for typed, _ in exchanges(EXAMPLES[name]):
        assert f"  sx> {typed.splitlines()[0]}" in answer


@pytest.mark.parametrize(
    ("printed", "answer", "same"),
    [
        ("a\nb", "a\nb", True),
        ("a\nb", "a\nc", False),
        ("a … c", "a 12.5 ms c", True),
        ("a … c", "a\nc", False),
        ("a\n…\nz", "a\nb\nc\nz", True),
        ("a\n…\nz", "a\nz", True),
        ("…\nz", "z", True),
        ("a\n…", "a", True),
        ("a\n…", "b", False),
        ("", "", True),
        ("(a.c)", "(abc)", False),
    ],
)
def test_gaps_stand_for_what_differs(printed: str, answer: str, same: bool) -> None:
    assert agrees(printed, answer) is same
