"""SX names → Python identifiers, for local variables of generated code.

The image is a valid identifier, stays the same under NFKC (which Python applies to source
text), and different names have different images. It is meant to be read: letters and digits
stay, `-` becomes `_`, and other characters become letters that look like them.

Rules, in the order in which they apply to a name:

    letter or digit that NFKC keeps        itself
    character in LOOK_ALIKE                its look-alike
    anything else                          ˑHEXˑ  (its code point in lower-case hexadecimal)
    image is a Python keyword or builtin   image + ʹ
    image does not start with a lower-case letter or _    _ʹ + image

The characters that occur as images, and ˑ and ʹ themselves, are written as ˑHEXˑ when they
occur in an SX name; that makes the mapping injective. Capital initials are reserved for the
compiler, because CPython sorts free variables and the compiler's must come first.
"""

from __future__ import annotations

import builtins
import keyword
import re
import unicodedata
from functools import lru_cache
from typing import Final

from sx_kernel.base.errors import InternalError

LOOK_ALIKE: Final = {
    "-": "_",
    "_": "ˍ",
    "?": "ʔ",
    "!": "ǃ",
    ">": "ᐳ",
    "<": "ᐸ",
    "+": "ᐩ",
    "*": "ᕯ",
    "/": "ᐟ",
    "\\": "ᐠ",
    "=": "ニ",
    "~": "ᔓ",
    ".": "ꓸ",
    ":": "ꓽ",
    ",": "ꓹ",
    "&": "ꝸ",
    "^": "ᐱ",
    "|": "ǀ",
    "#": "ⵌ",
}
ESCAPE: Final = "ˑ"
MARK: Final = "ʹ"
_SPECIAL: Final = frozenset(LOOK_ALIKE.values()) | {ESCAPE, MARK}
_MARKED: Final = re.compile(f"(?:·{MARK}?[0-9]{{1,6}}|{MARK}){{0,8}}")
_TAKEN: Final = frozenset(keyword.kwlist) | frozenset(n for n in dir(builtins) if n != "_")


@lru_cache(maxsize=4096)
def mangle(name: str) -> str:
    """Return the Python identifier for the SX name `name` (any string)."""
    if name.isascii() and name.isalnum():
        image = name
    else:
        image = "".join([_character(c) for c in name])
        if unicodedata.normalize("NFKC", image) != image:
            # characters that are stable alone but combine or are reordered side by side
            image = "".join([_character(c) if c.isascii() else _escaped(c) for c in name])
    if image in _TAKEN:
        image += MARK
    first = image[:1]
    if first == "_" or first.islower():
        return image
    return "_" + MARK + image


@lru_cache(maxsize=512)
def _character(c: str) -> str:
    look_alike = LOOK_ALIKE.get(c)
    if look_alike is not None:
        return look_alike
    if c in _SPECIAL or not ("a" + c).isidentifier() or unicodedata.normalize("NFKC", c) != c:
        return _escaped(c)
    return c


def numbered(name: str, other: str) -> str:
    """The Python name of the variable `name` that is written `other`, made anew: a mangled name and
    a mark that tells it from others of that name (analyser/scope.py, ir/clone.py).

    Raises InternalError for every other text, so that nothing from outside becomes an identifier.
    """
    if not is_numbered(name, other):
        raise InternalError(f"IR text: {other!r} is no Python name of the variable {name}")
    image = mangle(name)
    return image + other[len(image) :]


def is_numbered(name: str, other: str) -> bool:
    """Return whether `numbered` makes a name of them."""
    image = mangle(name)
    return other.startswith(image) and _MARKED.fullmatch(other[len(image) :]) is not None


def _escaped(c: str) -> str:
    return f"{ESCAPE}{ord(c):x}{ESCAPE}"
