"""Which colours a prompt has: as its user says, else as the terminal's background wants it."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import pytest
from prompt_toolkit.document import Document
from prompt_toolkit.formatted_text import StyleAndTextTuples
from prompt_toolkit.layout.processors import TransformationInput
from prompt_toolkit.layout.utils import explode_text_fragments
from prompt_toolkit.styles import Attrs

from sx_kernel import Session
from sx_kernel.highlight.themes import DARK, LIGHT, UNKNOWN
from sx_kernel.repl.highlight import Brackets
from sx_kernel.repl.look import QUESTION, Look, can_ask, unknown_style
from sx_kernel.repl.structure import outline
from sx_kernel.session.commands.refusal import CommandError
from sx_kernel.session.desk.shown import Text
from sx_kernel.session.desk.workspace import Workspace
from tools.terminal import Terminal

BLACK = "\x1b]11;rgb:0000/0000/0000\x1b\\"
WHITE = "\x1b]11;rgb:ffff/ffff/ffff\x07"


def test_what_is_chosen_counts_more_than_the_terminal_and_that_more_than_the_environment() -> None:
    look = Look("auto", {})
    assert look.theme is UNKNOWN
    look = Look("auto", {"COLORFGBG": "0;15"})
    assert look.theme is LIGHT
    look.answered((20, 20, 20))
    assert look.theme is DARK
    look.choose("light")
    assert look.theme is LIGHT
    look.choose("auto")
    assert look.theme is DARK


@pytest.mark.parametrize(
    ("pieces", "keys", "theme"),
    [
        ([BLACK], "", DARK),
        ([WHITE], "", LIGHT),
        (["ab" + BLACK + "cd"], "abcd", DARK),
        ([BLACK[:9], BLACK[9:20], BLACK[20:-1], BLACK[-1:]], "", DARK),
        (["(+ 1", WHITE[:12], WHITE[12:] + " 2)"], "(+ 1 2)", LIGHT),
        (["\x1b]11;rgba:0000/0000/0000/ffff\x07"], "", DARK),
        (["\x1b]11;what?\x07x"], "x", UNKNOWN),
        (["\x1b]"], "\x1b]", UNKNOWN),  # Meta-] is a key
        (["\x1b", "]", "1"], "\x1b]1", UNKNOWN),
    ],
)
def test_the_answer_is_found_among_keys(pieces: list[str], keys: str, theme: object) -> None:
    look = Look()
    assert "".join(look.without_answer(piece)[0] for piece in pieces) == keys
    assert look.theme is theme


def test_the_linux_console_is_not_asked() -> None:
    assert can_ask({"TERM": "xterm-256color"})
    assert not any(can_ask({"TERM": term}) for term in ("linux", "dumb", ""))


def test_a_style_that_is_not_there_is_told_with_the_nearest() -> None:
    assert unknown_style("monokai") is unknown_style("dark") is None
    assert "did you mean monokai?" in (unknown_style("monokay") or "")
    assert "did you mean light?" in (unknown_style("ligt") or "")


def test_the_style_command_shows_and_sets_it_where_there_are_colours() -> None:
    workspace = Workspace(Session(), Session)
    with pytest.raises(CommandError, match="no colours to choose"):
        list(workspace.run(":style", "now"))
    workspace.look = look = Look()
    assert list(workspace.run(":style", "now")) == [
        Text("style: auto; the background is not known")
    ]
    assert next(iter(workspace.run(":style dark", "now"))) == Text("style: dark")
    assert look.theme is DARK
    with pytest.raises(CommandError, match="did you mean dark"):
        list(workspace.run(":style drak", "now"))
    assert next(iter(workspace.run(":style monokai", "now"))) == Text("style: monokai, of Pygments")


def test_the_answer_is_no_input_and_changes_the_colours(keyboard: Callable[..., Any]) -> None:
    typing = keyboard()
    editor = typing.editor

    def colour() -> str | None:
        found: Attrs = editor.session.app.style.get_attrs_for_style_str("class:prompt")
        return found.color

    before = colour()
    assert typing.read("(+ 1", BLACK, lambda _: True, " 2)", "\r") == "(+ 1 2)"
    assert before == UNKNOWN.prompt[1:]
    assert colour() == DARK.prompt[1:]


def test_a_prompt_asks_and_paints_as_it_is_answered(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path)
    try:
        terminal.until(lambda text: "1 sx>" in text and "jit" in text)
        terminal.until(lambda _: QUESTION in terminal.received)
        terminal.process.send(WHITE)
        terminal.ask("(+ 40 2)", "42")
        terminal.process.send(":style\r")
        terminal.until(lambda text: "the background is light" in text)
        assert terminal.received.count(QUESTION) == 1
    finally:
        terminal.close()


def test_prompts_are_numbered_as_errors_call_them(keyboard: Callable[..., Any]) -> None:
    typing = keyboard()
    prompt = typing.editor.session.message
    assert "".join(text for _, text in prompt()) == "1 sx> "
    typing.workspace.inputs = 11
    assert "".join(text for _, text in prompt()) == "12 sx> "
    plain = keyboard(numbers=False)
    assert "".join(text for _, text in plain.editor.session.message()) == "sx> "


def test_brackets_are_coloured_by_depth_where_that_is_wanted() -> None:
    def depths(rainbow: int, text: str) -> list[str | None]:
        process = Brackets(outline, rainbow)
        document = Document(text, len(text))
        fragments: StyleAndTextTuples = [("", text)]
        change = process.apply_transformation(
            TransformationInput(cast("Any", None), document, 0, lambda i: i, fragments, 80, 24)
        )
        marks = {i: style for i, (style, *_) in enumerate(explode_text_fragments(change.fragments))}
        return [
            found[1] if (found := re.search(r"bracket\.depth(\d)", marks[i])) else None
            for i, c in enumerate(text) if c in "()[]{}#" and c != "#"
        ]  # fmt: skip

    assert depths(3, "(a [b {c (d)}])") == ["0", "1", "2", "0", "0", "2", "1", "0"]
    assert depths(3, '(a ")(" #(b))') == ["0", None, None, "1", "1", "0"]
    assert depths(3, "(a) (b") == ["0", "0", "0"]
    assert depths(3, "a)") == [None]
    assert depths(0, "(a (b))") == [None] * 4
