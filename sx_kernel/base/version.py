"""The version of this package, for whoever must not import the package itself."""

from __future__ import annotations

VERSION = "0.1.0"
