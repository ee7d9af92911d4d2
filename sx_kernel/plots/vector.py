"""A scene as SVG: text, without script, style sheet or anything from elsewhere."""

from __future__ import annotations

from html import escape
from typing import Final

from sx_kernel.plots.scene import Area, Line, Scene, Shape, Text
from sx_kernel.plots.style import PAPER, STROKES

FONT: Final = "system-ui,-apple-system,'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif"


def svg(scene: Scene, title: str) -> str:
    """The picture as a document; `title` says in words what is seen."""
    size = f"{_number(scene.width)} {_number(scene.height)}"
    width, height = size.split()
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size}" width="{width}" '
        f'height="{height}" role="img" font-family="{FONT}">',
        f"<title>{escape(title)}</title>",
        f'<rect width="100%" height="100%" rx="4" fill="{PAPER}"/>',
        *map(_element, scene.shapes),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _element(shape: Shape) -> str:
    stroke = STROKES[shape.role]
    match shape:
        case Text(_, x, y, text, anchor, size, bold):
            more = "" if anchor == "start" else f' text-anchor="{anchor}"'
            more += ' font-weight="600"' if bold else ""
            return (
                f'<text x="{_number(x)}" y="{_number(y)}" font-size="{_number(size)}" '
                f'fill="{stroke.colour}"{more}>{escape(text)}</text>'
            )
        case Line(_, points):
            dash = " ".join(map(_number, stroke.dash))
            more = f' stroke-dasharray="{dash}"' if dash else ""
            return (
                f'<path d="{_path(points)}" fill="none" stroke="{stroke.colour}" '
                f'stroke-width="{_number(stroke.width)}" stroke-linejoin="round"{more}/>'
            )
        case Area(_, points):
            return f'<path d="{_path(points)}Z" fill="{stroke.colour}"/>'


def _path(points: tuple[tuple[float, float], ...]) -> str:
    return "M" + " ".join(f"{_number(x)},{_number(y)}" for x, y in points)


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
