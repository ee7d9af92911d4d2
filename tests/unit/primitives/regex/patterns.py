"""Patterns, texts and flags to try regular expressions with."""

from __future__ import annotations

import re

from hypothesis import strategies as st

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
