"""Whether data lead back to themselves."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from sx_kernel.base.sequences import Chain, to_python
from sx_kernel.base.values import symbol

_QUOTE: Final = symbol("quote")


def contains_itself(form: Any) -> bool:
    """Return whether a list, or a dict, is among its own parts, or among theirs; not what is
    quoted."""
    if not _parts(form):
        return False
    path = {id(form)}
    done: set[int] = set()
    stack: list[tuple[Any, Iterator[Any]]] = [(form, iter(_parts(form)))]
    while stack:
        current, parts = stack[-1]
        for part in parts:
            if type(part) not in (list, dict, Chain) or id(part) in done:
                continue
            if id(part) in path:
                return True
            path.add(id(part))
            stack.append((part, iter(_parts(part))))
            break
        else:
            stack.pop()
            path.discard(id(current))
            done.add(id(current))
    return False


def _parts(form: Any) -> list[Any]:
    kind = type(form)
    if kind is list:
        return form if not form or form[0] is not _QUOTE else []
    if kind is dict:
        return list(form.values())
    return to_python(form) if kind is Chain else []
