"""Pastes into terminals that do not mark them: many characters at once, that nobody can type.

Each would be a key of its own, which costs a quarter of a millisecond: thousands of lines, minutes.
So they become what terminals send that do mark pastes.
"""

from __future__ import annotations

from typing import Final

from prompt_toolkit.key_binding.key_processor import KeyPress
from prompt_toolkit.keys import Keys

BURST: Final = 32
"""Characters that nobody types at once."""

_BREAKS: Final = {Keys.ControlM: "\n", Keys.ControlJ: "\n", Keys.ControlI: "\t"}


def merged(presses: list[KeyPress]) -> list[KeyPress]:
    """`presses`, which arrived at once, as one paste if they are a burst of characters.

    Enter at their end stays a key, and submits what is complete.
    """
    if len(presses) < BURST:
        return presses
    texts = [_text(press) for press in presses]
    if None in texts:
        return presses
    ends = 1 if texts[-1] == "\n" else 0
    pasted = "".join(text or "" for text in texts[: len(texts) - ends])
    return [KeyPress(Keys.BracketedPaste, pasted), *presses[len(presses) - ends :]]


def _text(press: KeyPress) -> str | None:
    """Return what a key writes; None if it does something else."""
    if isinstance(press.key, Keys):
        return _BREAKS.get(press.key)
    return press.key
