"""session/world/csv.py: comma-separated values."""

from __future__ import annotations

import csv as pythons
import io
import random

import pytest

from sx_kernel.base.errors import SxError
from sx_kernel.session.world.csv import as_dicts, need_separator, parse, written


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("", []),
        ("a,b\n1,2\n", [["a", "b"], ["1", "2"]]),
        ("a,b\r\n1,2", [["a", "b"], ["1", "2"]]),
        ("a\rb", [["a"], ["b"]]),
        ('"a,b","c""d"\n', [["a,b", 'c"d']]),
        ('"a\nb"\n', [["a\nb"]]),
        ("a,\n,b\n", [["a", ""], ["", "b"]]),
        ("\n\na\n\n", [["a"]]),
        ("\ufeffa\n", [["a"]]),
        ('a"b\n', [['a"b']]),
    ],
)
def test_text_is_rows(text: str, rows: list[list[str]]) -> None:
    assert parse("csv", text, ",") == rows


@pytest.mark.parametrize(
    ("text", "message"),
    [('a\n"b', "a field in quotes does not end (line 2)"),
     ('"a"b', "there is 'b' behind a field in quotes (line 1)")],
)  # fmt: skip
def test_what_is_wrong_is_told_with_its_line(text: str, message: str) -> None:
    with pytest.raises(SxError) as found:
        parse("csv", text, ",")
    assert found.value.message == f"csv: {message}"


def test_rows_are_text_and_fields_that_need_it_are_quoted() -> None:
    assert written("csv", [["a", 1, None], ["b,c", 'd"e', " f"]], ",") == (
        'a,1,\n"b,c","d""e"," f"\n'
    )
    assert written("csv", None, ",") == ""
    for rows in (5, [5]):
        with pytest.raises(SxError, match="a list of rows"):
            written("csv", rows, ",")


@pytest.mark.parametrize("seed", range(10))
def test_what_is_written_is_read_back_by_us_and_by_python(seed: int) -> None:
    chance = random.Random(seed)
    rows = [
        ["x" + "".join(chance.choices('ab ,;"\n', k=chance.randint(0, 6))) for _ in range(3)]
        for _ in range(chance.randint(1, 5))
    ]
    for separator in ",;":
        text = written("csv", rows, separator)
        assert parse("csv", text, separator) == rows
        assert list(pythons.reader(io.StringIO(text), delimiter=separator)) == rows


def test_the_first_row_has_the_keys_and_what_a_row_lacks_is_left_out() -> None:
    assert as_dicts([["a", "b"], ["1", "2"], ["3"]]) == [{"a": "1", "b": "2"}, {"a": "3"}]
    assert as_dicts([]) == []


@pytest.mark.parametrize("separator", ["", ",,", '"', "\n", 5])
def test_one_character_stands_between_fields(separator: object) -> None:
    assert need_separator("csv", 2, ";") == ";"
    with pytest.raises(SxError, match="csv: argument 2"):
        need_separator("csv", 2, separator)
