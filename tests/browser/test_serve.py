"""`sx serve` in a browser: the page's programs run, in both colours."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser.conftest import SHOTS

pytestmark = pytest.mark.timeout(120)

PAGE = """<html><head><title>Counting</title><style>.on { font-weight: bold }</style>
<script type="text/hyperscript">def twice(x) return x * 2 end</script></head><body>
<button class=more _="on click increment :n then put twice(:n) into .out then add .on to .out">more</button>
<button class=fail _="on click put nope() into me">fail</button>
<input class=say _="on input put my value into .said">
<p>Doubled: <output class=out>0</output>, said: <b class=said></b></p>
<p class=late _="init wait 20ms then put 'a moment later' into me"></p></body></html>"""


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    """Where `sx serve` says that the page is."""
    file = tmp_path / "page.html"
    file.write_text(PAGE, encoding="utf-8")
    command = [sys.executable, "-m", "sx_kernel", "serve", "--port", "0", str(file)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as served:
        assert served.stdout is not None
        found = re.search(r"http://localhost:\d+/", served.stdout.readline())
        assert found is not None
        yield found.group()
        served.send_signal(signal.SIGINT)
        assert served.wait(20) == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_served_page_lives(chromium: str, address: str, scheme: Any) -> None:
    from playwright.sync_api import sync_playwright

    SHOTS.mkdir(parents=True, exist_ok=True)
    problems: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page(color_scheme=scheme, viewport={"width": 560, "height": 320})
        page.on("pageerror", lambda problem: problems.append(str(problem)))
        page.goto(address)
        page.locator(".sx-island[data-alive=true]").wait_for()
        page.locator(".late", has_text="a moment later").wait_for()
        page.locator(".more").click()
        page.locator(".out.on", has_text="2").wait_for()
        page.locator(".say").fill("hey")
        page.locator(".said", has_text="hey").wait_for()
        page.locator(".fail").click()
        page.locator(".sx-island-error", has_text="on click put nope() into me").wait_for()
        assert page.title() == "Counting"
        page.screenshot(path=str(SHOTS / f"serve-{scheme}.png"))
        page.reload()
        page.locator(".out", has_text="2").wait_for()
        browser.close()
    assert problems == []
