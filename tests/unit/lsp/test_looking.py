"""What a name means, and where else that is written."""

from __future__ import annotations

import pytest

from sx_kernel.lsp.looking import definitions_of, name_at, occurrences
from sx_kernel.lsp.workspace import Workspace
from tests.unit.lsp.texts import URI


@pytest.mark.parametrize(
    "text",
    [
        "(define (f |x) (let ((x (+ ^x 1))) x) ^x)",
        "(define (f x) (let ((|x (+ x 1)) (y ^x)) (set! ^x 2) (list ^x 'x (fn (x) x))) x)",
        "(let loop ((|i 0)) (if (< ^i 3) (loop (+ ^i 1))) ^i) i",
        "(define (f) (define |a 1) (define (g) ^a) ^a)",
        "(match v ((list |x y) (+ ^x y)) (x x))",
        "(do ((|i 0 (+ ^i 1))) ((= ^i 3) ^i) ^i) i",
        "(guard (|e (true ^e)) (raise e))",
        "(define |g 1) (define (h g) g) ^g (quote g)",
        "(define |t 1) (define-syntax m (syntax-rules () ((_ x) (+ x ^t)))) (let ((t 2)) (m t))",
        "(define-syntax m (syntax-rules () ((_ |x y) (list ^x y)) ((_ x) x)))",
        "(define |helper 1) (defmacro m (x) `(+ ,x ^helper)) (m 1)",
        "(define-record-type |p (mk a) p? (a p-a))",
        "(define-library (l) (export ^f) (define (|f) (^f)))",
        "(for-each (fn (|x) (when ^x ^x)) x)",
        "(reset (shift |k (^k (fn (k) k)))) k",
        "(as-> 1 |x (+ ^x 1) (* ^x 2)) x",
    ],
)  # fmt: skip
def test_a_name_means_what_the_analyser_says(text: str, workspace: Workspace) -> None:
    places: list[int] = []
    plain = ""
    for char in text:
        if char in "|^":
            places.append(len(plain))
        else:
            plain += char
    document = workspace.put(URI, plain, 1)
    document.check()
    for at in places:
        name = name_at(document, at)
        assert name is not None
        assert [p.start for p in occurrences(workspace, document, name)] == places


def test_what_is_no_name_is_none(workspace: Workspace) -> None:
    document = workspace.put(URI, '(f :key 1 "s") ;c', 1)
    found = {at: name_at(document, at) for at in range(len(document.text) + 1)}
    assert [at for at, name in found.items() if name is not None] == [1, 2]


def test_a_name_of_a_library_is_defined_in_it(workspace: Workspace) -> None:
    text = "(define (f) 1)\n(define-library (l) (export f) (define (f) 2))\n"
    document = workspace.put(URI, text, 1)
    document.check()
    name = name_at(document, text.index("export f") + 7)
    assert name is not None
    assert [p.start for p in definitions_of(workspace, document, name)] == [text.rindex("f)")]


def test_in_a_half_typed_form_a_name_is_wherever_it_is_written(workspace: Workspace) -> None:
    document = workspace.put(URI, "(define (f x) x)\n(g (f 1) (f", 1)
    document.check()
    name = name_at(document, 9)
    assert name is not None
    found = occurrences(workspace, document, name)
    assert [(p.start, p.defines) for p in found] == [(9, True), (21, False), (27, False)]
