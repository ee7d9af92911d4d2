"""Which forms have a body, and how much of them stands before it: for indenting as Lisp is."""

from __future__ import annotations

from typing import Final

BODY_INDENT: Final = 2
# Forms whose arguments are a body: lines are indented by two, whatever stands on the first line.
# So are all that begin with def, let, with- or call-with-.
BODIES: Final = frozenset(
    {"begin", "case", "case-lambda", "cond", "do", "dolist", "dotimes", "dynamic-wind", "fn"}
    | {"for", "guard", "lambda", "match", "named-lambda", "parameterize", "try", "unless"}
    | {"when", "while"}
)
BODY_PREFIXES: Final = ("def", "let", "with-", "call-with-")

# Those whose parts are all alike: if the first one stands on the line of the head, the others stand
# below it.
ALIKE: Final = frozenset({"begin", "case-lambda", "cond"})

# What stands before the body, on the line of the head.
_BEFORE: Final = {
    "begin": 0, "case-lambda": 0, "cond": 0, "defmacro": 2, "defmethod": 2, "do": 0,
    "dynamic-wind": 0, "named-lambda": 1, "try": 0,
}  # fmt: skip


def has_body(head: str) -> bool:
    """Return whether a form that begins with `head` has a body."""
    return head in BODIES or head.startswith(BODY_PREFIXES)


def before_body(head: str) -> int:
    """Return how many arguments of such a form stand before its body."""
    return _BEFORE.get(head, 1)
