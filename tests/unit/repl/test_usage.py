"""repl/usage.py: what the command line understands."""

from __future__ import annotations

from sx_kernel.cli import parse
from sx_kernel.repl.usage import OPTIONS, SUBCOMMANDS, WIDTH, _lines, subcommand_usage, usage


def test_what_help_lists_is_understood() -> None:
    """The help is made of the same table as the shells' completion; here it meets the parser."""
    for option in OPTIONS:
        for name in option.names:
            values = [option.choices[0] if option.choices else "1"] if option.value else []
            parse([*(["-e", "1"] if name == "--json" else []), name, *values])
    for command in SUBCOMMANDS:
        assert parse([command.name, "x"]).command == command.name


def test_help_fits_on_a_terminal() -> None:
    assert all(len(line) <= 80 for line in usage().split("\n"))


def test_help_names_every_command_and_option_once() -> None:
    lines = usage().split("\n")
    for command in SUBCOMMANDS:
        start = f"  {command.name} {command.arguments}".rstrip()
        assert len([line for line in lines if line.startswith(start)]) == 1, command.name
    for option in OPTIONS:
        assert any(option.names[-1] in line and line.endswith(option.doc) for line in lines)


def test_the_usage_of_one_command_is_a_line() -> None:
    assert subcommand_usage("explain") == (
        "usage: sx explain FORM   every stage from text to compiled code"
    )


def test_a_long_name_has_a_line_of_its_own() -> None:
    assert _lines([("ab", "short"), ("x" * (WIDTH + 1), "long")]).split("\n") == [
        f"  {'ab':{WIDTH}}  short", "  " + "x" * (WIDTH + 1), f"  {'':{WIDTH}}  long",
    ]  # fmt: skip
