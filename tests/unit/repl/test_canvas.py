"""Lines of braille characters."""

from __future__ import annotations

from sx_kernel.repl.canvas import Canvas


def text(canvas: Canvas) -> list[str]:
    return ["".join(cell for cell, _ in row) for row in canvas.rows()]


def test_a_line_goes_through_its_points() -> None:
    canvas = Canvas(2, 1)
    canvas.line([(0, 0), (1, 1)], 1)
    assert text(canvas) == ["⡠⠊"]


def test_points_lie_from_the_lower_left_to_the_upper_right() -> None:
    canvas = Canvas(3, 2)
    for ink, point in enumerate([(0, 0), (1, 1), (0, 1), (1, 0)], 1):
        canvas.line([point], ink)
    assert text(canvas) == ["⠁ ⠈", "⡀ ⢀"]
    assert [[ink for _, ink in row] for row in canvas.rows()] == [[3, 0, 2], [1, 0, 4]]


def test_what_lies_beyond_is_drawn_at_the_edge() -> None:
    canvas = Canvas(2, 1)
    canvas.line([(-1, 5), (2, 5)], 1)
    assert text(canvas) == ["⠉⠉"]


def test_the_last_line_in_a_character_is_the_one_that_is_seen() -> None:
    canvas = Canvas(2, 1)
    canvas.line([(0, 0), (1, 0)], 1)
    canvas.line([(0, 1), (0.3, 1)], 2)
    assert text(canvas) == ["⠉⣀"]
    assert canvas.visible(1)
    canvas.line([(0.6, 1), (1, 1)], 2)
    assert not canvas.visible(1)


def test_a_step_is_upright() -> None:
    canvas = Canvas(1, 2)
    canvas.line([(0, 0), (0, 1)], 1)
    assert text(canvas) == ["⡇", "⡇"]
