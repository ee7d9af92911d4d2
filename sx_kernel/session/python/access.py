"""The door to Python of one session: what it may import, calls in both directions, members."""

from __future__ import annotations

import sys
import threading
from typing import TYPE_CHECKING, Any, final

from sx_kernel.base.errors import SxError, error
from sx_kernel.base.foreign import class_name
from sx_kernel.base.nearest import nearest
from sx_kernel.session.capabilities import refused
from sx_kernel.session.python.calls import calling, guarded
from sx_kernel.session.python.crossing import SAME, elements, to_python, to_sx
from sx_kernel.session.python.failures import as_error, forgive
from sx_kernel.session.python.functions import MOST_NESTED, PythonFunction, original

if TYPE_CHECKING:
    from sx_kernel.session.core import Core


_IN_C = frozenset(("builtin_function_or_method", "ufunc"))


@final
class Access:
    """See the module's text. `allowed`: True, or the names of modules."""

    def __init__(self, session: Core, allowed: bool | frozenset[str]) -> None:
        self.session = session
        self.allowed = allowed
        self.calling = calling  # for functions.py, which cannot import it

    # -- calls ---------------------------------------------------------------------------------

    def call(self, fn: Any, args: tuple[Any, ...]) -> Any:
        """Call `fn` of Python with SX values. Raises SxError."""
        return calling(self, fn, args)

    def to_sx(self, value: Any) -> Any:
        """`value` of Python as SX gets it."""
        kind = type(value)  # a class of another kind may return anything, see held.py
        return value if type(kind) is type and kind in SAME else to_sx(value, self)

    def to_python(self, value: Any) -> Any:
        """`value` of SX as Python gets it."""
        return value if type(value) in SAME else to_python(value, self)

    def elements(self, value: Any) -> list[Any]:
        """The elements of what Python can iterate over. Raises SxError, settled."""
        return guarded(self, elements, value, self)

    def run(self, work: Any, *args: Any) -> Any:
        """`work(*args)` in Python, its result as SX gets it. Raises SxError, settled."""
        return self.to_sx(guarded(self, work, *args))

    def called_back(self, function: Any, args: tuple[Any, ...], named: dict[str, Any]) -> Any:
        """Python calls a function of SX."""
        from sx_kernel.base.values import keyword

        session = self.session
        run, deep = session.machine.run, 0
        while run is not None:
            run, deep = run.outer, deep + 1
        if deep > MOST_NESTED:
            message = "SX and Python call each other too deeply"
            raise error("limit-error", message)
        if session.busy_elsewhere(threading.get_ident()):
            message = "a thread of Python's called a function of SX while SX was running"
            raise error("control-error", message)
        given = [self.to_sx(arg) for arg in args]
        for name, value in named.items():
            given += (keyword(name), self.to_sx(value))
        try:
            return self.to_python(session.apply(function, *given))
        except SxError as problem:
            exception = original(problem.payload)
            if exception is None:
                raise
            forgive(exception, problem.payload)
            raise exception from None

    def direct(self, value: Any) -> tuple[Any, str] | None:
        """The function that `value` stands for, and the name of the type of what it gave last, if
        it is one in C, which needs no room on Python's stack of its own."""
        if type(value) is not PythonFunction or class_name(value.fn) not in _IN_C:
            return None
        return value.fn, value.gives

    def as_error(self, problem: BaseException) -> SxError:
        """The SX error for an exception of Python's."""
        return as_error(problem)

    # -- members -------------------------------------------------------------------------------

    def member(self, name: str) -> Any:
        """The function that the name `.-shape` or `.append` means."""
        from sx_kernel.session.python.members import Getter, Method

        return Getter(name, self) if name[1:2] == "-" else Method(name, self)

    # -- modules -------------------------------------------------------------------------------

    def allows(self, module: str) -> bool:
        """Return whether `module` may be imported: it, or one that it is in, is allowed."""
        if self.allowed is True:
            return True
        parts = module.split(".")
        names = self.allowed or frozenset[str]()
        return any(".".join(parts[: i + 1]) in names for i in range(len(parts)))

    def module(self, op: str, name: str) -> Any:
        """The module `name`, imported now if need be. Raises SxError."""
        if not self.allows(name):
            raise refused(op, f"Python's module {name}", "python")
        known = sys.modules.get(name)
        if known is not None:
            return known
        if self.allowed is True:  # a program's own modules are where its libraries are
            for folder in self.session.library_path:
                if folder not in sys.path:
                    sys.path.append(folder)
        return guarded(self, _import, op, name)

    def find(self, op: str, dotted: str) -> Any:
        """Return what `collections.Counter` names: a module, or what is in one. Raises SxError."""
        parts = dotted.split(".")
        if not all(part.isidentifier() for part in parts):
            raise error("import-error", f"{op}: {dotted!r} names nothing in Python")
        found = self.module(op, parts[0])
        path = parts[0]
        for part in parts[1:]:
            path += "." + part
            found = guarded(self, self._inside, op, found, part, path)
        return found

    def _inside(self, op: str, found: Any, part: str, path: str) -> Any:
        """The attribute `part`, or the submodule at `path`."""
        try:
            return getattr(found, part)
        except AttributeError:
            if type(found) is type(sys) and self.allows(path):
                try:
                    return _import(op, path)
                except SxError:
                    pass
        where = getattr(found, "__name__", type(found).__name__)
        near = nearest(part, [name for name in dir(found) if name[:1] != "_"])
        hint = f"did you mean {near}?" if near else None
        raise error("import-error", f"{op}: there is no {part} in {where}", hint=hint)

    def names(self, op: str, name: str) -> dict[str, Any]:
        """The public names of a module, as `from name import *` has them, with their values."""
        module = self.find(op, name)
        listed = getattr(module, "__all__", None)
        names = [n for n in dir(module) if n[:1] != "_"] if listed is None else list(listed)
        found: dict[str, Any] = {}
        for public in names:
            value = guarded(self, _attribute, module, public)
            if value is not _ABSENT:
                found[public] = self.to_sx(value)
        return found


_ABSENT = object()


def _attribute(module: Any, name: str) -> Any:
    import warnings

    with warnings.catch_warnings():  # of names that a module is about to give up
        warnings.simplefilter("ignore")
        try:
            return getattr(module, name)
        except (AttributeError, ImportError):
            return _ABSENT


def _import(op: str, name: str) -> Any:
    try:
        return _imported(name)
    except ModuleNotFoundError as problem:
        missing = problem.name or name
        if missing != name and not name.startswith(missing + "."):
            message = f"{op}: Python's module {name} needs {missing}, which is not installed"
        else:
            message = f"{op}: there is no module {name} in Python"
        raise error("import-error", message, hint=_how_to_install(missing)) from None


def _imported(name: str) -> Any:
    """Import a module, so that Ctrl-C cannot leave half of it behind: extension modules like
    NumPy's can be imported only once in a process. Signals reach the main thread alone, so
    another one imports what does not come with Python."""
    from importlib import import_module

    if name.partition(".")[0] in sys.stdlib_module_names:
        return import_module(name)
    raised: list[BaseException] = []

    def load() -> None:
        try:
            import_module(name)
        except BaseException as problem:
            raised.append(problem)

    thread = threading.Thread(target=load, name=f"import {name}", daemon=True)
    thread.start()
    thread.join()
    if raised:
        if isinstance(raised[0], ValueError) and "main thread" in str(raised[0]):
            return import_module(name)  # it sets handlers of signals
        raise raised[0]
    return sys.modules[name]


def _how_to_install(name: str) -> str | None:
    from sx_kernel.session.python.packages import KNOWN, package_of

    top = name.partition(".")[0]
    package = package_of(top)
    if package is not None:
        return f"pip install {package}"
    near = nearest(top, sorted({*sys.stdlib_module_names, *KNOWN}))
    return f"did you mean {near}?" if near else None


__all__ = ["Access", "PythonFunction"]
