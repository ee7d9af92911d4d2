"""plots/paper.py: a scene by matplotlib, for formats that only that writes."""

from __future__ import annotations

from io import BytesIO

import pytest

from sx_kernel.plots.paper import save
from sx_kernel.plots.scene import Area, Line, Scene, Text

SCENE = Scene(
    144, 72,
    (
        Area("budget", ((0, 0), (9, 0), (9, 9))), Line("mark", ((0, 0), (50, 50))),
        Line("hits", ((0, 9), (50, 9))), Text("ink", 10, 20, "$x^$", "middle", 11, bold=True),
    ),
)  # fmt: skip


def written(kind: str) -> bytes:
    """The picture in that format."""
    file = BytesIO()
    save(SCENE, file, kind)
    return file.getvalue()


@pytest.mark.parametrize(("ending", "begins"), [("pdf", b"%PDF"), ("eps", b"%!PS")])
def test_every_kind_of_shape_is_written(ending: str, begins: bytes) -> None:
    assert written(ending).startswith(begins)


def test_a_page_has_a_point_for_each_pixel() -> None:
    box = written("eps").decode("latin-1").partition("%%BoundingBox: ")[2]
    left, bottom, right, top = map(int, box.split("\n")[0].split())
    assert (right - left, top - bottom) == (144, 72)


def test_an_ending_that_nobody_knows_is_refused() -> None:
    with pytest.raises(ValueError, match="nothing"):
        written("nothing")
