"""session/python/help.py."""

from __future__ import annotations

import threading
from typing import Any

from sx_kernel import Session
from sx_kernel.session.words.completion import complete, explain_at


def test_completion_after_a_prefix_and_a_dot(session: Session) -> None:
    found = complete(session, "(m:sq", 5).candidates
    assert [(c.text, c.signature) for c in found] == [("m:sqrt", "(m:sqrt x)")]
    session.eval('(define text "a")')
    assert [c.text for c in complete(session, "(.uppe text)", 6).candidates] == [".upper"]
    session.eval('(define day ((py "datetime.date") 2024 2 3))')
    assert ".-year" in [c.text for c in complete(session, "(.-ye", 5).candidates]


def test_help_is_pythons_docstring(session: Session) -> None:
    text = explain_at(session, "(m:sqrt 2)", 4)
    assert text is not None
    assert text.startswith("(m:sqrt x)\n  Return the square root of x.")


def test_help_while_a_program_runs(session: Session) -> None:
    session.eval("(define (loop-for n) (if (= n 0) 0 (loop-for (- n 1))))")
    answers: list[Any] = []
    asked = threading.Event()

    def ask() -> None:
        answers.append(session.doc("m:sqrt"))
        answers.append([c.text for c in complete(session, "(m:sq", 5).candidates])
        asked.set()

    thread = threading.Thread(target=ask)
    session.define("ask", thread.start)
    session.define("wait", lambda: asked.wait(20))
    assert session.eval("(ask) (wait)") is True
    thread.join()
    assert answers[0].startswith("(m:sqrt x)")
    assert answers[1] == ["m:sqrt"]
