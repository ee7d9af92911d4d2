"""SX in Python notebooks: `%load_ext sx_kernel`, then `%sx FORM` and `%%sx` cells.

    %sx FORM                       the value of the form, as a Python value
    %%sx [-i NAMES] [-o NAMES]     a cell of SX: forms and commands, shown as the SX kernel does
                                   -i: Python variables that SX gets, before it begins
                                   -o: SX variables that Python gets, at the end

Names are separated by commas. What is `word_count` in Python is `word-count` in SX. Values are
converted (session/host/convert.py); Python functions can be called from SX, and SX functions that
come out are Python functions. All cells share one session, `%sx`'s own.

Nothing of IPython is imported: the shell that loads the extension is all that is needed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, NoReturn, final

from sx_kernel.base.errors import Interrupted, SxError
from sx_kernel.base.values import symbol
from sx_kernel.kernel.mime import bundle
from sx_kernel.kernel.overflow import Overflow
from sx_kernel.session.bounds.interrupts import interruptible
from sx_kernel.session.capabilities import EVERYTHING
from sx_kernel.session.commands.refusal import CommandError, Leave
from sx_kernel.session.desk.failure import report
from sx_kernel.session.desk.shown import Value
from sx_kernel.session.desk.workspace import Workspace
from sx_kernel.session.host.convert import to_python, to_sx
from sx_kernel.session.host.host_function import sx_name
from sx_kernel.session.session import Session

USAGE: Final = "usage: %sx FORM, or %%sx [-i NAME,NAME…] [-o NAME,NAME…] with SX in the lines below"


class SxCellError(Exception):
    """An SX cell has failed. Notebooks show the SX report, not Python's traceback."""

    def _render_traceback_(self) -> list[str]:
        """Return what IPython asks an exception that knows how to show itself."""
        return str(self).splitlines()


def _open_session() -> Session:
    return Session(capabilities=EVERYTHING)


@final
class SxMagic:
    """The magics of one IPython shell."""

    def __init__(self, shell: Any) -> None:
        self.shell = shell
        self.workspace = Workspace(_open_session(), _open_session)
        self.overflow = Overflow()
        self.cells = 0

    def sx(self, line: str, cell: str | None = None) -> Any:
        """`%sx` and `%%sx`: see the module's text. Raises SxCellError."""
        self.cells += 1
        if cell is None:
            return self._guarded(lambda: to_python(self._last(line)))
        given, wanted = self._names(line)
        self._guarded(lambda: self._run(cell, given, wanted))
        return None

    def _guarded(self, action: Callable[[], Any]) -> Any:
        try:
            with interruptible(self.workspace, outright=True):
                return action()
        except Leave:
            return None
        except (SxError, Interrupted, CommandError) as problem:
            raise SxCellError(report(problem).text) from None

    def _last(self, text: str) -> Any:
        value = None
        for shown in self.workspace.run(text, self._name()):
            value = shown.value if isinstance(shown, Value) else None
            if not isinstance(shown, Value):
                self._show(shown)
        return value

    def _run(self, text: str, given: list[str], wanted: list[str]) -> None:
        session = self.workspace.session
        for name in given:
            self._give(session, name)
        for shown in self.workspace.run(text, self._name()):
            if not (isinstance(shown, Value) and shown.silent):
                self._show(shown)
        for name in wanted:
            self.shell.user_ns[name] = self._take(name)

    def _name(self) -> str:
        return f"%%sx [{self.cells}]"

    def _show(self, shown: Any) -> None:
        self.shell.display_pub.publish(data=bundle(shown, self.overflow))

    def _give(self, session: Session, name: str) -> None:
        if name not in self.shell.user_ns:
            self._misused(f"-i: there is no Python variable {name}")
        value = self.shell.user_ns[name]
        if callable(value) and not hasattr(value, "sx_function"):
            session.function(value, name=sx_name(name))
        else:
            session.define(sx_name(name), to_sx(getattr(value, "sx_function", value)))

    def _take(self, name: str) -> Any:
        session = self.workspace.session
        value = session.eval_form(symbol(sx_name(name)))
        if not callable(value):
            return to_python(value)

        def call(*args: Any) -> Any:
            return session.call(value, *args)

        call.__name__ = call.__qualname__ = name
        call.__doc__ = session.doc(sx_name(name))
        vars(call)["sx_function"] = value
        return call

    def _names(self, line: str) -> tuple[list[str], list[str]]:
        """Return what `-i` and `-o` list. Raises SxCellError."""
        found: dict[str, list[str]] = {"-i": [], "-o": []}
        words = line.split()
        if len(words) % 2 or any(word not in found for word in words[::2]):
            self._misused(USAGE)
        for option, names in zip(words[::2], words[1::2], strict=True):
            found[option] += [name for name in names.split(",") if name]
        return found["-i"], found["-o"]

    def _misused(self, message: str) -> NoReturn:
        raise SxCellError(message)


def load(shell: Any) -> None:
    """Give an IPython shell the magics. Called by `%load_ext sx_kernel`."""
    magic = SxMagic(shell)

    def sx(line: str, cell: str | None = None) -> Any:
        return magic.sx(line, cell)

    sx.__doc__ = __doc__
    # braces and dollars are SX's own, and not for IPython to put variables in
    vars(sx)["_ipython_magic_no_var_expand"] = True
    shell.register_magic_function(sx, magic_kind="line_cell", magic_name="sx")


__all__ = ["SxCellError", "load"]
