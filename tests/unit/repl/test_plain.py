"""repl/plain.py: lines that make inputs, without an editor."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable

import pytest

from sx_kernel import SxError
from sx_kernel.repl import plain
from sx_kernel.repl.console import Console
from sx_kernel.repl.plain import LONG_FORM, LineReader, from_pipe
from sx_kernel.session.desk.inputs import completeness


def reader(*lines: str, interactive: bool = False, **more: object) -> tuple[LineReader, list[str]]:
    """A reader of these lines, and the prompts that it shows."""
    waiting = iter(lines)
    prompts: list[str] = []

    def read_line(prompt: str) -> str:
        prompts.append(prompt)
        found = next(waiting, None)
        if found is None:
            raise EOFError
        return found

    console = Console(io.StringIO(), io.StringIO())
    return LineReader(console, read_line, interactive=interactive, **more), prompts  # pyright: ignore[reportArgumentType]


def test_lines_are_put_together_until_a_form_is_complete() -> None:
    made, _ = reader("(+ 1", "   2)", "3")
    assert [made.read(), made.read()] == ["(+ 1\n   2)", "3"]
    with pytest.raises(EOFError):
        made.read()


def test_the_second_prompt_is_as_wide_as_the_first() -> None:
    made, prompts = reader("(f", "x)", interactive=True, number=lambda: 12)
    made.read()
    assert prompts == ["12 sx> ", "     … "]
    made, prompts = reader("1", interactive=True)
    made.read()
    assert prompts == ["sx> "]


def test_a_pipe_gets_no_prompts() -> None:
    made, prompts = reader("(f", "x)")
    made.read()
    assert prompts == ["", ""]


def test_a_command_is_a_line_and_a_cell_command_has_a_cell() -> None:
    made, _ = reader(":jit (", "%%time", "(+ 1", "2)")
    assert made.read() == ":jit ("
    assert made.read() == "%%time\n(+ 1\n2)"


def test_what_no_text_can_repair_is_read_at_once() -> None:
    assert reader(")", "1")[0].read() == ")"


def test_an_unfinished_form_at_the_end_of_a_pipe_is_read_all_the_same() -> None:
    assert reader("(+ 1")[0].read() == "(+ 1"
    made, _ = reader("(+ 1", interactive=True)
    with pytest.raises(EOFError):
        made.read()


def test_a_long_form_is_looked_at_only_where_it_may_end() -> None:
    looked: list[int] = []

    def look(text: str) -> object:
        looked.append(text.count("\n") + 1)
        return completeness(text)

    lines = ["(list", *["1"] * (LONG_FORM + 300), ")"]
    made, _ = reader(*lines, complete=look)
    assert made.read() == "\n".join(lines)
    assert looked == [*range(1, LONG_FORM + 1), len(lines)]


def piped(monkeypatch: pytest.MonkeyPatch, text: str) -> Callable[[], str]:
    monkeypatch.setattr(sys, "stdin", io.StringIO(text))
    return lambda: from_pipe("")


def test_a_line_longer_than_a_piece_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plain, "PIECE", 4)
    read = piped(monkeypatch, "abcdefghij\nxyz\nlast")
    assert [read(), read(), read()] == ["abcdefghij", "xyz", "last"]
    with pytest.raises(EOFError):
        read()


def test_a_line_without_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plain, "PIECE", 4)
    monkeypatch.setattr(plain, "MOST", 10)
    with pytest.raises(SxError, match="a line of more than 10 characters"):
        piped(monkeypatch, "x" * 20)()
