"""Many random programs in every mode; those that fail are shrunk and written as tests.

    python -m tests.differential.soak --programs 20000 --seed 1

Runs seeds `seed` … `seed + programs - 1` in two processes; seeds from 1 000 000 on make small
programs. Each failure is printed as a test to
paste into test_regressions.py, and appended to the file named by --output.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from multiprocessing import Pool
from pathlib import Path
from time import monotonic

from sx_kernel.session.bounds.collector import starting
from sx_kernel.syntax.reader import ReadProblem
from tests.differential.generate.program import program
from tests.differential.modes import MODES, REFERENCE, Runners, TooLong, differences
from tests.differential.shrink import shrink
from tests.differential.trees import Program

RENEW = 100  # programs after which sessions are thrown away


def modes_that_fail(candidate: Program, modes: list[str]) -> list[str]:
    """Those of `modes` that disagree with the machine, in fresh sessions."""
    try:
        seen = Runners([REFERENCE, *modes]).seen(candidate)
    except (TooLong, ReadProblem):  # shrinking may leave a key without its value
        return []
    return [m for m in modes if differences({REFERENCE: seen[REFERENCE], m: seen[m]})]


def minimal(failing: Program, *, seconds: float = 60.0) -> tuple[Program, list[str]]:
    """`failing` made small, and the modes in which it fails; none if it fails only in company."""
    modes = modes_that_fail(failing, [m for m in MODES if m != REFERENCE])
    if not modes:
        return failing, []
    first = [modes[0]]
    small = shrink(failing, lambda p: bool(modes_that_fail(p, first)), seconds=seconds)
    return small, modes_that_fail(small, [m for m in MODES if m != REFERENCE])


def report(failing: Program, found: list[str], *, seconds: float = 60.0) -> str:
    """What failed, as a test that can be pasted."""
    small, modes = minimal(failing, seconds=seconds)
    lines = [
        f"# seed {failing.seed}: python -m tests.differential.soak --programs 1 --seed {failing.seed}"
    ]
    if not modes:
        lines += ["# only after other programs in the same sessions", *_commented(found[0])]
        return "\n".join([*lines, *_commented(str(failing))]) + "\n"
    for difference in differences(Runners([REFERENCE, modes[0]]).seen(small)):
        lines += _commented(difference)
    lines += [
        f"def test_seed_{failing.seed}() -> None:",
        f"    # {', '.join(modes)}",
        "    assert not disagreements(",
        *(f"        r'''{text}'''," for text in small.texts()),
        "    )",
    ]
    return "\n".join(lines) + "\n"


def _commented(text: str) -> list[str]:
    return [f"# {line}" for line in text.splitlines()]


def failures(seeds: range, *, shrinking: float) -> Iterator[str | None]:
    """For each seed: None if all modes agree (or it took too long), else a report."""
    runners = Runners()
    for count, seed in enumerate(seeds):
        if count % RENEW == 0:
            runners = Runners()
        candidate = program(seed)
        try:
            found = differences(runners.seen(candidate))
        except TooLong:
            yield "too long"
            continue
        except Exception as problem:  # a crash of the engine is a failure, too
            yield f"# seed {seed}: {problem!r} leaves the session\n{candidate}"
            runners = Runners()
            continue
        if not found:
            yield None
            continue
        runners = Runners()
        yield report(candidate, found, seconds=shrinking)


def _work(task: tuple[range, float]) -> list[str | None]:
    seeds, shrinking = task
    return list(failures(seeds, shrinking=shrinking))


def main() -> int:
    """Run the soak; the exit status says whether all agreed."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--programs", type=int, default=2_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--output", type=Path, default=None)
    parser.add_argument("--shrink", type=float, default=60.0, help="seconds per failure")
    args = parser.parse_args()
    chunk = max(1, min(RENEW, args.programs // args.processes))
    last = args.seed + args.programs
    tasks = [(range(s, min(s + chunk, last)), args.shrink) for s in range(args.seed, last, chunk)]
    started = monotonic()
    ran = failed = skipped = 0
    with starting():  # the workers collect as a process of SX's own does
        pool = Pool(args.processes)
    with pool:
        for results in pool.imap_unordered(_work, tasks):
            for result in results:
                ran += 1
                if result == "too long":
                    skipped += 1
                elif result is not None:
                    failed += 1
                    print(result, flush=True)
                    if args.output is not None:
                        with args.output.open("a", encoding="utf-8") as out:
                            out.write(result + "\n\n")
            rate = ran / (monotonic() - started)
            print(
                f"{ran} programs, {failed} failed, {skipped} too long, {rate:.1f}/s",
                file=sys.stderr,
            )
    print(f"{ran} programs in {len(MODES)} modes: {failed} failed, {skipped} too long")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
