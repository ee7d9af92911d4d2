"""primitives/regex/patient.py: it finds what Python's matcher finds, and gives up by counting."""

from __future__ import annotations

import re

import pytest
from hypothesis import given

from sx_kernel.primitives.regex.patient import GaveUp, Search, program_of
from sx_kernel.primitives.regex.shape import compiler, judge, parse, parser
from tests.unit.primitives.regex.patterns import FLAGS, PATTERNS, TEXTS


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


def test_a_program_that_would_be_too_long_is_refused() -> None:
    tree = parser().parse("((a|ab){200}){300}")
    with pytest.raises(GaveUp):
        program_of(tree, 2)
