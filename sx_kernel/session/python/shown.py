"""How Python's objects show themselves: Jupyter's protocol, `_repr_mimebundle_` and its relatives,
and matplotlib's figures as pictures.

Whatever an object's own method raises is not the program's fault: the next representation is
taken, and what went wrong is answered as a sentence.
"""

from __future__ import annotations

import sys
from base64 import b64encode
from io import BytesIO
from typing import Any, Final

from sx_kernel.base.errors import PASSING
from sx_kernel.base.foreign import ancestors, class_name, own_entries
from sx_kernel.session.python.functions import PythonFunction, name_of
from sx_kernel.session.python.held import Held
from sx_kernel.syntax.printer import type_of

Bundle = dict[str, Any]

# The methods of objects that show themselves in one way.
METHODS: Final = (
    ("_repr_html_", "text/html"),
    ("_repr_png_", "image/png"),
    ("_repr_jpeg_", "image/jpeg"),
    ("_repr_svg_", "image/svg+xml"),
    ("_repr_latex_", "text/latex"),
    ("_repr_markdown_", "text/markdown"),
    ("_repr_json_", "application/json"),
)


def is_python(value: Any) -> bool:
    """Return whether `value` is an object of Python's, which may know how to show itself."""
    return type(value) is PythonFunction or type_of(value) == "python-object"


def representations(value: Any) -> tuple[Bundle, list[str]]:
    """Return what `value` shows itself as beside its text, by MIME type, and what went wrong."""
    found: Bundle = {}
    wrong: list[str] = []
    if type(value) is PythonFunction or issubclass(type(value), type):
        return found, wrong
    if type(value) is Held:
        value = value.value
    if is_figure(value):
        _ask("savefig", lambda: found.update({"image/png": figure_png(value)}), value, wrong)
        return found, wrong
    _ask("_repr_mimebundle_", lambda: found.update(_own_bundle(value)), value, wrong)
    for method, kind in METHODS:
        if kind not in found:
            _ask(method, lambda m=method, k=kind: found.update(_own(value, m, k)), value, wrong)
    found.pop("text/plain", None)
    return found, wrong


def _ask(method: str, work: Any, value: Any, wrong: list[str]) -> None:
    try:
        work()
    except PASSING:
        raise
    except BaseException as problem:
        wrong.append(f"{method} of {class_name(value)} raises {class_name(problem)}")


def _own_bundle(value: Any) -> Bundle:
    show = _method(value, "_repr_mimebundle_")
    made = None if show is None else show(include=None, exclude=None)
    data = made[0] if isinstance(made, tuple) and made else made
    if data is None:
        return {}
    if not isinstance(data, dict):
        message = f"no dict but {type(data).__name__}"
        raise TypeError(message)
    return {kind: _encoded(kind, item) for kind, item in data.items() if type(kind) is str}


def _own(value: Any, method: str, kind: str) -> Bundle:
    show = _method(value, method)
    made = None if show is None else show()
    if isinstance(made, tuple) and made:  # with metadata
        made = made[0]
    return {} if made is None else {kind: _encoded(kind, made)}


def _method(value: Any, name: str) -> Any:
    """A method that the object's class has: an object that has all attributes has none of them."""
    has = any(name in own_entries(kind) for kind in ancestors(type(value)))
    return getattr(value, name, None) if has else None


def _encoded(kind: str, item: Any) -> Any:
    """Data as messages carry them. Raises TypeError for nonsense."""
    if isinstance(item, bytes | bytearray):
        if kind.startswith("image/") and kind != "image/svg+xml":
            return b64encode(item).decode("ascii")
        return bytes(item).decode("utf-8")
    if isinstance(item, str) or kind.endswith("json"):
        return item
    message = f"no text but {type(item).__name__}"
    raise TypeError(message)


# --- figures ----------------------------------------------------------------------------------


def is_figure(value: Any) -> bool:
    """Return whether `value` is one of matplotlib's figures."""
    figure = getattr(sys.modules.get("matplotlib.figure"), "Figure", None)
    return figure is not None and issubclass(type(value), figure)


def figure_png(figure: Any) -> str:
    """A figure as PNG, in base64."""
    out = BytesIO()
    figure.savefig(out, format="png", bbox_inches="tight")
    return b64encode(out.getvalue()).decode("ascii")


def take_figures() -> list[Any]:
    """The figures that pyplot has open; it forgets them, as notebooks are used to."""
    pyplot = sys.modules.get("matplotlib.pyplot")
    if pyplot is None:
        return []
    figures = [pyplot.figure(number) for number in pyplot.get_fignums()]
    for figure in figures:
        pyplot.close(figure)
    return figures


def has_unseen_figures() -> bool:
    """Return whether pyplot has figures open that it has no window for: it says nothing of that
    itself."""
    pyplot = sys.modules.get("matplotlib.pyplot")
    if pyplot is None or pyplot.get_backend().lower() != "agg":
        return False
    return bool(pyplot.get_fignums())


__all__ = [
    "has_unseen_figures",
    "is_figure",
    "is_python",
    "name_of",
    "representations",
    "take_figures",
]
