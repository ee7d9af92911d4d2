"""Flags: read from the environment, refused when they make no sense, documented."""

from __future__ import annotations

import os

import pytest

from sx_kernel.base.flags import FLAGS, TRACES, FlagError, Flags, table


def test_nothing_given_is_the_default() -> None:
    assert Flags.from_environment({}) == Flags()
    assert Flags.from_environment({"SX_TIER": "", "SX_THRESHOLD": " "}) == Flags()


def test_every_flag_is_read() -> None:
    given = {
        "SX_TIER": "cek", "SX_THRESHOLD": "7", "SX_BUDGET": "0", "SX_VERIFY": "2",
        "SX_STRESS": "1", "SX_TRACE": "internal, cache",
        "SX_JIT_MEMORY": "500", "SX_JIT_IDLE": "off", "SX_PATH": os.pathsep.join(("lib", "", "/sx")),
    }  # fmt: skip
    assert Flags.from_environment(given) == Flags(
        "cek", 7, 0, 2, True, frozenset({"internal", "cache"}), 500, None, ("lib", "/sx")
    )
    assert set(given) == {flag.variable for flag in FLAGS}


def test_process_environment_is_the_default_source(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SX_THRESHOLD", "off")
    assert Flags.from_environment().threshold is None


def test_stress_sets_what_is_not_given() -> None:
    assert Flags.from_environment({"SX_STRESS": "1"}) == Flags(threshold=1, budget=3, stress=True)
    stressed = Flags.from_environment({"SX_STRESS": "1", "SX_BUDGET": "9"})
    assert (stressed.threshold, stressed.budget) == (1, 9)
    assert Flags.from_environment({"SX_STRESS": "0"}) == Flags()


def test_all_traces() -> None:
    assert Flags.from_environment({"SX_TRACE": "all"}).trace == frozenset(TRACES)


@pytest.mark.parametrize(
    ("variable", "text", "wanted"),
    [
        ("SX_TIER", "fast", "auto or cek"),
        ("SX_THRESHOLD", "0", "an integer from 1 or off"),
        ("SX_THRESHOLD", "-1", "an integer from 1 or off"),
        ("SX_BUDGET", "many", "an integer from 0"),
        ("SX_BUDGET", "9" * 5000, "an integer from 0"),
        ("SX_VERIFY", "3", "0, 1 or 2"),
        ("SX_STRESS", "yes", "0 or 1"),
        ("SX_TRACE", "ir,everything", "a list of internal, ir, mid, python, cache, or all"),
    ],
)
def test_what_a_flag_cannot_be_is_refused(variable: str, text: str, wanted: str) -> None:
    with pytest.raises(FlagError) as caught:
        Flags.from_environment({variable: text})
    assert str(caught.value) == f"{variable} must be {wanted}, not {text[:40]}"


def test_every_field_has_a_flag_and_a_line_in_the_table() -> None:
    assert set(Flags._fields) == {flag.field for flag in FLAGS}
    lines = table().split("\n")
    assert len(lines) == 2 + len(FLAGS)
    assert lines[3] == (
        "| `SX_THRESHOLD` | an integer from 1 or off | 4 |"
        " Compile a function at its call of that number; `off`: never. |"
    )
