"""raising.py: raise and raise-continuable on Python's stack. (Full stacks: test_native_forms.py.)"""

from __future__ import annotations

from typing import Any

import pytest

from sx_kernel.base.errors import SxError
from sx_kernel.session.session import Session
from sx_kernel.syntax.printer import inspect

HELPERS = """
(define log (list))
(define (note x) (set! log (cons x log)) x)
(define p (make-parameter 1))
(define c (make-error "made" 1))
(define (deep n x) (if (= n 0) (go x) (list (deep (- n 1) x))))
"""
HANDLERS = {
    "answers": "(with-exception-handler (fn (e) (note e) 7) (fn () (list (deep 2 s) (p))))",
    "leaves": "(call/cc (fn (k) (with-exception-handler (fn (e) (k (list e (p)))) (fn () (list (deep 2 s))))))",
    "leaves through a parameterize": "(list (call/cc (fn (k) (with-exception-handler (fn (e) (k (note (p)))) (fn () (parameterize ((p s)) (list (go s))))))) (p))",
    "raises again": "(guard (g (true (list 'again g))) (with-exception-handler (fn (e) (raise (list e))) (fn () (list (go s)))))",
    "fails": "(guard (g ((error? g) (error-message g))) (with-exception-handler (fn (e) (+ 1 'x)) (fn () (list (go s)))))",
    "asks the next one": "(with-exception-handler (fn (e) (note 'outer) 9) (fn () (with-exception-handler (fn (e) (note 'inner) (raise-continuable e)) (fn () (list (go s) (go s))))))",
    "takes no argument": "(guard (g ((error? g) (error-message g))) (with-exception-handler (fn () 7) (fn () (list (go s)))))",
    "goes back": "(let ((n 0)) (with-exception-handler (fn (e) (call/cc (fn (k) (set! back k) 1))) (fn () (let ((v (go s))) (set! n (+ n 1)) (if (and back (< n 3)) (back (+ n 10)) (list v n))))))",
    "has a guard in it": "(with-exception-handler (fn (e) (guard (g (true (list g (note e)))) (raise 'in))) (fn () (list (go s))))",
    "is below a guard": "(with-exception-handler (fn (e) (note 'never) 1) (fn () (guard (g ((number? g) (list 'taken g))) (list (go s)))))",
    "is below a guard that passes it on": "(with-exception-handler (fn (e) (note (list 'heard e)) 1) (fn () (guard (g ((string? g) 1)) (list (go s)))))",
    "is one of handler-bind": "(handler-bind ((number? (fn (e) (note e))) (symbol? (fn (e) (note 's)))) (guard (g (true g)) (list (go s))))",
}  # fmt: skip
WAYS = ["(raise x)", "(raise-continuable x)", "(raise-continuable (list x c))", "(raise c)", "(raise-continuable (make-error \"new\" x))"]  # fmt: skip


def seen(handler: str, way: str, threshold: int | None) -> list[Any]:
    """Values, what was noted, errors with their places, and calls."""
    session = Session(out=lambda _text: None, threshold=threshold)
    session.eval(
        HELPERS + f"(define back nil) (define (go x) {way}) (define (f s) {handler})", "text"
    )
    found: list[Any] = []
    for s in (3, 4, 5, 6):
        session.eval("(set! log (list)) (set! back nil)")
        before = session.stats()
        try:
            value = inspect(session.eval(f"(f {s})", "run"))
        except SxError as problem:
            value = str((problem.kind, problem.message, [t.function for t in problem.backtrace]))
        after = session.stats()
        noted = inspect(
            session.eval("(list (map (fn (e) (if (error? e) (error-message e) e)) log) (p))")
        )
        found.append((value, noted, sum(after[k] - before[k] for k in ("hits", "misses"))))
    traced = session.eval("c").backtrace
    return [*found, [(t.function, t.place and t.place.start) for t in traced]]


@pytest.mark.parametrize("threshold", [1, 3])
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("handler", HANDLERS.values(), ids=HANDLERS)
def test_raised_to_a_handler_it_is_what_it_is_on_the_machine(
    handler: str, way: str, threshold: int
) -> None:
    assert seen(handler, way, threshold) == seen(handler, way, None)


def test_a_handler_that_leaves_is_called_where_it_was_raised() -> None:
    session = Session(threshold=1)
    session.eval(HELPERS + f"(define (go x) (raise x)) (define (f s) {HANDLERS['leaves']})")
    for _ in range(4):
        session.eval("(f 3)")
    before = session.machine.leaves
    assert inspect(session.eval("(f 3)")) == "(3 1)"
    assert session.machine.leaves == before  # nothing became the machine's
