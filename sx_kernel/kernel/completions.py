"""Completions as Jupyter's messages have them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from sx_kernel.session.words.completion import Completions

NAME_LIMIT: Final = 1_000
"""Characters of a name, or of a signature, that is offered as a completion."""

TYPE_WIDTH: Final = 60
"""Characters of a signature that stands beside a completion."""


def completion_reply(found: Completions, *, is_lab: bool) -> dict[str, Any]:
    """The content of a complete_reply.

    `is_lab`: it goes to JupyterLab, which shows types and no signatures, so that types say both.
    Other front ends choose icons by types.
    """
    candidates = [one for one in found.candidates if len(one.text) <= NAME_LIMIT]
    types = [
        {
            "start": found.start,
            "end": found.end,
            "text": one.text,
            "type": f"{one.kind} {one.signature[:TYPE_WIDTH]}".strip() if is_lab else one.kind,
            "signature": one.signature[:NAME_LIMIT],
        }
        for one in candidates
    ]
    return {
        "status": "ok",
        "matches": [one.text for one in candidates],
        "cursor_start": found.start,
        "cursor_end": found.end,
        "metadata": {"_jupyter_types_experimental": types},
    }
