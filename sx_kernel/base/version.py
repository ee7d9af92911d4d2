"""The version of this package, for whoever must not import the package itself."""

from __future__ import annotations

from typing import Final

VERSION: Final = "0.1.0"
