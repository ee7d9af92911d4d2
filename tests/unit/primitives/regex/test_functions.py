"""Regular expressions: however a pattern is searched, the same is found, and never without end."""

from __future__ import annotations

import re
import threading
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sx_kernel.base.errors import Interrupted, SxError
from sx_kernel.primitives.regex import functions
from sx_kernel.primitives.table import PRIMITIVES
from sx_kernel.session.bounds.limits import time_limit
from sx_kernel.session.session import Session
from tests.unit.primitives.regex.patterns import PATTERNS, TEXTS

# an interruption that hits a destructor is reported, dropped, and comes again
LOST = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")


@given(PATTERNS, TEXTS)
def test_no_search_is_an_internal_error(source: str, text: str) -> None:
    for name in ("regex-exec", "regex-match-all", "regex-split"):
        try:
            PRIMITIVES[name].fn(source, text)
        except SxError as wrong:
            assert wrong.kind in ("read-error", "limit-error")  # noqa: PT017


@pytest.mark.parametrize(
    ("source", "text", "match", "groups"),
    [
        ("((x)|y|z)*+", "xyz", "xyz", ["z", "x"]),
        ("(A*|b){,2} ", "éb ", "b ", ["b"]),
        ("(?>(a)|b)*", "ab", "ab", ["a"]),
        ("(?i)(s)\\1", "sſsS", "sS", ["s"]),
    ],
)
def test_what_groups_hold(source: str, text: str, match: str, groups: list[str]) -> None:
    found = PRIMITIVES["regex-exec"].fn(source, text)
    assert (found["match"], found["groups"]) == (match, groups)


@pytest.mark.parametrize(
    ("source", "flags", "text", "matches"),
    [
        ("^a$", "", "a\nb", False), ("(?m)^a$", "", "a\nb", True), ("(?m:^a$)", "", "a\nb", True),
        ("^a$", "m", "a\nb", True), ("(?-m:a$)", "m", "a\nb", False), ("a$", "", "a\n", False),
        ("(?s)a.b$", "", "a\nb", True), ("(?m:a$)\nb$", "", "a\nb\n", False), ("[$]$", "", "$", True),
        ("(?im)^A$", "", "b\na", True), ("(?x) a $ # the end", "", "ba", True),
    ],
)  # fmt: skip
def test_dollar_is_the_end_unless_flag_m_is_set_where_it_stands(
    source: str, flags: str, text: str, matches: bool
) -> None:
    regex = PRIMITIVES["regex-compile"].fn(source, flags)
    assert PRIMITIVES["regex-test"].fn(regex, text) is matches


@given(PATTERNS, TEXTS)
def test_step_by_step_finds_what_a_search_finds(source: str, text: str) -> None:
    try:
        pattern = re.compile(source)
    except re.error:
        return
    for start in range(len(text) + 1):
        try:
            expected = pattern.search(text, start)
        except SystemError:
            return
        found = functions._step_by_step(pattern, text, start)
        assert found == (expected and expected.regs)


# ---------------------------------------------------------------------------- what is dangerous


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("(a+)+$", "a" * 500 + "b"),
        ("^(a|a)*$", "a" * 500 + "b"),
        ("(x+x+)+y", "x" * 300),
        ("(a|ab)(c|bcd)(d*)*$", "abcd" * 200 + "x"),
        (r"^(\w+\s?)*$", "word " * 1000 + "!"),
        ("(.*),(.*),(.*);", "a," * 400),
    ],
)
def test_catastrophes_do_not_happen(source: str, text: str) -> None:
    assert PRIMITIVES["regex-test"].fn(source, text) is False


def test_giving_up_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sx_kernel.primitives.regex.patient.MOST_STEPS", 20_000)
    with pytest.raises(SxError) as caught:
        PRIMITIVES["regex-test"].fn(r"(a+)+\1$", "a" * 40 + "b")
    assert caught.value.kind == "limit-error"
    assert str(caught.value.message).endswith("can match this text in too many ways")


@LOST
def test_a_long_search_can_be_interrupted() -> None:
    session = Session(out=lambda _text: None)
    session.eval(r'(define re "(a+)+\\1$") (define s (str (string-repeat "a" 60) "b"))')
    with pytest.raises(Interrupted), time_limit(session, 0.2):
        session.eval("(regex-test re s)")
    assert session.eval('(regex-test re "aa")') is True


@LOST
def test_a_search_of_a_long_text_can_be_interrupted() -> None:
    session = Session(out=lambda _text: None)
    session.eval('(define s (string-repeat "a" 300000))')
    with pytest.raises(Interrupted), time_limit(session, 0.2):
        session.eval('(regex-test "a*b" s)')


# ------------------------------------------------------------------------------------- malformed


@pytest.mark.parametrize(
    ("source", "position"),
    [
        ("(a", 0), ("a)", 1), ("*", 0), ("a**", 2), ("[a", 0), ("[z-a]", 1), ("a{3,2}", 2),
        ("\\", 0), (r"(?<n>a)(?<n>b)", 10), (r"(?<n>a)+(", 8), (r"\k<m>", 3), (r"(?<n>a)\2", 8),
        ("$$(", 2), ("(?<1>a)", 3), ("(?<n>a)(?q)", 8), ("(" * 101, 100),
    ],
)  # fmt: skip
def test_the_position_of_what_is_wrong_is_that_in_the_source(source: str, position: int) -> None:
    with pytest.raises(SxError) as caught:
        PRIMITIVES["regex-compile"].fn(source)
    assert caught.value.kind == "read-error"
    assert caught.value.payload.irritants == [source, position], caught.value.message


@given(st.text(alphabet="ab()[]{}*+?|\\^$.<>=!:k1,-", max_size=12), TEXTS)
def test_any_source_is_a_regular_expression_or_an_error(source: str, text: str) -> None:
    try:
        PRIMITIVES["regex-match-all"].fn(source, text)
    except SxError as wrong:
        assert wrong.kind in ("read-error", "limit-error")  # noqa: PT017  # one of two outcomes


@given(st.text(max_size=10))
def test_an_escaped_text_matches_itself_alone(text: str) -> None:
    source = PRIMITIVES["regex-escape"].fn(text)
    match = PRIMITIVES["regex-exec"].fn(source, f"x{text}y")
    assert match["match"] == text


def test_sessions_in_threads_share_no_state() -> None:
    results: list[Any] = []

    def work() -> None:
        results.append(Session().eval('(regex-replace "a(b)" "xaby" "$1")'))

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == ["xby", "xby"]


def test_a_long_text_of_short_lines_is_searched_by_pythons_matcher() -> None:
    text = "no comma here\n" * 20_000
    assert PRIMITIVES["regex-match-all"].fn("(.*),(.*)", text) == []
