"""primitives/records.py: what define-record-type and define-type are made of."""

from __future__ import annotations

import pytest

from sx_kernel.primitives.records import a_or_an
from tests.unit.primitives.samples import T, assert_error, call


def test_a_record_belongs_to_its_type_alone() -> None:
    point, other = (
        call("%record-type", "point", ["x", "y"]),
        call("%record-type", "point", ["x", "y"]),
    )
    made = call("%record", point, 1, 2)
    assert call("%record-of?", made, point) and not call("%record-of?", made, other)
    assert call("record?", made) and not call("record?", {"x": 1})
    assert call("%record-ref", made, point, 1, "point-y") == 2
    assert call("%record-set!", made, 7, point, 0, "set-x!") == 7
    assert call("%record-ref", made, point, 0, "point-x") == 7
    assert not call("equal?", made, call("%record", point, 7, 2))


def test_an_accessor_names_itself_and_the_type() -> None:
    point = call("%record-type", "account", ["x"])
    assert_error(
        "%record-ref", (5, point, 0, "account-x"), T, "account-x: argument 1 must be an account…"
    )
    assert_error(
        "%record-set!", (5, 1, point, 0, "set-x!"), T, "set-x!: argument 1 must be an account…"
    )


def test_a_variant_is_compared_by_what_is_in_it() -> None:
    just = call("%variant", "Maybe", "Just", 42)
    assert call("equal?", just, call("%variant", "Maybe", "Just", 42))
    assert call("adt?", just) and not call("adt?", dict(just))
    assert call("%adt-of?", just, "Maybe") and not call("%adt-of?", just, "List")
    assert call("%variant?", just, "Maybe", "Just") and not call("%variant?", just, "Maybe", "None")
    assert call("%variant-ref", just, "Maybe", "Just", 0, "just-value") == 42
    for index, constructor in ((1, "Just"), (0, "None")):
        assert_error(
            "%variant-ref",
            (just, "Maybe", constructor, index, "op"),
            T,
            f"op: argument 1 must be a {constructor}…",
        )


@pytest.mark.parametrize(("noun", "said"), [("point", "a point"), ("Account", "an Account")])
def test_articles(noun: str, said: str) -> None:
    assert a_or_an(noun) == said
