"""hs/watching.py: when effects are looked at again."""

from __future__ import annotations

from sx_kernel.dom.document import Document
from sx_kernel.languages.hs.watching import Watching, watching_in
from tests.unit.languages.hs.conftest import Page


class Counted:
    def __init__(self) -> None:
        self.times = 0

    def check(self) -> None:
        self.times += 1


def test_many_changes_are_one_look(page: Page) -> None:
    watching, effect = Watching(page.world.document), Counted()
    watching.effects.append(effect)
    for _ in range(3):
        watching.changed()
    assert effect.times == 0
    page.world.settle()
    assert effect.times == 1
    watching.changed()
    page.world.settle()
    assert effect.times == 2


def test_what_an_effect_changes_is_no_reason(page: Page) -> None:
    watching, effect = Watching(page.world.document), Counted()
    watching.effects.append(effect)
    watching.is_quiet = True
    watching.changed()
    page.world.settle()
    assert effect.times == 0


def test_a_document_has_one_watching() -> None:
    document = Document()
    assert watching_in(document) is watching_in(document) is not watching_in(Document())
    watching_in(document).ignores = True
    watching_in(document).attend()
    assert not watching_in(document).ignores
