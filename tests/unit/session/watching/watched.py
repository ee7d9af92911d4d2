"""Programs to watch, and what commands say of them."""

from __future__ import annotations

from sx_kernel.session.desk.shown import as_text
from sx_kernel.session.desk.workspace import Workspace
from sx_kernel.session.session import Session
from sx_kernel.session.watching.sampling import Sampler

FIB = "(define (fib n) (if (< n 2) n (+ (fib (- n 1)) (fib (- n 2)))))"


SQUARES = """(define (square x) (* x x))
(define (sum-squares xs)
  (reduce (fn (sum x) (+ sum (square x))) 0 xs))
(define (both xs) (list (sum-squares xs) (square 2)))
(for-each (fn (i) (both (range 9))) (range 9))"""


def said(workspace: Workspace, text: str, name: str = "In [1]") -> str:
    return "\n".join(t for one in workspace.run(text, name) if (t := as_text(one, 80)))


def sampled(session: Session, text: str, least: int = 5) -> Sampler:
    """Samples of `text`, evaluated again and again until there are some."""
    sampler = Sampler(session)
    sampler.start()
    while sampler.total() < least:
        session.eval(text, "In [1]")
    sampler.stop()
    return sampler
