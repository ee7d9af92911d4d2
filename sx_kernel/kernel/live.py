"""The curves that move while a cell runs: figures for a browser that draws, else pictures.

The cell's output begins as figures (`figures`), which our extension of JupyterLab draws. While the
cell runs, the extension is sent what is new, over the comm by which it has announced itself
(comms.py). Other front ends, which did not, get a picture in place of the one before. In the end
the output holds all of it: figures, SVG and PNG, so that it can be seen wherever the notebook is
opened, also without a kernel.
"""

from __future__ import annotations

import uuid
from base64 import b64encode
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final, final

from sx_kernel.jit.cache.columns import COLUMN, MISS_COLUMNS, thin
from sx_kernel.jit.cache.counters import CAUSES
from sx_kernel.plots import prepare
from sx_kernel.session.watching.curves import curves, marks_of

if TYPE_CHECKING:
    from sx_kernel.jit.cache.history import Row
    from sx_kernel.kernel.comms import FrontEnds
    from sx_kernel.session.desk.workspace import Workspace
    from sx_kernel.session.session import Session
    from sx_kernel.session.watching.curves import Curves, Mark

FIGURES: Final = "application/vnd.sx.curves+json"
"""The MIME type of figures."""

VERSION: Final = 1

SERIES: Final = (
    "calls", "hits", "misses", "evictions", "size", "budget", "pinned", *MISS_COLUMNS,
)  # fmt: skip
"""What a message to the extension has of each sample, in that order.  # SYNC: figures.js"""

PIECE: Final = 7
"""Samples in one message, at most. With names and marks that is less than 1 KB."""

STATE: Final = 150
"""Samples from which a view that comes late draws what was before."""

SHARE: Final = 0.095
"""The share of a cell's processor time for pictures, where no extension draws."""

_INDEXES: Final = tuple(COLUMN[name] for name in SERIES)


def figures(shown: Curves, number: str = "") -> dict[str, Any]:
    """Curves as data. `number`: by which the messages that continue them are told, if any.

    Causes of which there were no misses are left out.
    """
    known = shown._asdict()
    known |= {
        name: shown.misses_by[cause]
        for cause, name in zip(CAUSES, MISS_COLUMNS, strict=True)
        if any(shown.misses_by.get(cause, ()))
    }
    series = [name for name in (*SERIES, "rate", "recent") if name in known]
    return {
        "version": VERSION,
        "id": number,
        "series": {name: [_short(v) for v in known[name]] for name in series},
        "marks": [_mark(mark) for mark in shown.marks],
        "summary": shown.summary(),
    }


def pictures(shown: Curves) -> dict[str, Any]:
    """All representations of curves, for outputs that stay."""
    prepare("curves")
    from sx_kernel.plots.curves import curves_png, curves_svg

    return {
        "text/plain": f"JIT cache: {shown.summary()}",
        "image/png": b64encode(curves_png(shown)).decode("ascii"),
        "image/svg+xml": curves_svg(shown),
        FIGURES: figures(shown),
    }


@final
class Frames:
    """The frames of one kernel.

    `display(data, display_id=, update=, parent=)` and `send(comm, data, parent)` send them.
    """

    def __init__(
        self,
        workspace: Workspace,
        front_ends: FrontEnds,
        display: Callable[..., None],
        send: Callable[[str, dict[str, Any], Any], None],
    ) -> None:
        self._workspace = workspace
        self._front_ends = front_ends
        self._display = display
        self._send = send
        self._id = ""  # of this cell's output
        self._is_shown = False  # whether the output is there
        self._moves = False  # and whether something more will come
        self._number = 0  # of the last message about it
        self._parent: Any = None
        self._session: Session | None = None  # whose samples have been sent
        self._sent: Row = ()
        self._events = 0  # that the session's log had then
        self._kept: tuple[Session, Curves] | None = None  # what the last cell came to
        front_ends.state = self.state

    def begin(self, parent: Any) -> None:
        """A cell begins, as `parent` asked for it: its frames have a place of their own."""
        self._parent = parent
        self._number = 0
        self._id = uuid.uuid4().hex
        self._is_shown = self._moves = False
        self._session = None

    def stream(self) -> bool:
        """Send what is new to the front end that asked for the cell, if that draws by itself."""
        comm = self._front_ends.comm_of(self._parent)
        if comm is None:
            return False
        session = self._workspace.session
        row = session.policy.counting.glance()
        if self._session is None:
            self._note(session, row)
            self._moves = True
            shown = self._before(session)
            data = {"text/plain": f"JIT cache: {shown.summary()}"}
            self._put({**data, FIGURES: figures(shown, self._id)})
        elif session is not self._session:  # :reset all
            self._note(session, row)
            self._tell(comm, {"anew": True, "rows": [_few(row)]})
        elif row[1:] != self._sent[1:]:
            log = session.policy.cache.log
            new = log.total - self._events
            marks = [_mark(mark) for mark in marks_of(log.last(new))] if new > 0 else []
            self._note(session, row)
            self._tell(comm, {"rows": [_few(row)], "marks": marks[-PIECE:]})
        return True

    def draw(self, shown: Curves) -> None:
        """Send a frame as a picture."""
        from sx_kernel.plots.curves import curves_png

        png = b64encode(curves_png(shown, moves=True)).decode("ascii")
        self._put({"text/plain": f"JIT cache: {shown.summary()}", "image/png": png})

    def finish(self, shown: Curves) -> None:
        """Send the last frame, which is kept with the notebook."""
        self._moves = False
        self._kept = self._workspace.session, shown
        self._put(pictures(shown))

    def failed(self, why: str) -> None:
        """Say why there are no frames."""
        self._display({"text/plain": why}, parent=self._parent)

    def state(self, number: str) -> list[dict[str, Any]]:
        """Messages from which a view of the output `number` draws what it has missed.

        Of an output that no longer moves there is nothing but that to say.
        """
        if number != self._id or not self._moves:
            return [{"id": number, "gone": True}]
        cache = self._workspace.session.policy.cache
        known = [*cache.series.rows(current=False), *self._workspace.more_samples()]
        rows = thin(sorted(known), STATE) if known else []
        pieces = [rows[i : i + PIECE] for i in range(0, len(rows), PIECE)]
        marks = [_mark(mark) for mark in marks_of(cache.log.last())][-PIECE:]
        found: list[dict[str, Any]] = [{"id": number, "rows": [], "marks": marks}]
        found += [{"id": number, "rows": [_few(row) for row in piece]} for piece in pieces]
        return found

    # ---------------------------------------------------------------------------------- parts

    def _put(self, data: dict[str, Any]) -> None:
        """Make the output, or put `data` in place of what it shows."""
        update, self._is_shown = self._is_shown, True
        self._display(data, display_id=self._id, update=update, parent=self._parent)

    def _tell(self, comm: str, news: dict[str, Any]) -> None:
        """Send news about the output, numbered, so that a view knows whether it lacks any."""
        self._number += 1
        self._send(comm, {"id": self._id, "n": self._number, **news}, self._parent)

    def _before(self, session: Session) -> Curves:
        """Return what was before this cell: what the last one came to, or else found out anew."""
        if self._kept is not None and self._kept[0] is session:
            return self._kept[1]
        return curves(session.policy.cache, self._workspace.more_samples(), current=False)

    def _note(self, session: Session, row: Row) -> None:
        self._session, self._sent = session, row
        self._events = session.policy.cache.log.total


def _few(row: Row) -> list[float]:
    """Return what the extension wants of a sample."""
    return [_short(row[i]) for i in _INDEXES]


def _mark(mark: Mark) -> list[Any]:
    return [mark.call, mark.text]


def _short(value: float | None) -> Any:
    """A number in few letters: whole ones without a point, others with six digits."""
    if value is None:
        return None
    return int(value) if value == int(value) else float(f"{value:.6g}")
