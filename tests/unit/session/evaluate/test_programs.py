"""Programs that ask their host: handlers, pausing, freezing in one process and thawing in another."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from sx_kernel import Session, SxError
from sx_kernel.base.source import Source
from sx_kernel.session.evaluate.programs import Finished, Suspended
from sx_kernel.session.host.host_function import HostFunction
from sx_kernel.syntax.printer import inspect_value
from sx_kernel.syntax.reader import ReadProblem, read

ASK = '(define (ask x) (perform {:op "ask" :args (list x)}))'
TOTAL = "(define (total xs) (if (empty? xs) 0 (+ (ask (first xs)) (total (rest xs)))))"
# Dynamic context of every kind, and a recursion that is compiled when it pauses.
PROGRAM = f"""
{ASK} {TOTAL}
(define level (make-parameter 0))
(define (hot n) (if (= n 0) 0 (+ 1 (hot (- n 1)))))
(hot 50)
(define (work)
  (guard (e (true (list "caught" e (level))))
    (parameterize ((level 5))
      (dynamic-wind
        (fn () nil)
        (fn ()
          (let ((sum (+ (hot 20) (total (list 1 2 3)))))
            (when (> sum 1000) (raise sum))
            (list sum (level) (map (fn (x) (+ x (ask x))) (range 0 3)))))
        (fn () (display "out"))))))
(work)
(list "last" (work) (level))
"""
EXPECTED = ["last", [80, 5, [0, 11, 22]], 0]


def answers(request: dict[str, Any]) -> int:
    return 10 * request["args"][0]


def drive(session: Session, outcome: Finished | Suspended) -> Any:
    while type(outcome) is Suspended:
        outcome = session.resume(outcome, answers(outcome.request))
    assert type(outcome) is Finished
    return outcome.value


def session(threshold: int | None = 1) -> Session:
    return Session(threshold=threshold, out=lambda _text: None)


# -- handlers ------------------------------------------------------------------------------------


def test_handlers_answer_by_name() -> None:
    s = Session(handlers={"ask": lambda x: 10 * x})
    assert s.eval(f"{ASK} (map ask (list 1 2 3))") == [10, 20, 30]


def test_handlers_can_be_added_later() -> None:
    s = session()
    s.handlers["ask"] = lambda x: x + 1
    assert s.eval(f"{ASK} (ask 1)") == 2


def test_on_perform_answers_the_rest() -> None:
    asked: list[Any] = []
    s = Session(handlers={"ask": lambda _x: 1}, on_perform=lambda r: asked.append(r) or "other")
    assert s.eval(f"{ASK} (list (ask 5) (perform 'name))") == [1, "other"]
    assert len(asked) == 1


def test_nobody_answers() -> None:
    s = Session(on_perform=lambda _request: NotImplemented)
    with pytest.raises(SxError, match="IO suspension in non-IO context"):
        s.eval('(perform "x")')


def test_a_handler_that_fails_is_an_error_where_it_was_performed() -> None:
    s = Session(handlers={"ask": lambda x: 1 // x})
    text = f"{ASK} (guard (e (true (error-message e))) (ask 0))"
    assert s.eval(text) == "ask: ZeroDivisionError: integer division or modulo by zero"


@pytest.mark.parametrize("threshold", [1, 4, None])
def test_a_handler_is_called_once_for_each_request(threshold: int | None) -> None:
    calls: list[int] = []

    def ask(x: int) -> int:
        calls.append(x)
        if x % 3 == 0:
            message = "a third"
            raise ValueError(message)
        return x

    s = Session(threshold=threshold, handlers={"ask": ask})
    s.eval(f"{ASK} (define (try x) (guard (e (true -1)) (ask x)))")
    assert s.eval("(map try (range 0 20))") == [-1 if i % 3 == 0 else i for i in range(20)]
    assert calls == list(range(20))


def test_a_handler_may_evaluate_in_the_same_session() -> None:
    s = session()
    s.handlers["ask"] = lambda x: s.eval(f"(* {x} 2)")
    assert s.eval(f"{ASK} (let loop ((i 0) (sum 0)) (if (= i 5) sum (loop (+ i 1) (+ sum (ask i)))))") == 20  # fmt: skip


def test_a_cek_step_loop_comes_before_the_handlers() -> None:
    s = Session(handlers={"ask": lambda _x: "host"})
    assert s.eval(f'{ASK} (cek-run-with (fn (r) "program") (fn () (ask 1)))') == "program"


# -- pausing -------------------------------------------------------------------------------------


@pytest.mark.parametrize("threshold", [1, 4, None])
def test_a_program_is_paused_and_gone_on_with(threshold: int | None) -> None:
    s = session(threshold)
    assert drive(s, s.start(PROGRAM)) == EXPECTED


def test_a_program_that_asks_nothing_is_finished() -> None:
    assert session().start("1 (+ 1 2)") == Finished(3)
    assert session().start("") == Finished(None)


def test_the_value_is_that_of_the_last_form() -> None:
    s = session()
    paused = s.start('(perform "x")')
    assert type(paused) is Suspended
    assert paused.request == "x"
    assert s.resume(paused, 5) == Finished(5)
    paused = s.start('(perform "x") (define a 1) a')
    assert type(paused) is Suspended
    assert s.resume(paused, 5) == Finished(1)


def test_a_paused_program_can_be_resumed_again() -> None:
    s = session()
    paused = s.start('(list "got" (perform nil))')
    assert type(paused) is Suspended
    assert s.resume(paused, 1) == Finished(["got", 1])
    assert s.resume(paused, 2) == Finished(["got", 2])


def test_a_problem_is_raised_where_the_program_waits() -> None:
    s = session()
    paused = s.start("(guard (e (true (error-message e))) (perform nil))")
    assert type(paused) is Suspended
    assert s.resume(paused, problem=OSError("no network")) == Finished(
        "perform: OSError: no network"
    )


def test_handlers_answer_before_a_program_pauses() -> None:
    s = session()
    s.handlers["ask"] = lambda x: x
    paused = s.start(f'{ASK} (list (ask 1) (perform {{:op "tell"}}))')
    assert type(paused) is Suspended
    assert paused.request == {"op": "tell"}


def test_the_session_is_free_while_a_program_is_paused() -> None:
    s = session()
    s.eval("(define level (make-parameter 1))")
    paused = s.start("(parameterize ((level 2)) (perform nil) (level))")
    assert type(paused) is Suspended
    assert s.eval("(level)") == 1
    assert s.resume(paused) == Finished(2)
    assert s.eval("(level)") == 1


# -- freezing and thawing ------------------------------------------------------------------------


@pytest.mark.parametrize("threshold", [1, 4, None])
def test_each_step_in_a_session_of_its_own(threshold: int | None) -> None:
    here = session(threshold)
    outcome = here.start(PROGRAM)
    steps = 0
    while type(outcome) is Suspended:
        text = here.freeze(outcome)
        here = session(threshold)
        thawed = here.thaw(text)
        outcome = here.resume(thawed, answers(thawed.request))
        steps += 1
    assert type(outcome) is Finished
    assert outcome.value == EXPECTED
    assert steps == 12


FREEZE = """
import sys
from pathlib import Path
from sx_kernel import Session
s = Session(threshold=1)
paused = s.start(Path(sys.argv[1]).read_text())
for _ in range(int(sys.argv[3])):
    paused = s.resume(paused, 10 * paused.request["args"][0])
assert s.stats()["compiled"] > 2
Path(sys.argv[2]).write_text(s.freeze(paused), encoding="utf-8")
"""
THAW = """
import sys
from pathlib import Path
from sx_kernel import Session
from sx_kernel.session.evaluate.programs import Suspended
s = Session(threshold=1)
outcome = s.thaw(Path(sys.argv[1]).read_text(encoding="utf-8"))
while type(outcome) is Suspended:
    outcome = s.resume(outcome, 10 * outcome.request["args"][0])
print(s.apply(s.eval("inspect"), outcome.value))
"""


@pytest.mark.parametrize("steps", [0, 2, 4, 8])
def test_frozen_in_one_process_and_thawed_in_another(tmp_path: Path, steps: int) -> None:
    program, frozen = tmp_path / "program.sx", tmp_path / "frozen.sx"
    program.write_text(PROGRAM)
    run = [sys.executable, "-c"]
    subprocess.run([*run, FREEZE, program, frozen, str(steps)], check=True, timeout=60)
    done = subprocess.run(
        [*run, THAW, frozen], check=True, timeout=60, capture_output=True, text=True
    )
    assert done.stdout.endswith('("last" (80 5 (0 11 22)) 0)\n')


def test_a_session_may_have_the_definitions_already() -> None:
    here, there = session(), session()
    there.eval(f"{ASK} {TOTAL}")
    paused = here.start(f"{ASK} {TOTAL} (total (list 1 2))")
    assert type(paused) is Suspended
    assert drive(there, there.thaw(here.freeze(paused))) == 30


def test_a_function_that_is_another_one_there_is_named() -> None:
    here, there = session(), session()
    there.eval("(define (ask x) 5)")
    paused = here.start(f"{ASK} {TOTAL} (total (list 1 2))")
    assert type(paused) is Suspended
    text = here.freeze(paused)
    with pytest.raises(SxError, match="ask is not the function here that it was"):
        there.thaw(text)


def test_the_host_has_to_provide_its_functions_again() -> None:
    here, there = session(), session()
    here.function(lambda x: x + 1, name="host-inc")
    paused = here.start("(host-inc (perform nil))")
    assert type(paused) is Suspended
    text = here.freeze(paused)
    with pytest.raises(SxError, match="the host does not provide host-inc"):
        there.thaw(text)
    there.function(lambda x: x + 100, name="host-inc")
    assert there.resume(there.thaw(text), 1) == Finished(101)


def test_a_function_of_the_host_without_a_name_cannot_be_frozen() -> None:
    s = session()
    s.define("table", [HostFunction(len, "size")])
    paused = s.start("(let ((f (first table))) (perform nil) (f))")
    assert type(paused) is Suspended
    with pytest.raises(SxError, match=r"function of the host .* cannot be frozen .*variable f"):
        s.freeze(paused)


def test_the_rest_of_a_program_needs_its_macros() -> None:
    here, there = session(), session()
    paused = here.start("(defmacro twice (x) `(* 2 ,x)) (perform nil) (twice 5)")
    assert type(paused) is Suspended
    text = here.freeze(paused)
    with pytest.raises(SxError, match="needs the macro twice"):
        there.thaw(text)
    there.eval("(defmacro twice (x) `(* 2 ,x))")
    assert there.resume(there.thaw(text)) == Finished(10)


def test_texts_of_one_shape_can_be_frozen() -> None:
    s = session(4)
    s.eval(ASK)
    for i in range(6):
        paused = s.start(f"(let ((f (fn (x) (+ x {i})))) (list (ask {i}) (f {i})))")
        assert type(paused) is Suspended
        there = session(4)
        assert drive(there, there.thaw(s.freeze(paused))) == [10 * i, 2 * i]


def test_errors_after_thawing_show_the_place() -> None:
    here, there = session(), session()
    paused = here.start("(define (f)\n  (+ 1 (perform nil)))\n(f)", "program.sx")
    assert type(paused) is Suspended
    thawed = there.thaw(here.freeze(paused))
    with pytest.raises(SxError, match="must be a number") as caught:
        there.resume(thawed, "text")
    assert str(caught.value.payload.where) == "program.sx:2:3"


@pytest.mark.parametrize(
    "text", ["", "(1 2", "5 5", "(cek-state 1)", "(cek-state 1 (check 5) (host) (globals))"]
)
def test_other_texts_are_refused(text: str) -> None:
    with pytest.raises(SxError):
        session().thaw(text)


def reads_the_same(text: str, other: str) -> bool:
    try:
        forms = read(Source(other, "other")).forms
    except ReadProblem:
        return False
    return len(forms) == 1 and inspect_value(forms[0]) == text


def test_every_cut_and_every_changed_piece_is_refused() -> None:
    s, there = session(), session()
    paused = s.start(f"{ASK} {TOTAL} (total (list 1 2 3))")
    assert type(paused) is Suspended
    text = s.freeze(paused)
    for at in range(0, len(text) - 1, 97):
        for damaged in (text[:at], text[:at] + "7" + text[at:], text[:at] + text[at + 1 :]):
            if not reads_the_same(text, damaged):
                with pytest.raises(SxError):
                    there.thaw(damaged)
