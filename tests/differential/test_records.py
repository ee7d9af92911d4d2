"""Record operations on odd operands: compiled code and the machine alone agree on value and error."""

from __future__ import annotations

import pytest

from sx_kernel.base.errors import SxError
from sx_kernel.session.session import Session
from sx_kernel.syntax.printer import inspect

TYPES = (
    "(define-record-type point (make-point x y) point? (x px set-px!) (y py))"
    " (define-record-type other (make-other x y) other? (x ox) (y oy))"
)
OPERANDS = (
    "0", "-0.0", "1.5", "nan", "1/3", "true", "false", "nil", '""', '"abc"', "#\\a", "'sym", "'()",
    "'(1 2)", "{}", "{:x 1 :y 2}", "(vector 1 2)", "(make-hash-table)", "(make-point 1 2)",
    "(make-point (make-point 1 2) nil)", "(make-other 3 4)", "car", "(fn (x) x)",
)  # fmt: skip
USES = (
    "(fn (a) (px a))", "(fn (a) (py a))", "(fn (a) (list (point? a) (other? a)))",
    "(fn (a) (set-px! a 7) (px a))", "(fn (a) (let ((p (make-point a a))) (eq? (px p) (py p))))",
    "(fn (a) (if (point? a) (px a) 'none))", "(fn (a) (+ (px a) (py a)))",
)  # fmt: skip


def outcomes(session: Session, use: str) -> list[str]:
    """What `use` gives for a point until it is hot, and then for each operand."""
    session.eval(f"{TYPES} (define used {use})")
    found: list[str] = []
    for operand in ("(make-point 1 2)",) * 3 + OPERANDS:
        try:
            found.append(inspect(session.eval(f"(used {operand})")))
        except SxError as problem:
            found.append(f"{problem.kind}: {problem.payload.message}")
    return found


@pytest.mark.parametrize("use", USES)
def test_record_operations_agree_on_every_operand(use: str) -> None:
    compiled = Session(threshold=2)
    assert outcomes(compiled, use) == outcomes(Session(threshold=None), use)
    assert compiled.stats()["hits"] > 0
