"""`%jit live`: the cache's curves, redrawn while cells run.

A thread of its own samples the counters and draws; the evaluating thread is never asked, and
Ctrl-C, which goes to the main thread, never breaks off a drawing. The last frame of a cell is
always drawn, so that the notebook keeps what the cell came to. The others are drawn at most four
times a second, and only if all of them together with the last one stay within a share of the
processor time that the cell has had, however slow the machine is and whatever else it does.
"""

from __future__ import annotations

import threading
import time
import uuid
from base64 import b64encode
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final, final

from sx_kernel.jit.cache import HISTORY_COLUMNS
from sx_kernel.jit.history import History as Samples
from sx_kernel.plots import prepare
from sx_kernel.session.curves import curves
from sx_kernel.session.render import render_internal

if TYPE_CHECKING:
    from sx_kernel.plots.curves import CurvesFigure
    from sx_kernel.session.curves import Curves
    from sx_kernel.session.workspace import Workspace

SHARE: Final = 0.04
"""The share of a cell's processor time that drawing may take; sampling takes the rest of 5 %."""

WAITING: Final = 4.0
"""A cell that mostly waits gets its frames, too: that many times more seldom, by the clock."""

SAMPLE_SECONDS: Final = 0.05


@final
class LiveCurves:
    """The live curves of one kernel. `display(data, display_id=, update=, parent=)` sends them."""

    def __init__(self, workspace: Workspace, display: Callable[..., None]) -> None:
        self._workspace = workspace
        self._display = display
        self._samples = Samples(HISTORY_COLUMNS, lambda: workspace.session.policy.glance())
        workspace.more_samples = lambda: self._samples.rows(current=False)
        self._figure: CurvesFigure | None = None
        self._id = ""
        self._parent: Any = None
        self._over = threading.Event()
        self._thread: threading.Thread | None = None
        self._last: Curves | None = None  # to be drawn when the cell is over
        self._frame_seconds = 0.0  # what the last frame took
        self._frames = 0  # of this cell
        self._begun = 0.0  # processor time when it began
        self._drawn_at = 0.0

    def begin(self, parent: Any) -> None:
        """A cell begins, as `parent` asked for it."""
        self._parent = parent
        self._id = ""
        self.follow()

    def follow(self) -> None:
        """Between two forms: they may have switched the curves on or off."""
        if self._workspace.live.on and self._thread is None:
            self._start()
        elif not self._workspace.live.on:
            self._finish()

    def end(self) -> None:
        """A cell has ended."""
        self.follow()
        self._finish()

    def _finish(self) -> None:
        """Draw the last frame of what was watched, if anything was."""
        if self._thread is not None:
            self._last = self._workspace.curves()
        self._stop()

    def close(self) -> None:
        """The kernel ends."""
        self._stop()

    def _start(self) -> None:
        prepare()  # here, where nothing is evaluated meanwhile: else it takes three times as long
        self._over = threading.Event()
        self._last = None
        self._frames = 0
        self._begun = time.process_time()
        self._drawn_at = time.monotonic()
        self._thread = threading.Thread(target=self._watch, name="sx live curves", daemon=True)
        self._thread.start()

    def _stop(self) -> None:
        thread, self._thread = self._thread, None
        if thread is not None:
            self._over.set()
            thread.join()

    # -- the other thread ----------------------------------------------------------------------

    def _watch(self) -> None:
        """Sample and draw until the cell is over. If drawing fails, there are no more curves."""
        try:
            self._follow_cell()
            if self._last is not None:
                self._draw(self._last)
        except Exception as problem:
            self._workspace.live.on = False
            text = f"live curves are off: they cannot be drawn\n{render_internal(problem)}"
            self._display({"text/plain": text}, parent=self._parent)

    def _follow_cell(self) -> None:
        """Sample often, draw sometimes, and only what is new, until the cell is over."""
        drawn: Curves | None = None
        while not self._over.wait(SAMPLE_SECONDS):
            self._samples.tick()
            if not self._may_draw():
                continue
            policy = self._workspace.session.policy
            shown = curves(policy.cache, self._samples.rows(current=False), current=False)
            if shown != drawn:
                self._draw(shown)
                drawn = shown
            self._drawn_at = time.monotonic()

    def _may_draw(self) -> bool:
        """Whether the cell has run for so long that it can pay for one more frame and the last."""
        passed = time.monotonic() - self._drawn_at
        if passed < self._workspace.live.every:
            return False
        price = (self._frames + 2) * self._frame_seconds
        worked = time.process_time() - self._begun
        return price <= SHARE * worked or passed >= WAITING * self._frame_seconds / SHARE

    def _draw(self, shown: Curves) -> None:
        """Draw a frame and send it, measuring what it takes."""
        if self._figure is None:
            from sx_kernel.plots.curves import CurvesFigure

            self._figure = CurvesFigure()
            self._figure.draw(shown)  # loads fonts, once; no measure of the frames to come
        started = time.thread_time()
        png = self._figure.draw(shown)
        data = {
            "text/plain": f"JIT cache: {shown.summary()}",
            "image/png": b64encode(png).decode("ascii"),
        }
        update = bool(self._id)
        self._id = self._id or uuid.uuid4().hex
        self._display(data, display_id=self._id, update=update, parent=self._parent)
        self._frame_seconds = time.thread_time() - started
        self._frames += 1
