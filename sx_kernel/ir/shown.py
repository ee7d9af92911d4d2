"""What a function is called where people read of it."""

from __future__ import annotations

import os.path

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
    file = os.path.basename(lam.source.name)  # noqa: PTH119  pathlib takes milliseconds to load
    return f"fn {file.replace(' [', '[')}:{line}"


__all__ = ["shown_name"]
