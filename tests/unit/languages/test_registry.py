"""languages/registry.py: hosted languages by name and suffix, and what is wrong in their texts."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from sx_kernel.base.source import Source
from sx_kernel.languages.registry import (
    GuestProblem,
    Language,
    Problem,
    Program,
    by_suffix,
    find,
    forget,
    languages,
    register,
)


@pytest.fixture
def toy() -> Iterator[Language]:
    made = register(Language("toy", "Toy", lambda _s, _t: Program([]), (".toy", ".t")))
    yield made
    forget("toy")


def test_a_language_is_found_by_its_name_and_its_suffixes(toy: Language) -> None:
    assert find("toy") is by_suffix("a.toy") is by_suffix("b.t") is toy
    assert [one.name for one in languages()] == sorted(one.name for one in languages())
    assert by_suffix("a.sx") is None and by_suffix("a.py") is None and find("nope") is None


def test_one_of_the_same_name_takes_its_place_and_can_be_forgotten(toy: Language) -> None:
    other = register(Language("toy", "Other", toy.read))
    assert find("toy") is other and by_suffix("a.toy") is None
    forget("toy")
    forget("toy")
    assert find("toy") is None


def test_the_languages_of_the_package_are_there_unasked() -> None:
    found = find("hs")
    assert found is not None and found.title == "hyperscript" and by_suffix("x.hs") is found


def test_all_problems_are_told_and_the_first_has_the_place() -> None:
    source = Source("one\ntwo three", "x.toy")
    problem = GuestProblem([Problem("bad one", 0, 3), Problem("bad three", 8, 13)])
    error = problem.as_error(source)
    assert error.kind == "read-error"
    message = error.payload.message
    assert message.startswith("bad one\nand at line 2: bad three\n") and "two three" in message
    assert error.payload.where.line == 1
