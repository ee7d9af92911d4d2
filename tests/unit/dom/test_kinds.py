"""dom/kinds.py: the kinds of nodes, which both libraries have."""

from __future__ import annotations

from types import ModuleType

import pytest

from sx_kernel.dom import just, turbo
from sx_kernel.dom.kinds import COMMENT, DOCUMENT, ELEMENT, FRAGMENT, TEXT


@pytest.mark.parametrize("library", [turbo, just], ids=["turbohtml", "justhtml"])
def test_a_page_has_nodes_of_every_kind(library: ModuleType) -> None:
    page = library.parse("<!DOCTYPE html><p>text<!--note--></p><template>x</template>")
    found = {library.kind(node) for node in (page, *library.descendants(page))}
    assert found == {COMMENT, DOCUMENT, ELEMENT, FRAGMENT, TEXT}
