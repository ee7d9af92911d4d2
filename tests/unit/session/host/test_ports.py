"""session/host/ports.py: where a session's programs print to, and what they read from."""

from __future__ import annotations

import pytest

from sx_kernel import Session


def test_captured_output_is_of_the_block_only() -> None:
    out: list[str] = []
    session = Session(out=out.append)
    with session.captured() as printed:
        session.eval('(display "inside")')
    session.eval('(display "outside")')
    assert printed.getvalue() == "inside"
    assert out == ["outside"]


@pytest.mark.parametrize("threshold", [None, 1])
def test_output_is_printed_once_however_deep(threshold: int | None) -> None:
    """Where the stack was just full, text was printed and the step then taken again."""
    printed: list[str] = []
    session = Session(threshold=threshold, out=printed.append)
    session.eval("(define (walk n) (if (= n 0) 0 (+ (begin (display n) 1) (walk (- n 1)))))")
    session.eval("(walk 6000)")
    assert printed == [str(n) for n in range(6000, 0, -1)]
