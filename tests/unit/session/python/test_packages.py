"""session/python/packages.py: which package brings a module."""

from __future__ import annotations

import sys

from sx_kernel.session.python.packages import KNOWN, package_of


def test_a_module_is_called_like_its_package_or_otherwise() -> None:
    assert package_of("numpy") == "numpy"
    assert package_of("PIL") == "pillow"
    assert package_of("yaml") == "pyyaml"


def test_what_is_not_known_for_sure_is_not_said() -> None:
    assert package_of("nobody_knows") is None
    assert all(package_of(name) for name in KNOWN)


def test_no_module_of_python_itself_is_to_be_installed() -> None:
    assert not KNOWN & sys.stdlib_module_names
