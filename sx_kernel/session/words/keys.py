"""The keywords that may stand somewhere: keys of a dict that is known, parameters of a call.

Looks values up and follows `get`; nothing is evaluated.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, cast

from sx_kernel.base.source import Source
from sx_kernel.base.values import Keyword, Symbol
from sx_kernel.machine.link import global_key
from sx_kernel.syntax.places import datum_starts, end_of_form
from sx_kernel.syntax.reader import ReadProblem, read
from sx_kernel.syntax.tokens import is_identifier

if TYPE_CHECKING:
    from sx_kernel.session.session import Session

MOST: Final = 200
"""Keys that are answered, at most."""

_GET: Final = frozenset({"get", "dict-get"})
_THREADING: Final = "->"
_UNKNOWN: Final = object()


def keys_at(session: Session, text: str, head: int | None, cursor: int) -> list[str]:
    """The keywords, `:name`, that may stand at `cursor` in the list that begins at `head`.

    Those of the &key parameters of the function that is called, and of the first dict that is
    among the arguments before.
    """
    if head is None:
        return []
    forms = _forms(text[head + 1 : cursor])
    found: list[str] = []
    if forms and type(forms[0]) is Symbol:
        found += _parameters(session, forms[0].name)
    for value in _values(session, forms[1:]):
        if type(value) is dict:
            keys = list(cast("dict[Any, Any]", value))[:MOST]
            found += [f":{key}" for key in keys if type(key) is str and is_identifier(key)]
            break
    return list(dict.fromkeys(found))


def _forms(text: str) -> list[Any]:
    """The data that are complete in `text`."""
    found: list[Any] = []
    for start, _ in datum_starts(text, 0):
        try:
            found += read(Source(text[start : end_of_form(text, start)])).forms
        except ReadProblem:
            return found
    return found


def _parameters(session: Session, name: str) -> list[str]:
    from sx_kernel.session.words.help import lambda_of

    lam = lambda_of(session.machine.globals.get(global_key(name)))
    return [] if lam is None else [f":{parameter.name}" for parameter in lam.keys]


def _values(session: Session, forms: list[Any]) -> list[Any]:
    """Return what the forms stand for, as far as that is known without evaluating them."""
    return [_value(session, form) for form in forms]


def _value(session: Session, form: Any) -> Any:
    """The value of a name, or of `(get name :key)` and `(-> name (get :key))`."""
    keys: list[str] = []
    while type(form) is list and len(form) == 3 and type(form[0]) is Symbol:
        head, inner, last = form[0].name, form[1], form[2]
        if head == _THREADING and type(last) is list and len(last) == 2 and _is_get(last[0]):
            last = last[1]
        elif head not in _GET:
            return _UNKNOWN
        if type(last) is not Keyword:
            return _UNKNOWN
        keys.append(last.name)
        form = inner
    if type(form) is not Symbol:
        return _UNKNOWN
    value = session.machine.globals.get(global_key(form.name), _UNKNOWN)
    for key in reversed(keys):
        value = cast("dict[str, Any]", value).get(key) if type(value) is dict else _UNKNOWN
    return value


def _is_get(form: Any) -> bool:
    return type(form) is Symbol and form.name in _GET
