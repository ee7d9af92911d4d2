"""repl/drawing.py: curves and charts, drawn of characters."""

from __future__ import annotations

import re

import pytest

from sx_kernel import Session
from sx_kernel.highlight.themes import THEMES, number_of
from sx_kernel.repl.drawing import can_draw, characters, since
from sx_kernel.session.desk.workspace import Workspace
from sx_kernel.session.watching.curves import Curves, Mark
from tests.unit.repl.screens import ESCAPE, workspace_with

pytestmark = pytest.mark.usefixtures("usual_terminal")


FUNCTIONS = " ".join(f"(define (g{i} x) x)" for i in range(12))


TURN = f"(define (turn x) {' '.join(f'(g{i} x)' for i in range(12))})"


THRASH = (FUNCTIONS, TURN, "(for-each turn (range 60))", ":reset", "(for-each turn (range 60))")


def evictions_of(curves: Curves) -> Curves:
    """The same with evictions as they would be without back-off."""
    count = len(curves.calls)
    return curves._replace(evictions=tuple(float(i) for i in range(count)))


@pytest.mark.parametrize(("columns", "lines"), [(80, 16), (80, 24), (100, 40), (60, 14)])
def test_curves_are_drawn_of_characters(columns: int, lines: int) -> None:
    curves = evictions_of(workspace_with(*THRASH, budget=5).curves())
    drawn = characters(curves, columns, theme=None, lines=lines)
    rows = drawn.split("\n")
    assert "\x1b" not in drawn
    assert rows[0].startswith("JIT cache: ")
    assert max(map(len, rows)) <= columns
    assert len(rows) <= max(lines, 16)
    for label in ("hits, % of calls", "── since the start", "compiled functions", "── size",
                  "── budget", "evictions"):  # fmt: skip
        assert label in drawn
    assert "a reset" in rows[-1]
    for theme in THEMES.values():
        painted = characters(curves, columns, theme=theme, lines=lines)
        assert ESCAPE.sub("", painted) == drawn
        used = set(re.findall(r"38;5;(\d+)m", painted))
        assert used <= {str(number_of(colour)) for colour in theme.lines}


def panels(drawn: str) -> dict[str, list[str]]:
    """The rows of each diagram by its title."""
    found: dict[str, list[str]] = {}
    rows: list[str] = []
    for line in drawn.split("\n"):
        if line.startswith("       ") and line.strip()[:1].isalpha() and "(" not in line:
            found[line.split("  ")[3].strip() or line.strip()] = rows = []
        elif "┤" in line:
            rows.append(line)
    return found


def test_evictions_and_size_have_axes_of_their_own_and_only_if_there_are_any() -> None:
    curves = workspace_with(*THRASH, budget=5).curves()
    few = curves._replace(evictions=tuple(0.0 for _ in curves.calls))
    assert list(panels(characters(few, 80, theme=None, lines=20))) == [
        "hits, % of calls", "compiled functions"
    ]  # fmt: skip
    found = panels(characters(evictions_of(curves), 80, theme=None, lines=20))
    assert list(found) == ["hits, % of calls", "compiled functions", "evictions"]
    assert found["compiled functions"][0].split()[0] == "5"
    assert found["evictions"][0].split()[0] == str(len(curves.calls) - 1)


def test_a_budget_far_off_the_axis_is_an_arrow() -> None:
    drawn = characters(workspace_with(*THRASH).curves(), 80, theme=None, lines=20)
    [heading] = [line for line in drawn.split("\n") if "compiled functions" in line]
    assert heading.endswith("budget 5000 ↑")
    assert "── budget" not in drawn
    near = characters(workspace_with(*THRASH, budget=8).curves(), 80, theme=None, lines=20)
    assert "── budget" in near
    assert "↑" not in near


def test_lines_that_cannot_be_seen_are_not_in_the_legend() -> None:
    curves = workspace_with(*THRASH).curves()
    same = curves._replace(recent=curves.rate)
    drawn = characters(same, 80, theme=None, lines=20)
    assert "── since the start" in drawn
    assert "recent" not in drawn
    assert "pinned" not in drawn
    other = curves._replace(recent=tuple(0.5 for _ in curves.calls))
    assert "── recent" in characters(other, 80, theme=None, lines=20)


def test_marks_in_one_place_are_one_and_those_that_have_no_room_are_left_out() -> None:
    curves = workspace_with(FUNCTIONS, TURN, "(for-each turn (range 60))").curves()
    last = curves.calls[-1]
    near = curves._replace(
        marks=(Mark(100, "reset", "reset"), Mark(101, "budget", "budget 3"), Mark(last, "x", "x"))
    )
    rows = characters(near, 80, theme=None, lines=20).split("\n")
    assert rows[-1].strip() == f"a reset, budget 3 (100)   b x ({last:.0f})"
    assert rows[-3].count("a") == rows[-3].count("b") == 1
    many = curves._replace(marks=tuple(Mark(i * last / 99, "m", f"mark {i}") for i in range(100)))
    rows = characters(many, 80, theme=None, lines=20).split("\n")
    assert len(rows) <= 20
    assert max(map(len, rows)) <= 80
    assert "mark 99 " in rows[-1]


def test_without_calls_there_is_nothing_to_draw() -> None:
    curves = Workspace(Session(), Session).curves()
    assert "nothing to draw" in characters(curves, 80, theme=None, lines=20)


def test_the_part_of_one_input_begins_where_the_input_did() -> None:
    workspace = workspace_with(FUNCTIONS, TURN, "(for-each turn (range 60))")
    begun = workspace.curves().calls[-1]
    list(workspace.run("(for-each turn (range 60))", "test"))
    whole = workspace.curves()
    part = since(whole, begun)
    assert part.calls[0] == begun
    assert part.calls[1:] == whole.calls[-len(part.calls) + 1 :]
    hits, calls = part.hits[-1] - part.hits[0], part.calls[-1] - part.calls[0]
    assert hits == pytest.approx(calls, rel=0.003)  # all of them hit; points are that exact
    assert {len(series) for series in part.misses_by.values()} == {len(part.calls)}
    assert not can_draw(since(whole, whole.calls[-1]))
