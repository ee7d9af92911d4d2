"""JupyterLab with the SX kernel, and a browser that looks at it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tools.lab import PATIENCE, ROOT, Lab, running_lab

SHOTS = ROOT / "build" / "screenshots"


@pytest.fixture(scope="session")
def chromium() -> str:
    """The browser; without one the tests are skipped."""
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None:
        pytest.skip("no chromium on this machine (Debian: apt-get install chromium)")
    pytest.importorskip("playwright", reason="driving the browser needs playwright (make setup)")
    return found


@pytest.fixture(scope="session")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """A JupyterLab that has this checkout's kernel and extension."""
    pytest.importorskip("jupyterlab", reason="needs JupyterLab (make setup)")
    with running_lab(tmp_path_factory.mktemp("lab")) as running:
        yield running


@pytest.fixture
def page(chromium: str, lab: Lab, request: pytest.FixtureRequest) -> Iterator[Any]:
    """A page with an empty SX notebook; a screenshot is left behind."""
    from playwright.sync_api import sync_playwright

    SHOTS.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        try:
            opened = browser.new_page(viewport={"width": 1280, "height": 900})
            opened.set_default_timeout(PATIENCE * 1000)
            opened.lab = lab  # pyright: ignore[reportAttributeAccessIssue]
            yield opened
            opened.screenshot(path=str(SHOTS / f"{request.node.name}.png"))
        finally:
            browser.close()


@pytest.fixture
def elsewhere(chromium: str, tmp_path: Path) -> Iterator[Any]:
    """A page of a JupyterLab without our extension, in the dark."""
    from playwright.sync_api import sync_playwright

    with (
        running_lab(tmp_path, theme="JupyterLab Dark", extension=False) as lab,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        opened: Any = browser.new_page(viewport={"width": 1280, "height": 900})
        opened.set_default_timeout(PATIENCE * 1000)
        opened.lab = lab
        yield opened
        browser.close()
