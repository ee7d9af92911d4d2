"""The language's own tests on every tier, and the examples in its documentation.

Each file of sx_kernel/spec/tests runs in a fresh session per mode. A mode must pass every test of
the file, and must report and print exactly what the machine alone does. `SX_MODES=cek,stress`
chooses modes, `SX_FILES=tco,macros` files.
"""

from __future__ import annotations

import gc
import os
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from pathlib import Path
from random import Random
from typing import Any

import pytest

from sx_kernel.base.errors import SxError
from sx_kernel.base.source import Source
from sx_kernel.base.values import Symbol, symbol
from sx_kernel.conformance.runner import BUNDLED, Tally, run_file
from sx_kernel.primitives.spec import Example, declarations
from sx_kernel.session.capabilities import EVERYTHING
from sx_kernel.session.libraries.library import manifest
from sx_kernel.session.session import Session
from sx_kernel.syntax.reader import read

# ------------------------------------------------------------------------------------- the modes

MODES: dict[str, dict[str, Any]] = {
    "cek": {"threshold": None},
    "first-call": {"threshold": 1},
    "full": {"threshold": 2},
    "default": {},
    "budget-1": {"threshold": 1, "budget": 1},
    "budget-0": {"threshold": 1, "budget": 0},
    "stress": {"threshold": 1, "budget": 3},
}
FULL = ("full", "stress")  # modes in which all is compiled with all passes at once
# Python frames that a stressed session may use above the test that runs it. Compiled code calls
# this deep before the stack is turned into machine frames.
STRESS_FRAMES = 45
FILES = sorted(BUNDLED.glob("*.sx"))
# Two functions that call each other 11 000 times displace each other 11 000 times: a minute of
# compiling, which the other files show in a second.
TOO_SLOW = {("tco", "budget-1")}
# What stays out of the cache because it stands in place of its calls is no fault of the cache's.
TOO_GOOD = {("jit-cache", "full"), ("jit-cache", "stress")}
# Without a budget nothing is compiled and all is as with the machine, but for what asks the cache.
BUDGET_0 = {"jit-cache", "closures", "continuations", "control-in-depth", "components"}


def chosen(variable: str, known: list[str]) -> list[str]:
    """The names that the environment `variable` lists, or all that are known."""
    wanted = os.environ.get(variable)
    return [name for name in known if name in wanted.split(",")] if wanted else known


def stem(path: Path) -> str:
    """The subject of a file: "tco" for test-tco.sx."""
    return path.stem.removeprefix("test-")


def open_session(mode: str, printed: list[str]) -> Session:
    """A fresh session in `mode`; what it prints is appended to `printed`."""
    session = Session(out=printed.append, capabilities=EVERYTHING, **MODES[mode])
    session.policy.cache.set_backoff("budget" not in MODES[mode])  # evict all the time
    session.policy.compiler.two_levels = mode not in FULL
    session.policy.compiler.verify = 1  # an error of the compiler's own is an error of the test
    if mode == "stress":
        put_under_stress(session)
    return session


def put_under_stress(session: Session) -> None:
    """Leave compiled code all the time: a tiny recursion limit, and evictions out of the blue."""
    machine = session.machine
    machine.soft_limit = depth() + STRESS_FRAMES
    # adapting would make the limit comfortable again
    vars(machine)["adapt_depth"] = stay
    random = Random(1)
    begin_form = session.policy.begin_form

    def begin() -> None:
        begin_form()
        if random.random() < 0.3:
            session.policy.reset()

    session.policy.begin_form = begin


def stay(*_facts: Any) -> None:
    """Choose no other depth."""


def depth() -> int:
    """How many Python frames are in use."""
    frame, count = sys._getframe(), 0
    while frame is not None:
        frame, count = frame.f_back, count + 1
    return count


# ---------------------------------------------------------------------------------- the SX tests


@dataclass(slots=True)
class Outcome:
    """What a file did: verdicts in order (suite, test, error or ""), what it printed, and where
    the compiler itself went wrong (which programs never notice).
    """

    verdicts: list[tuple[str, str, str]] = field(default_factory=list[tuple[str, str, str]])
    printed: str = ""
    compiler_errors: list[str] = field(default_factory=list[str])

    @property
    def failures(self) -> list[str]:
        """One text for each test that failed."""
        return [f"{suite}: {name}\n    {error}" for suite, name, error in self.verdicts if error]


class Recorder(Tally):
    """A Tally that also keeps the verdicts in order."""

    def __init__(self) -> None:
        super().__init__()
        self.verdicts: list[tuple[str, str, str]] = []

    def report_pass(self, name: object) -> None:
        """(report-pass name)"""
        super().report_pass(name)
        self.verdicts.append((self._suite().name, str(name), ""))

    def report_fail(self, name: object, problem: object = "failed") -> None:
        """(report-fail name error)"""
        super().report_fail(name, problem)
        self.verdicts.append((self._suite().name, str(name), str(problem) or "failed"))


@cache
def outcome(path: Path, mode: str) -> Outcome:
    """Run a file in a mode, once per process."""
    limit = sys.getrecursionlimit()
    printed: list[str] = []
    recorder = Recorder()
    try:
        session = open_session(mode, printed)
        run_file(path, recorder, session)
    finally:
        sys.setrecursionlimit(limit)
    result = Outcome(recorder.verdicts, "".join(printed), compiler_errors(session))
    del session
    gc.collect()  # else whoever looks for linked code looks through all that is left
    return result


def compiler_errors(session: Session) -> list[str]:
    """The reasons of refusals that are bugs of the compiler."""
    details = [str(event[-1]) for event in session.policy.cache.events(None)]
    return sorted({detail for detail in details if "internal error" in detail})


def count_tests(path: Path) -> int:
    """How many (deftest …) forms the file holds."""
    source = Source(path.read_text(encoding="utf-8"), path.name)
    stack: list[Any] = list(read(source, dispatch=lambda _name, datum: datum).forms)
    count = 0
    while stack:
        form = stack.pop()
        if type(form) is list and form:
            count += type(form[0]) is Symbol and form[0].name == "deftest"
            stack.extend(form)
    return count


RUNS = [
    (subject, mode)
    for subject in chosen("SX_FILES", [stem(path) for path in FILES])
    for mode in chosen("SX_MODES", list(MODES))
    if (subject, mode) not in TOO_SLOW | TOO_GOOD and (mode != "budget-0" or subject in BUDGET_0)
]


@pytest.mark.parametrize(("subject", "mode"), RUNS)
def test_file_passes_and_does_what_the_machine_does(subject: str, mode: str) -> None:
    path = BUNDLED / f"test-{subject}.sx"
    expected, result = outcome(path, "cek"), outcome(path, mode)
    repeat = f"SX_MODES={mode} SX_FILES={subject} pytest tests/spec/test_spec.py"
    failures = result.failures
    assert not failures, f"{len(failures)} failed\n" + "\n".join([*failures, repeat])
    assert len(result.verdicts) == count_tests(path)
    assert not result.compiler_errors
    different = [
        f"{a}\n  cek:  {x or 'passed'}\n  {mode}: {y or 'passed'}"
        for (_, a, x), (_, _, y) in zip(expected.verdicts, result.verdicts, strict=False)
        if x != y
    ]
    assert not different, "\n".join(different)
    assert result.verdicts == expected.verdicts
    assert result.printed == expected.printed


# ------------------------------------------------------------------------ examples in doc strings

DEFINING = ("define", "defmacro")
# They report to the host, which is not there in an example.
WITHOUT_EXAMPLES = ("defsuite", "deftest", "test-group", "test")
ARROW = re.compile(r"\s=>(!?)\s")


@dataclass(frozen=True, slots=True)
class DocString:
    """A definition of the library and its doc string, None if it has none."""

    file: str
    name: str
    text: str | None

    def examples(self) -> Iterator[tuple[str, str, bool]]:
        """(expression, what comes of it, whether that is the kind of an error)."""
        pending = ""
        for line in (self.text or "").split("\n")[1:]:
            stripped = line.strip()
            if not pending and not stripped.startswith("("):
                continue
            pending = f"{pending}\n{stripped}" if pending else stripped
            if match := ARROW.search(pending):
                yield pending[: match.start()], pending[match.end() :], bool(match[1])
                pending = ""


def doc_strings() -> Iterator[DocString]:
    """All definitions of the library that have parameters."""
    for file in manifest():
        text = (files("sx_kernel") / "lib" / file).read_text(encoding="utf-8")
        for form in read(Source(text, file), reserved=True).forms:
            match form:
                case [Symbol(name="define"), [Symbol(name=name), *_], *body]:
                    yield DocString(file, name, doc_of(body))
                case [Symbol(name="defmacro"), Symbol(name=name), _, *body]:
                    yield DocString(file, name, doc_of(body))
                case _:
                    pass


def doc_of(body: list[Any]) -> str | None:
    """The doc string at the beginning of a body."""
    return body[0] if len(body) > 1 and type(body[0]) is str else None


DOC_STRINGS = list(doc_strings())


@pytest.mark.parametrize("doc", DOC_STRINGS, ids=lambda doc: f"{doc.file}:{doc.name}")
def test_library_definition_is_documented(doc: DocString) -> None:
    assert doc.text, f"{doc.name} has no doc string"
    if not doc.name.startswith(("-", "%")) and doc.name not in WITHOUT_EXAMPLES:
        assert list(doc.examples()), f"{doc.name} has no example"


@cache
def example_session(mode: str) -> Session:
    """A session for examples: they define nothing that others would miss."""
    return Session(out=lambda _text: None, capabilities=EVERYTHING, **MODES[mode])


@pytest.mark.parametrize("mode", ["cek", "first-call"])
@pytest.mark.parametrize("doc", DOC_STRINGS, ids=lambda doc: f"{doc.file}:{doc.name}")
def test_examples_of_library_definition(doc: DocString, mode: str) -> None:
    session = example_session(mode)
    for expression, expected, raises in doc.examples():
        if raises:
            with pytest.raises(SxError) as caught:
                session.eval(expression)
            assert caught.value.kind == expected, f"{expression}: {caught.value}"
        else:
            assert session.eval(f"(equal? {expression} '{expected})") is True, (
                f"{expression} => {session.eval(f'(inspect {expression})')}, not {expected}"
            )


# ------------------------------------------------------------------- examples of the primitives


def primitive_examples() -> list[tuple[str, Example]]:
    """Every example of every declaration, with the name of the primitive."""
    entries = {entry.name: entry for entry in declarations().values()}
    return [(name, example) for name, entry in entries.items() for example in entry.examples]


@pytest.mark.parametrize("mode", ["cek", "first-call"])
@pytest.mark.parametrize("name", sorted({name for name, _ in primitive_examples()}))
def test_examples_of_primitive(name: str, mode: str) -> None:
    # those of the cache change its settings
    session = open_session(mode, []) if name.startswith("jit-") else example_session(mode)
    for example in declarations()[name].examples:
        if example.raises is not None:
            with pytest.raises(SxError) as caught:
                session.eval_form(example.form)
            assert caught.value.kind == example.raises
        else:
            quoted = [symbol("quote"), example.expected]
            question = [symbol("equal?"), example.form, quoted]
            got = session.eval_form([symbol("inspect"), example.form])
            assert session.eval_form(question) is True, f"{example.form}: {got}"


def test_stress_leaves_compiled_code() -> None:
    """The stressed session really runs out of stack, again and again."""
    session = open_session("stress", [])
    overflows: list[Any] = []
    vars(session.machine)["adapt_depth"] = lambda *facts: overflows.append(facts)
    program = "(define (down n) (if (= n 0) 0 (+ (down (- n 1)) (down 0) 1))) (down 8000)"
    limit = sys.getrecursionlimit()
    try:
        assert session.eval(program) == 8000
    finally:
        sys.setrecursionlimit(limit)
    assert len(overflows) > 50
