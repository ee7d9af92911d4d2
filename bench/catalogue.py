"""The programs of the hot-code workload and their sizes.

Each row: the pair of files in programs/, the arguments of `run`, smaller ones for a smoke test,
and what is known beforehand about the work: the result and, where both languages make the same
calls, their number. Both are asserted before anything is timed.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

Atom = int | float | str | bool

HERE: Final = Path(__file__).parent


LIMIT: Final = 1.5


@dataclass(frozen=True, slots=True)
class Size:
    """Arguments of `run` and what it must give.

    `calls`: the number of calls, None where the languages differ; `sx_calls`: SX's alone.
    """

    arguments: tuple[int, ...]
    result: Atom
    calls: int | None = None
    sx_calls: int | None = None


@dataclass(frozen=True, slots=True)
class Program:
    """One program. `file` is the stem of its two files; `note` qualifies the comparison.

    `limit`: how many times the twin's time it may take. Programs with another than the usual one
    are compared with something else than the same algorithm, and stay out of the mean.
    `folder`: where the files are. `style` and `idioms`: see general_catalogue.py.
    """

    name: str
    file: str
    full: Size
    quick: Size
    note: str = ""
    limit: float = LIMIT
    folder: str = "programs"
    style: str = ""
    idioms: frozenset[str] = frozenset()

    def size(self, *, quick: bool) -> Size:
        return self.quick if quick else self.full

    def sx_text(self) -> str:
        """The SX program; it defines `run`."""
        return (HERE / self.folder / f"{self.file}.sx").read_text(encoding="utf-8")

    def sx_call(self, size: Size) -> str:
        """The SX form that runs it."""
        return f"(run {' '.join(map(str, size.arguments))})"

    def python_run(self, size: Size) -> Callable[[], Atom]:
        """The Python twin's `run`, with its arguments."""
        module = importlib.import_module(f"bench.{self.folder}.{self.file}")
        return partial(module.run, *size.arguments)

    def python_file(self) -> str:
        """The file name that the twin's code objects carry."""
        return str(HERE / self.folder / f"{self.file}.py")


PROGRAMS: Final = (
    Program("fib", "fib", Size((25,), 75025, 242786), Size((12,), 144, 466)),
    Program("tak", "tak", Size((18, 12, 6), 7, 63610), Size((8, 4, 2), 3, 138)),
    Program("ack", "ack", Size((3, 6), 509, 172234), Size((2, 4), 11, 66)),
    Program("queens", "queens", Size((7,), 40, 4137), Size((5,), 10, 275)),
    Program("sieve", "sieve", Size((100_000,), 959113672, 9593), Size((500,), 47405, 96)),
    Program("mandelbrot", "mandelbrot", Size((80, 50), 111847, 6401), Size((8, 20), 614, 65)),
    Program(
        "nbody",
        "nbody",
        Size((1000,), 2.4835942244916698, 16002),
        Size((5,), 7.699081909592299, 82),
    ),
    Program("counter", "counter", Size((1_000_000,), 1_000_000, 1), Size((1000,), 1000, 1)),
    Program("deep 10³", "deep", Size((1000, 100), 100_000, 100_101), Size((100, 2), 200, 203)),
    Program("deep 10⁵", "deep", Size((100_000, 2), 200_000, 200_003), Size((1000, 1), 1000, 1002)),
    Program(
        "deep 10⁶",
        "deep",
        Size((1_000_000, 1), 1_000_000, 1_000_002),
        Size((10_000, 1), 10_000, 10_002),
    ),
    Program("evenodd", "evenodd", Size((1_000_000,), True, 1_000_002), Size((100,), True, 102)),
    Program("mapfilter", "mapfilter", Size((50_000,), 66667), Size((100,), 129)),
    Program("quicksort", "quicksort", Size((4000,), 18189), Size((50,), 121247)),
    Program(
        "strings",
        "strings",
        Size((10_000,), "184263/10000/ITEM-9999:99980001"),
        Size((20,), "215/20/ITEM-19:361"),
    ),
    Program(
        "hash integers", "hash_integers", Size((100_000,), 4999950031, 3), Size((200,), 19931, 3)
    ),
    Program("hash strings", "hash_strings", Size((40_000,), 99700050), Size((100,), 9600002)),
    Program(
        "components",
        "components",
        Size((1000,), 496230),
        Size((10,), 4830),
        "Python: plain strings; not in the mean",
        limit=5.0,
    ),
    Program("ctak", "ctak", Size((12, 8, 4), 5), Size((6, 3, 1), 3), "Python: by exceptions"),
    Program("generators", "generators", Size((2000,), 2000), Size((20,), 20), "native in Python"),
    Program("string ports", "string_ports", Size((5000,), 48890, 4), Size((20,), 150, 4)),
)


def find(names: list[str], programs: tuple[Program, ...] = PROGRAMS) -> list[Program]:
    """Those of `programs` with these names (or file names), in their usual order; all for no names.

    Raises KeyError with the first name that fits none.
    """
    for name in names:
        if not any(name in (program.name, program.file) for program in programs):
            raise KeyError(name)
    chosen = set(names)
    return [p for p in programs if not chosen or p.name in chosen or p.file in chosen]
