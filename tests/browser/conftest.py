"""JupyterLab with the SX kernel, and a browser that looks at it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
SHOTS = ROOT / "build" / "screenshots"
PATIENCE = 90.0  # seconds; only what is broken ever takes that long
RESOURCES = ROOT / "sx_kernel" / "kernel" / "resources"


@dataclass
class Lab:
    """A running JupyterLab: its address, and the folder that it shows."""

    address: str
    folder: Path


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
    folder = tmp_path_factory.mktemp("lab")
    kernels = folder / "jupyter" / "kernels" / "sx"
    shutil.copytree(RESOURCES / "kernelspec", kernels)
    extension = folder / "jupyter" / "labextensions" / "sx-jupyterlab"
    shutil.copytree(RESOURCES / "labextension", extension)
    shutil.copytree(ROOT / "notebooks", folder / "notebooks")
    news = folder / "settings" / "@jupyterlab" / "apputils-extension"
    news.mkdir(parents=True)
    (news / "notification.jupyterlab-settings").write_text('{"fetchNews": "false"}')
    cells = folder / "settings" / "@jupyterlab" / "notebook-extension"
    cells.mkdir(parents=True)
    closing = '{"codeCellConfig": {"autoClosingBrackets": true}}'
    (cells / "tracker.jupyterlab-settings").write_text(closing)
    port = _free_port()
    environment = {
        **os.environ,
        "JUPYTER_PATH": str(folder / "jupyter"),
        "JUPYTER_CONFIG_DIR": str(folder / "config"),
        "JUPYTERLAB_WORKSPACES_DIR": str(folder / "workspaces"),
        "JUPYTERLAB_SETTINGS_DIR": str(folder / "settings"),
        "SX_HISTORY": "off",
    }
    command = [
        sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root",
        f"--ServerApp.port={port}", "--ServerApp.port_retries=0", "--IdentityProvider.token=",
        f"--ServerApp.root_dir={folder / 'notebooks'}",
        f"--LabServerApp.extra_labextensions_path=['{extension.parent}']",
    ]  # fmt: skip
    with (folder / "log").open("w") as log:
        server = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
    try:
        address = f"http://127.0.0.1:{port}"
        _wait_for(address + "/api", server, folder / "log")
        yield Lab(address, folder / "notebooks")
    finally:
        server.terminate()
        server.wait(30)


def _free_port() -> int:
    import socket

    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def _wait_for(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            with urllib.request.urlopen(address, timeout=2):
                return
        except OSError:
            assert server.poll() is None, log.read_text()
            assert time.monotonic() < deadline, log.read_text()
            time.sleep(0.1)


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
