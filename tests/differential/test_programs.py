"""Random programs: every mode must show what the machine alone shows.

A batch of fixed seeds; `python -m tests.differential.soak` runs as many as one likes, and makes
those that fail small. A failure here prints the program, both outcomes and the command to repeat.
"""

from __future__ import annotations

import os

import pytest

from tests.differential.generate.program import program
from tests.differential.modes import Runners, TooLong, differences

PROGRAMS = {"fuzz": 3_000, "soak": 50_000}.get(os.environ.get("HYPOTHESIS_PROFILE", ""), 200)
BATCH = 20
FIRST_SEED = 1


@pytest.mark.timeout(600)
@pytest.mark.parametrize("start", range(FIRST_SEED, FIRST_SEED + PROGRAMS, BATCH))
def test_random_programs_do_the_same_in_every_mode(start: int) -> None:
    runners = Runners()
    ran = 0
    for seed in range(start, start + BATCH):
        candidate = program(seed)
        try:
            found = differences(runners.seen(candidate))
        except TooLong:
            continue
        ran += 1
        repeat = f"python -m tests.differential.soak --programs 1 --seed {seed}"
        assert not found, f"seed {seed}\n{candidate}\n\n" + "\n".join([*found, repeat])
    assert ran > BATCH * 0.9, "too many programs take too long: the generator has gone wrong"


def test_the_same_seed_makes_the_same_program() -> None:
    assert str(program(7)) == str(program(7))
    assert str(program(7)) != str(program(8))
