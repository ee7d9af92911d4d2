"""What a command takes, for completion: read off the line that says how it is used.

    %jit list [--sort recent|hits|age] [-n N]

Words are in lower case; what stands for something else is in upper case.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

_OPTION: Final = re.compile(r"\[?(--?[a-z][a-z-]*)(?:[ =]([^\]\s]+))?\]?")


class Takes(NamedTuple):
    """What may come next: words; and a kind of thing besides, as command.py names them, or ""."""

    words: tuple[str, ...]
    kind: str = ""


def next_argument(
    usage: str, takes: str | tuple[str, ...], before: Sequence[str], begun: str
) -> Takes:
    """Return what the word that is being typed may become.

    `before`: the words between the command and it; `begun`: what is there of it.
    """
    options = {m[1]: m[2] or "" for m in _OPTION.finditer(usage)}
    if before and before[-1] in options:
        return _value(options[before[-1]])
    left = tuple(name for name in options if name not in before)
    if begun.startswith("-"):
        return Takes(left)
    given = _given(before, options)
    if isinstance(takes, str) and takes:
        many = "…" in usage or takes == "file"
        return Takes(left if given else (), takes if many or not given else "")
    words = [word for word in takes if not word.startswith("-")]
    words += [word for word in _alternatives(_OPTION.sub("", usage)) if word not in words]
    return Takes((*(words if not given else ()), *left))


def _given(before: Sequence[str], options: dict[str, str]) -> int:
    """Return how many words are neither options nor their values."""
    values = {i + 1 for i, word in enumerate(before) if options.get(word)}
    return sum(word not in options and i not in values for i, word in enumerate(before))


def _value(described: str) -> Takes:
    kind = {"FILE": "file", "NAME": "function"}.get(described, "")
    return Takes(tuple(_alternatives(described)), kind)


def _alternatives(described: str) -> list[str]:
    """The words of `[on|off]`, `[N|off]` or `a,b,c`, without those that stand for something."""
    found: list[str] = []
    for part in re.findall(r"[\w…-]+(?:[|,][\w…-]+)+|\[[a-z-]+\]", described):
        words = re.split(r"[|,]", part.strip("[]"))
        found += [word for word in words if re.fullmatch(r"[a-z][a-z-]*", word)]
    return found
