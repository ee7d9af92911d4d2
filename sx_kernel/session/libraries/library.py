"""Loading the library: lib/*.sx in the order of lib/manifest.txt.

Reading and analysing it is most of what a session costs to start, and comes out the same every
time. So the analysed forms are kept on disk (base/store.py), under a fingerprint of everything that
they were made from; what is left to do is to run them.
"""

from __future__ import annotations

import io
import os
import pickle
from collections.abc import Iterator
from fractions import Fraction
from types import FunctionType
from typing import TYPE_CHECKING, Any, Final, TypeAlias, final

from sx_kernel.base import store
from sx_kernel.base.source import Source
from sx_kernel.base.values import Char, Keyword, Macro, Symbol, interned
from sx_kernel.base.version import VERSION
from sx_kernel.ir.nodes import NODES, Capture, Lambda, Loop, Var, fields
from sx_kernel.runtime.closures import LambdaState, state_of

if TYPE_CHECKING:
    from sx_kernel.session.core import Core

KIND: Final = "library"
# not by pathlib, which takes 4 ms of every start
_ROOM: Final = os.path.dirname(os.path.realpath(__file__))  # noqa: PTH120
PACKAGE: Final = os.path.dirname(os.path.dirname(_ROOM))  # noqa: PTH120

# A macro is defined while its form is analysed; then comes the form itself, which is run.
Step: TypeAlias = tuple[str, Lambda, str | None] | Lambda


def manifest() -> list[str]:
    """The names of the library's files, in load order."""
    return [line for line in _lines(read_file("manifest.txt")) if line]


def load_library(session: Core) -> None:
    """Evaluate the library's files in `session`."""
    session.machine.open_library()
    _load(session, manifest(), KIND)
    session.machine.seal_library()


def load_late(session: Core, names: list[str], kind: str) -> None:
    """Evaluate further files of the library, when a program first needs them.

    `kind` is what the store calls their analysed forms. What a program has called by one of their
    names stays the program's.
    """
    before = session.machine.open_library()
    _load(session, names, kind)
    session.machine.seal_library(before)


def _load(session: Core, names: list[str], kind: str) -> None:
    texts = {name: read_file(name) for name in names}
    key = _fingerprint(texts)
    steps = _restore(store.load(kind, key))
    if steps is None or not _replayed(session, steps):
        recorder = _Recorder(session)
        for name, text in texts.items():
            for lam in session.forms(text, f"lib/{name}", library=True):
                recorder.add(lam)
                session.run_form(lam)
        if recorder.complete:
            store.save(kind, key, recorder.data())


def _replayed(session: Core, steps: list[Step]) -> bool:
    """Do what was recorded. Whether it was sound: otherwise all is to be evaluated again, which
    puts what it has defined so far in order."""
    context = session.context
    try:
        for step in steps:
            if isinstance(step, tuple):
                name, lam, doc = step
                context.define_macro(name, Macro(name, context.make_closure(lam), doc))
            else:
                session.run_form(step)
    except Exception:
        return False
    return bool(steps)


def read_file(name: str) -> str:
    """The text of a file of the library."""
    try:
        with open(f"{PACKAGE}/lib/{name}", encoding="utf-8") as file:  # noqa: PTH123
            return file.read()
    except OSError:  # the package is in an archive
        from importlib.resources import files

        return (files("sx_kernel") / "lib" / name).read_text(encoding="utf-8")


def _lines(text: str) -> Iterator[str]:
    return (line.partition("#")[0].strip() for line in text.splitlines())


def _fingerprint(texts: dict[str, str]) -> str:
    """Of the library's content, and of the engine that analyses it.

    The engine's files are known by their sizes and times, as CPython's own caches do it.
    """
    parts = [VERSION.encode()]
    parts += [part.encode() for pair in texts.items() for part in pair]
    for part in ("analyser", "base", "ir", "ir/passes", "primitives", "session", "syntax"):
        try:
            with os.scandir(f"{PACKAGE}/{part}") as entries:
                found = sorted(
                    (e.name, e.stat().st_size, e.stat().st_mtime_ns)
                    for e in entries
                    if e.name.endswith(".py")
                )
        except OSError:  # in an archive: its version must do
            continue
        parts.append(repr(found).encode())
    return store.fingerprint(parts)


def _restore(data: bytes | None) -> list[Step] | None:
    """The steps that `data` holds, all or none."""
    if data is None:
        return None
    # The store vouches that this user saved it; it may still be of a version that had a bug.
    try:
        return list(_unpickled(data))
    except Exception:
        return None


def _unpickled(data: bytes) -> Iterator[Step]:
    unpickler = _Unpickler(io.BytesIO(data))
    while (step := unpickler.load()) is not None:
        yield step


class _Unpickler(pickle.Unpickler):
    """Makes what `_Pickler` takes apart, and nothing else.

    Whoever can write to the user's cache folder could have any function called otherwise. What is
    made is data: nodes, whose names are looked at when they become code (runtime/emitted.py).
    """

    def find_class(self, module_name: str, global_name: str, /) -> Any:
        """See pickle. Raises UnpicklingError for all that is not in KNOWN."""
        found = _KNOWN.get((module_name, global_name))
        if found is None:
            message = f"{module_name}.{global_name} is nothing that is kept"
            raise pickle.UnpicklingError(message)
        return found


@final
class _Recorder:
    """Keeps each form as it was when it had been analysed, and not yet run."""

    def __init__(self, session: Core) -> None:
        self.session = session
        self.complete = True
        self._stream = io.BytesIO()
        self._pickler = _Pickler(self._stream, pickle.HIGHEST_PROTOCOL)
        # what was there before is not ours
        self._macros: dict[str, Macro] = dict(session.context.macros)

    def add(self, lam: Lambda) -> None:
        """The next form; the macros that its analysis defined come before it."""
        for name, macro in self.session.context.macros.items():
            if self._macros.get(name) is not macro:
                self._macros[name] = macro
                self._add_macro(name, macro)
        self._dump(lam)

    def _add_macro(self, name: str, macro: Macro) -> None:
        if state_of(macro.expander) is None:
            self.complete = False  # syntax-rules make expanders of another kind
            return
        self._dump((name, macro.expander.__closure__[1].cell_contents, macro.doc))

    def _dump(self, step: Step) -> None:
        try:
            self._pickler.dump(step)
        except Exception:  # something that cannot be kept: then there is nothing to keep
            self.complete = False

    def data(self) -> bytes:
        """All steps, and None after the last one."""
        self._pickler.dump(None)
        return self._stream.getvalue()


class _Pickler(pickle.Pickler):
    """Leaves out what the machine has added to a lambda: it is made anew when needed."""

    def reducer_override(self, obj: Any) -> Any:
        """See pickle."""
        kind = type(obj)
        if kind in _BY_CONSTRUCTOR:
            return _reduced(obj)
        if kind is LambdaState or (kind is FunctionType and "<locals>" in obj.__qualname__):
            return _nothing, ()
        return NotImplemented


# Calling them takes half the time of setting field by field. A Loop is in its own constructor's
# arguments: its Recurs refer to it.
_BY_CONSTRUCTOR: Final = (NODES | {Capture, Var}) - {Loop}


def _reduced(part: Any) -> tuple[Any, ...]:
    """Return how to make `part` anew: its class, the arguments, and what was set afterwards."""
    kind = type(part)
    init = kind.__init__
    names = init.__code__.co_varnames[1 : init.__code__.co_argcount]
    values = [getattr(part, name) for name in names]
    made = kind(*values)
    state = {
        name: value
        for name in fields(part)
        if name != "ev"
        and name not in names
        and (value := getattr(part, name)) is not getattr(made, name)
    }
    return kind, tuple(values), (None, state) if state else None


def _nothing() -> None:
    """Do nothing: this takes the place of functions that are left out."""


_KNOWN: Final[dict[tuple[str, str], Any]] = {
    (one.__module__, one.__qualname__): one
    for one in (*NODES, Capture, Var, Source, Symbol, Keyword, Char, Fraction, interned, _nothing)
}

__all__ = ["load_late", "load_library", "manifest"]
