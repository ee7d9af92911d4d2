"""kernel/tables.py: tables as HTML."""

from __future__ import annotations

from sx_kernel.kernel.tables import table_html
from sx_kernel.session.desk.shown import Table


def test_cells_are_text_and_numbers_stand_on_the_right() -> None:
    html = table_html(Table(("name", "n"), (("<a>", 1), ("b", 20)), title="t & u"))
    assert '<caption style="text-align:left">t &amp; u</caption>' in html
    assert '<td style="text-align:left">&lt;a&gt;</td><td style="text-align:right">1</td>' in html
    assert html.count("<tr>") == 3


def test_a_table_without_names_of_columns_has_no_head() -> None:
    assert "<thead>" not in table_html(Table(("", ""), ((1, 2),)))


def test_notes_stand_below() -> None:
    assert table_html(Table(("a",), ((1,),), notes=("<n>",))).endswith(
        "<p><small>&lt;n&gt;</small></p>"
    )


def test_pages_are_closed_but_for_the_first() -> None:
    html = table_html(Table(("n",), tuple((n,) for n in range(5)), page=2))
    assert html.count("<details") == 3
    assert html.count("<details open>") == 1
    assert "<summary>0 – 1</summary>" in html
    assert "<summary>4 – 4</summary>" in html
