"""Pictures among the text, by the protocols that terminals have for them.

kitty's (also of Ghostty and Konsole) and iTerm2's (also of WezTerm and mintty) take a PNG as it is;
sixels are the older way of foot, mlterm and others.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from typing import Final

CHUNK: Final = 4096
"""Characters of a piece; kitty takes no longer ones."""


PROTOCOLS: Final = ("kitty", "iterm", "sixel")


def protocol(environment: Mapping[str, str]) -> str | None:
    """One of PROTOCOLS, or None where the terminal does not say that it can show pictures.

    SX_PICTURES says it for terminals that do not: xterm with sixels has the name of any other.
    """
    chosen = environment.get("SX_PICTURES", "")
    if chosen:
        return chosen if chosen in PROTOCOLS else None
    term, program = environment.get("TERM", ""), environment.get("TERM_PROGRAM", "")
    if term.startswith(("screen", "tmux")):  # keeps what it does not understand to itself
        return None
    if term in {"xterm-kitty", "xterm-ghostty"} or "KONSOLE_VERSION" in environment:
        return "kitty"
    if program in {"iTerm.app", "WezTerm", "mintty"}:
        return "iterm"
    if term.startswith(("foot", "mlterm", "yaft", "contour")):
        return "sixel"
    return None


def inline(png: bytes, by: str) -> str:
    """The escape sequences that show a picture at the cursor. `by`: one of PROTOCOLS."""
    if by == "sixel":
        from sx_kernel.repl.sixel import sixels

        return sixels(png)
    data = b64encode(png).decode("ascii")
    if by == "iterm":
        return f"\x1b]1337;File=inline=1;size={len(png)}:{data}\x07"
    parts = [data[at : at + CHUNK] for at in range(0, len(data), CHUNK)]
    last = len(parts) - 1
    # a=T: show it at once; q=2: no answer, which would be taken for keys
    heads = ["a=T,f=100,q=2," if i == 0 else "" for i in range(len(parts))]
    return "".join(
        f"\x1b_G{heads[i]}m={int(i < last)};{part}\x1b\\" for i, part in enumerate(parts)
    )
