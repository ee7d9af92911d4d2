"""What a test tells about a variable: branches that rely on it, on all values."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from sx_kernel.base.ports import Port
from sx_kernel.base.values import HashTable
from tests.differential.test_prim_tables import POOL, outcome, session

BRANCHES = {
    "string": "(if (string? x) (list (string-length x) (= x \"a\") (str x \"!\")) (first x))",
    "not": "(if (not (string? x)) (first x) (str x (string-length x)))",
    "and": "(if (and (string? x) (> (string-length x) 0)) (substring x 0 1) (len x))",
    "or": "(if (or (not (dict? x)) (empty? x)) (str x) (get x \"a\"))",
    "vector": "(if (vector? x) (vector-ref x 0) (vector-length x))",
    "dict": "(if (dict? x) (begin (dict-set! x \"b\" 2) (get x \"b\")) (get x \"b\"))",
    "char": "(if (char? x) (char=? x #\\a) (char=? x #\\a))",
    "boolean": "(if (boolean? x) (list (not x) (= x true)) (+ x 1))",
    "table": "(if (hash-table? x) (hash-table-ref/default x 1 2) (hash-table-ref/default x 1 2))",
    "bound again": "(let ((y x)) (if (string? y) (let ((y 5)) (+ y 1)) (len y)))",
    "in a loop": "(let loop ((y x) (n 0)) (if (> n 3) y (if (string? y) (loop (string-length y) (+ n 1)) (loop (str y) (+ n 1)))))",
    "assigned": "(let ((y x)) (begin (set! y (if (string? y) (begin (set! y 5) (+ y 1)) y)) y))",
    "nested": "(if (string? x) (if (string? x) (string-length x) 0) (if (string? x) 1 (list x)))",
    "end": "(if (eof-object? x) 1 (len x))",
}  # fmt: skip


@pytest.mark.parametrize("name", BRANCHES)
def test_a_branch_does_what_the_machine_does(name: str) -> None:
    text = f"(fn (x) {BRANCHES[name]})"
    machine, compiled = session(None), session(1)
    expected, got = machine.eval(text), compiled.eval(text)
    values: list[Callable[[], Any]] = [make for _, make in POOL]
    for make in (*values, HashTable, *values):
        want = outcome(machine, expected, [make()])
        assert outcome(compiled, got, [make()]) == want, make()


READERS = {
    "characters": "(let loop ((found nil)) (let ((c (read-char p))) (if (eof-object? c) found (loop (cons (char->integer c) found)))))",
    "spaces": "(let loop ((n 0)) (let ((c (read-char p))) (cond ((eof-object? c) n) ((char=? c #\\space) (loop (+ n 1))) (else (loop n)))))",
    "lines": "(let loop ((found nil)) (let ((l (read-line p))) (if (eof-object? l) found (loop (cons (string-length l) found)))))",
    "peeked": "(let loop ((n 0)) (if (eof-object? (peek-char p)) n (begin (read-char p) (loop (+ n 1)))))",
    "mixed": "(let loop ((found nil)) (let ((c (read-char p))) (if (eof-object? c) found (loop (cons (list c (read-line p)) found)))))",
    "both in turn": "(let loop ((n 0) (found nil)) (if (eof-object? (peek-char p)) found (loop (+ n 1) (cons (if (< (mod n 9) 5) (read-char p) (read-line p)) found))))",
    "without asking": "(list (char=? (read-char p) #\\a) (string-length (read-line p)) (read-char p))",
    "closed on the way": "(let ((a (read-char p))) (begin (close-port p) (list a (read-char p))))",
}
TEXTS = ["", "a", "\n", "ab\ncd", "ab\n\ncd\n", "é a\n𝄞b\n", "x " * 40, "a bc\nd\n" * 60]


def _closed() -> Port:
    port = Port("input", "abc")
    port.close()
    return port


@pytest.mark.parametrize("name", READERS)
def test_ports_are_read_as_the_machine_reads_them(name: str) -> None:
    text = f"(fn (p) {READERS[name]})"
    machine, compiled = session(None), session(1)
    expected, got = machine.eval(text), compiled.eval(text)
    ports: list[Callable[[], Any]] = [lambda t=t: Port("input", t) for t in TEXTS]
    others: list[Callable[[], Any]] = [_closed, lambda: Port("output"), *[make for _, make in POOL]]
    for make in (*ports, *others, *ports):
        want = outcome(machine, expected, [make()])
        assert outcome(compiled, got, [make()]) == want, make()


def test_only_ports_have_the_attribute_that_compiled_readers_ask_for() -> None:
    for name in ("chars", "lines", "collects"):
        assert [type(make()) for _, make in POOL if hasattr(make(), name)] == []
        assert hasattr(Port("input"), name)
