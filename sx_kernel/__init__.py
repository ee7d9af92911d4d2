"""SX, a Lisp with first-class continuations and a JIT cache one can watch.

    from sx_kernel import Session
    Session().eval("(+ 1 2)")        # 3

Names are loaded when first used, so that importing the package costs nothing.
"""

from __future__ import annotations

from importlib import import_module

# Not typing's: `python -m sx_kernel` imports this before it can leave the current folder, where
# there may be a `re.py`, which typing would take for the library's (base/searchpath.py).
TYPE_CHECKING = False

if TYPE_CHECKING:
    from sx_kernel.base.errors import Interrupted, SxError
    from sx_kernel.base.version import VERSION as __version__
    from sx_kernel.session.host.convert import to_python, to_sx
    from sx_kernel.session.session import Session

__all__ = ["Interrupted", "Session", "SxError", "__version__", "to_python", "to_sx"]


def __getattr__(name: str) -> object:
    if name == "Session":
        from sx_kernel.session.session import Session

        return Session
    if name in {"Interrupted", "SxError"}:
        from sx_kernel.base import errors

        return getattr(errors, name)
    if name == "__version__":
        from sx_kernel.base.version import VERSION

        return VERSION
    if name in {"to_python", "to_sx"}:
        from sx_kernel.session.host import convert

        return getattr(convert, name)
    message = f"module {__name__!r} has no attribute {name!r}"
    raise AttributeError(message)


def load_ipython_extension(shell: object) -> None:
    """`%load_ext sx_kernel` in a Python notebook: `%sx` and `%%sx` (kernel/magic.py)."""
    # by name: every floor may import this package, and none of them depends on the faces
    import_module("sx_kernel.kernel.magic").load(shell)


def __dir__() -> list[str]:
    return __all__
