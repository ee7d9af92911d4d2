"""Suites: which files there are, and which tests are in them.

Two kinds. Files of SX tests (`*.sx`, with `deftest` forms) are the language's own kind. Source
suites (`*.jsonl`) are how tests of other languages and services are given: a JSON object a line,

    {"source": "(+ 1 2)", "expected": "3"}
    {"name": "greets", "source": "(display \"hi\")", "output": "hi"}
    {"source": "(+ 1 \"2\")", "error": "type-error"}

each `source` an SX program of its own. `expected` is its last value as `inspect` shows it, `output`
what it prints, `error` the kind of the error that it raises, or a part of its message. A line
{"prelude": "…"} holds what all of them may use; it is evaluated before the first one.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from sx_kernel.base.errors import SxError
from sx_kernel.conformance.batches import Workers
from sx_kernel.conformance.cases import Case, Suite
from sx_kernel.conformance.runner import BUNDLED, shown_path
from sx_kernel.session.errors.render import render_error
from sx_kernel.session.evaluate.sources import decode

SUFFIXES: Final = (".sx", ".jsonl")
OUTSIDE: Final = -1
"""The number of the first thing that fails outside of a file's tests: see selection.py."""
LONGEST_NAME: Final = 60
NEWEST_DIALECT: Final = "0.9.93"
"""Of hyperscript: rows that hold in older ones alone are not run."""
KNOWN_FIELDS: Final = frozenset({"name", "source", "expected", "output", "error"})


class SuiteError(Exception):
    """A suite that is not there or cannot be understood. The message says which and why."""


def load_suites(paths: Iterable[str]) -> list[Suite]:
    """The suites in `paths` (files, folders searched in the order of names; none: the bundled).

    Raises SuiteError.
    """
    given = [file for path in paths for file in _files(Path(path))]
    files = given or sorted(file for file in BUNDLED.iterdir() if file.suffix in SUFFIXES)
    return [_load(file) for file in dict.fromkeys(files)]


def _files(path: Path) -> Iterator[Path]:
    if path.is_dir():
        yield from sorted(file for file in path.rglob("*") if file.suffix in SUFFIXES)
    elif not path.exists():
        message = f"there is no {path}"
        raise SuiteError(message)
    elif path.suffix not in SUFFIXES:
        message = f"{path} is no suite: those end in {' or '.join(SUFFIXES)}"
        raise SuiteError(message)
    else:
        yield path


def load_rows(paths: Iterable[str]) -> list[Suite]:
    """The files of rows (rows.py) in `paths`. Raises SuiteError."""
    suites = [_load(Path(path)) for path in paths]
    for suite in suites:
        if suite.kind != "rows":
            message = f"{suite.name} has no rows: those are objects with steps, one a line"
            raise SuiteError(message)
    return suites


def _load(file: Path) -> Suite:
    name = shown_path(file)
    try:
        text = decode(file.read_bytes(), name)
    except OSError as problem:
        message = f"cannot read {name}: {problem.strerror}"
        raise SuiteError(message) from None
    except SxError as problem:
        raise SuiteError(render_error(problem)) from None
    if file.suffix == ".sx":
        return Suite(name, "tests", text)
    if '"steps"' in text.partition("\n")[0]:
        suite = Suite(name, "rows", text)
        for _ in _rows(suite):
            pass  # as below
        return suite
    suite = Suite(name, "sources", text)
    for _ in _sources(suite):
        pass  # reading them is the check
    return suite


def _values(suite: Suite) -> Iterator[tuple[int, Any]]:
    """(index of the line, what its JSON says), without blank lines. Raises SuiteError."""
    for number, line in enumerate(suite.text.splitlines()):
        if not line.strip():
            continue
        try:
            value: Any = json.loads(line)
        except ValueError as problem:
            raise SuiteError(f"{suite.name}, line {number + 1}: {problem}") from None
        yield number, value


def _rows(suite: Suite) -> Iterator[tuple[int, str]]:
    """(index of the line, name) of each row that holds in the newest dialect. Raises SuiteError."""
    for number, row in _values(suite):
        if not isinstance(row, dict) or not isinstance(row.get("steps"), list):
            raise SuiteError(f'{suite.name}, line {number + 1}: not an object with "steps"')
        if NEWEST_DIALECT in row.get("holds", [NEWEST_DIALECT]):
            yield number, str(row.get("id", number))


def _sources(suite: Suite) -> Iterator[tuple[int, dict[str, Any]]]:
    """(index of the line, source) of a source suite, without preludes and blank lines.

    Raises SuiteError.
    """
    for number, source in _values(suite):
        wrong = _fault(source)
        if wrong:
            raise SuiteError(f"{suite.name}, line {number + 1}: {wrong}")
        if "prelude" not in source:
            yield number, source


def _fault(source: Any) -> str | None:
    """Return what is wrong with a line of a source suite."""
    if not isinstance(source, dict) or not source.keys() & {"source", "prelude"}:
        return 'not an object with a "source"'
    known = {"prelude"} if "prelude" in source else KNOWN_FIELDS
    if unknown := sorted(source.keys() - known):
        return f"unknown {', '.join(unknown)}; there are {', '.join(sorted(known))}"
    for key, value in source.items():
        if type(value) is not str:
            return f'"{key}" must be a string'
    return None


async def list_cases(suites: list[Suite], workers: Workers, *, deadline: float) -> list[Case]:
    """All tests of the suites, in order.

    Files of tests are listed by workers, which run everything in them but the tests: what tests
    there are may depend on macros and loops, and whatever happens meanwhile happens there. A file
    that ends its worker, or takes more than `deadline` seconds, has one test, which will tell so.
    """
    names = {
        suite.name: [(number, _source_name(source)) for number, source in _sources(suite)]
        for suite in suites
        if suite.kind == "sources"
    }
    names |= {suite.name: list(_rows(suite)) for suite in suites if suite.kind == "rows"}
    await _list_tests(
        [suite for suite in suites if suite.kind == "tests"], names, workers, deadline
    )
    cases: list[Case] = []
    for suite in suites:
        for number, name in names[suite.name]:
            cases.append(Case(len(cases), suite.name, number, name))
    return cases


async def _list_tests(
    left: list[Suite], names: dict[str, list[tuple[int, str]]], workers: Workers, deadline: float
) -> None:
    """Enter the tests of the suites `left` in `names`, in as many processes as it takes."""
    tried: str | None = None
    while left:
        found: dict[str, list[tuple[int, str]]] = {}

        def hear(event: dict[str, Any], found: dict[str, list[tuple[int, str]]] = found) -> None:
            if "found" in event:
                found.setdefault(event["suite"], []).append((event["found"], event["name"]))
            else:
                names[event["listed"]] = found.get(event["listed"], [])

        job = {"do": "list", "parts": [asdict(suite) for suite in left]}
        ending = await workers.converse(job, hear, deadline)
        first = left[0].name
        left = [suite for suite in left if suite.name not in names]
        if not left:
            return
        culprit = left[0].name
        if culprit == (first if ending.status is None else tried):
            names[culprit] = [(OUTSIDE, "(outside its tests)")]
            left = left[1:]
        tried = culprit


def _source_name(source: dict[str, Any]) -> str:
    if "name" in source:
        return source["name"]
    text = " ".join(source["source"].split())
    return text if len(text) <= LONGEST_NAME else text[: LONGEST_NAME - 1] + "…"
