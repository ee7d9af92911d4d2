"""The cache's curves as a picture: rates, calls, size against budget, one above the other.

A CurvesFigure is made once and drawn again and again, which costs half of making it anew. The
legends, a sixth of the work, never change: they are drawn once and copied into each frame.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any, Final, final

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.ticker import EngFormatter, MaxNLocator
from matplotlib.transforms import Bbox
from PIL import Image

from sx_kernel.base.errors import error
from sx_kernel.base.files import user_path
from sx_kernel.plots.style import (
    BLUE,
    DPI,
    GREEN,
    GREY,
    HEIGHT,
    ORANGE,
    RED,
    SKY,
    WIDTH,
    tame_axes,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sx_kernel.session.curves import Curves, Mark

AXES_END: Final = 0.83
"""Where the axes end, of the picture's width. Right of it are the legends."""

PALETTE: Final = 128
"""Colours of a frame."""

MARK_TEXTS: Final = 12
"""Texts that stand beside marks; if there would be more, only lines are drawn."""

NEAR: Final = 0.02
"""Marks nearer than that share of the width have one text."""


@final
class CurvesFigure:
    """A picture of fixed size in pixels, WIDTH × HEIGHT inches at DPI."""

    def __init__(self) -> None:
        self.figure = Figure(figsize=(WIDTH, HEIGHT), dpi=DPI)
        self.canvas = FigureCanvasAgg(self.figure)
        axes: Any = self.figure.subplots(3, 1, sharex=True, height_ratios=(5, 4, 4))
        self.rates, self.calls, self.size = axes
        self.figure.subplots_adjust(left=0.09, right=AXES_END, top=0.93, bottom=0.09, hspace=0.16)
        for one in axes:
            tame_axes(one)
        self._marks: list[Any] = []
        self._lines = self._make_lines()
        self._last = self.figure.text(0.09, 0.955, "", fontsize=10, color="#333333")
        self.size.set_xlabel("calls")
        self.size.xaxis.set_major_formatter(EngFormatter(sep=""))
        self.size.xaxis.set_major_locator(MaxNLocator(8, integer=True))
        for one in (self.calls, self.size):
            one.yaxis.set_major_formatter(EngFormatter(sep=""))
            one.yaxis.set_major_locator(MaxNLocator(4, integer=True))
        self.rates.set_ylim(-3, 103)
        self._legends = [
            one.legend(loc="upper left", bbox_to_anchor=(1.0, 1.04), frameon=False, fontsize=8)
            for one in axes
        ]
        self._legend_pixels: Any = None

    def _make_lines(self) -> dict[str, Any]:
        def line(axes: Any, label: str, colour: str, **more: Any) -> Any:
            (made,) = axes.plot([], [], color=colour, label=label, **{"linewidth": 1.6, **more})
            return made

        self.rates.set_ylabel("hit rate, %")
        self.calls.set_ylabel("sums")
        self.size.set_ylabel("entries")
        return {
            "recent": line(self.rates, "of late", SKY, linewidth=1.1),
            "rate": line(self.rates, "since the start", BLUE, linewidth=2.0),
            "hits": line(self.calls, "hits", GREEN),
            "misses": line(self.calls, "misses", ORANGE),
            "evictions": line(self.calls, "evictions", RED),
            "size": line(self.size, "size", BLUE, drawstyle="steps-post"),
            "pinned": line(self.size, "pinned", GREEN, drawstyle="steps-post", linewidth=1.1),
            "budget": line(self.size, "budget", GREY, drawstyle="steps-post", linestyle="--"),
        }

    def draw(self, curves: Curves) -> bytes:
        """The picture of `curves`, as PNG."""
        self._update(curves)
        if self._legend_pixels is None:
            self.canvas.draw()
            width, height = self.canvas.get_width_height()
            strip = Bbox.from_extents(AXES_END * width + 1, 0, width, height)
            self._legend_pixels = self.canvas.copy_from_bbox(strip)
            self._show_legends(False)
        self.canvas.draw()
        self.canvas.restore_region(self._legend_pixels)
        return _png(self.canvas.buffer_rgba())

    def save(self, curves: Curves, name: str) -> None:
        """Write the picture of `curves` to a file; its ending says in which format."""
        self._update(curves)
        self._show_legends(True)
        self.figure.savefig(name, dpi=2 * DPI)

    def _show_legends(self, shown: bool) -> None:
        for legend in self._legends:
            legend.set_visible(shown)

    def _update(self, curves: Curves) -> None:
        x = curves.calls or (0.0,)
        for name, line in self._lines.items():
            values = getattr(curves, name) or (0.0,)
            line.set_data(x, _percent(values) if name in {"rate", "recent"} else values)
        left, right = x[0], x[-1]
        self.rates.set_xlim(left, right if right > left else left + 1)
        self.calls.set_ylim(0, _above(curves.hits, curves.misses, curves.evictions))
        self.size.set_ylim(0, self._size_top(curves))
        self._last.set_text(f"JIT cache: {curves.summary()}")
        self._set_marks(curves.marks)

    def _size_top(self, curves: Curves) -> float:
        """A budget far above what is used would press the size flat: then it is left out."""
        top = _above(curves.size, curves.pinned)
        budget = max(curves.budget, default=0.0)
        return budget * 1.08 if budget <= 4 * top else top

    def _set_marks(self, marks: Sequence[Mark]) -> None:
        for old in self._marks:
            old.remove()
        self._marks = []
        for mark in marks:
            for axes in (self.rates, self.calls, self.size):
                made = axes.axvline(mark.call, color=GREY, linewidth=0.8, linestyle=":")
                self._marks.append(made)
        left, right = self.rates.get_xlim()
        labels = together(marks, NEAR * (right - left))
        for call, said in labels if len(labels) <= MARK_TEXTS else ():
            text = self.rates.annotate(
                said,
                (call, 0),
                xytext=(3, 2),
                textcoords="offset points",
                rotation=90,
                fontsize=7,
                color="#555555",
                va="bottom",
            )
            self._marks.append(text)


def _png(pixels: Any) -> bytes:
    """PNG of RGBA pixels that have few colours: a palette makes it small, and quick to pack."""
    image = Image.fromarray(np.asarray(pixels)).convert("RGB")
    picture = io.BytesIO()
    image.quantize(PALETTE, method=Image.Quantize.FASTOCTREE).save(picture, "png")
    return picture.getvalue()


def together(marks: Sequence[Mark], near: float) -> list[tuple[float, str]]:
    """Texts for `marks` and where they stand: those nearer than `near` to one another share one."""
    found: list[tuple[float, str]] = []
    last = 0.0
    for mark in marks:
        if found and mark.call - last < near:
            call, text = found[-1]
            found[-1] = call, f"{text}, {mark.text}"
        else:
            found.append((mark.call, mark.text))
        last = mark.call
    return found


def save_curves(curves: Curves, name: str) -> None:
    """Draw `curves` into the file `name`. Raises SxError if that cannot be done."""
    try:
        CurvesFigure().save(curves, str(user_path(name)))
    except OSError as problem:
        raise error("io-error", f"cannot write {name}: {problem.strerror or problem}") from None
    except ValueError as problem:  # an ending that matplotlib does not know
        raise error("io-error", f"cannot write {name}: {problem}") from None


def _percent(rates: Sequence[float | None]) -> list[float]:
    """Rates in percent, with gaps where there were no calls."""
    return [float("nan") if rate is None else 100 * rate for rate in rates]


def _above(*lines: Sequence[float]) -> float:
    """A little above the highest value."""
    return max(1.0, *(max(line, default=0.0) for line in lines)) * 1.08
