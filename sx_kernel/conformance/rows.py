"""Rows: tests of hyperscript as data, replayed on a page with a virtual clock.

A row is a JSON object a line: its steps say what a test in JavaScript did, as nested lists.

    {"id": "a", "steps": [["let", "div", ["html", "<div _='on click add .foo'></div>"]],
     ["do", ["call", ["get", ["var", "div"], "click"]]],
     ["expect", ["call", ["get", ["get", ["var", "div"], "classList"], "contains"], "foo"],
      "equal", true]]}

Each row has a page of its own, and no time passes by itself. What a row expects may come true a
little later: it is looked at again until PATIENCE has passed on the page's clock. A row that
`needs` the engine fails without it: `Replayer(engine=False)` leaves all programs alone, and only
rows marked `weak` may pass then.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final, final

from sx_kernel.base.errors import Interrupted, SxError
from sx_kernel.conformance.row_checks import RowFailed, deep_equal, holds, reason, shown, source
from sx_kernel.conformance.row_values import Engine, Env, Returned, Scope, Values
from sx_kernel.dom.document import Document
from sx_kernel.languages.hs.kinds import Class
from sx_kernel.languages.hs.language import world_of
from sx_kernel.languages.hs.operators import is_true, text_of
from sx_kernel.languages.hs.promises import BROKEN, WAITING, Promise
from sx_kernel.languages.hs.world import World, make_config

if TYPE_CHECKING:
    from sx_kernel.session.session import Session

PATIENCE: Final = 50.0
"""Milliseconds on the page's clock in which what a row expects may still come true."""

LONGEST: Final = 10_000.0
"""Milliseconds on the page's clock that a promise may take."""

MOST_SECONDS: Final = 10.0
"""Seconds that a row may take."""


@final
class Replayer:
    """Replays rows in one session. `engine`: whether programs in pages are started."""

    def __init__(self, session: Session, *, engine: bool = True) -> None:
        from sx_kernel.languages.hosting import guests
        from sx_kernel.languages.registry import find

        self.session = session
        self.engine = engine
        language = find("hs")
        assert language is not None
        guests(session).load(language)
        self.world: World = world_of(session)
        self._open(Document())

    def run(self, row: dict[str, Any]) -> None:
        """Replay a row. Raises RowFailed, SxError, Interrupted."""
        from sx_kernel.session.bounds.limits import time_limit
        from sx_kernel.session.web.page import page_of

        world = self.world
        page = Document("<body><div id='work-area'></div></body>")
        page_of(self.session).document = page
        self._open(page)
        world.config = make_config()
        assert world.document is self.document
        self.document.window.props |= self._helpers()
        scope = Scope(None)
        for name, value in self._library().items():
            scope.vars[name] = value
        with time_limit(self.session, MOST_SECONDS):
            self._steps(row["steps"], scope)

    def _open(self, page: Document) -> None:
        """Replay on that page from now on."""
        self.document = page
        self.values = Values(self.session, self.world, page, self._steps, engine=self.engine)

    def _library(self) -> Env:
        world = self.world
        return {
            "document": self.document, "window": self.document.window,
            "_hyperscript": Engine(self.values),
            "fail": _fail, "DOMException": Class("DOMException", None), "expect": _fail,
            "globalThis": self.document.window, **{k: world.names[k] for k in _NAMES},
        }  # fmt: skip

    def _helpers(self) -> Env:
        """The functions that the page of upstream's tests has."""

        def back_in(value: Any, ms: Any) -> Promise:
            made = Promise(self.world)
            self.document.clock.after(float(ms), made.resolve, value)
            return made

        return {"promiseAnIntIn": lambda ms: back_in(42, ms), "promiseValueBackIn": back_in}

    # ------------------------------------------------------------------- steps

    def _steps(self, steps: list[Any], scope: Scope) -> None:
        for step in steps:
            _STEPS[step[0]](self, step, scope)

    def _do_let(self, step: list[Any], scope: Scope) -> None:
        scope.vars[step[1]] = self.values.value(step[2], scope)

    def _do_do(self, step: list[Any], scope: Scope) -> None:
        self.values.value(step[1], scope)

    def _do_done(self, _step: list[Any], _scope: Scope) -> None:
        pass

    def _do_set(self, step: list[Any], scope: Scope) -> None:
        self.values.assign(step[1], self.values.value(step[2], scope), scope)

    def _do_del(self, step: list[Any], scope: Scope) -> None:
        target = step[1]
        if target[0] in ("get", "at"):
            where = self.values.value(target[1], scope)
            name = target[2] if target[0] == "get" else self.values.value(target[2], scope)
            if type(where) is dict:
                where.pop(name, None)
            elif hasattr(where, "props"):
                where.props.pop(name, None)

    def _do_expect(self, step: list[Any], scope: Scope) -> None:
        clock = self.document.clock
        deadline = clock.now + PATIENCE
        while True:
            actual = self.values.value(step[1], scope) if step[2] != "fail" else step[1]
            wanted = [self.values.value(part, scope) for part in step[3:]]
            if holds(actual, step[2], wanted):
                return
            if clock.next is None or clock.next > deadline:
                what = " ".join([step[2], *map(shown, wanted)])
                problems = "".join(f"\n{reason(one)}" for one in self.world.problems[:3])
                raise RowFailed(
                    f"expected {source(step[1])} to {what}, got {shown(actual)}{problems}"
                )
            self.world.run(clock.steps(clock.next))

    def _do_wait(self, step: list[Any], _scope: Scope) -> None:
        self.world.advance(float(step[1]))

    def _do_await(self, step: list[Any], scope: Scope) -> None:
        scope.vars[step[1]] = self._settled(self.values.value(step[2], scope))

    def _do_rejects(self, step: list[Any], scope: Scope) -> None:
        try:
            found = self._settled(self.values.value(step[1], scope))
        except SxError as problem:
            scope.vars[step[2]] = problem.payload
            self._steps(step[3], scope)
            return
        raise RowFailed(f"expected a promise to be broken, it was kept with {shown(found)}")

    def _do_later(self, step: list[Any], scope: Scope) -> None:
        self.document.clock.after(float(step[1]), lambda: self._steps(step[2], scope))

    def _do_return(self, step: list[Any], scope: Scope) -> None:
        raise Returned(self.values.value(step[1], scope))

    def _do_throw(self, step: list[Any], scope: Scope) -> None:
        raise SxError(self.values.value(step[1], scope))

    def _do_if(self, step: list[Any], scope: Scope) -> None:
        self._steps(step[2] if is_true(self.values.value(step[1], scope)) else step[3], scope)

    def _do_try(self, step: list[Any], scope: Scope) -> None:
        try:
            self._steps(step[1], scope)
        except SxError as problem:
            scope.vars[step[2]] = problem.payload
            self._steps(step[3], scope)

    def _do_finally(self, step: list[Any], scope: Scope) -> None:
        try:
            self._steps(step[1], scope)
        finally:
            self._steps(step[2], scope)

    def _settled(self, value: Any) -> Any:
        """Return what a promise promises; time passes until then. Raises SxError if it is
        broken."""
        if type(value) is not Promise:
            return value
        clock = self.document.clock
        end = clock.now + LONGEST
        while value.state == WAITING and clock.next is not None and clock.next <= end:
            self.world.run(clock.steps(clock.next))
        if value.state == WAITING:
            raise RowFailed("a promise was neither kept nor broken")
        if value.state == BROKEN:
            raise SxError(value.value)
        return value.value


# How steps are carried out, by their first words.
# pyright: reportPrivateUsage=false
_STEPS: Final[dict[str, Callable[[Replayer, list[Any], Scope], None]]] = {
    "let": Replayer._do_let,
    "do": Replayer._do_do,
    "done": Replayer._do_done,
    "set": Replayer._do_set,
    "del": Replayer._do_del,
    "expect": Replayer._do_expect,
    "wait": Replayer._do_wait,
    "await": Replayer._do_await,
    "rejects": Replayer._do_rejects,
    "later": Replayer._do_later,
    "return": Replayer._do_return,
    "throw": Replayer._do_throw,
    "if": Replayer._do_if,
    "try": Replayer._do_try,
    "finally": Replayer._do_finally,
}

_NAMES: Final = (
    "Array", "Object", "Math", "Error", "Promise", "Date", "console", "getComputedStyle", "JSON",
)  # fmt: skip


def _fail(message: Any = "fail", *_: Any) -> Any:
    raise RowFailed(text_of(message))


__all__ = ["Interrupted", "Replayer", "RowFailed", "deep_equal"]
