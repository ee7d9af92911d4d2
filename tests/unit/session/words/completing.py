"""Completing in a session that knows a few names."""

from __future__ import annotations

from sx_kernel.session.session import Session
from sx_kernel.session.words.completion import Completions, complete

SESSION = Session(out=lambda _text: None)
SESSION.eval(
    '(define (area-of w h) "The area." (* w h)) (define area-limit 5) (defmacro twice (x) x)'
)


def at(text: str) -> Completions:
    """Completions where `|` stands in `text`."""
    cursor = text.index("|")
    return complete(SESSION, text.replace("|", ""), cursor)


def words(text: str) -> list[str]:
    return [candidate.text for candidate in at(text).candidates]
