"""Frames of live curves as messages: a picture that each frame replaces by the next."""

from __future__ import annotations

import uuid
from base64 import b64encode
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, final

if TYPE_CHECKING:
    from sx_kernel.plots.curves import CurvesFigure
    from sx_kernel.session.curves import Curves


@final
class Frames:
    """The frames of one kernel. `display(data, display_id=, update=, parent=)` sends them."""

    def __init__(self, display: Callable[..., None]) -> None:
        self._display = display
        self._figure: CurvesFigure | None = None
        self._id = ""
        self._parent: Any = None

    def begin(self, parent: Any) -> None:
        """A cell begins, as `parent` asked for it: its frames have a place of their own."""
        self._parent = parent
        self._id = ""

    def draw(self, shown: Curves) -> None:
        """Send a frame."""
        if self._figure is None:
            from sx_kernel.plots.curves import CurvesFigure

            self._figure = CurvesFigure()
        data = {
            "text/plain": f"JIT cache: {shown.summary()}",
            "image/png": b64encode(self._figure.draw(shown)).decode("ascii"),
        }
        update = bool(self._id)
        self._id = self._id or uuid.uuid4().hex
        self._display(data, display_id=self._id, update=update, parent=self._parent)

    def failed(self, why: str) -> None:
        """Say why there are no frames."""
        self._display({"text/plain": why}, parent=self._parent)
