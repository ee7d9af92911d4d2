"""A JupyterLab that has this checkout's kernel and extension, for the browser tests and pictures.

It keeps everything in a folder of its own: settings, workspaces, and a copy of the notebooks.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[1]
SHARE: Final = ROOT / "share" / "jupyter"
PATIENCE: Final = 90.0  # seconds; only what is broken ever takes that long
SETTINGS: Final = {
    "apputils-extension/notification": '{"fetchNews": "false"}',
}


@dataclass
class Lab:
    """A running JupyterLab: its address, and the folder that it shows."""

    address: str
    folder: Path


@contextmanager
def running_lab(
    folder: Path, *, theme: str = "JupyterLab Light", extension: bool = True
) -> Generator[Lab]:
    """A JupyterLab that lives in `folder`, which is empty, until the block is left.

    Without `extension` ours is switched off, wherever it may be installed.
    """
    kernels = folder / "jupyter" / "kernels" / "sx"
    shutil.copytree(SHARE / "kernels" / "sx", kernels)
    ours = folder / "jupyter" / "labextensions" / "sx-jupyterlab"
    shutil.copytree(SHARE / "labextensions" / "sx-jupyterlab", ours)
    if not extension:
        _switch_off(folder / "config", "sx-jupyterlab")
    shutil.copytree(ROOT / "notebooks", folder / "notebooks")
    themes = {"apputils-extension/themes": json.dumps({"theme": theme})}
    for name, text in {**SETTINGS, **themes}.items():
        path = folder / "settings" / "@jupyterlab" / f"{name}.jupyterlab-settings"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
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
        f"--LabServerApp.extra_labextensions_path=['{ours.parent}']",
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


def _switch_off(config: Path, name: str) -> None:
    """Have JupyterLab load no extension of that name."""
    file = config / "labconfig" / "page_config.json"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps({"disabledExtensions": {name: True}}), encoding="utf-8")


def _free_port() -> int:
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
