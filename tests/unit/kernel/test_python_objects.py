"""How Python's objects show themselves in a notebook, and what becomes of those that fail to."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from sx_kernel import Session
from sx_kernel.kernel.mime import bundle
from sx_kernel.kernel.overflow import Overflow
from sx_kernel.session.desk.shown import Value
from sx_kernel.session.python.shown import take_figures


@pytest.fixture(scope="module")
def session() -> Session:
    return Session(python=True)


class Base:
    """What all of them have."""

    def __repr__(self) -> str:
        return "<shows>"


def shows(**methods: Any) -> Any:
    """An object that shows itself by these methods."""
    made = {name: (lambda _self, m=m, **_k: m()) for name, m in methods.items()}
    return type("Shows", (Base,), made)()


def failing() -> Any:
    raise KeyError(1)


def test_a_table_of_pandas_is_html_and_text(session: Session) -> None:
    session.eval("(import (prefix (python pandas) pd:))")
    found = bundle(Value(session.eval("(pd:DataFrame {:a (list 1 2)})")), Overflow())
    assert found["text/plain"] == "   a\n0  1\n1  2"
    assert '<table border="1" class="dataframe">' in found["text/html"]


def test_a_figure_is_a_png(session: Session) -> None:
    session.eval('(.use (py "matplotlib") "agg") (import (prefix (python matplotlib pyplot) plt:))')
    figure = session.eval("(define figure (plt:figure)) (plt:plot (list 1 4 9)) figure")
    found = bundle(Value(figure), Overflow())
    assert found["text/plain"] == "<Figure size 640x480 with 1 Axes>"
    assert base64.b64decode(found["image/png"])[:8] == b"\x89PNG\r\n\x1a\n"
    assert take_figures() == [figure]
    assert take_figures() == []


@pytest.mark.parametrize(
    ("methods", "kinds"),
    [
        ({"_repr_html_": lambda: "<b>"}, {"text/html": "<b>"}),
        ({"_repr_png_": lambda: b"\x89PNG"}, {"image/png": "iVBORw=="}),
        ({"_repr_svg_": lambda: "<svg/>"}, {"image/svg+xml": "<svg/>"}),
        ({"_repr_latex_": lambda: "$x$", "_repr_html_": lambda: None}, {"text/latex": "$x$"}),
        ({"_repr_mimebundle_": lambda: {"text/html": "a", "text/plain": "b"}}, {"text/html": "a"}),
        ({"_repr_mimebundle_": lambda: ({"text/html": "a"}, {})}, {"text/html": "a"}),
        ({"_repr_json_": lambda: {"a": 1}}, {"application/json": {"a": 1}}),
        ({}, {}),
    ],
)
def test_objects_show_themselves(
    session: Session, methods: dict[str, Any], kinds: dict[str, Any]
) -> None:
    session.define("x", shows(**methods))
    assert bundle(Value(session.eval("x")), Overflow()) == {"text/plain": "<shows>", **kinds}


@pytest.mark.parametrize("nonsense", [failing, lambda: 5, lambda: object()])
@pytest.mark.parametrize("method", ["_repr_html_", "_repr_mimebundle_", "_repr_png_"])
def test_a_method_that_fails_leaves_the_text_and_is_told_once(
    session: Session, method: str, nonsense: Any
) -> None:
    session.define("x", shows(**{method: nonsense}))
    overflow = Overflow()
    first = bundle(Value(session.eval("x")), overflow)
    assert set(first) == {"text/plain"}
    assert first["text/plain"].startswith(f"<shows>\n… shown as text: {method} of Shows raises ")
    assert bundle(Value(session.eval("x")), overflow) == {"text/plain": "<shows>"}
