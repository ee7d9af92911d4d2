"""A result that cannot be shown costs its own cell at most: the next one is answered correctly."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.kernel.conftest import Kernel

BROKEN = Path(__file__).with_name("with_broken_values.py")


@pytest.fixture(scope="module")
def kernel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kernel]:
    """A kernel whose programs can make values that fail to show themselves."""
    argv = [sys.executable, str(BROKEN), "-f", "{connection_file}"]
    opened = Kernel(tmp_path_factory.mktemp("kernel"), argv=argv)
    opened.run("(define kept 7)")
    try:
        yield opened
    finally:
        opened.close()


def answers(kernel: Kernel) -> bool:
    """Whether the kernel answers the next cells: text, markup and a picture."""
    text = kernel.result("(list kept (+ 40 2))")
    markup = kernel.results('(p "x")').get("text/html")
    return (text, markup) == ("(7 42)", "<p>x</p>") and "image/png" in kernel.results(
        "(plot (list 1 2))"
    )


@pytest.mark.parametrize(
    ("code", "ename", "message"),
    [
        ("(broken-sx-html)", "range-error", "card: too many children"),
        ("(list (p 1) (broken-sx-html))", "range-error", "card: too many children"),
        ("(broken-text)", "internal error", "no text"),
        ("{:a (broken-text)}", "internal error", "no text"),
        ("(defcomp ~card (&key n) (p (+ n 1))) (list (p 1) (~card :n nil))", "type-error", "must be a number, got nil"),
        ("(plot (list 1e308 -1e308))", "range-error", "is too big"),
        ("%jit plot --save /nowhere/at/all.png", "io-error", "/nowhere/at/all.png"),
    ],
)  # fmt: skip
def test_a_value_that_fails_to_show_itself_is_the_error_of_its_cell(
    kernel: Kernel, code: str, ename: str, message: str
) -> None:
    reply, published = kernel.run(code)
    assert (reply["status"], reply["ename"]) == ("error", ename)
    assert message in reply["evalue"]
    (shown,) = [m["content"] for m in published if m["msg_type"] == "error"]
    assert "Traceback" not in "\n".join(shown["traceback"])
    assert answers(kernel)


def test_markup_that_fails_by_a_bug_of_ours_leaves_the_text(kernel: Kernel) -> None:
    shown = kernel.results("(broken-html)")
    assert list(shown) == ["text/plain"]
    assert shown["text/plain"].startswith("#<broken>\ninternal error: ValueError: no markup")
    assert answers(kernel)


def test_user_expressions_that_cannot_be_shown_are_errors_of_their_own(kernel: Kernel) -> None:
    reply, _ = kernel.run("1", user_expressions={"bad": "(broken-sx-html)", "good": "(+ 1 1)"})
    assert reply["status"] == "ok"
    assert reply["user_expressions"]["bad"]["ename"] == "range-error"
    assert reply["user_expressions"]["good"]["data"] == {"text/plain": "2"}
    assert answers(kernel)


@pytest.mark.parametrize("code", ["(endless-html)", "(list (p 1) (endless-html))"])
def test_showing_without_end_can_be_interrupted(kernel: Kernel, code: str) -> None:
    def stop(message: dict[str, Any]) -> None:
        if message["msg_type"] == "stream":
            kernel.interrupt()

    reply, published = kernel.finish(kernel.start(code), stop)
    assert reply["content"]["ename"] == "interrupted"
    assert [m["msg_type"] for m in published] == ["execute_input", "stream", "error"]
    assert answers(kernel)


@pytest.mark.parametrize("text", ["$x^$", "$\\\\frac{", "_", "<b>&"])
def test_texts_of_a_picture_are_no_tex(kernel: Kernel, text: str) -> None:
    shown = kernel.results(
        f'(plot (list 1 2) (list 3 4) :title "{text}" :x "{text}" :y "{text}" :labels (list "a{text}"))'
    )
    assert "image/png" in shown
    assert "internal" not in shown["text/plain"]
