"""Which guards certainly take what is raised, as far as pure tests can say it."""

from __future__ import annotations

from typing import Any

import pytest

from sx_kernel.machine.context import GuardRecord
from sx_kernel.machine.control.clauses import caught_here, takes
from sx_kernel.session.session import Session


def handler(session: Session, clauses: str) -> Any:
    """The handler of a guard with these clauses, which is made while the guard runs."""
    session.eval(f"(define (try limit thunk) (guard (e {clauses}) (thunk)))")
    found: list[Any] = []

    def look() -> None:
        record = session.machine.handlers
        assert type(record) is GuardRecord
        found.append(record.handler)

    session.define("look", look)
    session.eval("(try 5 (fn () (look)))")
    return found[0]


@pytest.mark.parametrize(
    ("clauses", "condition", "certain"),
    [
        ("(true 1)", 5, True),
        ("(else 1)", 5, True),
        ("((string? e) 1)", "text", True),
        ("((string? e) 1)", 5, False),
        ("((string? e) 1) (else 2)", 5, True),
        ("((string? e) 1) ((number? e) 2)", 5, True),
        ("((and (number? e) (> e 3)) 1)", 5, True),
        ("((and (number? e) (> e 3)) 1)", 2, False),
        ("((or (string? e) (number? e)) 1)", 5, True),
        ("((= e limit) 1)", 5, True),
        ("((= e limit) 1)", 6, False),
        ("((> e 3) 1)", "text", False),  # the test fails
        ("((display e) 1)", 5, False),  # has an effect
        ("(((fn (x) true) e) 1)", 5, False),  # calls a function
        ("((number? e))", 5, False),  # has the value of the test
        ("((number? e) => list)", 5, False),
    ],
)
def test_a_clause_is_certain_if_pure_tests_say_so(
    clauses: str, condition: Any, *, certain: bool
) -> None:
    session = Session(out=lambda _text: None)
    assert takes(session.machine, handler(session, clauses), condition) is certain


def test_nothing_is_certain_where_tests_may_be_refused() -> None:
    session = Session(out=lambda _text: None)
    found = handler(session, "((string? e) 1)")
    session.eval("(set-strict! true)")
    assert not takes(session.machine, found, "text")


def test_a_guard_that_has_a_frame_of_the_machine_is_not_thrown_to() -> None:
    session = Session(out=lambda _text: None)
    machine = session.machine
    record = GuardRecord(None, handler(session, "(true 1)"), None)
    machine.handlers = record
    assert caught_here(machine, 5) is None
    record.here = True
    assert caught_here(machine, 5) is record
    machine.handlers = None
    assert caught_here(machine, 5) is None
