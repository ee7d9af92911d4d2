"""Help: every name that a program can use is described."""

from __future__ import annotations

import re
from importlib.resources import files

import pytest

from sx_kernel.analyser.special_forms import SPECIAL_FORMS
from sx_kernel.base import errors
from sx_kernel.base.source import Source
from sx_kernel.base.values import Symbol
from sx_kernel.machine.control.table import make_controls
from sx_kernel.primitives.spec import declarations
from sx_kernel.primitives.table import BOUND
from sx_kernel.session.libraries.library import manifest
from sx_kernel.session.session import Session
from sx_kernel.session.words.help import WIDTH, describe_name, form_entries, word_entries
from sx_kernel.syntax.reader import read

SESSION = Session(out=lambda _text: None)


@pytest.mark.parametrize("name", SESSION.names())
def test_every_public_name_is_documented(name: str) -> None:
    text = describe_name(SESSION, name)
    assert text is not None
    assert "no documentation" not in text
    first, _, rest = text.partition("\n")
    assert name in first
    assert rest.strip()
    assert "\t" not in text
    assert text == text.rstrip()


def test_the_machines_functions_are_declared_with_their_arity() -> None:
    declared = {name: (d.min_args, d.max_args) for name, d in BOUND.items() if d.bound == "machine"}
    assert declared == {name: (one.min_args, one.max_args) for name, one in make_controls().items()}


def test_forms_are_those_of_the_analyser() -> None:
    assert set(form_entries()) == set(SPECIAL_FORMS)


@pytest.mark.parametrize("word", word_entries())
def test_words_inside_of_forms_are_explained(word: str) -> None:
    text = describe_name(Session(library=False), word)
    assert text is not None
    assert word in text
    assert f"word in {word_entries()[word].where}" in " ".join(text.split())
    assert max(map(len, text.split("\n"))) <= WIDTH


def test_a_variable_called_like_a_word_is_explained_as_such() -> None:
    session = Session()
    session.eval('(define (only x) "Just x." x)')
    text = describe_name(session, "only")
    assert text is not None
    assert "Just x." in text


def test_unknown_name_has_no_help() -> None:
    assert describe_name(SESSION, "no-such-name") is None
    assert describe_name(SESSION, "") is None
    assert describe_name(SESSION, "(") is None


def test_primitive() -> None:
    text = describe_name(SESSION, "string-pad")
    assert text is not None
    assert text.startswith("(string-pad s width &optional fill)\n")
    assert 'parameters: s string, width integer, fill string (default " ")' in text
    assert "also called: string-pad-left" in text
    assert '(string-pad "abc" 2) => "abc"' in text


def test_alias_is_described_under_its_own_name() -> None:
    text = describe_name(SESSION, "call-with-current-continuation")
    assert text is not None
    assert text.startswith("(call-with-current-continuation f)\n")
    assert "also called: call/cc" in text


def test_special_form() -> None:
    text = describe_name(SESSION, "if")
    assert text is not None
    assert text.startswith("(if test then [else])   special form\n")
    assert "(if) raises syntax-error" in text


def test_library_function() -> None:
    text = describe_name(SESSION, "map")
    assert text is not None
    assert text.startswith("(map f xs &rest more)\n")
    assert "(map inc 5) raises type-error" in text
    assert "defined in library, lib/higher-order.sx:" in text


def test_definitions_of_a_user() -> None:
    session = Session()
    session.eval(
        '\n(define (area w &optional (h 1))\n  "Return the area.\n   (area 2) => 2"\n  (* w h))\n'
        "(define other area) (define (bare x) x) (define limit (list 1 2))\n"
        "(define p (make-parameter 1))",
        "shapes.sx",
    )
    assert session.doc("area") == (
        "(area w &optional h)\n  Return the area.\n  (area 2) => 2\n\n  defined in shapes.sx:2"
    )
    other = session.doc("other")
    assert other is not None
    assert other.startswith("(other w &optional h)\n  Return the area.")
    assert session.doc("bare") == "(bare x)\n  (no documentation)\n\n  defined in shapes.sx:6"
    limit = session.doc("limit")
    assert limit == "limit   variable\n  (no documentation)\n\n  value: (1 2) (list)"
    parameter = session.doc("p")
    assert parameter is not None
    assert parameter.startswith("p   parameter\n")


def test_macros_of_a_user() -> None:
    session = Session()
    session.eval('(defmacro twice (x) "Do x twice." `(begin ,x ,x))', "m.sx")
    session.eval(
        "(define-syntax swap! (syntax-rules () ((_ a b) (let ((t a)) (set! a b) (set! b t)))))"
    )
    assert session.doc("twice") == "(twice x)   macro\n  Do x twice.\n\n  defined in m.sx:1"
    assert session.doc("swap!") == "(swap! …)   macro\n  (swap! a b)"


def test_redefined_primitive_is_the_users() -> None:
    session = Session()
    session.eval('(define (inc n) "Mine." (+ n 10))', "mine.sx")
    assert session.doc("inc") == "(inc n)\n  Mine.\n\n  defined in mine.sx:1"
    session.eval("(define force 5)")
    force = session.doc("force")
    assert force is not None
    assert force.startswith("force   variable\n")


def test_names_of_the_implementation_are_described_too() -> None:
    text = describe_name(SESSION, "%guard")
    assert text is not None
    assert "guard is made of it" in text
    assert "%guard" in declarations()


def test_huge_value_is_cut() -> None:
    session = Session()
    session.eval("(define xs (range 100000))")
    text = session.doc("xs")
    assert text is not None
    assert len(text) < 200


def definitions_of_the_library() -> dict[str, str]:
    """What lib/*.sx defines for others: name → "define", "defmacro" or "define-syntax"."""
    found: dict[str, str] = {}
    for file in manifest():
        text = (files("sx_kernel") / "lib" / file).read_text(encoding="utf-8")
        for form in read(Source(text, file), reserved=True).forms:
            match form:
                case [
                    Symbol(name="define" | "defmacro" | "define-syntax" as kind),
                    Symbol(name=name) | [Symbol(name=name), *_],
                    *_,
                ]:
                    found[name] = kind
                case _:
                    pass
    return {name: kind for name, kind in found.items() if not name.startswith("-")}


def test_every_name_of_the_language_is_known() -> None:
    public = {name for name in declarations() if not name.startswith("%")}
    known = set(SESSION.names())
    assert public <= known
    assert set(SPECIAL_FORMS) <= known
    assert {n for n in definitions_of_the_library() if not n.startswith("%")} <= known


@pytest.mark.parametrize(
    "name", [name for name, kind in definitions_of_the_library().items() if kind != "define"]
)
def test_macros_of_the_library_are_described(name: str) -> None:
    text = describe_name(SESSION, name)
    assert text is not None
    assert text.startswith(f"({name} ")
    assert "   macro\n" in text
    assert "defined in library, lib/" in text


def test_every_primitive_says_what_it_does_and_shows_it() -> None:
    for name, entry in declarations().items():
        assert entry.doc.endswith((".", ")")), name
        assert entry.examples or entry.bound, name
        for kind, when in entry.errors:
            assert kind in KINDS, f"{name}: {kind}"
            assert when, name


# The kinds that base/errors.py lists.
KINDS = frozenset(
    re.findall(r"\b([a-z]+-error|error)\b", (errors.__doc__ or "").partition("Kinds in use:")[2])
)
