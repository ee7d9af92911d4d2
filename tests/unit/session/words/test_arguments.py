"""session/words/arguments.py."""

from __future__ import annotations

import pytest

from sx_kernel.session.commands.jit import ACTIONS
from sx_kernel.session.commands.table import COMMANDS
from sx_kernel.session.words.arguments import next_argument
from tests.unit.session.words.completing import words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("%jit list |", ["--sort", "-n"]),
        ("%jit list --sort |", ["recent", "hits", "age", "cost", "size"]),
        ("%jit list --sort a|", ["age"]),
        ("%jit list --sort age -|", ["-n"]),
        ("%jit threshold |", ["off"]),
        ("%jit threshold off |", []),
        ("%jit budget |", []),
        ("%jit reset c|", ["counters"]),
        ("%jit live on --|", ["--every"]),
        ("%jit why area-|", ["area-of"]),  # area-limit is no function
        ("%jit why area-of |", []),  # one name is all it takes
        ("%jit pin area-of area-|", ["area-of"]),
        ("%jit show area-of --stage p|", ["python"]),
        ("%jit unpin |", []),
        ("%who area|", ["area-limit", "area-of"]),
        ("%who string-p|", []),  # that is not one's own
        ("%history -|", ["-n"]),
        (":style d|", ["dark"]),
        ("%timeit -|", ["-n", "-r"]),
        (":help |", []),
    ],
)
def test_a_command_is_offered_what_it_takes_and_nothing_else(
    text: str, expected: list[str]
) -> None:
    assert words(text) == expected


def test_every_command_offers_only_what_its_usage_says() -> None:
    for command in COMMANDS.values():
        kind = command.takes if isinstance(command.takes, str) else ""
        found = next_argument(command.usage, command.takes, (), "")
        assert found.kind == kind
        for word in found.words:
            assert word in command.usage or word in command.takes, command.name
    for name, action in ACTIONS.items():
        for word in next_argument(action.usage, action.takes, (), "").words:
            assert word in action.usage, name
