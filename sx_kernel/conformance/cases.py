"""What is run and what comes of it: cases, batches, verdicts. Plain data, which travels as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import groupby
from typing import Any, Final, Literal, TypeAlias

Outcome: TypeAlias = Literal["passed", "failed", "crashed", "timeout"]
OUTCOMES: Final[tuple[Outcome, ...]] = ("passed", "failed", "crashed", "timeout")
Kind: TypeAlias = Literal["tests", "sources", "rows"]


@dataclass(frozen=True, slots=True)
class Suite:
    """One file: its name for people, its text, and how to read it.

    "tests" is SX with `deftest` forms, "sources" and "rows" a JSON object a line:
    see suites.py and rows.py.
    """

    name: str
    kind: Kind
    text: str


@dataclass(frozen=True, slots=True)
class Case:
    """One test. `index`: its place in the whole run, from 0; `number`: its place in its suite, in
    the order in which the suite's tests run, from 0; `name`: `outer suite > inner > test`.
    """

    index: int
    suite: str
    number: int
    name: str


@dataclass(frozen=True, slots=True)
class Settings:
    """How the sessions of a run are made. `threshold` None: never compile.

    `reset_every`: after so many tests the cache is reset; None: never.
    """

    threshold: int | None = 4
    budget: int = 5000
    tier: str = "auto"
    reset_every: int | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of a case. `seconds`: how long it took; `message` says what is wrong ("" if
    nothing is); `output`: what a test that did not pass printed.
    """

    case: Case
    outcome: Outcome
    seconds: float = 0.0
    message: str = ""
    output: str = ""


@dataclass(frozen=True, slots=True)
class Batch:
    """Cases that share a process, with all that is needed to run them: no file is read later.

    `deadline`: seconds that one process may take.
    """

    number: int
    cases: tuple[Case, ...]
    suites: tuple[Suite, ...]
    settings: Settings
    deadline: float

    def job(self, cases: Sequence[Case]) -> dict[str, Any]:
        """Return what a worker is told in order to run `cases`, which are some of this batch's."""
        texts = {suite.name: suite for suite in self.suites}
        parts = [
            {**asdict(texts[name]), "wanted": [[case.number, case.index] for case in group]}
            for name, group in groupby(cases, key=lambda case: case.suite)
        ]
        return {"do": "run", "settings": asdict(self.settings), "parts": parts}


def split(
    cases: Sequence[Case],
    suites: Sequence[Suite],
    settings: Settings,
    *,
    size: int,
    deadline: float,
) -> Iterator[Batch]:
    """Batches of `size` cases in their order; the last one may be smaller."""
    by_name = {suite.name: suite for suite in suites}
    for number, start in enumerate(range(0, len(cases), size)):
        chosen = tuple(cases[start : start + size])
        needed = tuple(by_name[name] for name in dict.fromkeys(case.suite for case in chosen))
        yield Batch(number, chosen, needed, settings, deadline)


def shard(batches: Sequence[Batch], part: int, parts: int) -> list[Batch]:
    """Part number `part` (from 1) of `parts`: whole batches, dealt out in turn.

    So a batch is made of the same cases however many machines there are.
    """
    return [batch for batch in batches if batch.number % parts == part - 1]


def renumbered(batches: Sequence[Batch]) -> list[Batch]:
    """The same batches with their cases numbered without gaps, in order."""
    index = 0
    renewed: list[Batch] = []
    for batch in batches:
        cases = tuple(replace(case, index=index + i) for i, case in enumerate(batch.cases))
        index += len(cases)
        renewed.append(replace(batch, cases=cases))
    return renewed


__all__ = [
    "OUTCOMES", "Batch", "Case", "Kind", "Outcome", "Settings", "Suite", "Verdict", "renumbered",
    "shard", "split",
]  # fmt: skip
