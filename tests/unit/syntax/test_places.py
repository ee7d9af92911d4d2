"""syntax/places.py: where things are in SX text. test_reader.py has its searches beside reading."""

from __future__ import annotations

import pytest

from sx_kernel.base.source import Source
from sx_kernel.syntax.places import datum_starts, end_in, list_around, waits


@pytest.mark.parametrize(
    ("text", "starts"),
    [
        ("a (b c) d", [0, 2, 8]),
        ("'a `(b) ,@c", [0, 3, 8]),
        ("#;(a) b #;c", [6]),
        ("#;#;a b c", [8]),
        ("; words\na", [8]),
        ("a) b", [0]),
        ("#t #\\( #(1)", [0, 3, 7]),
        ("#0=(a) #0#", [0, 7]),
        ("", []),
    ],
)
def test_each_datum_of_a_text_begins_somewhere(text: str, starts: list[int]) -> None:
    assert [start for start, _ in datum_starts(text, 0)] == starts


@pytest.mark.parametrize(
    ("text", "at", "around"),
    [("(a (b) c)", 4, 3), ("(a (b) c)", 7, 0), ("(a)", 0, None), ("(a) b", 4, None),
     ('("(" a', 5, 0), ("))(a", 3, 2)],
)  # fmt: skip
def test_the_innermost_list_around_a_place_is_found(text: str, at: int, around: int | None) -> None:
    assert list_around(text, at) == around


@pytest.mark.parametrize("token", ["'", ",@", "#;", "#foo", "#0=", "#0=#"])
def test_a_prefix_waits_for_what_it_stands_before(token: str) -> None:
    assert waits(token)


@pytest.mark.parametrize("token", ["a", "#t", "#\\a", "#(", "#xFF", "#0#", "#0=a", "(", ":k"])
def test_other_tokens_do_not(token: str) -> None:
    assert not waits(token)


def test_the_end_of_a_form_is_remembered_and_other_languages_say_it_themselves() -> None:
    source = Source("(f (g))", "test")
    assert end_in(source, 3) == 6
    assert source.ends == {3: 6}
    guest = Source("add 1", "test")
    guest.spans = {0: 3}
    assert (end_in(guest, 0), end_in(guest, 4), end_in(guest, 5)) == (3, 5, 5)
