"""Loops that read from a port fetch what takes its next character or line once."""

from __future__ import annotations

import pytest

from sx_kernel.base.values import Port
from sx_kernel.session.session import Session


def emitted(text: str) -> str:
    """The code of the function `text` of a port, after it has read one."""
    of = Session(threshold=1)
    function = of.eval(text)
    of.machine.call(function, Port("input", "ab c\nd"))
    return of.policy.cache.entries()[0].code.unit.text


def loop(body: str) -> str:
    return f"(fn (p) (let loop ((n 0)) {body}))"


@pytest.mark.parametrize(("name", "items"), [("read-char", "chars"), ("read-line", "lines")])
def test_a_loop_over_a_port_fetches_it_before(name: str, items: str) -> None:
    text = emitted(loop(f"(let ((x ({name} p))) (if (eof-object? x) n (loop (+ n 1))))"))
    assert f"pʹ{items} = p.{items}.pop if type(p) is Port_ else [].pop" in text
    assert f"x = pʹ{items}()" in text
    assert text.index(".pop") < text.index("while True")


def test_so_does_the_outermost_of_several_loops() -> None:
    inner = "(let skip ((c (read-char p))) (if (eof-object? c) n (if (= c #\\a) (skip (read-char p)) (loop (+ n 1)))))"
    assert emitted(loop(inner)).count("p.chars.pop") == 1


def test_without_a_loop_nothing_is_fetched() -> None:
    assert "p.chars.pop()" in emitted("(fn (p) (read-char p))")


def test_a_port_that_the_loop_sets_is_asked_each_time() -> None:
    text = emitted(
        "(fn (p) (let loop ((q p) (n 0))"
        " (if (eof-object? (read-char q)) n (loop (if (= n 3) p q) (+ n 1)))))"
    )
    assert "q.chars.pop()" in text
    text = emitted(
        "(fn (p) (let ((q p)) (let loop ((n 0)) (begin (set! q p)"
        " (if (eof-object? (read-char q)) n (loop (+ n 1)))))))"
    )
    assert "chars.pop()" in text


def test_a_shadowed_name_is_a_function_like_any() -> None:
    of = Session(threshold=1)
    of.eval(
        "(define (f p) (let loop ((n 0)) (if (= (read-char p) 7) n (loop (+ n 1)))))"
        " (define read-char (fn (p) 7)) (f 1)"
    )
    assert of.eval("(f 1)") == 0
