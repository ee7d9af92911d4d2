"""Regular expressions: however a pattern is searched, the same is found, and never without end."""

from __future__ import annotations

import re
import threading
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sx_kernel.base.errors import Interrupted, SxError
from sx_kernel.primitives import regexps
from sx_kernel.primitives.regex_patient import GaveUp, Search, program_of
from sx_kernel.primitives.regex_shape import compiler, judge, parse, parser
from sx_kernel.primitives.table import PRIMITIVES
from sx_kernel.session.bounds.limits import time_limit
from sx_kernel.session.session import Session

# an interruption that hits a destructor is reported, dropped, and comes again
LOST = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")

# ------------------------------------------------------------------- the patient matcher agrees

ATOMS = ("a", "b", "c", ".", r"\w", r"\d", "[ab]", "[^a]", "é", " ", r"\b", "^", "$", r"\n")
REPEATS = (
    "*",
    "+",
    "?",
    "*?",
    "+?",
    "??",
    "{2}",
    "{1,2}",
    "{0,3}?",
    "{,2}",
    "{2,}",
    "*+",
    "?+",
    "{1,2}+",
)


def repeated(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """A group of `inner`, repeated somehow."""
    return st.builds(lambda body, how: f"({body}){how}", inner, st.sampled_from(REPEATS))


PATTERNS = st.recursive(
    st.sampled_from(ATOMS),
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=4).map("".join),
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: f"(?:{'|'.join(parts)})"),
        repeated(inner),
        st.builds(
            lambda a, how: f"{a}{how}", st.sampled_from(ATOMS[:10]), st.sampled_from(REPEATS)
        ),
        st.builds(lambda kind, a: f"(?{kind}{a})", st.sampled_from(("=", "!", ">", ":")), inner),
        inner.map(lambda a: f"({a})(?:\\1)?"),
        st.builds(
            lambda how, a: f"(?{how}:{a})",
            st.sampled_from(("i", "m", "s", "-i", "-m", "im-s")),
            inner,
        ),
        inner.map(lambda a: f"({a})?(?(1)b|c)"),
    ),
    max_leaves=8,
)
TEXTS = st.text(alphabet="abcAé 1\n", max_size=12)
FLAGS = st.sampled_from(
    (re.NOFLAG, re.IGNORECASE, re.MULTILINE, re.DOTALL, re.IGNORECASE | re.MULTILINE)
)


@given(PATTERNS, TEXTS, FLAGS)
def test_the_patient_matcher_finds_what_pythons_finds(source: str, text: str, flags: int) -> None:
    """Wherever it depends on the text which of them is used; else it is always the patient one."""
    try:
        tree = parse(source, flags)
    except re.error:
        return  # group 1 of a pattern with many groups is another one, and may be open
    judgement = judge(tree, source)
    if judgement.power is None or judgement.is_ours:
        return
    pattern = compiler().compile(tree, flags)
    search = Search(program_of(tree, pattern.groups), text)
    for start in range(len(text) + 1):
        expected = pattern.search(text, start)
        assert search.find(start) == (expected and expected.regs), (source, text, start)


@given(PATTERNS, TEXTS, FLAGS)
def test_where_they_find_a_match_never_depends_on_the_matcher(
    source: str, text: str, flags: int
) -> None:
    try:
        tree = parse(source, flags)
    except re.error:
        return
    pattern = compiler().compile(tree, flags)
    search = Search(program_of(tree, pattern.groups), text)
    if has_references(source):
        return  # what a group holds decides
    for start in range(len(text) + 1):
        try:
            expected = pattern.search(text, start)
        except SystemError:
            return  # a bug of re itself: groups in lookaheads in possessive repetitions
        found = search.find(start)
        assert (found and found[0]) == (expected and expected.span()), (source, text, start)


def has_references(source: str) -> bool:
    """Whether a pattern refers to what a group holds."""
    return "\\1" in source or "(?(1)" in source


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
        found = regexps._step_by_step(pattern, text, start)
        assert found == (expected and expected.regs)


# ---------------------------------------------------------------------------- what is dangerous


@pytest.mark.parametrize(
    ("source", "power"),
    [
        ("abc", 0), (r"\d{3}-\d{4}", 0), ("[a-z]+", 1), (r"\s*(\w+)\s*=", 1), (r"(\w+\s)*=", 1),
        (r'"(?:[^"\\]|\\.)*"', 1), (".*x", 1), ("(.*),(.*)", 2), ("a*a*b", 2), ("a*a*a*b", 3),
        (r"(?:foo|bar)+", 1), (r"(?:\d{1,3}\.){3}\d{1,3}", 0), (r"(?:\d+,)*\d+", 2),
        ("(a+)+$", None), ("(a|a)*$", None), ("(a|ab)*c", 1), ("(ab|.c)*", None), ("(a*)*", None),
        ("(.*a){11}", None), ("(x+x+)+y", None), ("(a?){30}a{30}", None),
        ("((a?){10}){10}b", None), ("(?:a?)(?:a?)b", 0), (r"^(([a-z])+.)+[A-Z]([a-z])+$", None),
    ],
)  # fmt: skip
def test_judgement(source: str, power: int | None) -> None:
    assert judge(parser().parse(source), source).power == power


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
    monkeypatch.setattr("sx_kernel.primitives.regex_patient.MOST_STEPS", 20_000)
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


def test_a_program_that_would_be_too_long_is_refused() -> None:
    tree = parser().parse("((a|ab){200}){300}")
    with pytest.raises(GaveUp):
        program_of(tree, 2)


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


@pytest.mark.parametrize(
    ("source", "crosses"),
    [("a.*b", False), (r"[^\n]*x", False), ("[^x]*y", True), (r"\s+", True), ("(?s:.*)x", True),
     (r"a\nb", False), (r"(?:a\n)+", True), (r"(a)\1*", True)],
)  # fmt: skip
def test_loops_that_stay_in_their_line_are_told_apart(source: str, crosses: bool) -> None:
    assert judge(parser().parse(source), source).crosses_lines == crosses


def test_a_long_text_of_short_lines_is_searched_by_pythons_matcher() -> None:
    text = "no comma here\n" * 20_000
    assert PRIMITIVES["regex-match-all"].fn("(.*),(.*)", text) == []
