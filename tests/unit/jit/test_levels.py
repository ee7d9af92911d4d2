"""Two levels of compiling: quickly at the K-th call, with all passes what stays hot or turns."""

from __future__ import annotations

from typing import Any

import pytest

from sx_kernel.compile.python.render import STAYS_HOT
from sx_kernel.session.session import Session

ADD = "(define (add a b) (+ a b))"
FIB = "(define (fib n) (if (< n 2) n (+ (fib (- n 1)) (fib (- n 2)))))"
OFTEN = f"(let loop ((i 0)) (when (< i {STAYS_HOT + 10}) (apply add (list i 1)) (loop (+ i 1))))"


def session(**options: Any) -> Session:
    return Session(out=lambda _text: None, **options)


def level(of: Session, name: str) -> int:
    return of.eval(f"(get (jit-why '{name}) :level)")


def entry(of: Session, name: str) -> dict[str, Any]:
    return next(e for e in of.eval("(jit-list)") if e["name"] == name)


def test_what_has_just_become_hot_is_compiled_quickly() -> None:
    of = session(threshold=1)
    of.eval(f"{ADD} (add 1 2)")
    assert level(of, "add") == 1


@pytest.mark.parametrize(
    "text",
    [
        "(define (f n) (let loop ((i 0)) (if (< i n) (loop (+ i 1)) i)))",
        "(define (f n) (if (= n 0) 0 (f (- n 1))))",
        "(define (f n) (map (fn (x) (+ x n)) (list 1 2)))",
    ],
)
def test_what_turns_or_hands_functions_on_gets_all_passes_at_once(text: str) -> None:
    of = session(threshold=1)
    of.eval(f"{text} (f 3)")
    assert level(of, "f") == 2


def test_what_is_called_often_gets_better_code_where_it_runs() -> None:
    of = session(threshold=4)
    of.eval(FIB)
    assert of.eval("(fib 20)") == 6765
    assert level(of, "fib") == 2


def test_what_is_called_now_and_then_gets_it_when_a_form_begins() -> None:
    of = session(threshold=4)
    of.eval(ADD)
    for _ in range(STAYS_HOT + 10):
        of.eval("(add 1 2)")
    assert level(of, "add") == 2


def test_the_entry_stays_the_same_with_its_hits_and_pin() -> None:
    of = session(threshold=4)
    of.eval(f"{ADD} (jit-pin! 'add) (add 1 2) (add 1 2) (add 1 2) (add 1 2)")
    before = entry(of, "add")
    of.eval(OFTEN)
    after = entry(of, "add")
    assert (after["id"], after["pinned"], after["level"]) == (before["id"], True, 2)
    assert after["hits"] == before["hits"] + STAYS_HOT + 10
    stats = of.eval("(jit-stats)")
    assert (stats["evictions"], stats["collected"], stats["invalidated"]) == (0, 0, 0)


def test_calls_are_counted_exactly_over_the_change() -> None:
    of = session(threshold=4)
    of.eval(FIB)
    of.eval("(fib 20)")
    stats = of.stats()
    assert stats["hits"] + stats["misses"] == 21_891


def test_it_is_an_event() -> None:
    of = session(threshold=4)
    of.eval(f"{FIB} (fib 20)")
    events = [e for e in of.eval("(jit-events)") if e["kind"] == "upgrade"]
    assert [(e["name"], e["detail"]) for e in events] == [("fib", 2)]


def test_a_better_code_that_relies_on_more_is_dropped_when_that_changes() -> None:
    of = session(threshold=4)
    of.eval("(define (sq x) (* x x)) (define (f x) (+ 1 (sq x)))")
    of.eval(f"(let loop ((i 0)) (when (< i {STAYS_HOT + 10}) (apply f (list i)) (loop (+ i 1))))")
    assert level(of, "f") == 2
    of.eval("(define (sq x) 100)")
    assert of.eval("(f 3)") == 101


def test_the_old_code_that_still_runs_finds_its_own_constants() -> None:
    of = session(threshold=1)
    of.eval("(define (f g n) (let ((r (g n))) (list r '(a b) '(c d) n)))")
    of.eval("(f (fn (n) n) 1)")
    # while this activation waits, f is called so often that its code is replaced
    many = f"(fn (n) (let loop ((i 0)) (if (< i {STAYS_HOT + 10}) (begin (apply f (list (fn (n) 0) i)) (loop (+ i 1))) n)))"
    assert of.eval(f"(= (f {many} 7) (list 7 '(a b) '(c d) 7))") is True
    assert level(of, "f") == 2


def test_a_reset_while_it_waits_for_the_next_form_is_no_harm() -> None:
    of = session(threshold=4)
    of.eval(ADD)
    for _ in range(STAYS_HOT // 2):
        of.eval("(begin (add 1 2) (add 3 4) (add 5 6))")
    of.eval("(jit-reset!)")
    assert of.eval("(add 1 2)") == 3


def test_the_call_at_which_the_code_gets_better_goes_on_with_its_arguments() -> None:
    of = session(threshold=2)
    of.eval("(define (copies x n) (if (= n 0) nil (cons x (copies x (- n 1)))))")
    for _ in range(STAYS_HOT):
        assert of.eval("(len (copies 1 3))") == 3
    of.eval(f"(map (fn (i) (apply copies (list i 3))) (range {STAYS_HOT}))")
    assert level(of, "copies") == 2


CALLER = """(define (step x) (if (> x 1) (+ (* x 2) (* x 3) (* x 4) (* x 5) (* x 6)) (- x 1)))
(define (f n) (let loop ((i 0) (s 0)) (if (= i n) s (loop (+ i 1) (+ s (step i))))))"""


def test_what_was_compiled_before_what_it_calls_is_compiled_again_when_that_is() -> None:
    of = session(threshold=4)
    of.eval(CALLER)
    of.eval("(begin (f 0) (f 0) (f 0) (f 0))")
    assert of.policy.levels is not None
    code = of.policy.levels.early[0][0].code
    values = [of.eval("(f 1)") for _ in range(6)]
    assert values == [-1] * 6
    assert of.eval("(f 3)") == -1 + 0 + 40
    (f,) = code.unit.owner().rt.entry.live_owners()
    assert f.rt.entry.code is not code
    assert not f.rt.entry.code.unit.cold


def test_nothing_is_looked_at_again_while_nothing_is_compiled() -> None:
    of = session(threshold=4)
    of.eval(CALLER)
    for _ in range(20):
        of.eval("(f 0)")
    levels = of.policy.levels
    assert levels is not None
    assert [entry.shown for entry, _ in levels.early] == ["f"]
    assert levels.looked_at == levels.compiler.serial
