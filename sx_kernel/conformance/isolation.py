"""One program after another in one session, none of which sees what those before it defined."""

from __future__ import annotations

from typing import TYPE_CHECKING, final

if TYPE_CHECKING:
    from sx_kernel.session.session import Session

GLOBAL = "G_"


@final
class Isolation:
    """Knows what a session was like, and takes back what programs have defined since.

    Not everything can be taken back: a program that redefined a primitive or a function of the
    library, or changed the settings of the JIT, leaves a session that is of no more use.
    """

    def __init__(self, session: Session) -> None:
        self.session = session
        self._globals = self._bindings()
        self._macros = dict(session.context.macros)
        self._settings = self._current_settings()

    def restore(self) -> bool:
        """Undefine what was defined. False if the session cannot be made as it was."""
        session = self.session
        now = self._bindings()
        if self._current_settings() != self._settings or any(
            now.get(key) is not value for key, value in self._globals.items()
        ):
            return False
        names = session.machine.names
        for key in now.keys() - self._globals.keys():
            session.context.undefine(names[key])
        return session.context.macros == self._macros

    def _bindings(self) -> dict[str, object]:
        bound = self.session.machine.globals
        return {key: value for key, value in bound.items() if key.startswith(GLOBAL)}

    def _current_settings(self) -> tuple[object, ...]:
        cache = self.session.policy.cache
        return cache.threshold, cache.budget, cache.pinned_names()
