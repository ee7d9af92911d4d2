"""repl/terminal.py: colours where they are wanted, pages where results are long, pictures."""

from __future__ import annotations

from pathlib import Path

import pytest

from sx_kernel import Session
from sx_kernel.repl.console import Console
from sx_kernel.repl.settings import Settings
from sx_kernel.repl.terminal import TerminalDisplay
from sx_kernel.session.desk.shown import Code, Text, Value
from sx_kernel.session.desk.workspace import Workspace
from tests.unit.repl.screens import ESCAPE, Screen, display

pytestmark = pytest.mark.usefixtures("usual_terminal")


@pytest.mark.parametrize(
    "shown",
    [Value([1, "a", None]), Code("(+ 1 2)", "sx", "source"), Code("def f(): pass", "python"),
     Code("LOAD_FAST 0", "bytecode"), Text("some (text) here")],
)  # fmt: skip
def test_colours_change_nothing_else(shown: Value | Code | Text) -> None:
    opened, screen = display()
    assert ESCAPE.sub("", screen_text(opened, screen, shown)) == opened.show(shown) + "\n"


def screen_text(opened: TerminalDisplay, screen: Screen, shown: Value | Code | Text) -> str:
    opened.show(shown)
    text = screen.getvalue()
    screen.seek(0)
    screen.truncate()
    return text


def test_values_are_highlighted() -> None:
    opened, screen = display()
    assert "\x1b[" in screen_text(opened, screen, Value([1, "a"]))


def test_titles_are_words_and_not_highlighted_as_code() -> None:
    opened, screen = display()
    text = screen_text(opened, screen, Code("(+ 1 2)", "sx", "if it is map"))
    assert text.startswith("\x1b[1mif it is map\x1b[0m\n  ")


def test_no_color_means_no_escape_sequence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    opened, screen = display()
    assert "\x1b" not in screen_text(opened, screen, Value([1, "a"]))


def test_definitions_and_nil_are_not_shown() -> None:
    opened, screen = display()
    assert opened.show(Value(None)) == opened.show(Value(1, definition=True)) == ""
    assert screen.getvalue() == ""


def test_control_characters_do_not_reach_the_terminal() -> None:
    opened, screen = display()
    text = screen_text(opened, screen, Value("\x1b]0;title\x07\x9b31m"))
    assert not {"\x07", "\x9b", "\x1b]"} & {
        text[i : i + n] for i in range(len(text)) for n in (1, 2)
    }


# -- pages ---------------------------------------------------------------------------------------


@pytest.fixture
def paged(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The texts that went through the pager."""
    found: list[str] = []

    def note(text: str, _command: list[str]) -> bool:
        found.append(text)
        return True

    monkeypatch.setattr("sx_kernel.repl.terminal.page", note)
    return found


def test_what_fits_is_not_paged(paged: list[str]) -> None:
    opened, screen = display("sh")
    opened.show(Text("line\n" * 20))
    assert not paged
    assert screen.getvalue() == "line\n" * 20 + "\n"


def test_what_is_longer_than_the_screen_is_paged(paged: list[str]) -> None:
    opened, screen = display("sh")
    opened.show(Text("line\n" * 30))
    opened.show(Text("x" * 80 * 30))
    assert len(paged) == 2
    assert screen.getvalue() == ""


# -- curves --------------------------------------------------------------------------------------


# -- pictures ------------------------------------------------------------------------------------

PNG = b"\x89PNG\r\n\x1a\n"


def drawn(text: str) -> str:
    """What the terminal shows for the values of `text`."""
    screen = Screen()
    display = TerminalDisplay(Console(screen, screen), Settings(pager="off"))
    session = Session(threshold=1)
    for shown in Workspace(session, Session).run(text, "test"):
        display.show(shown)
    return screen.getvalue()


@pytest.mark.parametrize("kind", ["lines", "points", "bars", "steps"])
def test_a_chart_is_drawn_of_characters(kind: str) -> None:
    text = ESCAPE.sub("", drawn(f'(plot (list 1 2 3) (list 4 8 2) :title "sums" :kind :{kind})'))
    assert "sums" in text
    assert len(text.splitlines()) > 10
    assert "#<plot" not in text


def test_a_chart_is_a_picture_where_the_terminal_can(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm-kitty")
    assert drawn("(plot (list 1 2 3))").startswith("\x1b_Ga=T,f=100")


def test_a_plot_of_the_cache_is_saved(tmp_path: Path) -> None:
    file = tmp_path / "cache.png"
    text = drawn(f"(define (f x) x) (map f (range 0 50))\n%jit plot --save {file}")
    assert text.endswith(f"wrote {file}\n")
    assert file.read_bytes().startswith(PNG)


def test_an_error_that_is_very_long_is_told_without_its_middle() -> None:
    opened, screen = display()
    opened.complain("error: " + "long " * 1_000_000 + "\n  input 1, line 1")
    text = ESCAPE.sub("", screen.getvalue())
    assert len(text) < 20_000
    assert text.startswith("error: long long")
    assert text.endswith("long \n  input 1, line 1\n")
    assert "characters more: (error-message *e) is all of it" in text


def test_other_errors_are_told_whole() -> None:
    opened, screen = display()
    opened.complain("error: " + "long " * 1_000)
    assert ESCAPE.sub("", screen.getvalue()) == "error: " + "long " * 1_000 + "\n"
