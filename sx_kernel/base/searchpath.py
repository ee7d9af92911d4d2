"""Where modules are imported from, in processes of SX's own.

`python -m` puts the current folder first on the path: for a kernel, the folder of the notebook. A
`random.py` or `html.py` there would take the place of Python's own module, and be run. No SX
program imports Python modules, so the folder has no business there. (PYTHONSAFEPATH, which the
kernelspec sets, keeps Python itself from looking there before this is reached.)

Imports nothing that is not part of every Python process already.
"""

import os
import sys


def leave_current_folder() -> None:
    """Take the folder that `python -m` has put first off the path: for `__main__` modules, first.

    If sx_kernel itself is found there, which is not installed then, the folder comes last.
    """
    if sys.flags.safe_path or not sys.path:
        return
    try:
        here = os.getcwd()  # noqa: PTH109  no pathlib here
    except OSError:  # it is gone
        here = ""
    if sys.path[0] in {"", here}:
        folder = sys.path.pop(0)
        if here and __file__.startswith(here + os.sep):
            sys.path.append(folder)


__all__ = ["leave_current_folder"]
