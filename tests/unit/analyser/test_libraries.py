"""analyser/libraries.py: declarations of libraries are checked."""

from __future__ import annotations

import pytest

from sx_kernel.analyser.libraries import is_declaration, is_modified, library_name
from sx_kernel.analyser.module import ImportForm, LibraryForm
from sx_kernel.ir.nodes import Call, Const
from sx_kernel.syntax.reader import read_forms
from tests.unit.analyser.analysing import analysed, ir, refused


def program(text: str) -> object:
    """What `%run` is to run."""
    call = analysed(text).body
    assert type(call) is Call
    assert type(call.args[0]) is Const
    return call.args[0].value


def test_a_library_is_taken_apart() -> None:
    found = program(
        "(define-library (my lib 2) (export f (rename h k)) (import (a) (only (b) c))"
        ' (include "x.sx") (begin (f) (h)) (define (f) 1))'
    )
    assert type(found) is LibraryForm
    assert (found.name, found.exports) == ("(my lib 2)", [("f", "f"), ("h", "k")])
    kinds = [item.kind for item in found.items]
    assert kinds == ["import", "import", "include", "form", "form", "form"]


def test_an_import_has_its_sets() -> None:
    found = program("(import (a b) (prefix (c) d:))")
    assert type(found) is ImportForm
    assert [library_name(one) for one in found.sets] == ["(a b)", None]


@pytest.mark.parametrize(
    ("text", "name"),
    [("(a b)", "(a b)"), ("a", "(a)"), ("(srfi 1)", "(srfi 1)"), ("()", None), ('("a")', None),
     ("(a -1)", None), ("5", None)],
)  # fmt: skip
def test_a_library_is_named_by_words_and_numbers(text: str, name: str | None) -> None:
    assert library_name(read_forms(text)[0]) == name


def test_a_library_may_be_called_like_a_modifier() -> None:
    assert not is_modified(read_forms("(only a)")[0])
    assert is_modified(read_forms("(only (a) b)")[0])


@pytest.mark.parametrize(
    ("text", "message", "place"),
    [
        ("(define-library 5)", "define-library: 5 is no name of a library", None),
        ("(define-library (a) (export 5))",
         "define-library: 5 is no export: expected name or (rename inside outside)", "(export 5)"),
        ("(define-library (a) (include 5))",
         "define-library: include wants names of files", "(include 5)"),
        ("(import (only (a) 5))", "import: (only (a) 5) is nothing to import", "(only (a) 5)"),
        ("(import (prefix (a) b c))",
         "import: (prefix (a) b c) is nothing to import", "(prefix (a) b c)"),
        ("(import (rename (a) (b)))",
         "import: (rename (a) (b)) is nothing to import", "(rename (a) (b))"),
        ("(fn () (import (a)))", "import: can only be used at top level", "(import (a))"),
    ],
)  # fmt: skip
def test_what_is_no_declaration_is_refused(text: str, message: str, place: str | None) -> None:
    assert refused(text) == (message, place or text)


def test_use_says_what_is_used_or_is_an_element() -> None:
    assert ir("(use (a b) c)") == "nil"
    assert ir('(use :href "a")') == '(prim use :href "a")'
    assert is_declaration(read_forms("(use a)")[0])
