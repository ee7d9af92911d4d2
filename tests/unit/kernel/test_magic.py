"""kernel/magic.py: SX in Python notebooks."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from sx_kernel.kernel.magic import SxCellError, load


class Shell:
    """Stands for an IPython shell."""

    def __init__(self) -> None:
        self.user_ns: dict[str, Any] = {}
        self.shown: list[dict[str, Any]] = []
        self.display_pub = SimpleNamespace(publish=lambda *, data: self.shown.append(data))
        self.sx: Any = None

    def register_magic_function(self, function: Any, magic_kind: str, magic_name: str) -> None:
        assert (magic_kind, magic_name) == ("line_cell", "sx")
        self.sx = function


@pytest.fixture
def shell() -> Shell:
    made = Shell()
    load(made)
    return made


def test_a_line_is_a_python_value(shell: Shell) -> None:
    assert shell.sx("(map inc (list 1 2))") == [2, 3]
    assert shell.shown == []


def test_a_cell_is_shown_and_all_cells_share_a_session(shell: Shell) -> None:
    assert shell.sx("", "(define x 5) (* x x)") is None
    assert [one["text/plain"] for one in shell.shown] == ["25"]
    assert shell.sx("x") == 5


def test_variables_go_in_and_come_out_under_the_names_of_each_language(shell: Shell) -> None:
    shell.user_ns["word_list"] = ["a", "b"]
    shell.sx(
        "-i word_list -o word_count,shout",
        """
      (define word-count (len word-list))
      (define (shout x) "doc" (str x "!"))""",
    )
    assert shell.user_ns["word_count"] == 2
    shout = shell.user_ns["shout"]
    assert (shout("a"), shout.__name__) == ("a!", "shout")
    assert "doc" in shout.__doc__


def test_a_python_function_is_called_from_sx_and_an_sx_function_comes_back_as_itself(
    shell: Shell,
) -> None:
    shell.user_ns["double"] = lambda x: 2 * x
    shell.sx("-i double -o twice", "(define (twice x) (double (double x)))")
    assert shell.user_ns["twice"](5) == 20
    shell.sx("-i twice", "(define same twice)")
    assert shell.sx("(same 1)") == 4


@pytest.mark.parametrize(
    ("line", "cell", "message"),
    [
        ("(car 5)", None, "type-error"),
        ("-x", "1", "usage: %sx FORM"),
        ("-i", "1", "usage: %sx FORM"),
        ("-i nope", "1", "there is no Python variable nope"),
        (":nope", None, "command"),
    ],
)
def test_what_fails_is_a_report_and_no_traceback(
    shell: Shell, line: str, cell: str | None, message: str
) -> None:
    with pytest.raises(SxCellError) as found:
        shell.sx(line, cell)
    assert message in str(found.value)
    assert found.value._render_traceback_() == str(found.value).splitlines()
