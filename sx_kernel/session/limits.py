"""The limits that a host sets to evaluations; they are made in session/bounds/limits.py.

Programs that embed SX import them from here, as docs/language.md says.
"""

from sx_kernel.session.bounds.limits import time_limit

__all__ = ["time_limit"]
