"""session/python/failures.py: exceptions of Python as SX errors, and back."""

from __future__ import annotations

from sx_kernel import Session
from sx_kernel.session.errors.render import render_error
from tests.unit.session.python.bridged import failure


def test_an_error_has_pythons_type_and_its_bases(session: Session) -> None:
    assert session.eval(
        "(guard (e (true (list (error-type e) (error-message e) (py-type (py-exception e))))) (m:sqrt -1))"
    ) == ["ValueError", "math domain error", "ValueError"]
    assert failure(session, "(b:int nil)").payload.kinds[:3] == (
        "TypeError",
        "Exception",
        "python-error",
    )


def test_the_report_has_our_backtrace_first_and_then_pythons_line(session: Session) -> None:
    session.eval("(import (only (python statistics) mean)) (define (avg xs) (+ 0 (mean xs)))")
    for _ in range(3):
        lines = render_error(failure(session, "(list (avg (list)))")).split("\n")
        assert lines[0] == "StatisticsError: mean requires at least one data point"
        assert lines[3].strip() == "| ".ljust(20)[:2] + " " * 58 + "^^^^^^^^^" or "^" in lines[3]
        raised = next(
            i for i, line in enumerate(lines) if line.startswith("  raised in Python: mean")
        )
        assert any("called from (avg (list))" in line for line in lines[:raised])
        assert (
            lines[raised + 1]
            .strip()
            .endswith("raise StatisticsError('mean requires at least one data point')")
        )
        assert not any("sx_kernel/session" in line for line in lines)


def test_exit_of_python_is_an_error_and_no_exit(session: Session) -> None:
    assert failure(session, '((py "sys.exit") 3)').kind == "SystemExit"
