"""`%jit live`: the cache's curves, drawn again and again while inputs run.

A thread of its own samples the counters and draws; the evaluating thread is never asked, and
Ctrl-C, which goes to the main thread, never breaks off a drawing. The last frame of an input is
always drawn, so that what it came to can be seen; an input without any call, in which nothing
happened to the cache either, has no frames. The others are drawn at most as often as
`%jit live --every` says, and only if all of them together with the last one stay within a share of
the processor time that the input has had, however slow the machine is and whatever else it does.

How a frame looks is the business of the faces. Where somebody else draws, as a browser does, a face
only passes the samples on (`stream`): that costs so little that it is done with each of them.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Final, final

from sx_kernel.jit.cache.columns import COLUMN, HISTORY_COLUMNS, SETTING_COLUMNS, thin
from sx_kernel.jit.cache.history import History as Samples
from sx_kernel.session.errors.render import render_internal
from sx_kernel.session.watching.curves import curves_of

if TYPE_CHECKING:
    from sx_kernel.jit.cache.history import Row
    from sx_kernel.session.desk.workspace import Workspace
    from sx_kernel.session.watching.curves import Curves

SHARE: Final = 0.02
"""The share of an input's processor time that drawing may take. About as much again is lost where
the two threads wait for each other, and sampling takes the rest of 5 %."""

WAITING: Final = 4.0
"""An input that mostly waits gets its frames, too: that many times more seldom, by the clock."""

SAMPLE_SECONDS: Final = 0.07

SAMPLING_SHARE: Final = 0.01
"""The share of a processor for sampling, and passing samples on: rather fewer samples than more."""

BUSY_SECONDS: Final = 0.14
"""Where others leave an input little of the processor, samples are as much more seldom, but this is
the longest pause for that: curves are to move there, too."""

FRAME_SAMPLES: Final = 120
"""Samples from which a frame is drawn, but for those at which a setting changes."""

_CALLS: Final = COLUMN["calls"]
_SETTINGS: Final = tuple(COLUMN[name] for name in SETTING_COLUMNS)

ELSEWHERE: Final = 2.0
"""What passing a sample on takes in all threads, of what it takes in ours."""


@final
class LiveCurves:
    """The live curves of one face.

    `draw` shows a frame, in place of the one before of the same input; `failed` is told in words
    why there are no more.
    `finish` shows the last one, where that looks different. `only_last`: a frame cannot take the
    place of another one, so an input has only one. `share`: of an input's processor time, for
    frames. `stream` is called at each sample; it answers whether somebody else draws what it
    passes on, so that no frame is wanted but the last.
    """

    def __init__(
        self,
        workspace: Workspace,
        draw: Callable[[Curves], None],
        failed: Callable[[str], None],
        *,
        finish: Callable[[Curves], None] | None = None,
        only_last: bool = False,
        share: float = SHARE,
        stream: Callable[[], bool] = lambda: False,
    ) -> None:
        self._workspace = workspace
        self._show = draw
        self._show_last = draw if finish is None else finish
        self._failed = failed
        self._only_last = only_last
        self._share = share
        self._stream = stream
        self._samples = Samples(
            HISTORY_COLUMNS, lambda: workspace.session.policy.counting.glance(), thin
        )
        self._sampled = workspace.session  # the session that the samples are of
        workspace.more_samples = self._rows
        self._over = threading.Event()
        self._thread: threading.Thread | None = None
        self._last: Curves | None = None  # to be drawn when the input is over
        self._frame_seconds = 0.0  # what the last frame took
        self._has_drawn = False
        self._frames = 0  # of this input
        self._first: tuple[float, int] = (0.0, 0)  # what had been counted when it began
        self._first_of = workspace.session  # and in which session
        self._begun = 0.0  # processor time when it began
        self._begun_at = 0.0
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

    def _rows(self) -> list[Row]:
        """Return what was sampled of the session of now: `:reset all` begins another one."""
        if self._sampled is not self._workspace.session:
            return []
        return self._samples.rows(current=False)

    def _sample(self) -> None:
        if self._sampled is not self._workspace.session:
            self._samples.clear()
            self._sampled = self._workspace.session
        self._samples.tick()

    def _finish(self) -> None:
        """Draw the last frame of what was watched, if anything was."""
        if self._thread is not None and self._has_counted():
            self._last = self._workspace.curves()
        self._stop()

    def close(self) -> None:
        """The face ends."""
        self._stop()

    def _start(self) -> None:
        self._over = threading.Event()
        self._last = None
        self._frames = 0
        self._first_of = self._workspace.session
        self._first = self._counts()
        self._begun = time.process_time()
        self._drawn_at = self._begun_at = time.monotonic()
        self._thread = threading.Thread(target=self._watch, name="sx live curves", daemon=True)
        self._thread.start()

    def _stop(self) -> None:
        thread, self._thread = self._thread, None
        if thread is not None:
            self._over.set()
            thread.join()

    def _counts(self) -> tuple[float, int]:
        """Return how many calls and events of the cache there were. Any thread may ask."""
        policy = self._workspace.session.policy
        return policy.counting.glance()[_CALLS], policy.cache.log.total

    def _has_counted(self) -> bool:
        """Return whether this input has anything to show."""
        return self._first_of is not self._workspace.session or self._counts() != self._first

    # -- the other thread ----------------------------------------------------------------------

    def _watch(self) -> None:
        """Sample and draw until the input is over. If drawing fails, there are no more curves."""
        try:
            self._follow_input()
            if self._last is not None:
                self._show_last(self._last)
        except Exception as problem:
            self._workspace.live.on = False
            self._failed(f"live curves are off: they cannot be drawn\n{render_internal(problem)}")

    def _follow_input(self) -> None:
        """Sample often, draw sometimes, and only what is new, until the input is over."""
        pause = 0.0
        drawn: Curves | None = None
        counted = False
        while not self._over.wait(pause):
            started = time.thread_time()
            self._sample()
            counted = counted or self._has_counted()
            streams = counted and self._stream()
            spent = ELSEWHERE * (time.thread_time() - started)
            pause = self._pause(spent)
            if not streams:  # a frame costs much more than the sample before it
                pause = min(pause, self._workspace.live.every)
            elif self._workspace.live.is_chosen:
                pause = max(pause, self._workspace.live.every)
            if counted and not streams and self._may_draw():
                self._drawn_at = time.monotonic()  # from one frame's beginning to the next one's
                drawn = self._draw(drawn)
                due = self._drawn_at + self._workspace.live.every - time.monotonic()
                pause = max(SAMPLE_SECONDS, due)

    def _pause(self, spent: float) -> float:
        """Return how long until the next sample, when one takes so much of the processor."""
        dear = spent / SAMPLING_SHARE
        worked = time.process_time() - self._begun
        passed = time.monotonic() - self._begun_at
        had = min(1.0, worked / passed) if passed > 0 else 1.0  # of the processor
        return max(SAMPLE_SECONDS, dear, min(BUSY_SECONDS, dear / max(had, SAMPLING_SHARE)))

    def _frame(self) -> Curves:
        """The curves of now, of fewer samples than the last ones have: a frame is soon gone."""
        cache = self._workspace.session.policy.cache
        rows = sorted([*cache.series.rows(current=False), *self._rows()])
        return curves_of(_fewer(rows), cache.log.last(), all_points=True)

    def _may_draw(self) -> bool:
        """Return whether the input has run for so long that it can pay for one more frame and the
        last."""
        passed = time.monotonic() - self._drawn_at
        if self._only_last or passed < self._workspace.live.every:
            return False
        price = (self._frames + 2) * self._frame_seconds
        worked = time.process_time() - self._begun
        if price <= self._share * worked:
            return True
        return passed >= WAITING * self._frame_seconds / self._share

    def _draw(self, drawn: Curves | None) -> Curves:
        """Draw a frame, unless it is that which is `drawn`, measuring what it takes."""
        started = time.thread_time()
        shown = self._frame()
        if shown != drawn:
            self._show(shown)
            if self._has_drawn:  # the first one imports and loads fonts; no measure of the others
                self._frame_seconds = time.thread_time() - started
            self._has_drawn = True
            self._frames += 1
        return shown


def _fewer(rows: list[Row]) -> list[Row]:
    """Some of the rows, evenly spread, with the last one and those around changes of settings.

    Choosing them well, as for what is kept (jit/cache/columns.py), takes longer than drawing.
    """
    step = max(1, len(rows) // FRAME_SAMPLES)
    last = len(rows) - 1

    def is_kept(i: int) -> bool:
        if i % step == 0 or i == last:
            return True
        return any(rows[i][c] != rows[j][c] for j in (i - 1, i + 1) for c in _SETTINGS)

    return [row for i, row in enumerate(rows) if is_kept(i)]
