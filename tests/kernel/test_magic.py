"""`%sx` and `%%sx` in IPython: values and functions both ways, SX errors without tracebacks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from IPython.core.interactiveshell import InteractiveShell

from sx_kernel.kernel.magic import SxCellError

EMBEDDING = Path(__file__).resolve().parents[2] / "docs" / "embedding.md"


@pytest.fixture(scope="module")
def shell() -> Iterator[Any]:
    shell: Any = InteractiveShell.instance()
    shell.history_manager.enabled = False
    shell.run_cell("%load_ext sx_kernel")
    yield shell
    InteractiveShell.clear_instance()


def run(shell: Any, cell: str) -> Any:
    """The value of a cell. Raises what the cell raises."""
    result = shell.run_cell(cell)
    result.raise_error()
    return result.result


def test_a_line_is_an_expression(shell: Any) -> None:
    assert run(shell, "%sx (list 1 (vector 2) 'word)") == [1, [2], "word"]
    assert run(shell, "n = %sx (+ 1 2)\nn + 1") == 4


def test_braces_and_dollars_are_not_for_ipython(shell: Any) -> None:
    run(shell, "a = 5")
    assert run(shell, "%sx {:a 1}") == {"a": 1}


def test_cells_share_a_session_and_show_values(
    shell: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    run(shell, "%%sx\n(define (double x) (* 2 x))")
    run(shell, '%%sx\n(println "printed")\n(double 21)')
    out = capsys.readouterr().out
    assert out.splitlines() == ["printed", "42"]


def test_variables_and_functions_go_in(shell: Any) -> None:
    run(shell, "def shout_twice(text):\n    return 2 * text.upper()\nthe_list = [1, (2, 3)]")
    run(
        shell,
        '%%sx -i shout_twice,the_list -o answer\n(define answer (list (shout-twice "a") the-list))',
    )
    assert run(shell, "answer") == ["AA", [1, [2, 3]]]


def test_functions_come_out_and_go_back_in(shell: Any) -> None:
    run(shell, '%%sx -o half_of\n(define (half-of x) "Half." (/ x 2))')
    assert run(shell, "half_of(8)") == 4
    assert "Half." in run(shell, "half_of.__doc__")
    assert run(shell, "%%sx -i half_of -o same\n(define same (type-of half-of))") is None
    assert run(shell, "same") == "lambda"


def test_errors_are_reports_of_sx(shell: Any, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SxCellError, match=r"type-error: \+: argument 2"):
        run(shell, '%%sx\n(+ 1 "a")')
    shown = capsys.readouterr().out
    assert '(+ 1 "a")' in shown
    assert "Traceback" not in shown
    assert "magic.py" not in shown


@pytest.mark.parametrize(
    ("cell", "message"),
    [
        ("%%sx -i missing_name\n1", "there is no Python variable missing_name"),
        ("%%sx -x a\n1", "usage: %sx FORM"),
        ("%%sx -i\n1", "usage: %sx FORM"),
        ("%%sx -o nowhere\n1", "Undefined symbol: nowhere"),
        ("%%sx\n%nothing", "unknown command"),
        ("%sx (+ 1", "unclosed"),
    ],
)
def test_wrong_use_is_explained(shell: Any, cell: str, message: str) -> None:
    with pytest.raises(SxCellError, match=re.escape(message)):
        run(shell, cell)


def test_commands_work_in_cells(shell: Any, capsys: pytest.CaptureFixture[str]) -> None:
    run(shell, "%%sx\n%jit threshold")
    assert capsys.readouterr().out.strip() == "threshold: 4"


def test_the_documentation_runs_as_printed(shell: Any) -> None:
    cells = re.findall(r"```ipython\n(.*?)```", EMBEDDING.read_text(encoding="utf-8"), re.DOTALL)
    assert len(cells) == 5
    for cell in cells:
        code, arrow, expected = cell.rpartition("  # → ")
        value = run(shell, code if arrow else cell)
        if arrow:
            assert repr(value) == expected.strip()
