"""What the names in emitted Python mean: a legend, and notes at the margin, for `%jit show`."""

from __future__ import annotations

import re
from typing import Final

MEANINGS: Final[tuple[tuple[str, str], ...]] = (
    (r"H_", "H_ counts calls"),
    (r"P_", "P_ is the function itself"),
    (r"V_", "V_(…) leaves for the machine: a guess of types has failed"),
    (r"L_", "L_(…) has the function compiled once more, with all passes"),
    (r"X_", "X_() leaves for the machine, which does the line again"),
    (r"U_", "U_ stands for a variable that has no value yet"),
    (r"B_", "B_ says that keyword arguments are arranged already"),
    (r"K_|k_", "k_ is a type that is looked at twice"),
    (r"G_\w+", "G_name is a global of the program"),
    (r"R_\w+", "R_name is a function of Python's"),
    (r"F2?_\w+", "F_name is a built-in function, F2_name the same for two arguments"),
    (r"N_\w+", "N_name is a library function written in Python"),
    (r"I\d+_\w+", "I1_name is the direct entry, for calls that need no guards"),
    (r"[twv]\d+_", "t1_, t2_ … are values between two steps"),
    (r"each_|iter_|items_", "each_ and iter_ walk over a list"),
    (
        r"parts_|items_in_parts_",
        "parts_(…) and items_in_parts_(…) count the turns of a loop in parts",
    ),
    (r"Box_", "Box_ holds a variable that is assigned to and captured"),
)
"""A pattern of names, and what the legend says of them, in its order."""

NOTES: Final[tuple[tuple[str, str], ...]] = (
    (r"^H_ \+= ", "counts calls"),
    (r"^if H_ >= ", "hot: compile it better"),
    (r"^if .*: V_\(", "guard: else the machine goes on"),
    (r" or V_\(", "guard"),
    (r"^if 0: P_", "keeps the function at hand, runs never"),
    (r"^P_\.rt\.born", "a closure is made"),
    (r"^except Caught_", "fails in a guard"),
    (r"^def direct\(", "the entry without guards"),
    (r"^def make\(", "makes closures"),
)
"""What a line begins with, or has in it, and the note at its margin."""

MARGIN: Final = 44
"""Columns before a note, at least; longer lines get none."""
WIDEST: Final = 88


def legend(text: str) -> str:
    """Return what the generated names in `text` mean, in one line; "" if there are none."""
    found = [said for name, said in MEANINGS if re.search(rf"\b(?:{name})(?!\w)", text)]
    return "; ".join(found)


def noted(text: str) -> str:
    """The text with notes at the margin, as comments of Python's."""
    return "\n".join(_noted(line) for line in text.split("\n"))


def _noted(line: str) -> str:
    code = line.strip()
    note = next((said for start, said in NOTES if re.search(start, code)), None)
    if note is None:
        return line
    shown = f"{line:<{MARGIN}}  # {note}"
    return shown if len(shown) <= WIDEST else line
