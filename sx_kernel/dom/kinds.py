"""The kinds of nodes."""

from __future__ import annotations

from typing import Final

ELEMENT: Final = "element"
TEXT: Final = "text"
COMMENT: Final = "comment"
DOCUMENT: Final = "document"
FRAGMENT: Final = "fragment"
