"""Help: every name that a program can use is described."""

from __future__ import annotations

import pytest

from sx_kernel.analyser.special_forms import SPECIAL_FORMS
from sx_kernel.machine.control import CONTROLS
from sx_kernel.primitives.spec import declarations
from sx_kernel.primitives.table import BOUND
from sx_kernel.session.help import describe_name, form_entries
from sx_kernel.session.session import Session

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
    assert declared == {name: (least, most) for name, (_, least, most) in CONTROLS.items()}


def test_forms_are_those_of_the_analyser() -> None:
    assert set(form_entries()) == set(SPECIAL_FORMS)


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
