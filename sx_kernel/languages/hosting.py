"""Hosted languages in one session: their libraries, and what their texts were compiled to.

One text is one compilation: the same text again, in whatever place, is the same lambdas, with their
counters and their compiled code.
"""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING, Any, Final, final
from weakref import WeakKeyDictionary

from sx_kernel.base.source import Source
from sx_kernel.ir.nodes import Lambda
from sx_kernel.languages.registry import GuestProblem, Language, Program
from sx_kernel.session.desk.inputs import Complete, Completeness, Unfinished, Wrong

if TYPE_CHECKING:
    from sx_kernel.session.core import Core

MOST_TEXTS: Final = 256
"""Compilations that a session keeps; the least recently used goes first."""


@final
class Guests:
    """The hosted languages of one session. `state`: what a language keeps for itself, by name."""

    def __init__(self, session: Core) -> None:
        self.session = session
        self.state: dict[str, Any] = {}
        self.functions: dict[str, Any] = {}
        """What the primitives declared with `:bound guest` do, once one has been called."""
        self._loaded: set[tuple[str, ...]] = set()
        self._functions: WeakKeyDictionary[Lambda, Any] = WeakKeyDictionary()
        self._texts: OrderedDict[tuple[str, str], list[Lambda]] = OrderedDict()

    def load(self, language: Language) -> None:
        """Load the library of a language, if that has not been done."""
        key = language.library or (language.name,)
        if key in self._loaded:
            return
        self._loaded.add(key)
        if language.prelude is not None:
            language.prelude(self.session)
        if language.library:
            from sx_kernel.session.libraries.library import load_late

            session = self.session
            session.policy.loading(
                lambda: load_late(session, list(language.library), f"library-{language.name}")
            )

    def compiled(self, language: Language, text: str, name: str) -> list[Lambda]:
        """The forms of a text, analysed. Raises SxError of kind read-error."""
        key = (language.name, text)
        found = self._texts.get(key)
        if found is not None:
            self._texts.move_to_end(key)
            return found
        self.load(language)
        source = Source(text, name)
        try:
            program = language.read(self.session, text)
        except GuestProblem as problem:
            raise problem.as_error(source) from None
        found = self.analysed(program, source)
        self._texts[key] = found
        if len(self._texts) > MOST_TEXTS:
            self._texts.popitem(last=False)
        return found

    def function(self, language: Language, text: str, name: str) -> Any:
        """The function that a text is, for languages whose texts are one `(fn …)` each."""
        lam = self.compiled(language, text, name)[0]
        found = self._functions.get(lam)
        if found is None:
            body = lam.body
            found = self.session.context.make_closure(body) if type(body) is Lambda else None
            if found is None:
                found = self.session.run_form(lam)
            self._functions[lam] = found
        return found

    def analysed(self, program: Program, source: Source) -> list[Lambda]:
        """The lambdas of a program that was read from `source`."""
        positions: dict[int, int] = {}
        spans: dict[int, int] = {}
        for form, start, end in program.marks:
            positions[id(form)] = start
            spans[start] = max(end, spans.get(start, 0))
        source.spans = spans
        return [self.session.analyse_form(form, positions, source) for form in program.forms]

    def evaluate(self, language: Language, text: str, name: str) -> Any:
        """Evaluate the forms of a text one after the other; the last value."""
        value = None
        for lam in self.compiled(language, text, name):
            value = self.session.run_form(lam)
        return value

    def run(self, language: Language, text: str, name: str) -> Any:
        """Run a text as a cell or file of that language."""
        self.load(language)
        if language.run is not None:
            return language.run(self.session, text, name)
        return self.evaluate(language, text, name)

    def completeness(self, language: Language, text: str) -> Completeness:
        """Return whether a text can be run as it stands, as prompts ask."""
        self.load(language)
        try:
            language.read(self.session, text)
        except GuestProblem as problem:
            first = problem.problems[0]
            if problem.incomplete:
                return Unfinished(0)
            return Wrong(first.message, first.start, first.end)
        return Complete()


def guests(session: Core) -> Guests:
    """The hosted languages of a session."""
    found = session.parts.get("guests")
    if found is None:
        found = session.parts["guests"] = Guests(session)
    return found


__all__ = ["Guests", "guests"]
