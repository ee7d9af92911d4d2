"""base/version.py: the version, which stands in one place."""

from __future__ import annotations

import re

import sx_kernel
from sx_kernel.base.version import VERSION


def test_the_package_has_this_version() -> None:
    assert sx_kernel.__version__ == VERSION
    assert re.fullmatch(r"\d+\.\d+\.\d+", VERSION)
