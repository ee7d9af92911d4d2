"""The cache's curves as pictures: SVG, PNG, and whatever matplotlib writes to files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sx_kernel.base.writing import writing
from sx_kernel.plots.raster import png
from sx_kernel.plots.scene import scene
from sx_kernel.plots.vector import svg

if TYPE_CHECKING:
    from sx_kernel.session.watching.curves import Curves


def curves_svg(curves: Curves) -> str:
    """The picture as SVG."""
    return svg(scene(curves), f"JIT cache: {curves.summary()}")


def curves_png(curves: Curves, *, moves: bool = False) -> bytes:
    """The picture as PNG; `moves`: soon there will be another one in its place."""
    return png(scene(curves), smooth=not moves)


def save_curves(curves: Curves, name: str) -> None:
    """Draw `curves` into the file `name`, in the format that its ending names.

    Raises SxError if that cannot be done.
    """
    with writing(name) as file:
        match suffix := Path(name).suffix.lower():
            case ".svg":
                file.write(curves_svg(curves).encode())
            case ".png":
                file.write(png(scene(curves), scale=2))
            case _:
                from sx_kernel.plots.paper import save

                save(scene(curves), file, suffix.removeprefix("."))
