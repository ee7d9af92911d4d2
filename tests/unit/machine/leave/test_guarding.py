"""leave/guarding.py: what happens when the body of a guard in compiled code fails."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from sx_kernel.machine.leave import guarding
from sx_kernel.machine.leave.guarding import CAUGHT, HANDLED, make_guarding
from sx_kernel.runtime import tiering
from sx_kernel.runtime.sites import UnitRef
from sx_kernel.session.session import Session
from tests.unit.machine.leave.test_native_forms import BODIES, FORMS, Moments, Prepared


def session(text: str, threshold: int | None = 1) -> Session:
    """A session in which `f` is compiled."""
    made = Session(out=lambda _text: None, threshold=threshold)
    made.eval("(define (deep n) (if (= n 0) (vector-ref (vector) 0) (+ 1 (deep (- n 1)))))" + text)
    for _ in range(3):
        made.eval("(f 1)")
    return made


def test_an_open_guard_is_in_force_until_it_is_closed() -> None:
    machine = Session(out=lambda _text: None).machine
    natives = make_guarding(machine)
    outer = natives["open_guard"][0](len)
    inner = natives["open_guard"][0](len)
    assert machine.handlers is inner
    assert inner.outer is outer
    assert inner.here
    natives["close_guard"][0](inner)
    assert machine.handlers is outer
    natives["close_guard"][0](outer)
    assert machine.handlers is None


@pytest.mark.parametrize(
    "body", ["(quotient 6 a)", "(+ 1 (deep a))", "(raise a)", "(error \"no\" a)", "(raise (list a))"]
)  # fmt: skip
def test_no_handler_stays_in_force_when_a_guard_is_over(body: str) -> None:
    made = session(f"(define (f a) (guard (e ((error? e) 'error) (else (list 'got e))) {body}))")
    for _ in range(3):
        made.eval("(list (f 0) (f 2))")  # what is guessed wrongly is known then
    for argument in (0, 2, 0):
        before = made.stats()["misses"]
        made.eval(f"(f {argument})")
        assert made.machine.handlers is None
        assert made.stats()["misses"] == before


def test_the_debugger_is_told_of_what_is_raised_to_a_handler() -> None:
    made = session("(define (f a) (guard (e (true (list 'got e))) (raise a)))")
    told: list[object] = []

    class Telling:
        def __getattr__(self, name: str) -> object:
            return (
                (lambda payload, _kont: told.append(payload))
                if name == "raised"
                else lambda *_: None
            )

    made.machine.debugger = Telling()  # pyright: ignore[reportAttributeAccessIssue]
    assert made.eval("(f 7)")[1] == 7
    assert told == [7]


def test_where_no_clause_fits_the_error_has_its_place() -> None:
    text = "(define (f a) (guard (e ((symbol? e) 1)) (quotient 6 a)))"
    alone = session(text, threshold=None)
    values = [one.eval("(guard (e (true e)) (+ 1 (f 0)))") for one in (session(text), alone)]
    assert values[0].message == "quotient: division by zero"
    assert [[(e.function, e.place.start) for e in value.backtrace] for value in values[:1]] == [
        [(e.function, e.place.start) for e in value.backtrace] for value in values[1:]
    ]


def test_a_body_that_comes_to_its_end_after_all_gives_its_value() -> None:
    made = session("(define (f a) (guard (e (true 'no)) (list (nth (list 1 2) a) (quotient 4 a))))")
    assert made.eval("(list (f 1) (f 5))") == [[2, 4], [None, 0]]


def test_what_is_caught_are_failures_of_lines_only() -> None:
    assert not any(issubclass(kind, (RecursionError, NameError, MemoryError)) for kind in CAUGHT)
    assert HANDLED


# -- the stack is full at any line ---------------------------------------------------------------

BODIES_OF_GUARDS = {
    **BODIES,
    "fails where nothing is called": "(quotient 6 n)",
    "raises where nothing is called": "(if (= n 0) (raise 5) 1)",
    "raises what no clause takes": "(if (= n 0) (raise 'x) 1)",
    "fails below": "(begin (note 'body) (+ 1 (sink 3)))",
    "raises below": "(begin (note 'body) (+ 1 (throw 3)))",
}
GUARDS = {
    **{name: form for name, form in FORMS.items() if name.startswith("guard")},
    "guard of errors": "(guard (e ((error? e) (note 'taken)) ((symbol? e) (note e))) @)",
    "guard in a guard of errors": "(guard (e ((error? e) (note 'outer)) ((symbol? e) 1)) (+ 1 (guard (e ((string? e) 2)) @)))",
}  # fmt: skip
PROGRAMS = {
    f"{form}, the body {body}": GUARDS[form].replace("@", BODIES_OF_GUARDS[body])
    for form in GUARDS
    for body in BODIES_OF_GUARDS
}
NATIVES = {
    function.__code__ for function, _ in make_guarding(Session().machine).values()
}  # fmt: skip
CALLS = {
    node.lineno
    for node in ast.walk(ast.parse(Path(guarding.__file__).read_text(encoding="utf-8")))
    if isinstance(node, ast.Call)
}


class Lines(Moments):
    """The same for lines of compiled code that can be left, and of what it calls for guards."""

    def __call__(self, frame: FrameType, event: str, _argument: Any) -> Any:
        code = frame.f_code
        reference = code.co_consts[-1] if code.co_consts else None
        if code not in NATIVES and type(reference) is not UnitRef:
            return None
        if event == "line":
            unit: Any = reference() if type(reference) is UnitRef else None
            leaves = frame.f_lineno in CALLS if unit is None else frame.f_lineno in unit.sites
            if leaves:
                self.reached.append((code.co_filename, frame.f_lineno))
                if len(self.reached) - 1 == self.strike:
                    raise self.problem
        return self


@pytest.fixture(scope="module", autouse=True)
def _compiled_however_often_it_is_unwound() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tiering, "ASIDE", 0)
        yield


@pytest.fixture(scope="module", params=[None, 1], ids=["machine", "compiled"])
def prepared(request: pytest.FixtureRequest) -> Prepared:
    """A session that compiles nothing, and one that compiles everything."""
    made = Prepared(request.param)
    made.session.eval("(define (sink n) (if (= n 0) (vector-ref (vector) 0) (+ 1 (sink (- n 1)))))")
    made.session.eval("(define (throw n) (if (= n 0) (raise 5) (+ 1 (throw (- n 1)))))")
    return made


OUTCOMES: dict[str, str] = {}


@pytest.mark.parametrize("program", PROGRAMS.values(), ids=PROGRAMS)
def test_wherever_the_stack_is_full_the_machine_goes_on(program: str, prepared: Prepared) -> None:
    expected = prepared.prepare(program)
    assert OUTCOMES.setdefault(program, expected) == expected
    every = Lines()
    assert prepared.shows(every) == expected
    for number in range(len(every.reached)):
        place = every.reached[number]
        assert prepared.shows(Lines(number)) == expected, f"{place}, moment {number}"
        assert prepared.is_outside_of_everything(), f"{place}, moment {number}"
