"""When effects are looked at again: the state of one document."""

from __future__ import annotations

from typing import Any, final

from sx_kernel.dom.document import Document


@final
class Watching:
    """What is looked at again in one document.

    `is_quiet`: what is changed now is the work of an effect, and no reason to look at effects
    again. `ignores`: the same for changes of the tree, of which observers hear a little later.
    """

    def __init__(self, document: Document) -> None:
        self._clock = document.clock
        self._is_checking = False
        self.effects: list[Any] = []
        self.is_quiet = False
        self.ignores = False

    def changed(self) -> None:
        """Something that an effect may have read has changed: look at all of them soon."""
        if self.effects and not self._is_checking and not self.is_quiet:
            self._is_checking = True
            self._clock.soon(self._check)

    def _check(self) -> None:
        self._is_checking = False
        for effect in list(self.effects):
            effect.check()

    def attend(self) -> None:
        """Changes of the tree count again."""
        self.ignores = False


def watching_in(document: Document) -> Watching:
    """Return what is looked at again in a document."""
    found = document.props.get("hs:watching")
    if found is None:
        found = document.props["hs:watching"] = Watching(document)
    return found
