"""What a function is called where people read of it."""

from __future__ import annotations

from pathlib import PurePath

from sx_kernel.ir.nodes import Lambda


def shown_name(lam: Lambda) -> str:
    """The name of `lam`; of one without, where it was written: `fn In[1]:2`, `fn tour.sx:12`.

    The line counts from 1, in the text that has the name. `fn` if it was not written anywhere.
    """
    if lam.name is not None:
        return lam.name
    if lam.source is None or lam.pos < 0:
        return "fn"
    line, _ = lam.source.line_column(lam.pos)
    return f"fn {PurePath(lam.source.name).name.replace(' [', '[')}:{line}"


__all__ = ["shown_name"]
