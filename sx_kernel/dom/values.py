"""Which values a property of a style may have, as far as programs get them wrong: lengths without
a unit, and colours that are none. A browser ignores such values; all others are let through.
"""

from __future__ import annotations

import re
from typing import Final

from sx_kernel.dom.names import words

_NUMBER: Final = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?\Z")
_NAME: Final = re.compile(r"-?[A-Za-z_][\w-]*\Z")

_LENGTHS: Final = words(
    """width height min-width min-height max-width max-height top right bottom left
    margin-top margin-right margin-bottom margin-left padding-top padding-right
    padding-bottom padding-left border-top-width border-right-width
    border-bottom-width border-left-width border-width outline-width font-size
    letter-spacing word-spacing text-indent"""
)

_COLOURED: Final = words(
    """color background-color border-color border-top-color border-right-color
    border-bottom-color border-left-color outline-color caret-color accent-color
    text-decoration-color"""
)

_COLOUR_NAMES: Final = words(
    """aliceblue antiquewhite aqua aquamarine azure beige bisque black blanchedalmond
    blue blueviolet brown burlywood cadetblue chartreuse chocolate coral
    cornflowerblue cornsilk crimson cyan darkblue darkcyan darkgoldenrod darkgray
    darkgreen darkgrey darkkhaki darkmagenta darkolivegreen darkorange darkorchid
    darkred darksalmon darkseagreen darkslateblue darkslategray darkslategrey
    darkturquoise darkviolet deeppink deepskyblue dimgray dimgrey dodgerblue
    firebrick floralwhite forestgreen fuchsia gainsboro ghostwhite gold goldenrod
    gray green greenyellow grey honeydew hotpink indianred indigo ivory khaki
    lavender lavenderblush lawngreen lemonchiffon lightblue lightcoral lightcyan
    lightgoldenrodyellow lightgray lightgreen lightgrey lightpink lightsalmon
    lightseagreen lightskyblue lightslategray lightslategrey lightsteelblue
    lightyellow lime limegreen linen magenta maroon mediumaquamarine mediumblue
    mediumorchid mediumpurple mediumseagreen mediumslateblue mediumspringgreen
    mediumturquoise mediumvioletred midnightblue mintcream mistyrose moccasin
    navajowhite navy oldlace olive olivedrab orange orangered orchid palegoldenrod
    palegreen paleturquoise palevioletred papayawhip peachpuff peru pink plum
    powderblue purple rebeccapurple red rosybrown royalblue saddlebrown salmon
    sandybrown seagreen seashell sienna silver skyblue slateblue slategray slategrey
    snow springgreen steelblue tan teal thistle tomato turquoise violet wheat white
    whitesmoke yellow yellowgreen transparent currentcolor inherit initial unset
    revert revert-layer auto canvas canvastext linktext visitedtext activetext
    buttonface buttontext buttonborder field fieldtext highlight highlighttext
    selecteditem selecteditemtext mark marktext graytext accentcolor accentcolortext"""
)


def is_value(name: str, value: str) -> bool:
    """Return whether a browser would take `value` for the property `name`, as far as can be told
    here."""
    if name in _LENGTHS:
        return _NUMBER.match(value) is None or float(value) == 0
    if name in _COLOURED and _NAME.match(value) is not None:
        return value.lower() in _COLOUR_NAMES
    return True


__all__ = ["is_value"]
