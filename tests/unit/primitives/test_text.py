"""primitives/text.py: text for people and for HTML."""

from __future__ import annotations

import time
from typing import Any

import pytest

from tests.unit.primitives.samples import Row, assert_result, call, row_id

RESULTS: list[Row] = [
    ("pluralize", (1,), ""), ("pluralize", (2,), "s"), ("pluralize", (1.0, "a", "b"), "a"),
    ("pluralize", (0, "mouse", "mice"), "mice"),
    ("escape", ('<a href="x">&</a>',), "&lt;a href=&quot;x&quot;&gt;&amp;&lt;/a&gt;"),
    ("strip-tags", ("a<b>c</b>d",), "acd"), ("strip-tags", ("1 < 2",), "1 < 2"),
    ("strip-tags", ("<>a<b>",), "<>a"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "args", "expected"), RESULTS, ids=row_id)
def test_result(name: str, args: tuple[Any, ...], expected: Any) -> None:
    assert_result(name, args, expected)


def test_stripping_tags_is_linear() -> None:
    started = time.process_time()
    call("strip-tags", "<" * 1_000_000)
    call("strip-tags", "<a>" * 300_000)
    assert time.process_time() - started < 5
