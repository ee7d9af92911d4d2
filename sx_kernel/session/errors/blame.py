"""Which argument an error is about: the place that its carets point at.

Built-in functions and those of the library say `NAME: argument N …`, whichever tier has called
them. Where the failing form is, as it was written, a call of NAME, the place is its Nth argument;
else it is the whole form. The text there may also say what was meant. Knows the text of the form
and of the message, and nothing else.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from sx_kernel.base.source import Place, is_users
from sx_kernel.syntax.places import datum_starts, end_of_form, list_around
from sx_kernel.syntax.tokens import LatePattern

if TYPE_CHECKING:
    from sx_kernel.base.errors import SxError

_NAMED: Final = LatePattern(r"(\S+): argument (\d{1,6})\b")
_OF_GRAMMAR: Final = ("read-error", "syntax-error", "name-error", "arity-error")
_THREADING: Final = ("->", "->>")


def blamed(error: SxError) -> tuple[Place | None, Place | None]:
    """The form that failed, as far as a user can see it, and what of it the carets point at.

    For an error inside of the library it is the user's form that led there; None where there is
    no text to show.
    """
    from sx_kernel.base.errors import ErrorValue

    payload = error.payload
    known = type(payload) is ErrorValue
    where: Place | None = (payload.where if known else None) or error.where
    if not is_users(where):
        trace = error.backtrace or (payload.backtrace if known else ())
        where = next((entry.place for entry in trace if is_users(entry.place)), None)
    if where is None or not known or where.source.spans is not None:
        return where, where
    return where, argument_named(where, payload.message) or where


def hint_beside(error: SxError) -> str | None:
    """The hint to be shown with `error`: its own, or what its text suggests was meant."""
    from sx_kernel.base.errors import ErrorValue
    from sx_kernel.syntax import habits

    payload = error.payload
    if type(payload) is not ErrorValue:
        return None
    where, _ = blamed(error)
    if where is None or where.source.spans is not None:
        return payload.hint
    text, at = where.source.text, where.start
    said = None
    if payload.kind in _OF_GRAMMAR or payload.message.startswith("Not callable: "):
        said = habits.about_bracket(text, at) or habits.about_line(text, at)
    said = said or habits.about_form(payload.message, text, at)
    return said or payload.hint or habits.about_message(payload.message)


def argument_named(form: Place, message: str) -> Place | None:
    """The argument of the call `form` that `message` names; None if it names none there."""
    named: re.Match[str] | None = _NAMED.match(message)
    text = form.source.text
    if named is None or text[form.start : form.start + 1] != "(":
        return None
    parts = list(datum_starts(text, form.start + 1))
    index = int(named[2])
    if not parts or index >= len(parts) or not _is_called(parts[0][1], named[1]):
        return None
    if any(token == ",@" for _, token in parts) or _is_step(text, form.start):
        return None  # there are arguments that are not written there
    start = parts[index][0]
    return Place(form.source, start, end_of_form(text, start))


def _is_called(head: str, name: str) -> bool:
    """Return whether the function that calls itself `name` can be called by `head`."""
    if head == name:
        return True
    from sx_kernel.primitives.registry import IMPLEMENTATIONS

    one, other = IMPLEMENTATIONS.get(head), IMPLEMENTATIONS.get(name)
    return one is not None and other is not None and one.fn is other.fn


def _is_step(text: str, start: int) -> bool:
    """Return whether the form at `start` is a step of a threading form, which adds an argument to
    it."""
    around = list_around(text, start)
    if around is None:
        return False
    head = next(datum_starts(text, around + 1), (0, ""))[1]
    return head in _THREADING
