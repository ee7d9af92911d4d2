"""Stopping, stepping and looking, without any face."""

from __future__ import annotations

import gc
import random
import tracemalloc
from typing import Any

import pytest

from sx_kernel import Session, SxError
from sx_kernel.debug.debugger import Debugger
from sx_kernel.debug.stopping import Stopped
from sx_kernel.ir.stops import Stop
from tests.unit.debug.conftest import Debugged

FACT = """(define (fact n)
  (if (< n 2)
      1
      (* n
         (fact (- n 1)))))
(fact 3)"""


def test_a_breakpoint_stops_at_each_call_and_the_value_is_the_same(debugged: Debugged) -> None:
    assert debugged.run(FACT, 4) == 6
    assert debugged.stops == [
        ("breakpoint", [("fact", 4)]),
        ("breakpoint", [("fact", 4), ("fact", 5)]),
    ]
    assert [v["n"] for v in debugged.values] == [3, 2]


def test_a_breakpoint_on_a_line_without_code_moves_to_the_next(debugged: Debugged) -> None:
    debugged.run(FACT, 3)
    assert debugged.tops[0] == ("fact", 4)


@pytest.mark.parametrize("threshold", [1, 4, None])
def test_what_is_inlined_stops_all_the_same(threshold: int | None) -> None:
    debugged = Debugged(threshold=threshold)
    code = "(define (inner x)\n  (+ x 1))\n(define (outer n s)\n  (if (= n 0)\n    s\n    (outer (- n 1) (+ s (inner n)))))\n(outer 50 0)"
    assert debugged.run(code) == 1325
    debugged.put(code, 2, condition="(= x 7)")
    assert debugged.session.eval("(outer 50 0)") == 1325
    assert debugged.tops == [("inner", 2)] and debugged.values == [{"x": 7}]
    if threshold:
        assert "breakpoint" in debugged.reason("inner") and "breakpoint" not in debugged.reason(
            "outer"
        )


def test_a_lambda_that_the_library_calls_stops(debugged: Debugged) -> None:
    code = "(define (all xs)\n  (list (map (fn (x)\n         (* x\n            x))\n       xs)))\n(all (list 1 2 3))"
    for _ in range(8):
        debugged.run(code)
    debugged.stops.clear()
    debugged.run(code, 3)
    assert [frames[0] for _, frames in debugged.stops] == [("fn", 3)] * 3
    assert debugged.stops[0][1][-1] == ("all", 2)


def test_the_expansion_of_a_macro_stops_where_its_arguments_stand(debugged: Debugged) -> None:
    code = "(defmacro twice (form)\n  `(begin ,form\n          ,form))\n(define (f xs)\n  (twice\n    (append! xs (len xs)))\n  xs)\n(f (list))"
    assert debugged.session.eval("(list->vector (list 0 1))") is not None
    debugged.run(code, 6)
    assert debugged.tops == [("f", 6), ("f", 6)]


def test_code_of_a_macro_stops_while_it_expands(debugged: Debugged) -> None:
    code = "(defmacro plus (a b)\n  (list '+\n        a b))\n(plus 1 2)"
    assert debugged.run(code, 2) == 3


def test_a_component_and_a_handler_stop(debugged: Debugged) -> None:
    code = '(defcomp ~card (&key title)\n  (div\n    (h1 title)))\n(define (safe x)\n  (guard (e (true\n             (list 1 x)))\n    (error "no")))\n(~card :title "a")\n(safe 5)'
    debugged.run(code, 3, 6)
    assert debugged.tops[0] == ("~card", 3)
    assert [line for _, line in debugged.tops] == [3, 6]
    assert debugged.values[0] == {"title": "a"}


def test_generators_and_continuations_are_stepped_through(debugged: Debugged) -> None:
    code = "(define (f)\n  (call/cc (fn (k)\n    (+ 1\n       (k 42)))))\n(define (g)\n  (list\n    (f)))\n(g)"
    result = debugged.run(code, 3, script=["next", "next", "next", "next", "next"])
    assert debugged.session.eval("(f)") == 42
    assert str(result) != "None" and debugged.tops[0][1] == 3


def test_next_stays_in_the_function_and_runs_calls_compiled(debugged: Debugged) -> None:
    code = "(define (busy n)\n  (let loop ((i 0))\n    (if (< i n) (loop (+ i 1)) i)))\n(define (f)\n  (busy 3000)\n  (busy 200000)\n  (+ 1\n     2))\n(f)"
    debugged.run(code, 5, script=["next", "next"])
    assert debugged.tops == [("f", 5), ("f", 6), ("f", 7)]
    assert debugged.session.machine.may_compile


def test_a_step_over_a_tail_call_ends_in_the_caller(debugged: Debugged) -> None:
    code = "(define (g x)\n  (* x\n     2))\n(define (f x)\n  (g x))\n(define (h)\n  (let ((a (f 4)))\n    (+ a 1)))\n(h)"
    debugged.run(code, 5, script=["next", "next"])
    assert debugged.tops == [("f", 5), ("h", 7), ("h", 8)]


def test_a_step_out_of_a_call_without_a_caller_ends_at_the_next_form(debugged: Debugged) -> None:
    code = "(define (f x)\n  (list x)\n  (list x)\n  x)\n(f 1)\n(f 2)"
    debugged.run(code, 2, script=["stepOut", "continue"])
    assert debugged.tops == [("f", 2), ("top level", 6), ("f", 2)]
    debugged.stops.clear()
    debugged.run("(f 3)", script=["stepOut"])  # and in the last form it ends with the input
    assert len(debugged.stops) <= 1


def test_a_step_is_not_lost_when_an_error_goes_to_a_handler(debugged: Debugged) -> None:
    code = '(define (f x)\n  (guard (e (true\n             (+ x\n                100)))\n    (g\n      x)))\n(define (g x)\n  (error "no"))\n(f 5)'
    assert debugged.run(code, 8, script=["next"]) == 105
    assert debugged.tops[1][1] in (2, 3)


def test_stepping_in_goes_from_form_to_form_of_a_cell(debugged: Debugged) -> None:
    code = "(define a 1)\n(define b\n  (+ a 1))\n(+ a b)"
    assert debugged.run(code, 1, script=["next"] * 9) == 3
    assert [line for _, line in debugged.tops] == [1, 2, 3, 4]


def test_the_library_is_stepped_over(debugged: Debugged) -> None:
    code = "(define (f x)\n  (* x 2))\n(define (all)\n  (map f\n       (list 1 2)))\n(all)"
    debugged.run(code, 4, script=["stepIn", "stepIn", "stepIn"])
    assert [name for name, _ in debugged.tops][:3] == ["all", "all", "f"]


def test_variables_are_assigned_also_where_closures_share_them(debugged: Debugged) -> None:
    code = "(define (counter)\n  (let ((n 0))\n    (fn ()\n      (set! n (+ n 1))\n      n)))\n(define c (counter))\n(c)"

    def change(stopped: Stopped) -> None:
        assert dict(stopped.frames[0].captured()) == {"n": 0}
        debugged.debugger.evaluate(stopped.frames[0], "(set! n 41)")

    assert debugged.run(code, 4, script=[change]) == 42
    assert debugged.session.eval("(c)") == 43


def test_an_expression_sees_inner_variables_before_outer_ones(debugged: Debugged) -> None:
    code = "(define (f x)\n  (let ((y 1))\n    (let ((x (+ x 10)))\n      (list x y))))\n(f 5)"
    seen: list[Any] = []
    debugged.run(
        code, 4, script=[lambda s: seen.append(debugged.debugger.evaluate(s.frames[0], "(+ x y)"))]
    )
    assert seen == [16]


def test_evaluating_does_not_stop_and_errors_are_told(debugged: Debugged) -> None:
    def look(stopped: Stopped) -> None:
        frame = stopped.frames[0]
        assert debugged.debugger.evaluate(frame, "(fact 5)") == 120
        with pytest.raises(SxError, match="Undefined symbol: nope"):
            debugged.debugger.evaluate(frame, "nope")
        with pytest.raises(SxError, match="read-error"):
            debugged.debugger.evaluate(frame, "(+ 1")

    assert debugged.run(FACT, 4, script=[look]) == 6
    assert len(debugged.stops) == 2


def test_an_error_that_is_not_stopped_reads_the_same(debugged: Debugged) -> None:
    code = '(define (f x)\n  (+ x\n     "1"))\n(f 5)'
    with pytest.raises(SxError) as plain:
        Session().eval(code, "cell")
    debugged.debugger.filters = {"uncaught"}
    with pytest.raises(SxError) as stopped:
        debugged.run(code)
    assert debugged.stops[0][0] == "exception"
    assert str(stopped.value) == str(plain.value)
    assert [str(e.place) for e in stopped.value.backtrace] == [
        str(e.place) for e in plain.value.backtrace
    ]


def test_breakpoints_that_are_gone_leave_no_trace(debugged: Debugged) -> None:
    debugged.run(FACT, 4)
    debugged.run(FACT)
    for _ in range(6):
        debugged.session.eval("(fact 5)")
    assert debugged.reason("fact") == "compiled"
    debugged.debugger.detach()
    lam = debugged.session.eval("fact").__closure__[1].cell_contents
    assert lam.rt.debug is None and type(lam.body) is not Stop
    assert debugged.session.machine.debugger is None


def test_ten_thousand_steps_do_not_grow(debugged: Debugged) -> None:
    code = "(define (turn i)\n  (if (< i 100000)\n    (begin\n      (set! total (+ total i))\n      (turn (+ i 1)))))\n(define total 0)\n(turn 0)"
    sizes: list[int] = []

    def go(stopped: Stopped) -> str:
        if debugged.count in (10_050, 20_050):
            gc.collect()
            sizes.append(tracemalloc.get_traced_memory()[0])
        if debugged.count > 20_050:
            debugged.put(code)
            return "continue"
        return ("next", "stepIn")[debugged.count % 2]

    debugged.always = go
    tracemalloc.start()
    try:
        debugged.run(code, 2)
    finally:
        tracemalloc.stop()
    assert len(sizes) == 2 and sizes[1] - sizes[0] < 200_000, sizes


PROGRAMS = [
    FACT,
    "(define (ack m n)\n  (cond\n    ((= m 0) (+ n 1))\n    ((= n 0) (ack (- m 1) 1))\n    (else (ack (- m 1)\n      (ack m (- n 1))))))\n(ack 2 3)",
    "(define (f xs)\n  (let loop ((xs xs) (s 0))\n    (if (empty? xs)\n      s\n      (loop (rest xs)\n        (+ s (first xs))))))\n(f (range 20))",
    "(define k2 nil)\n(define (f)\n  (+ 1\n     (call/cc (fn (k)\n       (set! k2 k)\n       1))))\n(define n (f))\n(if (< n 5)\n  (k2 n)\n  n)",
    "(define-record-type point (make-point x y) point? (x px) (y py))\n(define (f p)\n  (let* ((a (px p))\n         (b (py p)))\n    (and (> a 0)\n      (or (< b 0)\n        (list a b)))))\n(f (make-point 1 2))",
    '(define (f x)\n  (guard (e ((string? e)\n             (list "s" e))\n            (true\n              (list "other" x)))\n    (if (> x 2)\n      (raise "big")\n      (car x))))\n(list (f 1)\n      (f 5))',
    "(define (gen xs)\n  (reset\n    (for-each (fn (x)\n      (shift k\n        (cons x (k nil))))\n      xs)\n    (list)))\n(gen (list 1 2 3))",
    '(define p (make-parameter 1))\n(define (f)\n  (dynamic-wind\n    (fn () (display "in"))\n    (fn ()\n      (parameterize ((p 2))\n        (* 10\n           (p))))\n    (fn () (display "out"))))\n(f)',
    "(define-values (a b)\n  (values 1\n    2))\n(let-values (((c d)\n  (values 3 4)))\n  (list a b\n    c d))",
    "(define (odd2 n)\n  (if (= n 0) false\n    (even2 (- n 1))))\n(define (even2 n)\n  (if (= n 0) true\n    (odd2 (- n 1))))\n(map even2\n  (list 10 11))",
]


@pytest.mark.parametrize("code", PROGRAMS, ids=range(len(PROGRAMS)))
@pytest.mark.parametrize("threshold", [1, None])
def test_programs_mean_the_same_however_they_are_stepped(code: str, threshold: int | None) -> None:
    plain = Debugged()
    shown = plain.session.eval("str")
    expected = shown(plain.session.eval(code))
    lines = code.count("\n") + 1
    for seed in range(3):
        choose = random.Random(seed)
        debugged = Debugged(threshold=threshold)
        steps = ("next", "stepIn", "stepOut", "continue", "next")
        debugged.always = lambda _stopped, c=choose, s=steps: c.choice(s)
        points = [line for line in range(1, lines + 1) if choose.random() < 0.4]
        path = debugged.debugger.places.note_cell("cell", code)
        debugged.debugger.table.set_lines(path, [{"line": line} for line in points])
        debugged.debugger.changed()
        value = debugged.session.eval(code, "cell")
        debugged.debugger.rest()
        assert shown(value) == expected, (seed, points)
        assert debugged.printed == plain.printed


def test_compiled_code_is_the_same_with_a_debugger_that_has_nothing_to_do_there() -> None:
    """So it costs nothing: a breakpoint elsewhere, too."""
    text = "(define (other x)\n  (+ x 1))\n" + FACT
    code: list[tuple[bytes, int]] = []
    for points in (None, (), (2,)):
        debugged = Debugged(threshold=1)
        if points is None:
            debugged.debugger.detach()
        else:
            debugged.put(text, *points)
        for _ in range(3):
            debugged.session.eval(text, "cell")
            debugged.session.eval("(fact 5)")
        made = debugged.session.eval("fact").__code__
        assert debugged.reason("fact") == "compiled"
        code.append((made.co_code, len(made.co_consts)))
    assert code[0] == code[1] == code[2]


def test_forms_are_not_listened_to_while_there_is_nothing_to_do(debugged: Debugged) -> None:
    session = debugged.session
    assert session.watched.hear is None
    debugged.put(FACT, 4)
    assert session.watched.hear is not None
    debugged.put(FACT)
    session.eval("1")
    assert session.watched.hear is None


def test_two_sessions_are_debugged_apart() -> None:
    one, other = Debugged(), Debugged()
    one.put(FACT, 4)
    assert other.session.eval(FACT, "cell") == 6 and not other.stops
    assert one.session.eval(FACT, "cell") == 6 and len(one.stops) == 2


def test_a_debugger_can_be_had_for_any_session() -> None:
    debugger = Debugger(Session())
    debugger.attach()
    debugger.attach()
    debugger.detach()
    debugger.detach()
    assert debugger.session.eval("(+ 1 2)") == 3
