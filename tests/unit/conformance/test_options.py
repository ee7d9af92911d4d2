"""conformance/options.py: the arguments of `sx conform`."""

from __future__ import annotations

import pytest

from sx_kernel.conformance.cases import Settings
from sx_kernel.conformance.options import BATCH_SIZE, Help, Options, UsageError, parse


def parsed(*arguments: str, **environment: str) -> Options:
    return parse(list(arguments), Settings(), environment)


def test_without_arguments_all_is_as_usual() -> None:
    assert parsed() == Options()


def test_arguments_say_what_is_run_and_how() -> None:
    found = parsed(
        "a.sx", "--parallel", "3", "--threshold", "off", "--budget", "0", "--tier", "cek",
        "--shard", "2/4", "--junit", "j.xml", "b.sx", "--batch-size", "7", "--reset-between",
    )  # fmt: skip
    assert (found.suites, found.parallel, found.shard) == (("a.sx", "b.sx"), 3, (2, 4))
    assert found.settings == Settings(threshold=None, budget=0, tier="cek", reset_every=7)
    assert (found.batch_size, found.junit) == (7, "j.xml")


def test_the_environment_sets_what_is_usual_and_arguments_say_otherwise() -> None:
    assert parsed(SX_BATCH_SIZE="5", HS_PARALLEL="2").batch_size == 5
    assert parsed(HS_PARALLEL="2").parallel == 2
    assert parsed("--parallel", "4", SX_PARALLEL="2").parallel == 4
    assert parsed(SX_BATCH_SIZE=" ").batch_size == BATCH_SIZE
    with pytest.raises(UsageError, match="SX_PARALLEL must be an integer from 1, not x"):
        parsed(SX_PARALLEL="x")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--parallel", "0"], "must be an integer from 1, not 0"),
        (["--batch-size", "9" * 5000], "must be an integer from 1"),
        (["--timeout", "-1"], "must be a positive number of seconds"),
        (["--timeout", "nan"], "must be a positive number of seconds"),
        (["--shard", "3/2"], "must be I/N with I from 1 to N"),
        (["--shard", "x"], "must be I/N with I from 1 to N"),
        (["--nope"], "nope"),
        (["--dask", "local", "--via", "kernel"], "exclude each other"),
    ],
)
def test_what_makes_no_sense_is_told(arguments: list[str], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        parsed(*arguments)


def test_help_is_told_and_nothing_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(Help, match="sx conform"):
        parsed("--help")
    assert capsys.readouterr() == ("", "")
