"""The stages of one program for docs/compiler.md: what each pass makes of it, as text."""

from __future__ import annotations

from typing import Final

from sx_kernel.compile.mid.nodes import Function
from sx_kernel.compile.mid.text import show
from sx_kernel.ir.shapes import fill
from sx_kernel.jit.compiling.world import guesses_for, make_unit
from sx_kernel.machine.link import global_key, link_lambda
from sx_kernel.session.session import Session

PROGRAM: Final = """\
(define (weigh weights rate)
  (reduce (fn (sum w) (+ sum (* w rate))) 0 weights))"""
CALL: Final = "(list (list 1.5 2.5 4.0) 2)"
"""What the function is called with when it becomes hot."""


def stages() -> str:
    """The program, the middle after each pass that changes it, and the Python that comes of it."""
    session = Session(out=lambda _text: None, threshold=None)
    session.eval(PROGRAM)
    m = session.machine
    lam = m.globals[global_key("weigh")].__closure__[1].cell_contents
    fill(lam)
    link_lambda(lam, m)
    seen: list[tuple[str, str]] = []

    def watch(stage: str, fn: Function) -> None:
        text = show(fn).rstrip("\n")
        if not seen or seen[-1][1] != text:
            seen.append((stage, text))

    guesses = guesses_for(lam, session.eval(CALL))
    self_name = session.policy.compiler.self_name(lam)
    unit = make_unit(m, lam, self_name, guesses, "<sx weigh>", watch=watch)
    parts = [f"### after `{stage}`\n\n```middle\n{text}\n```" for stage, text in seen]
    parts.append(f"### as Python\n\n```emitted\n{unit.text.rstrip()}\n```")
    return "\n\n".join(parts)
