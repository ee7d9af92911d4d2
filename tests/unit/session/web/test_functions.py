"""session/web/functions.py: the primitives for documents, put together."""

from __future__ import annotations

import pytest

from sx_kernel.base.errors import SxError
from sx_kernel.primitives.table import BOUND
from sx_kernel.session.session import Session
from sx_kernel.session.web.functions import make


def test_every_primitive_for_documents_that_is_declared_is_made() -> None:
    declared = {name for name, one in BOUND.items() if one.bound == "web"}
    assert set(make(Session())) == declared


def test_functions_are_those_of_their_session() -> None:
    one, other = Session(), Session()
    make(one)["dom-load"]("<p>1</p>")
    assert make(one)["dom-query"]("p").text == "1"
    assert make(other)["dom-query"]("p") is None


def test_only_markup_is_an_island() -> None:
    with pytest.raises(SxError, match="show-island: argument 1 must be an island or other markup"):
        make(Session())["show-island"](5)
