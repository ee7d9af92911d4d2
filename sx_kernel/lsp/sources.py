"""Where the language itself defines a name: in lib/*.sx, or where spec/ declares it."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Final

from sx_kernel.primitives.spec import declarations
from sx_kernel.session.libraries.library import PACKAGE, manifest

_ENDS: Final = r"(?![^\s()\[\]{}\"';`])"
_DEFINES: Final = re.compile(r"^\((?:def[a-z-]*)\s+\(?([^\s()\[\]{}\"';`]+)" + _ENDS, re.MULTILINE)
_DECLARES: Final = re.compile(r'^\(define-(?:primitive|form|word)\s+"([^"]+)"', re.MULTILINE)


def source_of(name: str) -> tuple[Path, int, int] | None:
    """The file in which the language defines or declares `name`; line and column, from 0."""
    found = _places().get(name)
    if found is None and name in declarations():
        found = _places().get(declarations()[name].name)  # `name` is an alias
    return found


@cache
def _places() -> dict[str, tuple[Path, int, int]]:
    package = Path(PACKAGE)
    found: dict[str, tuple[Path, int, int]] = {}
    declared = [
        package / "spec" / "forms.sx",
        *sorted((package / "spec" / "primitives").glob("*.sx")),
    ]
    written = [package / "lib" / file for file in manifest()]
    for paths, pattern in ((declared, _DECLARES), (written, _DEFINES)):
        for path in paths:
            if not path.is_file():  # the package is in an archive
                continue
            text = path.read_text(encoding="utf-8")
            for m in pattern.finditer(text):
                start = text.rfind("\n", 0, m.start(1)) + 1
                found[m[1]] = (path, text.count("\n", 0, start), m.start(1) - start)
    return found
