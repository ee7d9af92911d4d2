"""session/desk/shown.py."""

from __future__ import annotations

from sx_kernel.kernel.tables import table_html
from sx_kernel.session.desk.shown import Table, Value, as_text
from sx_kernel.session.desk.workspace import Workspace
from sx_kernel.syntax.pretty import pretty
from sx_kernel.syntax.printer import inspect
from tests.unit.session.typed import run


def test_long_tables_are_pages_that_open_and_close(workspace: Workspace) -> None:
    (table,) = run(workspace, "%cek (let loop ((i 0)) (if (= i 20) i (loop (+ i 1))))")
    assert isinstance(table, Table)
    html = table_html(table)
    assert html.count("<details") == html.count("<table>") == 3
    assert html.count(" open>") == 1
    assert "<summary>20 – 39</summary>" in html


def test_tables_are_aligned_as_text_and_free_of_script_as_html() -> None:
    table = Table(("name", "n"), (("<script>", 1_000), ("b", 5)), title="T", notes=("one & two",))
    assert as_text(table).splitlines() == [
        "T",
        "  name         n",
        "  ────────  ────",
        "  <script>  1000",
        "  b            5",
        "  one & two",
    ]
    html = table_html(table)
    assert "<script" not in html
    assert "&lt;script&gt;" in html
    assert "one &amp; two" in html


def test_a_tables_last_column_goes_on_below_where_there_is_no_room() -> None:
    table = Table(("a", "b"), (("x", "one two three four"), ("y", "five")))
    assert as_text(table, 18).split("\n") == [
        "  a  b",
        "  ─  ─────────────",
        "  x  one two three",
        "     four",
        "  y  five",
    ]
    assert as_text(table, 80) == as_text(table)


def test_dicts_with_the_same_keys_are_a_table_if_that_fits() -> None:
    rows = [{"name": "Ada", "born": 1815}, {"name": "Alan", "born": 1912}]
    assert as_text(Value(rows), 40).split("\n") == [
        "  name  born",
        "  ────  ────",
        "  Ada   1815",
        "  Alan  1912",
    ]
    assert as_text(Value(rows)) == inspect(rows)
    wide = [{"name": "x" * 50}, {"name": "y"}]
    assert as_text(Value(wide), 40) == pretty(wide, 40)
    for cell in ("two\nlines", "\x1b[31m"):
        assert as_text(Value([{"a": cell}, {"a": 1}]), 80).startswith("({:a ")
