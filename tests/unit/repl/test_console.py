"""What Python prints by itself while the prompt evaluates."""

from __future__ import annotations

import io
import sys

import pytest

from sx_kernel.repl.console import Console


@pytest.mark.parametrize("name", ["stdout", "stderr"])
def test_a_line_that_python_leaves_unfinished_is_ended(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    output = io.StringIO()
    monkeypatch.setattr(sys, name, output)
    console = Console(output, output)
    with console.hearing():
        assert getattr(sys, name) is not output
        print("abc", end="", file=getattr(sys, name))
    assert getattr(sys, name) is output
    console.fresh_line()
    with console.hearing():
        print("whole", file=getattr(sys, name))
        print(end="", file=getattr(sys, name))
        assert getattr(sys, name).isatty() is False
    console.fresh_line()
    assert output.getvalue() == "abc\nwhole\n"


def test_streams_are_put_back_when_an_input_fails() -> None:
    before = sys.stdout, sys.stderr
    with pytest.raises(KeyError), Console(io.StringIO(), io.StringIO()).hearing():
        raise KeyError
    assert (sys.stdout, sys.stderr) == before
