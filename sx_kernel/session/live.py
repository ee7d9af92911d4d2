"""`%jit live`: the cache's curves, drawn again and again while inputs run.

A thread of its own samples the counters and draws; the evaluating thread is never asked, and
Ctrl-C, which goes to the main thread, never breaks off a drawing. The last frame of an input is
always drawn, so that what it came to can be seen. The others are drawn at most as often as
`%jit live --every` says, and only if all of them together with the last one stay within a share of
the processor time that the input has had, however slow the machine is and whatever else it does.

How a frame looks is the business of the faces.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Final, final

from sx_kernel.jit.columns import HISTORY_COLUMNS, thin
from sx_kernel.jit.history import History as Samples
from sx_kernel.session.curves import curves
from sx_kernel.session.render import render_internal

if TYPE_CHECKING:
    from sx_kernel.session.curves import Curves
    from sx_kernel.session.workspace import Workspace

SHARE: Final = 0.02
"""The share of an input's processor time that drawing may take. About as much again is lost where
the two threads wait for each other, and sampling takes the rest of 5 %."""

WAITING: Final = 4.0
"""An input that mostly waits gets its frames, too: that many times more seldom, by the clock."""

SAMPLE_SECONDS: Final = 0.05


@final
class LiveCurves:
    """The live curves of one face.

    `draw` shows a frame, in place of the one before of the same input; `prepare` is called before
    the first one, where nothing is evaluated; `failed` is told in words why there are no more.
    `only_last`: a frame cannot take the place of another one, so an input has only one.
    """

    def __init__(
        self,
        workspace: Workspace,
        draw: Callable[[Curves], None],
        failed: Callable[[str], None],
        *,
        prepare: Callable[[], None] = lambda: None,
        only_last: bool = False,
    ) -> None:
        self._workspace = workspace
        self._show = draw
        self._failed = failed
        self._prepare = prepare
        self._only_last = only_last
        self._samples = Samples(HISTORY_COLUMNS, lambda: workspace.session.policy.glance(), thin)
        workspace.more_samples = lambda: self._samples.rows(current=False)
        self._over = threading.Event()
        self._thread: threading.Thread | None = None
        self._last: Curves | None = None  # to be drawn when the input is over
        self._frame_seconds = 0.0  # what the last frame took
        self._has_drawn = False
        self._frames = 0  # of this input
        self._begun = 0.0  # processor time when it began
        self._drawn_at = 0.0

    def follow(self) -> None:
        """An input begins, or the next form of it: those before may have switched the curves."""
        if self._workspace.live.on and self._thread is None:
            self._start()
        elif not self._workspace.live.on:
            self._finish()

    def end(self) -> None:
        """An input has ended."""
        self.follow()
        self._finish()

    def _finish(self) -> None:
        """Draw the last frame of what was watched, if anything was."""
        if self._thread is not None:
            self._last = self._workspace.curves()
        self._stop()

    def close(self) -> None:
        """The face ends."""
        self._stop()

    def _start(self) -> None:
        self._prepare()
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
        """Sample and draw until the input is over. If drawing fails, there are no more curves."""
        try:
            self._follow_input()
            if self._last is not None:
                self._draw(self._last)
        except Exception as problem:
            self._workspace.live.on = False
            self._failed(f"live curves are off: they cannot be drawn\n{render_internal(problem)}")

    def _follow_input(self) -> None:
        """Sample often, draw sometimes, and only what is new, until the input is over."""
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
        """Whether the input has run for so long that it can pay for one more frame and the last."""
        passed = time.monotonic() - self._drawn_at
        if self._only_last or passed < self._workspace.live.every:
            return False
        price = (self._frames + 2) * self._frame_seconds
        worked = time.process_time() - self._begun
        return price <= SHARE * worked or passed >= WAITING * self._frame_seconds / SHARE

    def _draw(self, shown: Curves) -> None:
        """Draw a frame, measuring what it takes."""
        started = time.thread_time()
        self._show(shown)
        if self._has_drawn:  # the first one imports and loads fonts; no measure of those to come
            self._frame_seconds = time.thread_time() - started
        self._has_drawn = True
        self._frames += 1
