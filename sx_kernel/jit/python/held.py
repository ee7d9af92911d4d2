"""Names of the runtime that a loop uses, in local variables.

    nonlocal H_; O_type, O_int = type, int
    …
     for x in it:
      if O_type(x) is not O_int: V_(P_)

CPython fetches a local variable in a third of the time that a builtin takes, and an operation on
numbers takes not much longer than that. So a function that loops fetches what its loops name once.
These are names that always mean the same (policy.py, `runtime_names`). Text is replaced within its
line, and what is fetched stands on a line that is there anyway: sites stay where they are.
"""

from __future__ import annotations

import re
from typing import Final

_LOOPS: Final = ("while ", "for ")
_BEGIN: Final = "nonlocal H_"
# A string as a whole (nothing in it is replaced), or one of the names.
_HELD: Final = re.compile(
    r"""'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|(?<![\w.])(?:type|int|float|str|bool|dict|list|len|abs"""
    r"""|sqrt_|Vector_|Table_|Library_|Char_|EOF_|C\d+_)(?!\w)"""
)


def hold_names(lines: list[str]) -> None:
    """Have the functions in `lines` fetch what their loops name once, when they are entered."""
    begin, loop = 0, -1  # the function's first line; the indentation of its outermost loop
    held: dict[str, str] = {}

    def own(match: re.Match[str]) -> str:
        name = match.group()
        return name if name[0] in "'\"" else held.setdefault(name, f"O_{name}")

    for number, line in enumerate(lines):
        text = line.lstrip()
        indent = len(line) - len(text)
        if text == _BEGIN:
            _fetch(lines, begin, held)
            begin, loop, held = number, -1, {}
        elif loop < 0 or indent <= loop:
            loop = indent if text.startswith(_LOOPS) else -1
        elif text.startswith(_LOOPS) or " for " not in text:
            # (a comprehension is a function of its own: for it, local variables are no gain)
            lines[number] = _HELD.sub(own, line)
    _fetch(lines, begin, held)


def _fetch(lines: list[str], begin: int, held: dict[str, str]) -> None:
    if held:
        lines[begin] += f"; {', '.join(held.values())} = {', '.join(held)}"
