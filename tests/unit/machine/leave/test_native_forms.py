"""The native control functions may be stopped at each of their lines, and nothing is done twice.

The stack may be full at any line that calls something; then the Python frame becomes a machine
frame, by what its `begun` says, and the machine goes on from there. And Ctrl-C may come at any line
at all. Both are brought about line by line, with a trace function that raises.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from sx_kernel.base.errors import Interrupted, SxError
from sx_kernel.compile.extents import Extents
from sx_kernel.compile.winds import Winds
from sx_kernel.machine import context
from sx_kernel.machine.leave import native_forms, raising
from sx_kernel.runtime import tiering
from sx_kernel.session.session import Session
from sx_kernel.syntax.printer import inspect

# Forms that run `@`, and what it is given to run. `n` counts how often, `k` is where to go back to.
FORMS = {
    "guard": "(guard (e ((number? e) (note (list 'caught e)))) @)",
    "guard of everything": "(guard (e (true (note (list 'taken e)))) @)",
    "guard in a guard": "(guard (e (true (note 'outer))) (guard (e ((string? e) (note 'inner))) @))",
    "handler-bind": "(handler-bind ((number? (fn (e) (note (list 'heard e))))) @)",
    "with-exception-handler": "(with-exception-handler (fn (e) (note 'handled) 7) (fn () @))",
    "before of dynamic-wind": "(dynamic-wind (fn () @) (fn () (note 'thunk)) (fn () (note 'out)))",
    "thunk of dynamic-wind": "(dynamic-wind (fn () (note 'in)) (fn () @) (fn () (note 'out)))",
    "after of dynamic-wind": "(dynamic-wind (fn () (note 'in)) (fn () (note 'thunk)) (fn () @))",
    "parameterize": "(parameterize ((p (+ n 1)) (q 2)) (note (list (p) (q))) @)",
    "parameterize of one": "(parameterize ((p (+ n 1))) (note (p)) @)",
    "parameterize with a converter": "(parameterize ((r (+ n 1))) (note (r)) @)",
    "with-exception-handler that leaves": "(with-exception-handler (fn (e) (note 'handled) (leave (list 'gone e))) (fn () (+ 1 @)))",
    "with-exception-handler in another": "(with-exception-handler (fn (e) (note (list 'outer e)) 8) (fn () (with-exception-handler (fn (e) (note 'inner) (+ 1 (raise-continuable e))) (fn () (list @)))))",
    "no handler": "(with-exception-handler 5 (fn () @))",
    "no before thunk": "(dynamic-wind 5 (fn () @) (fn () (note 'out)))",
    "producer": "(call-with-values (fn () @) (fn (x) (note (list 'consumed x))))",
    "no consumer": "(call-with-values (fn () @) 5)",
    "consumer of no value": "(call-with-values (fn () (note 'made) (values)) (fn () @))",
    "consumer of one value": "(call-with-values (fn () (note 'made)) (fn (x) @))",
    "consumer of two values": "(call-with-values (fn () (note 'made) (values 1 2)) (fn (x y) @))",
    "consumer of three values": "(call-with-values (fn () (note 'made) (values 1 2 3)) (fn (x y z) @))",
    "consumer of four values": "(call-with-values (fn () (note 'made) (values 1 2 3 4)) (fn (x y z w) @))",
    "force": "(let ((promise (delay @))) (list (force promise) (force promise) (force 5)))",
    "force of a chain": "(let ((promise (delay-force (begin (note 'outer) (delay @))))) (list (force promise) (force promise)))",
    "force that forces itself": "(letrec ((promise (delay (begin (set! n (+ n 1)) (if (> n 2) n (begin (force promise) @)))))) (force promise))",
}  # fmt: skip
BODIES = {
    "returns": "(note (list 'body (p)))",
    "raises": "(begin (note 'body) (raise-continuable 5))",
    "raises for good": "(begin (note 'body) (raise 5))",
    "fails": "(begin (note 'body) (+ 1 'x))",
    "fails in call/cc": "(call/cc (fn (c) (note 'body) (+ 1 'x)))",
    "is entered again": "(note (call/cc (fn (c) (set! k c) (note 'first))))",
    "leaves": "(begin (note 'body) (leave 'left))",
    "goes deep": "(note (deep 300))",
}
DEFINITIONS = """
(define p (make-parameter 10))
(define q (make-parameter 20))
(define r (make-parameter 30 (fn (x) (* 2 x))))
(define (note x) (display x) (display ";") x)
(define (deep n) (if (= n 0) 0 (+ 1 (deep (- n 1)))))
"""
RUN = """
(define (run)
  (let ((k nil) (n 0) (turns 0))
    (let ((value (list (call/cc (fn (leave) (list 'value @))))))
      (set! turns (+ turns 1))
      (note (list (p) (q)))
      (if (and k (< turns 3)) (k turns) (list value turns)))))
"""
PROGRAMS = {
    f"{form}, the body {body}": FORMS[form].replace("@", BODIES[body])
    for form in FORMS
    for body in BODIES
}
EACH = pytest.mark.parametrize("program", PROGRAMS.values(), ids=PROGRAMS)


class Moments:
    """A trace function: the places in native functions that are reached, and a problem at one.

    A place is (file, line). At number `strike` of those `reached` the `problem` is raised.
    """

    def __init__(self, strike: int = -1, problem: type[BaseException] = RecursionError) -> None:
        self.strike = strike
        self.problem = problem
        self.reached: list[tuple[str, int]] = []

    def __call__(self, frame: FrameType, event: str, _argument: Any) -> Any:
        """Python calls it for each line (see sys.settrace)."""
        if frame.f_code not in CODES:
            return None
        if event == "line":
            self.reached.append((frame.f_code.co_filename, frame.f_lineno))
            if len(self.reached) - 1 == self.strike:
                raise self.problem
        return self


class Prepared:
    """A session in which (run) is the program that was prepared last, compiled at `threshold`."""

    def __init__(self, threshold: int | None) -> None:
        self.printed: list[str] = []
        self.session = Session(threshold=threshold, out=self.printed.append)
        # a stack that is said to be full must not become a small one for good
        vars(self.session.machine)["adapt_depth"] = lambda _live: None
        self.session.eval(DEFINITIONS)

    def prepare(self, program: str) -> str:
        """Define (run), and what it shows: the first time it may not be compiled yet."""
        self.session.eval(RUN.replace("@", program))
        self.shows()
        return self.shows()

    def shows(self, moments: Moments | None = None) -> str:
        """What (run) prints, and its value or its error. `moments` looks on."""
        self.printed.clear()
        before = sys.gettrace()
        sys.settrace(moments or before)
        try:
            ending = inspect(self.session.eval("(run)"))
        except SxError as problem:
            ending = f"{problem.kind}: {problem.message}"
        finally:
            sys.settrace(before)
        return "".join(self.printed) + ending

    def is_outside_of_everything(self) -> bool:
        """Whether the dynamic context is that of a session that does nothing."""
        machine = self.session.machine
        outside = (machine.winders, machine.handlers, machine.depth) == (None, None, 0)
        return outside and inspect(self.session.eval("(list (p) (q))")) == "(10 20)"


@pytest.fixture(scope="module", autouse=True)
def _compiled_however_often_it_is_unwound() -> Iterator[None]:
    """Else the machine would soon run these programs itself, and call no native function."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tiering, "ASIDE", 0)
        # (guards that are parts of functions: test_guarding.py)
        patch.setattr(Extents, "guard_parts", lambda *_: None)
        # (what is inside of winders that are: test_opened.py)
        patch.setattr(Winds, "winds", lambda *_: None)
        yield


@pytest.fixture(scope="module")
def machine() -> Prepared:
    """A session that compiles nothing, and so calls no native function."""
    return Prepared(None)


@pytest.fixture(scope="module")
def compiled() -> Prepared:
    """A session that compiles everything."""
    return Prepared(1)


NATIVES = {
    function.__code__
    for function, frame in native_forms.make_natives(Session().machine).values()
    if frame is not None
}
# What they call to change the dynamic context; so does the machine.
CODES = NATIVES | {context.Winder.__init__.__code__, context.Winder.exchange.__code__}


def lines_with_calls() -> set[tuple[str, int]]:
    """The places in native functions where the stack may turn out to be full."""
    return {
        (file, node.lineno)
        for file in (native_forms.__file__, raising.__file__)
        for node in ast.walk(ast.parse(Path(file).read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
    }


CALLS = lines_with_calls()


@EACH
def test_what_finds_the_stack_full_is_gone_on_with_by_the_machine(
    program: str, machine: Prepared, compiled: Prepared
) -> None:
    expected = machine.prepare(program)
    assert compiled.prepare(program) == expected
    every = Moments()
    assert compiled.shows(every) == expected
    assert every.reached, "no native function was called"
    for number, place in enumerate(every.reached):
        if place in CALLS:
            full = Moments(number)
            assert compiled.shows(full) == expected, f"{place}, moment {number}"
            assert full.reached[: number + 1] == every.reached[: number + 1]
            assert compiled.is_outside_of_everything(), f"{place}, moment {number}"


@EACH
@pytest.mark.parametrize("threshold", ["compiled", "machine"])
def test_an_interrupt_at_any_line_puts_everything_back(
    program: str, threshold: str, request: pytest.FixtureRequest
) -> None:
    prepared: Prepared = request.getfixturevalue(threshold)
    expected = prepared.prepare(program)
    every = Moments()
    prepared.shows(every)
    for number, place in enumerate(every.reached):
        with pytest.raises(Interrupted):
            prepared.shows(Moments(number, KeyboardInterrupt))
        assert prepared.is_outside_of_everything(), f"{place}, moment {number}"
        assert prepared.shows() == expected


def test_the_programs_reach_every_line_of_every_native_function(compiled: Prepared) -> None:
    reached: set[tuple[str, int]] = set()
    guards = [name for name in PROGRAMS if name.startswith(("guard", "with-exc"))]
    for name in [*(f"{form}, the body returns" for form in FORMS), *guards]:
        compiled.prepare(PROGRAMS[name])
        every = Moments()
        compiled.shows(every)
        reached |= set(every.reached)
    # what fails in compiled code seldom has a value after all
    machine = vars(compiled.session.machine)
    machine["go_on"] = lambda _problem: (5,)
    compiled.prepare(PROGRAMS["guard, the body fails"])
    every = Moments()
    assert compiled.shows(every).startswith("body;(10 20);(((value 5)) 1)")
    del machine["go_on"]
    reached |= set(every.reached)
    lines = {
        (code.co_filename, line)
        for code in NATIVES
        for _, _, line in code.co_lines()
        if line not in (None, code.co_firstlineno)
    }
    assert sorted(lines - reached) == []
