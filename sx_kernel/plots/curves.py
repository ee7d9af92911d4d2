"""The cache's curves as pictures: SVG, PNG, and whatever matplotlib writes to files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sx_kernel.base.errors import error
from sx_kernel.base.files import user_path
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
    try:
        file = user_path(name)
        match file.suffix.lower():
            case ".svg":
                file.write_text(curves_svg(curves), encoding="utf-8")
            case ".png":
                file.write_bytes(png(scene(curves), scale=2))
            case _:
                from sx_kernel.plots.paper import save

                save(scene(curves), str(file))
    except OSError as problem:
        raise error("io-error", f"cannot write {name}: {problem.strerror or problem}") from None
    except ValueError as problem:  # an ending that matplotlib does not know
        raise error("io-error", f"cannot write {name}: {problem}") from None
