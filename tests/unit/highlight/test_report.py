"""highlight/report.py: the report of an error in colours."""

from __future__ import annotations

import re

import pytest

from sx_kernel.highlight.report import BADGE, badge_report, paint, paint_report
from sx_kernel.highlight.themes import DARK, LIGHT, Theme, number_of

REPORT = """type-error: +: no: number
  In [4], line 3
    3 |   (+ total "3")
      |            ^^^
  called from (f)   In [2], line 1
  … 3 more …
  hint: read it"""
ESCAPES = re.compile(r"\x1b\[[0-9;]*m")


def test_text_is_painted_and_the_colour_ends_with_it() -> None:
    assert paint("x", "#ff8787") == "\x1b[38;5;210mx\x1b[0m"
    assert paint("x", "#ff8787", bold=True) == "\x1b[1;38;5;210mx\x1b[0m"


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=["dark", "light"])
def test_parts_of_a_report_have_the_colours_of_the_theme(theme: Theme) -> None:
    lines = paint_report(REPORT, theme).split("\n")
    error, hint, faint = (number_of(c) for c in (theme.error, theme.hint, theme.faint))
    colours = [re.findall(r"38;5;(\d+)m", line) for line in lines]
    found = [[str(n)] if n else [] for n in (error, 0, 0, error, faint, faint, hint)]
    assert colours == found
    assert lines[0].endswith(" +: no: number")


def test_the_text_stays_as_it_is() -> None:
    assert ESCAPES.sub("", paint_report(REPORT)) == REPORT
    assert ESCAPES.sub("", badge_report(REPORT)) == REPORT


def test_a_text_without_a_kind_has_none_painted() -> None:
    assert paint_report("nothing\nnew: here") == "nothing\nnew: here"


def test_on_pages_of_any_colour_each_colour_has_its_ground() -> None:
    ink, ground = map(number_of, BADGE)
    found = set(re.findall(r"\x1b\[([0-9;]+)m", badge_report(REPORT)))
    assert found == {f"1;38;5;{ink};48;5;{ground}", "1", "0"}
