"""conformance/suites.py: which files there are, and which tests are in them."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from sx_kernel.conformance.processes import Processes
from sx_kernel.conformance.suites import SuiteError, list_cases, load_rows, load_suites


def written(folder: Path, name: str, text: str) -> str:
    (folder / name).write_text(text, encoding="utf-8")
    return str(folder / name)


def test_a_file_is_of_the_kind_that_its_name_and_its_first_line_say(tmp_path: Path) -> None:
    written(tmp_path, "a.sx", "1")
    written(tmp_path, "b.jsonl", '{"source": "1"}')
    written(tmp_path, "c.jsonl", '{"id": "x", "steps": []}')
    written(tmp_path, "d.txt", "")
    assert [suite.kind for suite in load_suites([str(tmp_path)])] == ["tests", "sources", "rows"]


def test_the_same_file_is_one_suite(tmp_path: Path) -> None:
    path = written(tmp_path, "a.sx", "1")
    assert len(load_suites([path, path, str(tmp_path)])) == 1


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "line 1: "),
        ("5", 'line 1: not an object with a "source"'),
        ('{"source": "1", "what": "2"}', "line 1: unknown what; there are "),
        ('\n{"source": 1}', 'line 2: "source" must be a string'),
        ('{"id": 1, "steps": 5}', 'line 1: not an object with "steps"'),
    ],
)
def test_what_cannot_be_understood_is_told_with_its_line(
    tmp_path: Path, text: str, message: str
) -> None:
    with pytest.raises(SuiteError, match=message):
        load_suites([written(tmp_path, "a.jsonl", text)])


def test_what_is_not_there_or_is_no_suite_is_told(tmp_path: Path) -> None:
    with pytest.raises(SuiteError, match="there is no /none"):
        load_suites(["/none"])
    with pytest.raises(SuiteError, match="is no suite: those end in "):
        load_suites([written(tmp_path, "a.txt", "")])
    with pytest.raises(SuiteError, match="has no rows"):
        load_rows([written(tmp_path, "a.sx", "1")])


def test_all_tests_are_listed_in_order_and_numbered(tmp_path: Path) -> None:
    written(tmp_path, "a.sx", '(defsuite "s" (deftest "t" (exit)) (deftest "u" 1))')
    written(tmp_path, "b.jsonl", '{"name": "n", "source": "1"}\n{"source": "(+ 1 2)"}')
    written(tmp_path, "c.jsonl",
            '{"id": "old", "steps": [], "holds": ["0.9.1"]}\n{"id": "new", "steps": []}')  # fmt: skip
    suites = load_suites([str(tmp_path)])
    cases = asyncio.run(list_cases(suites, Processes(), deadline=60))
    assert [case.index for case in cases] == [0, 1, 2, 3, 4]
    assert [case.name for case in cases] == ["s > t", "s > u", "n", "(+ 1 2)", "new"]
