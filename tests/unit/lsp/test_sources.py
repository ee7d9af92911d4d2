"""Where the language itself defines a name."""

from __future__ import annotations

import pytest

from sx_kernel.lsp.sources import source_of


@pytest.mark.parametrize(
    ("name", "file"),
    [("map", "higher-order.sx"), ("inc", "numbers.sx"), ("if", "forms.sx"), ("let", "forms.sx")],
)
def test_a_name_is_found_where_it_is_written(name: str, file: str) -> None:
    found = source_of(name)
    assert found is not None
    path, line, column = found
    assert path.name == file
    assert path.read_text(encoding="utf-8").split("\n")[line][column:].startswith(name)


def test_an_alias_is_declared_with_its_primitive() -> None:
    assert source_of("first") == source_of("car")


def test_what_the_language_does_not_have_is_nowhere() -> None:
    assert source_of("no-such-name") is None
