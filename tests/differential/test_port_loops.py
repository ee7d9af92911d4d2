"""Loops that read from ports, compiled: the machine says what must come of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from sx_kernel.base.ports import Port
from tests.differential.test_prim_tables import outcome, session

LOOPS = {
    "characters": "(let loop ((n 0)) (if (eof-object? (read-char p)) n (loop (+ n 1))))",
    "lines": "(let loop ((l nil)) (let ((x (read-line p))) (if (eof-object? x) l (loop (cons x l)))))",
    "some": "(let loop ((n 0)) (if (= n 3) (read-line p) (begin (read-char p) (loop (+ n 1)))))",
    "both": "(let loop ((l nil)) (let ((c (read-char p))) (if (eof-object? c) l (loop (list l c (read-line p))))))",
    "looked at": "(let loop ((l nil)) (let ((c (peek-char p))) (if (eof-object? c) l (loop (list l (read-char p) c)))))",
    "closed": "(let loop ((n 0)) (begin (if (= n 2) (close-port p) nil) (let ((c (read-char p))) (if (eof-object? c) n (loop (+ n 1))))))",
    "closed by a call": "(let loop ((n 0)) (begin (if (= n 2) (f p) nil) (let ((c (read-char p))) (if (eof-object? c) n (loop (+ n 1))))))",
    "read by a call": "(let loop ((l nil)) (let ((c (read-char p))) (if (eof-object? c) l (loop (list l c (read-string 2 p))))))",
    "two": "(let loop ((l nil)) (let ((c (read-char p)) (d (read-char q))) (if (eof-object? c) (list l d) (loop (list l c d)))))",
    "or": "(let loop ((n 0) (r p)) (let ((c (read-char r))) (if (eof-object? c) n (loop (+ n 1) (if (odd? n) p q)))))",
    "in a loop": "(let loop ((l nil)) (let ((c (read-char p))) (if (eof-object? c) l"
    " (loop (list l (let word ((n 1)) (let ((d (read-char p))) (if (or (eof-object? d) (= d #\\newline)) n (word (+ n 1))))))))))",
    "given away": "(let loop ((n 0)) (if (eof-object? (read-char p)) n (begin (map (fn (x) (read-char x)) (list q)) (loop (+ n 1)))))",
    "nothing": "(let loop ((n 0)) (if (= n 0) (list n) (begin (read-char p) (loop n))))",
}  # fmt: skip
CLOSE = "(fn (p) (close-port p))"
TEXT = "a line\n\nanother ὁ λόγος\n"


def _read_from() -> Port:
    port = Port("input", TEXT * 3)
    port.take_char()
    port.take_char()
    return port


def _closed() -> Port:
    port = Port("input", TEXT)
    port.close()
    return port


PORTS: list[Callable[[], Any]] = [
    lambda: Port("input", TEXT), lambda: Port("input", TEXT * 90), lambda: Port("input"), _closed,
    _read_from, lambda: Port("output"), lambda: None, lambda: 5, lambda: "text", lambda: [1],
]  # fmt: skip


@pytest.mark.parametrize("name", LOOPS)
def test_it_is_what_the_machine_makes_of_it(name: str) -> None:
    text = f"(fn (p q f) {LOOPS[name]})"
    sides = [(of, of.eval(text), of.eval(CLOSE)) for of in (session(None), session(1))]
    for first in PORTS:
        for second in PORTS[:4]:
            for same in (False, True):
                found: list[Any] = []
                for of, function, close in sides:
                    p = first()
                    q = p if same else second()
                    value = outcome(of, function, [p, q, close])[:-1]
                    left = [(x.closed, x.text[x.read_at :]) for x in (p, q) if type(x) is Port]
                    found.append((value, left))
                assert found[0] == found[1]
