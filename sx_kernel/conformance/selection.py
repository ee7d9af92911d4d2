"""The host of a file of tests of which only some are wanted.

The order in which a file's tests begin gives them their numbers, so what is listed without running
a single body and what is run later, in whatever batches, agree on who is who.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from time import perf_counter
from typing import TYPE_CHECKING, Any, Final, final

from sx_kernel.conformance.runner import Tally, be_host

if TYPE_CHECKING:
    from sx_kernel.session.session import Session

Emit = Callable[[dict[str, Any]], None]

# The library's `deftest`, but the host is asked whether to run the test.
PRELUDE: Final = """
(defmacro deftest (name &rest body)
  "Run body as the test called name, if the runner wants it, and report whether it raised."
  `(when (-begin-test ,name) (-run-test ,name (fn () ,@body nil))))
"""


@final
class Selection(Tally):
    """Runs the tests whose numbers are in `wanted` and names all of them.

    `wanted`: number → index, under which events speak of the test. `begin(index)` is called
    before a test, `end(index, seconds, problem)` after it, problem None if it passed;
    `found(number, name)` for every test that is not wanted.
    """

    def __init__(
        self,
        wanted: Mapping[int, int],
        *,
        found: Callable[[int, str], None],
        begin: Callable[[int], None],
        end: Callable[[int, float, str | None], None],
    ) -> None:
        super().__init__()
        self.wanted = wanted
        self.reached: set[int] = set()
        self._found = found
        self._begin = begin
        self._end = end
        self._count = 0
        self._strays = 0
        self._open: int | None = None
        self._inner = 0  # tests inside the open one, which are part of it
        self._since = 0.0
        self._problem: str | None = None
        # The last verdict is held back until the next test begins: it may turn out that the
        # test has left something behind that fails outside of any test.
        self._held: tuple[int, float, str | None] | None = None

    def install(self, session: Session) -> None:
        """Be the host of `session`."""
        be_host(session, self)
        session.define("-begin-test", self.begin_test)
        session.eval(PRELUDE, "<runner>")

    def begin_test(self, name: object) -> bool:
        """(-begin-test name): whether to run the test that is reached now."""
        if self._open is not None:
            self._inner += 1
            return True
        return self._start(self._count, str(name), counted=True)

    def report_pass(self, _name: object) -> None:
        """(report-pass name): the test that began last passed."""
        if self._inner:
            self._inner -= 1
        elif self._open is not None:
            self._finish()

    def report_fail(self, name: object, problem: object = "failed") -> None:
        """(report-fail name error): it failed; or, outside of tests, a suite did."""
        if self._open is None:
            self._stray(str(name), str(problem))
            return
        self._problem = self._problem or str(problem)
        if self._inner:
            self._inner -= 1
        else:
            self._finish()

    def close(self, problem: str | None) -> None:
        """The file has been run; `problem` is the error that ended it early."""
        if self._open is not None:
            self._problem = "was left before it ended"
            self._inner = 0
            self._finish()
        elif problem is not None:
            self._stray("(outside its tests)", problem)
        self._release()
        for number in sorted(self.wanted.keys() - self.reached):
            index = self.wanted[number]
            self._begin(index)
            self._end(index, 0.0, f"was not reached: {problem or 'the file has changed its tests'}")

    def _stray(self, name: str, problem: str) -> None:
        """A failure outside of tests. It is a case of its own, with a negative number, if it was
        there when the tests were listed, and else the fault of the test before it.
        """
        self._strays -= 1
        if self._start(self._strays, name, counted=False):
            self._problem = problem
            self._finish()
        elif self._held is not None and self._held[2] is None:
            self._held = (*self._held[:2], f"{name}: {problem}")

    def _start(self, number: int, name: str, *, counted: bool) -> bool:
        self._count += counted
        index = self.wanted.get(number)
        if index is None:
            self._found(number, " > ".join([*self.path, name]))
            return False
        self._release()
        self.reached.add(number)
        self._open = index
        self._problem = None
        self._begin(index)
        self._since = perf_counter()
        return True

    def _finish(self) -> None:
        assert self._open is not None
        self._held = (self._open, perf_counter() - self._since, self._problem)
        self._open = None

    def _release(self) -> None:
        if self._held is not None:
            self._end(*self._held)
            self._held = None
