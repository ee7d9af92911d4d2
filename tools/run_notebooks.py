"""Run the notebooks on fresh kernels and keep what they show (`make outputs`).

Cells tagged "varies" show times and pictures; those tagged "exercise" have a solution in their
metadata, which only the tests put in their place.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

import nbformat
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient

from sx_kernel.kernel.widgets import VIEW

FOLDER = Path(__file__).resolve().parents[1] / "notebooks"
ARGV = [sys.executable, "-m", "sx_kernel.kernel", "-f", "{connection_file}"]
SECONDS = 120  # for a cell


def execute(path: Path, folder: Path | str, *, solved: bool = False) -> Any:
    """The notebook after Restart-and-Run-All in `folder`; `solved`: with its exercises done."""
    notebook: Any = nbformat.read(path, as_version=4)
    if solved:
        for cell in notebook.cells:
            if "solution" in cell.metadata:
                cell.source = cell.metadata["solution"]
    manager: Any = AsyncKernelManager()
    manager._kernel_spec = KernelSpec(argv=ARGV, language="sx", display_name="SX")
    environment = {**os.environ, "SX_HISTORY": "off"}
    client = NotebookClient(
        notebook,
        km=manager,
        timeout=SECONDS,
        resources={"metadata": {"path": str(folder)}},
        store_widget_state=False,
    )
    client.execute(env=environment)
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)  # the times
        for output in cell.get("outputs", []):  # the same where anywidget is installed
            output.get("data", {}).pop(VIEW, None)
    return notebook


def shown(cell: Any) -> str:
    """What a cell shows, as text."""
    parts: list[str] = []
    for output in cell.outputs:
        match output.output_type:
            case "stream":
                parts.append(output.text)
            case "error":
                parts.append("\n".join(output.traceback))
            case _:
                parts.append(output.data.get("text/plain", "") + "\n")
    return "".join(parts)


def main() -> None:
    """Run the notebooks named on the command line, or all, and write them back."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("notebooks", nargs="*", type=Path)
    parser.add_argument("--to", type=Path, default=FOLDER, help="the folder to write to")
    parser.add_argument("--solved", action="store_true", help="with the exercises done")
    options = parser.parse_args()
    for path in options.notebooks or sorted(FOLDER.glob("*.ipynb")):
        with tempfile.TemporaryDirectory() as folder:
            notebook = execute(path, folder, solved=options.solved)
        nbformat.write(notebook, options.to / path.name)
        print(path.name)


if __name__ == "__main__":
    main()
