"""The saturation experiment's figures as SVG. The only benchmark file that knows matplotlib."""

from __future__ import annotations

import statistics
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from bench.criteria import Evidence
from bench.saturation import SETTINGS, Setting

SHOWN: Final = ("a", "b", "c", "d", "d1")
# Distinguishable by people who see fewer colours, and by their dashes in print.
_STYLES: Final = {
    "a": ("#d55e00", "-"), "b": ("#0072b2", "-"), "c": ("#009e73", "--"), "d": ("#cc79a7", ":"),
    "d1": ("#e69f00", "-."),
}  # fmt: skip
POINTS: Final = 60
WINDOW: Final = 200


def draw(evidence: Evidence, folder: Path) -> None:
    """Write time.svg, size.svg and memory.svg into `folder`."""
    import matplotlib as mpl

    # the same figures give the same files, and text stays text
    mpl.rcParams["svg.hashsalt"] = "sx"
    mpl.rcParams["svg.fonttype"] = "none"
    folder.mkdir(parents=True, exist_ok=True)
    _save(evidence, folder / "time.svg", "microseconds a program", _times)
    _save(evidence, folder / "size.svg", "functions in the cache", _sizes)
    _save(evidence, folder / "memory.svg", "megabytes since the start", _memory)


def _save(
    evidence: Evidence,
    file: Path,
    label: str,
    series: Callable[[Evidence, str], tuple[list[float], list[float]]],
) -> None:
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure

    figure: Any = Figure(figsize=(8, 3.4), layout="constrained")
    FigureCanvasSVG(figure)
    axes = figure.subplots()
    for setting in _shown():
        colour, dashes = _STYLES[setting.key]
        name = f"({setting.key}) {setting.name}"
        axes.plot(*series(evidence, setting.key), color=colour, linestyle=dashes, label=name)
    axes.set_xlabel("programs so far")
    axes.set_ylabel(label)
    axes.set_ylim(bottom=0)
    axes.grid(alpha=0.3)
    axes.legend(fontsize="small")
    figure.savefig(file, metadata={"Date": None})


def _shown() -> list[Setting]:
    return [setting for setting in SETTINGS if setting.key in SHOWN]


def _places(evidence: Evidence) -> list[int]:
    return [i * (evidence.programs - 1) // (POINTS - 1) for i in range(POINTS)]


def _times(evidence: Evidence, key: str) -> tuple[list[float], list[float]]:
    """Median microseconds of the programs around each place, over all runs."""
    half = max(1, min(WINDOW, evidence.programs // 10) // 2)
    places = _places(evidence)
    runs = [row["seconds"] for row in evidence.rows[key]]
    return [float(p) for p in places], [
        1e6 * statistics.median(s for run in runs for s in run[max(0, p - half) : p + half])
        for p in places
    ]


def _sizes(evidence: Evidence, key: str) -> tuple[list[float], list[float]]:
    """The cache's size in the first run: every place, for resets are narrow."""
    sizes = evidence.rows[key][0]["sizes"]
    step = max(1, len(sizes) // 600)
    return [float(i) for i in range(0, len(sizes), step)], sizes[::step]


def _memory(evidence: Evidence, key: str) -> tuple[list[float], list[float]]:
    """Megabytes since the first program, the median of the runs."""
    runs = [row["memory"] for row in evidence.rows[key]]
    step = max(1, len(runs[0]) // POINTS)
    points = [*range(0, len(runs[0]), step)]
    return [float(runs[0][i][0]) for i in points], [
        statistics.median(run[i][1] - run[0][1] for run in runs) / 1e6 for i in points
    ]
