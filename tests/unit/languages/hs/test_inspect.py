"""hs/inspect.py: hyperscript's own names for its trees and tokens."""

from __future__ import annotations

import pytest

from sx_kernel.base.errors import SxError
from sx_kernel.base.undefined import UNDEFINED
from sx_kernel.languages.hs.inspect import internals, parse
from tests.unit.languages.hs.conftest import Page


def test_parts_of_a_tree_have_their_sources(page: Page) -> None:
    assert parse(page.session, "(1 + 2) * 3").source().endswith("* 3")
    tree = parse(page.session, "(1 + 2) is x.y")
    right = tree.hs_get("rhs")
    assert (right.hs_get("type"), right.source(), right.hs_get("root").source()) == (
        "prop", "x.y", "x",
    )  # fmt: skip
    assert tree.hs_get("nope") is UNDEFINED


def test_commands_follow_each_other(page: Page) -> None:
    tree = parse(page.session, "if a\n  log 1\nend\nlog 2")
    assert tree.line() == "if a"
    assert tree.hs_get("trueBranch").source() == "log 1"
    assert tree.hs_get("next").line() == "log 2"


def test_a_text_that_cannot_be_read_has_an_error_with_a_place(page: Page) -> None:
    with pytest.raises(SxError) as caught:
        parse(page.session, "1 +")
    assert caught.value.kind == "read-error"


def test_tokens_are_consumed_one_after_the_other(page: Page) -> None:
    tokens = internals(page.session)["lexer"]["tokenize"]("a .b 3")
    consume = tokens.hs_get("consumeToken")
    assert [consume()["type"] for _ in range(5)] == [
        "IDENTIFIER", "CLASS_REF", "NUMBER", "EOF", "EOF",
    ]  # fmt: skip
    assert [one["value"] for one in tokens.hs_get("list")] == ["a", ".b", "3"]
    assert tokens.hs_get("token")(9)["type"] == "EOF"
