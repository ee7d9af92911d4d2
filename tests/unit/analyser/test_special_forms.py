"""analyser/special_forms.py: the table of special forms."""

from __future__ import annotations

import pytest

from sx_kernel.analyser.core import FORMS, RENDERERS
from sx_kernel.analyser.special_forms import count_parts


@pytest.mark.parametrize(
    ("grammar", "least", "most"),
    [
        ("(if test then [else])", 3, 4),
        ("(begin expr…)", 1, None),
        ("(let ((name value)…) body…)", 2, None),
        ("(quote datum)", 2, 2),
        ("(f [a [b]])", 1, 2),
    ],
)
def test_the_parts_of_a_form_are_counted_in_its_grammar(
    grammar: str, least: int, most: int | None
) -> None:
    found = count_parts(grammar)
    assert found[0] == least
    assert found[1] == most or (most is None and found[1] > 1_000_000)


def test_every_row_is_under_its_name_and_has_a_handler() -> None:
    for name, row in FORMS.items():
        assert row.name == name
        assert callable(row.handler)
        assert 1 <= row.least <= row.most


def test_bodies_look_for_definitions_in_these_ways_only() -> None:
    assert {row.scan for row in FORMS.values()} == {
        None, "branch", "define", "macro", "splice",
    }  # fmt: skip
    assert FORMS["define"].scan == "define"
    assert FORMS["begin"].scan == "splice"
    assert FORMS["fn"].scan is None


def test_what_renders_is_there_before_anything_is_rendered() -> None:
    assert set(RENDERERS) == {"in_markup", "markup_call", "component_call"}
