"""Which names a few typed letters may stand for, and which of them are offered first."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

from sx_kernel.html.tags import TAG_NAMES

_FUZZY: Final = 2
"""Letters from which on they may stand anywhere in a name."""


def matching(names: Iterable[str], typed: str) -> list[str]:
    """The names that `typed` begins. Where there are none, those it stands for in another way.

    Parts may be begun (`s-p`: string-pad), letters be found in one place (`pad`), or apart, in
    order (`spad`); each only if nothing was found before. Keywords match keywords only.
    """
    known = [name for name in names if name[:1] == ":" or typed[:1] != ":"]
    for stands_for in (_begins, _begins_parts, _is_within, _is_scattered_in):
        found = [name for name in known if stands_for(typed, name)]
        if found:
            return sorted(found, key=lambda name: _spread(typed, name)) if typed else found
    return []


def _begins(typed: str, name: str) -> bool:
    return name.startswith(typed)


def _begins_parts(typed: str, name: str) -> bool:
    """Return whether `s-p` stands for string-pad: each part begins a part of the name, in order."""
    wanted, parts = typed.split("-"), name.split("-")
    return 1 < len(wanted) <= len(parts) and all(
        part.startswith(want) for want, part in zip(wanted, parts, strict=False)
    )


def _is_within(typed: str, name: str) -> bool:
    return len(typed) >= _FUZZY and typed.lower() in name.lower()


def _is_scattered_in(typed: str, name: str) -> bool:
    """Return whether the letters are found in the name in order, the first one where it begins."""
    if len(typed) < _FUZZY or name[:1].lower() != typed[:1].lower():
        return False
    letters = iter(name.lower())
    return all(letter in letters for letter in typed.lower())


def _spread(typed: str, name: str) -> int:
    """Over how many letters of the name the typed ones are spread; 0 if they begin it."""
    if name.startswith(typed):
        return 0
    at, low = -1, name.lower()
    for letter in typed.lower():
        at = low.find(letter, at + 1)
    return at + 1


def in_order(
    names: Iterable[str], is_own: Callable[[str], bool], uses: Callable[[str], int]
) -> list[str]:
    """Names as they are offered: one's own first, then by use, elements of HTML last; by name."""
    return sorted(
        names,
        key=lambda name: (not is_own(name), -uses(name), name in TAG_NAMES, name),
    )
