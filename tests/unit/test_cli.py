"""The command line is taken apart as `sx --help` says."""

from __future__ import annotations

import pytest

from sx_kernel.cli import Options, UsageError, parse


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ([], {}),
        (["f.sx"], {"file": "f.sx"}),
        (["f.sx", "-e", "--json"], {"file": "f.sx", "rest": ["-e", "--json"]}),
        (["-"], {"file": "-"}),
        (["-i", "f.sx", "a"], {"file": "f.sx", "rest": ["a"], "interactive": True}),
        (["-e", "(+ 1 2)"], {"expressions": ["(+ 1 2)"]}),
        (["-e", "-5"], {"expressions": ["-5"]}),
        (["--eval=1", "-e", "2"], {"expressions": ["1", "2"]}),
        (["-e", "1", "a", "-b"], {"expressions": ["1"], "rest": ["a", "-b"]}),
        (["--json", "-e", "1"], {"expressions": ["1"], "json": True}),
        (["--threshold", "off"], {"threshold": None}),
        (
            ["--threshold=1", "--budget=0", "--tier", "cek"],
            {"threshold": 1, "budget": 0, "tier": "cek"},
        ),
        (["--", "-odd-name"], {"file": "-odd-name"}),
        (["explain", "(f)"], {"command": "explain", "rest": ["(f)"]}),
        (["--tier", "cek", "explain", "x"], {"command": "explain", "rest": ["x"], "tier": "cek"}),
        (["test"], {"command": "test"}),
        (
            ["test", "--threshold", "1", "a.sx"],
            {"command": "test", "rest": ["a.sx"], "threshold": 1},
        ),
        (["doc", "map", "filter"], {"command": "doc", "rest": ["map", "filter"]}),
        (["--version"], {"command": "version"}),
        (["-h"], {"command": "help"}),
    ],
)
def test_arguments_are_understood(arguments: list[str], expected: dict[str, object]) -> None:
    assert vars(parse(arguments)) == {**vars(Options()), **expected}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["-e"], "-e needs a value"),
        (["--frob"], "unknown option --frob"),
        (["--treshold", "1"], "unknown option --treshold; did you mean --threshold?"),
        (["--json"], "--json goes with -e"),
        (["--json=1"], "--json takes no value"),
        (["--threshold", "0"], "--threshold must be an integer from 1 or off, not 0"),
        (["--threshold", "x"], "--threshold must be an integer from 1 or off, not x"),
        (["--budget", "-1"], "--budget must be an integer from 0, not -1"),
        (["--budget", "9" * 10_000], "--budget must be an integer from 0, not 9"),
        (["--budget", "off"], "--budget must be an integer from 0, not off"),
        (["--tier", "warp"], "--tier is one of auto, cek, not warp"),
        (["explain"], "usage: sx explain FORM"),
        (["doc"], "usage: sx doc NAME"),
    ],
)
def test_wrong_usage_is_explained(arguments: list[str], message: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse(arguments)
    assert str(caught.value).startswith(message)
