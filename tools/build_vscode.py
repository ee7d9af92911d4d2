"""Builds the VS Code extension: dist/sx-VERSION.vsix, from editors/vscode and the grammar.

    python tools/build_vscode.py

Needs npm. `code --install-extension dist/sx-VERSION.vsix` installs what it makes.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[1]
SOURCES: Final = ROOT / "editors" / "vscode"
GRAMMAR: Final = ROOT / "editors" / "textmate" / "sx.tmLanguage.json"


def main() -> int:
    """Build the extension and say where it is. Returns the exit status."""
    npm = shutil.which("npm")
    if npm is None:
        print("the VS Code extension is built with npm (Node.js), which is not installed")
        return 1
    version = json.loads((SOURCES / "package.json").read_text(encoding="utf-8"))["version"]
    made = ROOT / "dist" / f"sx-{version}.vsix"
    (SOURCES / "dist").mkdir(exist_ok=True)
    made.parent.mkdir(exist_ok=True)
    shutil.copy(GRAMMAR, SOURCES / "dist")
    shutil.copy(ROOT / "LICENSE", SOURCES)
    steps = (
        ["ci", "--no-audit", "--no-fund", "--silent"],
        ["run", "--silent", "build"],
        ["run", "--silent", "package", "--", str(made)],
    )
    for step in steps:
        done = subprocess.run([npm, *step], cwd=SOURCES, check=False)
        if done.returncode:
            return done.returncode
    print(made.relative_to(ROOT))
    return 0


if __name__ == "__main__":
    sys.exit(main())
