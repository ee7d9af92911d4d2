"""languages/hosting.py: hosted languages in one session."""

from __future__ import annotations

from typing import Any

import pytest

from sx_kernel import Session, SxError
from sx_kernel.base.values import symbol
from sx_kernel.languages.hosting import MOST_TEXTS, Guests, guests
from sx_kernel.languages.registry import GuestProblem, Language, Problem, Program
from sx_kernel.session.desk.inputs import Complete, Unfinished, Wrong


class Sums:
    """A language whose texts are numbers to be added, and what it was asked for."""

    def __init__(self, **more: Any) -> None:
        self.read: list[str] = []
        self.language = Language("sums", "Sums", self._read, **more)

    def _read(self, _session: Any, text: str) -> Program:
        self.read.append(text)
        if text.endswith("+"):
            raise GuestProblem([Problem("more", len(text), len(text))], incomplete=True)
        if "?" in text:
            raise GuestProblem([Problem("no number", text.index("?"), text.index("?") + 1)])
        form = [symbol("+"), *[int(part) for part in text.split("+")]]
        return Program([form], [(form, 0, len(text))])


def test_the_same_text_is_compiled_once() -> None:
    session, sums = Session(), Sums()
    host = guests(session)
    assert guests(session) is host
    assert [host.evaluate(sums.language, "1+2", "a") for _ in range(3)] == [3, 3, 3]
    assert sums.read == ["1+2"]
    assert host.compiled(sums.language, "1+2", "b") is host.compiled(sums.language, "1+2", "a")


def test_the_text_that_was_not_used_longest_goes_first() -> None:
    host, sums = Guests(Session()), Sums()
    for i in range(MOST_TEXTS):
        host.compiled(sums.language, f"{i}+1", "x")
    host.compiled(sums.language, "0+1", "x")
    host.compiled(sums.language, "9999+1", "x")
    sums.read.clear()
    host.compiled(sums.language, "0+1", "x")
    host.compiled(sums.language, "1+1", "x")
    assert sums.read == ["1+1"]


def test_the_prelude_runs_before_the_first_text_and_once() -> None:
    seen: list[Any] = []
    sums = Sums(prelude=lambda _session: seen.append("prelude"))
    host = Guests(Session())
    host.evaluate(sums.language, "1", "x")
    host.evaluate(sums.language, "2", "x")
    assert seen == ["prelude"]


def test_a_language_may_run_its_texts_itself() -> None:
    sums = Sums(run=lambda _session, text, name: (text, name))
    assert Guests(Session()).run(sums.language, "1+1", "In [1]") == ("1+1", "In [1]")
    assert Guests(Session()).run(Sums().language, "1+1", "In [1]") == 2


def test_what_cannot_be_read_is_an_error_with_its_place() -> None:
    with pytest.raises(SxError) as caught:
        Guests(Session()).evaluate(Sums().language, "1+?", "x")
    assert caught.value.kind == "read-error" and caught.value.payload.where.column == 3


def test_prompts_ask_whether_more_could_make_it_right() -> None:
    host, sums = Guests(Session()), Sums().language
    found = [host.completeness(sums, text) for text in ("1+2", "1+", "?")]
    assert isinstance(found[0], Complete) and isinstance(found[1], Unfinished)
    assert found[2] == Wrong("no number", 0, 1)


def test_the_machine_counts_and_compiles_a_guest_s_functions() -> None:
    class Doubling(Sums):
        def _read(self, _session: Any, text: str) -> Program:
            form = [symbol("fn"), [symbol("x")], [symbol("*"), symbol("x"), int(text)]]
            return Program([form], [(form, 0, len(text))])

    session = Session(threshold=2)
    host, language = guests(session), Doubling().language
    fn = host.function(language, "3", "x")
    assert host.function(language, "3", "x") is fn
    assert [session.apply(fn, n) for n in range(4)] == [0, 3, 6, 9]
    assert session.eval("(get (jit-stats) :size)") == 1
