"""Odd arguments, and odd documents: a few of many (see primitives.py and documents.py)."""

from __future__ import annotations

from sx_kernel.session.session import Session
from tests.differential import documents, primitives


def test_functions_with_odd_arguments_give_no_internal_error() -> None:
    assert not list(primitives.faults(1, 1_500))


def test_every_documented_function_is_called() -> None:
    names = primitives.functions(Session())
    assert {"map", "first", "div", "regex-exec", "cek-thaw", "json-parse", "raise"} <= set(names)
    assert len(names) > 500


def test_documents_give_no_internal_error() -> None:
    assert not list(documents.faults(1, 60))
