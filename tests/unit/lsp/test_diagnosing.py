"""The problems of documents: which, where, the same after any edits, and at once."""

from __future__ import annotations

import random
import time

import pytest

from sx_kernel.lsp.diagnosing import diagnose
from sx_kernel.lsp.workspace import Workspace
from tests.unit.lsp.texts import PIECES, PROGRAMS, problems


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("(define (f x) (g x)) (define (g y) y) (f 1)", []),
        ("(f (", [("(", "read-error", 'unclosed "("')]),
        ("(a))", [(")", "read-error", 'unexpected ")"')]),
        ("(prinq 1)", [("prinq", "name-error", "prinq is not defined")]),
        ("(list 'a oops `(b ,oops2))", [
            ("oops", "name-error", "oops is not defined"), ("oops2", "name-error", "oops2 is not defined"),
        ]),
        ("(inc 1 2)", [("inc", "arity-error", "inc: expected 1 argument, got 2: (inc x)")]),
        ("(define (f a) a) (f)", [("f", "arity-error", "f: expected 1 argument, got 0: (f a)")]),
        ("(define (f a) a) (set! f list) (f)", []),
        ("(define (f a) a) (define (f) 1) (f)", []),
        ("(define (inc a b) a) (inc 1 2)", []),
        ("(define (f &key a) a) (f :a 1)", []),
        ("(if)", [("(if)", "syntax-error", "if: expected (if test then [else]), got 0 parts")]),
        ("(define-type T (A x)) (match 1 ((A x y) 1))", [
            ("((A x y) 1)", "warning", "match: this pattern never matches: the constructor is (A x)"),
        ]),
        ("(defmacro m (x) (+ x 1)) (m 5) (m 'a)", [
            ("(m 'a)", "type-error", "+: argument 1 must be a number, got (quote a) (list)"),
        ]),
        ("(define (helper x) x) (defmacro m (x) (helper x)) (m (oops))", []),
        ("(pr😀nt 1)", [("pr😀nt", "name-error", "pr😀nt is not defined")]),
        ("#hello (whatever)", []),
        ("(half (typed\n(typed)", [
            ("(", "read-error", 'unclosed "("'),
        ]),
        ("(define-library (l) (export f) (define (f) (gg)))", [("gg", "name-error", "gg is not defined")]),
        ("(import (scheme base)) (car '(1))", []),
        ("(import (no such))", [
            ("(import (no such))", "import-error", "import: there is no library (no such): no no/such.sx in /tmp ."),
        ]),
        ("\ufeff(inc 1)", []),
        ("(\ud800)", [("\ud800", "read-error", "unexpected character U+D800")]),
    ],
)  # fmt: skip
def test_problems(text: str, found: list[tuple[str, str, str]], workspace: Workspace) -> None:
    assert problems(workspace, text) == found


def test_our_own_programs_have_none(workspace: Workspace) -> None:
    for path in PROGRAMS:
        document = workspace.put(path.as_uri(), path.read_text(encoding="utf-8"), 1)
        wrong = [f.problem.message for f in diagnose(workspace, document) if f.problem.is_error]
        assert wrong == [], path
        workspace.close(path.as_uri())


@pytest.mark.parametrize("seed", range(6))
def test_after_any_edits_the_problems_are_those_of_the_text(
    seed: int, workspace: Workspace
) -> None:
    chance = random.Random(seed)
    path = chance.choice([p for p in PROGRAMS if p.stat().st_size < 3_000])
    text = (
        path.read_text(encoding="utf-8") + "\n(defmacro my-when (c x) `(if ,c ,x))\n(my-when 1 2)\n"
    )
    uri = f"file:///tmp/edited-{seed}.sx"
    document = workspace.put(uri, text, 0)
    for _ in range(25):
        start = chance.randint(0, len(text))
        text = text[:start] + chance.choice(PIECES) + text[start + chance.choice((0, 1, 8)) :]
        document = workspace.put(uri, text, 0)
        found = [f[:2] for f in diagnose(workspace, document)]
        other = workspace.put(f"file:///tmp/fresh-{seed}.sx", text, 0)
        other.update("")
        other.update(text)
        assert found == [f[:2] for f in diagnose(workspace, other)]
        assert all(0 <= a <= b <= len(text) for a, b in found)
        workspace.close(f"file:///tmp/fresh-{seed}.sx")
    workspace.close(uri)


# ------------------------------------------------------------------------------------------- speed


def long_text() -> str:
    """A program of 10 000 lines."""
    whole = "\n".join(path.read_text(encoding="utf-8") for path in PROGRAMS)
    lines = (whole + "\n").split("\n") * (10_000 // whole.count("\n") + 1)
    return "\n".join(lines[:10_000])


@pytest.mark.parametrize("typed", ["(", ")", '"', ";", "x", "'", "\n", "#|", "(define (q x) x)\n"])
def test_a_key_in_ten_thousand_lines_is_checked_at_once(typed: str, workspace: Workspace) -> None:
    text = long_text()
    uri = "file:///tmp/long.sx"
    document = workspace.put(uri, text, 1)
    diagnose(workspace, document)
    best = 9.0
    for part in (1, 2, 3):
        at = text.index("\n(define", part * len(text) // 4) + 9
        for version in (text[:at] + typed + text[at:], text):
            began = time.process_time()
            document = workspace.put(uri, version, 1)
            diagnose(workspace, document)
            best = min(best, time.process_time() - began)
    assert best <= 0.2
