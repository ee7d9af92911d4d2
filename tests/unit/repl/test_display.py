"""How answers look: colours where they are wanted, pages where they are long, curves drawn."""

from __future__ import annotations

import io
import os
import re
import signal
import subprocess
import sys
from base64 import b64decode
from pathlib import Path
from typing import Any

import pytest

from sx_kernel import Session
from sx_kernel.highlight.themes import THEMES, number_of
from sx_kernel.repl.color import wants_color
from sx_kernel.repl.console import Console
from sx_kernel.repl.drawing import can_draw, characters, since
from sx_kernel.repl.loop import Loop
from sx_kernel.repl.pager import page, pager_command
from sx_kernel.repl.pictures import inline, protocol
from sx_kernel.repl.settings import Settings
from sx_kernel.repl.terminal import TerminalDisplay
from sx_kernel.session.desk.shown import Code, Text, Value
from sx_kernel.session.desk.workspace import Workspace
from sx_kernel.session.watching.curves import Curves, Mark

ESCAPE = re.compile(r"\x1b\[[0-9;]*m")


class Screen(io.StringIO):
    """An output that claims to be a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """A terminal of 80 by 24 that has colours."""
    for name in ("NO_COLOR", "FORCE_COLOR", "COLORTERM", "PAGER", "SX_PAGER"):
        monkeypatch.delenv(name, raising=False)
    for name, value in (("TERM", "xterm"), ("COLUMNS", "80"), ("LINES", "24")):
        monkeypatch.setenv(name, value)


@pytest.mark.parametrize(
    ("variables", "on_terminal", "in_pipe"),
    [
        ({}, True, False),
        ({"TERM": "dumb"}, False, False),
        ({"NO_COLOR": "1"}, False, False),
        ({"FORCE_COLOR": "1"}, True, True),
        ({"FORCE_COLOR": "1", "TERM": "dumb"}, True, True),
        ({"NO_COLOR": "1", "FORCE_COLOR": "1"}, False, False),
        ({"NO_COLOR": ""}, True, False),
    ],
)
def test_the_environment_decides_about_colours(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], on_terminal: bool, in_pipe: bool
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert wants_color(Screen()) is on_terminal
    assert wants_color(io.StringIO()) is in_pipe


def display(pager: str = "off") -> tuple[TerminalDisplay, Screen]:
    screen = Screen()
    return TerminalDisplay(Console(screen, screen), Settings(pager=pager)), screen


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


def pager_into(file: Path) -> list[str]:
    """A pager that writes what it gets to `file`."""
    program = f"import sys; open({str(file)!r}, 'w').write(sys.stdin.read())"
    return [sys.executable, "-c", program]


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


def test_the_pager_gets_the_text(tmp_path: Path) -> None:
    assert page("(1 2 …)", pager_into(tmp_path / "got"))
    assert (tmp_path / "got").read_text() == "(1 2 …)\n"


def test_a_pager_that_leaves_early_is_fine() -> None:
    assert page("x" * 1_000_000, [sys.executable, "-c", "pass"])


def test_ctrl_c_while_the_pager_starts_reaches_it(monkeypatch: pytest.MonkeyPatch) -> None:
    start = subprocess.Popen

    def interrupted_start(*words: Any, **how: Any) -> Any:
        os.kill(os.getpid(), signal.SIGINT)
        return start(*words, **how)

    monkeypatch.setattr(subprocess, "Popen", interrupted_start)
    waits = "import signal; signal.signal(signal.SIGINT, signal.SIG_DFL); signal.pause()"
    assert page("text", [sys.executable, "-c", waits])


def test_a_pager_that_cannot_start_is_no_pager(tmp_path: Path) -> None:
    assert not page("text", [str(tmp_path / "none")])


@pytest.mark.parametrize(
    ("setting", "variables", "command"),
    [
        ("off", {}, None),
        ("auto", {"PAGER": "cat"}, None),
        ("auto", {"PAGER": "no-such-pager"}, None),
        ("auto", {"PAGER": "'unbalanced"}, None),
        ("auto", {"PAGER": "sh -c more"}, ["sh", "-c", "more"]),
        ("auto", {"PAGER": "cat", "SX_PAGER": "sh -s"}, ["sh", "-s"]),
        ("sh -e", {"PAGER": "cat"}, ["sh", "-e"]),
    ],
)
def test_which_pager(
    monkeypatch: pytest.MonkeyPatch,
    setting: str,
    variables: dict[str, str],
    command: list[str] | None,
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert pager_command(setting) == command


# -- curves --------------------------------------------------------------------------------------


def workspace_with(*texts: str, **settings: Any) -> Workspace:
    """A workspace in which these texts have run."""
    workspace = Workspace(Session(**settings), Session)
    for text in texts:
        list(workspace.run(text, "test"))
    return workspace


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


def test_curves_of_an_input_stand_above_its_value_and_only_if_something_was_counted() -> None:
    screen = Screen()
    workspace = workspace_with("(define (f x) x)", "%jit live on --every 3000")
    display = TerminalDisplay(Console(screen, screen), Settings(pager="off"))
    waiting = iter(("(+ 1 2)", "(do (for-each f (range 50)) (+ 40 2))", "(define z 1)"))

    def read() -> str:
        text = next(waiting, None)
        if text is None:
            raise EOFError
        return text

    Loop(workspace, display, read).run()
    lines = ESCAPE.sub("", screen.getvalue()).split("\n")
    assert lines[0] == "3"
    assert lines[1].startswith("JIT cache: ")
    assert lines[-2:] == ["42", ""]
    assert sum(line.startswith("JIT cache") for line in lines) == 1


# -- pictures ------------------------------------------------------------------------------------

PNG = b"\x89PNG\r\n\x1a\n"


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({"TERM": "xterm-256color"}, None),
        ({"TERM": "xterm-kitty"}, "kitty"),
        ({"TERM": "xterm-ghostty"}, "kitty"),
        ({"TERM": "xterm-256color", "TERM_PROGRAM": "iTerm.app"}, "iterm"),
        ({"TERM": "xterm-256color", "TERM_PROGRAM": "WezTerm"}, "iterm"),
        ({"TERM": "tmux-256color", "TERM_PROGRAM": "WezTerm"}, None),
        ({}, None),
    ],
)
def test_terminals_that_can_show_pictures(
    environment: dict[str, str], expected: str | None
) -> None:
    assert protocol(environment) == expected


def test_kitty_gets_a_picture_in_pieces() -> None:
    sent = inline(PNG * 1000, "kitty")
    pieces = [piece.partition(";") for piece in sent.removesuffix("\x1b\\").split("\x1b\\")]
    assert [head for head, _, _ in pieces] == ["\x1b_Ga=T,f=100,q=2,m=1", "\x1b_Gm=1", "\x1b_Gm=0"]
    assert b64decode("".join(data for _, _, data in pieces)) == PNG * 1000


def test_iterm_gets_a_picture_at_once() -> None:
    head, _, data = inline(PNG, "iterm").partition(":")
    assert head == "\x1b]1337;File=inline=1;size=8"
    assert b64decode(data.removesuffix("\x07")) == PNG


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
