"""SX, a Lisp with first-class continuations and a JIT cache one can watch.

    from sx_kernel import Session
    Session().eval("(+ 1 2)")        # 3

Names are loaded when first used, so that importing the package costs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sx_kernel.base.errors import Interrupted, SxError
    from sx_kernel.session.convert import to_python, to_sx
    from sx_kernel.session.session import Session

__all__ = ["Interrupted", "Session", "SxError", "__version__", "to_python", "to_sx"]

__version__ = "0.1.0"


def __getattr__(name: str) -> object:
    if name == "Session":
        from sx_kernel.session.session import Session

        return Session
    if name in {"Interrupted", "SxError"}:
        from sx_kernel.base import errors

        return getattr(errors, name)
    if name in {"to_python", "to_sx"}:
        from sx_kernel.session import convert

        return getattr(convert, name)
    message = f"module {__name__!r} has no attribute {name!r}"
    raise AttributeError(message)


def __dir__() -> list[str]:
    return __all__
