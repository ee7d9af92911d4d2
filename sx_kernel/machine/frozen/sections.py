"""The sections of a frozen state: whether data are one at all, and are as they were written.

What stands in the sections is thaw's business (machine/frozen/thaw.py).
"""

from __future__ import annotations

from typing import Any, Final

from sx_kernel.base.errors import SxError, error
from sx_kernel.base.sequences import Chain, to_python
from sx_kernel.base.values import symbol
from sx_kernel.machine.frozen.codecs import FORMAT
from sx_kernel.machine.frozen.freeze import check_of
from sx_kernel.primitives.check import MAX_ELEMENTS, bad_argument

_SECTIONS: Final = ("check", "host", "globals", "objects", "value")


class Damaged(Exception):
    """The data are not what freeze writes."""


def refused(why: str) -> SxError:
    """The error with which a frozen state is refused."""
    return error("read-error", f"cek-thaw: {why}")


def read_sections(data: Any) -> dict[str, list[Any]]:
    """The sections of a frozen state that has this format and is as it was written."""
    forms = plain(data)
    if type(forms) is not list or not forms or forms[0] is not symbol("cek-state"):
        raise bad_argument("cek-thaw", 1, "a frozen state (cek-state …)", data)
    if len(forms) < 2 or forms[1] != FORMAT or type(forms[1]) is not int:
        had = forms[1] if len(forms) > 1 and type(forms[1]) is int else "nonsense"
        raise refused(f"the state has format {had}, this version reads format {FORMAT}")
    sections: dict[str, list[Any]] = {}
    for form, name in zip(forms[2:], _SECTIONS, strict=False):
        if type(form) is not list or not form or form[0] is not symbol(name):
            raise refused(f"the data are damaged (there is no section {name})")
        sections[name] = form[1:]
    if len(forms) != 2 + len(_SECTIONS):
        raise refused("the data are damaged (there are not five sections)")
    if sections["check"] != [check_of(forms[3:])]:
        raise refused("the data are damaged (they are not what was frozen)")
    return sections


def plain(data: Any) -> Any:
    """The data with all long lists as Python lists; nothing is changed in place.

    Raises SxError for a list that contains itself, and for lists that are in so many places that
    their text would never end.
    """
    if type(data) is not list and type(data) is not Chain:
        return data
    copies: dict[int, tuple[list[Any], int]] = {}  # id of a list → its copy, how many parts in all
    open_lists: dict[int, list[Any]] = {id(data): list(to_python(data))}
    stack: list[tuple[Any, int, int]] = [(data, 0, 1)]
    while stack:
        current, i, size = stack.pop()
        copy = open_lists[id(current)]
        if i == len(copy):
            copies[id(current)] = open_lists.pop(id(current)), size
            continue
        part = copy[i]
        if type(part) is not list and type(part) is not Chain:
            stack.append((current, i + 1, size + 1))
            continue
        known = copies.get(id(part))
        if known is not None:
            copy[i], more = known
            if size + more > MAX_ELEMENTS:
                raise refused("the data are too large")
            stack.append((current, i + 1, size + more))
            continue
        if id(part) in open_lists:
            raise refused("the data are damaged (a list contains itself)")
        open_lists[id(part)] = list(to_python(part))
        stack += ((current, i, size), (part, 0, 1))
    return copies[id(data)][0]
