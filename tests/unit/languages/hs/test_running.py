"""hs/running.py: which world is running."""

from __future__ import annotations

from sx_kernel.languages.hs.running import STACK, current, world_of
from tests.unit.languages.hs.conftest import Page


def test_a_world_runs_while_its_program_does(page: Page) -> None:
    seen: list[object] = []
    page.world.globals["look"] = lambda: seen.append(current())
    assert current() is None
    page.run("look()")
    assert seen == [page.world] and current() is None and STACK == []


def test_a_world_that_failed_runs_no_more(page: Page) -> None:
    page.fails("throw 5")
    assert STACK == []


def test_a_window_knows_its_world(page: Page) -> None:
    assert world_of(page.world.document.window) is page.world
