"""The words of SX by kind, as the lexer looks them up; they stand in words.json."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

_WORDS: Final[dict[str, list[str]]] = json.loads(
    Path(__file__).with_name("words.json").read_text(encoding="utf-8")
)

FORMS: Final = frozenset(_WORDS["forms"])
"""Special forms and the library's macros."""
BUILTINS: Final = frozenset(_WORDS["builtins"])
"""Functions."""
TAGS: Final = frozenset(_WORDS["tags"])
"""The functions that make elements."""
CONSTANTS: Final = frozenset(_WORDS["constants"])
