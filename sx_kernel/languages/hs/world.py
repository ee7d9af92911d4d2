"""What a session's hyperscript programs live in: the document, its globals, its handlers.

The functions that compiled programs call are made of this: reading.py (values and names),
changing.py (commands), happening.py (events, time, fetching). Each file has a `functions(world)`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, final
from weakref import WeakKeyDictionary

from sx_kernel.base.errors import ErrorValue, SxError
from sx_kernel.base.undefined import UNDEFINED
from sx_kernel.dom.document import Document
from sx_kernel.dom.element import Element
from sx_kernel.dom.events import Event, steps
from sx_kernel.dom.nodes import Node, Target
from sx_kernel.languages.hosting import guests
from sx_kernel.languages.hs.operators import number_of
from sx_kernel.languages.hs.running import STACK, enter_world, world_of
from sx_kernel.languages.hs.watching import Watching, watching_in
from sx_kernel.runtime.closures import state_of
from sx_kernel.session.web.page import page_of

if TYPE_CHECKING:
    from sx_kernel.languages.registry import Language
    from sx_kernel.session.core import Core

PROGRAM_ATTRIBUTES: Final = ("_", "script", "data-script")


@final
class Scope:
    """Variables of an element that belong to one behavior. `me`: the element."""

    __slots__ = ("me", "vars")
    sx_type = "scope"

    def __init__(self, me: Any, variables: dict[str, Any]) -> None:
        self.me = me
        self.vars = variables


@final
class Context:
    """What a string is evaluated in: `me`, the variables and values that the caller gives."""

    __slots__ = ("given", "locals", "me")
    sx_type = "context"

    def __init__(self, given: dict[str, Any], me: Any) -> None:
        self.given = given
        found = given.get("locals")
        self.locals: dict[str, Any] = found if type(found) is dict else {}
        self.me = me


@final
@dataclass(frozen=True, slots=True)
class Texts:
    """What the texts of a world are: languages that differ in how they are read."""

    program: Language
    evaluated: Language
    template: Language


def make_config() -> dict[str, Any]:
    """Return what programs may configure."""
    return {
        "attributes": "_, script, data-script", "defaultTransition": "all 500ms ease-in",
        "disableSelector": "[disable-scripting], [data-disable-scripting]",
        "hideShowStrategies": {}, "conversions": {"dynamicResolvers": []},
        "defaultHideShowStrategy": UNDEFINED,
    }  # fmt: skip


@final
class World:
    """See the module's text. One per session; its document may be replaced.

    `names`: what every window has; who makes a world fills it. `config`: what programs may
    configure.
    """

    def __init__(self, session: Core, texts: Texts) -> None:
        self.session = session
        self.texts = texts
        self.config: dict[str, Any] = make_config()
        self.done: WeakKeyDictionary[Target, bool] = WeakKeyDictionary()
        self.done_components: WeakKeyDictionary[Target, bool] = WeakKeyDictionary()
        self.before_process: Callable[[Node], None] | None = None
        self.initial_styles: WeakKeyDictionary[Target, dict[str, str]] = WeakKeyDictionary()
        self.on_problem: Callable[[Any], None] | None = None
        self.calling: Any = None
        """The routine whose program has last called a function by its name, for `meta.caller`."""
        self._caller: Any = None
        self.names: dict[str, Any] = {}
        self.asked: Callable[[str, str, list[Any]], Any] | None = None

    @property
    def document(self) -> Document:
        """The present document."""
        document = page_of(self.session).document
        if world_of(document.window) is None:
            enter_world(document, self)
        return document

    @property
    def globals(self) -> dict[str, Any]:
        """The global variables: the properties of the window."""
        return self.document.window.props

    # ------------------------------------------------------------------- calling

    def call(self, fn: Any, *args: Any) -> Any:
        """Call a function of any kind; a program's that waits returns a promise."""
        if state_of(fn) is None:
            return fn(*args)
        if self._caller is None:
            from sx_kernel.machine.link import library_key

            self._caller = self.session.machine.globals[library_key("hs-call")]
        return self.plain(self._caller, fn, list(args))

    def plain(self, fn: Any, *args: Any) -> Any:
        """Call a function of SX that does not wait."""
        if state_of(fn) is None:
            return fn(*args)
        session = self.session
        STACK.append(self)
        try:
            if session.is_evaluating:
                return session.machine.call(fn, *args)
            return session.apply(fn, *args)
        finally:
            STACK.pop()

    def run(self, calls: Any) -> None:
        """Make calls that are due; the first failure is raised when all have been made."""
        failure: Exception | None = None
        STACK.append(self)
        try:
            for fn, args in calls:
                try:
                    self.call(fn, *args)
                except SxError as problem:
                    failure = failure or problem
        finally:
            STACK.pop()
        if failure is not None:
            raise failure

    def dispatch(self, target: Target, event: Event) -> bool:
        """Have an event happen. Answers false if a handler prevented what follows."""
        self.run(steps(self.document, target, event))
        return not event.is_prevented

    def trigger(self, target: Any, kind: str, detail: Any) -> bool:
        """Have a program's own event happen to an element, document or window."""
        if not isinstance(target, Target):
            return True
        return self.dispatch(target, Event(kind, detail=detail))

    def soon(self, fn: Any, *args: Any) -> None:
        """Have a call made when what runs now has ended."""
        self.document.clock.soon(self._guarded(fn, args))

    def after(self, ms: Any, fn: Any, *args: Any) -> int:
        """Have a call made later."""
        return self.document.clock.after(number_of(ms), self._guarded(fn, args))

    def _guarded(self, fn: Any, args: tuple[Any, ...]) -> Callable[[], None]:
        """The call, whose failures are reported. The clock does not see the arguments, which SX's
        own functions would get in another form."""

        def call() -> None:
            try:
                self.call(fn, *args)
            except SxError as problem:
                self.report(None, problem)

        return call

    def advance(self, ms: float) -> None:
        """Let time pass on a virtual clock."""
        clock = self.document.clock
        self.run(clock.steps(clock.now + ms))

    def settle(self) -> None:
        """Run what is to be done soon."""
        self.run(self.document.clock.settle())

    def report(self, me: Any, problem: SxError) -> None:
        """A handler of `me` has failed: tell the element, then whoever looks after the session."""
        payload = problem.payload
        if isinstance(me, Target):
            event = Event("exception", detail={"error": payload})
            self.dispatch(me, event)
            if event.is_prevented:
                return
        problems = problems_of(me.document if isinstance(me, Target) else self.document)
        problems.append(problem)
        if len(problems) > MOST_PROBLEMS:
            del problems[0]
        if self.on_problem is not None:
            self.on_problem(problem)

    # ------------------------------------------------------------------- variables

    def scope_of(self, ctx: Any) -> dict[str, Any]:
        """The variables of an element, or of a behavior of it."""
        if type(ctx) is Scope:
            return ctx.vars
        if type(ctx) is Context:
            ctx = ctx.me
        if not isinstance(ctx, Target):
            return {}
        found = scopes_of(ctx).get(ctx)
        if found is None:
            found = scopes_of(ctx)[ctx] = {}
            self.document.keep(ctx)
        return found

    @property
    def components(self) -> dict[str, Any]:
        """The components of the present document: (script, program) by their elements' name."""
        return self.document.props.setdefault("hs:components", {})

    @property
    def problems(self) -> list[SxError]:
        """Failures of handlers of the present document, which stop nothing else."""
        return problems_of(self.document)

    @property
    def watching(self) -> Watching:
        """The effects of the present document, which are looked at again."""
        return watching_in(self.document)

    def changed(self) -> None:
        """Something that an effect may have read has changed."""
        self.watching.changed()

    # ------------------------------------------------------------------- programs in a page

    def stop(self, element: Element) -> None:
        """End the program of an element, so that another one can be started."""
        for handler in handlers_of(element).pop(element, []):
            handler.is_over = True
        watching = self.watching
        watching.effects = [
            one for one in watching.effects if getattr(one, "me", None) is not element
        ]
        self.done.pop(element, None)

    def process(self, root: Node) -> None:
        """Start the programs in `root` and below it that have not been started."""
        if self.before_process is not None:
            self.before_process(root)
        found: list[Element] = []
        if isinstance(root, Element):
            found.append(root)
        if isinstance(root, Element | Document) or root.kind == "fragment":
            selector = ", ".join(f"[{a}]" for a in PROGRAM_ATTRIBUTES) + ", script"
            below = (
                root.query_all(selector)
                if isinstance(root, Element | Document)
                else [
                    e
                    for one in root.nodes
                    if isinstance(one, Element)
                    for e in [one, *one.query_all(selector)]
                ]
            )
            found += below
        for element in found:
            self.start(element)

    def start(self, element: Element) -> None:
        """Start the program of one element, if it has one."""
        if element in self.done:
            return
        where: Any = element
        if element.tag == "script":
            if element.get("type") != "text/hyperscript":
                return
            text, name = element.text, "script"
            where = self.document.body
        else:
            name = next((a for a in PROGRAM_ATTRIBUTES if element.has(a)), None) or ""
            if not name:
                return
            text = element.get(name) or ""
        if element.closest("[disable-scripting], [data-disable-scripting]") is not None:
            return
        self.done[element] = True
        self.document.keep(element)
        element.props.setdefault("_hyperscript", True)
        try:
            self.install(
                where, text, f"{element.tag}{'#' + element.id if element.id else ''} {name}"
            )
        except SxError as problem:
            self.report(element, problem)
            return
        self.after(1, lambda: self.dispatch(where, Event("load", detail={"hyperscript": True})))

    def install(self, element: Any, text: str, name: str) -> None:
        """Give an element the features of a text. Raises SxError of kind read-error."""
        self.plain(guests(self.session).function(self.texts.program, text, name), element)

    def evaluate(self, text: str, given: dict[str, Any] | None = None, name: str = "<eval>") -> Any:
        """The value of a string, or a promise of it if it waits. Raises SxError.

        `given`: `me`, `event`, `result`, `you` and `locals`, as far as there are any.
        """
        given = given or {}
        function = guests(self.session).function(self.texts.evaluated, text, name)
        me = given.get("me", self.document.body)
        return self.call(function, me, given.get("event"), Context(given, me))


MOST_PROBLEMS: Final = 1000


def scopes_of(target: Target) -> WeakKeyDictionary[Target, dict[str, Any]]:
    """The variables of the elements of a document. It holds them itself, for what a variable refers
    to may be the element that it belongs to, which then would stay for ever."""
    return target.document.props.setdefault("hs:scopes", WeakKeyDictionary())


def handlers_of(target: Target) -> WeakKeyDictionary[Target, list[Any]]:
    """The handlers of the elements of a document, which holds them, too."""
    return target.document.props.setdefault("hs:handlers", WeakKeyDictionary())


def problems_of(document: Document) -> list[SxError]:
    """The failures of a document's handlers. It holds them itself: they refer to what they were
    thrown with, which is mostly of the document."""
    return document.props.setdefault("hs:problems", [])


def noting(world: World, fn: Callable[..., Any]) -> Callable[..., Any]:
    """A function that changes something an effect may have read."""

    def change(*args: Any) -> Any:
        found = fn(*args)
        world.changed()
        return found

    return change


def failure(message: str) -> SxError:
    """An error of a program's, without a place of its own."""
    return SxError(ErrorValue("error", message))


__all__ = [
    "Context", "Scope", "Texts", "World", "failure", "handlers_of", "make_config", "noting",
    "problems_of", "scopes_of",
]  # fmt: skip
