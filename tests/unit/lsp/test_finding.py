"""What is found out about a form."""

from __future__ import annotations

import pytest

from sx_kernel.base.values import Macro
from sx_kernel.lsp.checking import Checker
from sx_kernel.lsp.finding import Own, Use, words_of, wrong_count
from sx_kernel.lsp.workspace import Workspace
from sx_kernel.machine.link import global_key


@pytest.fixture(scope="module")
def checker(workspace: Workspace) -> Checker:
    return workspace.checker


def test_the_words_of_a_text_are_what_may_be_names() -> None:
    found = words_of('(f \'x "s" ;c\n [y :k] 1)')
    assert found == {"f", "x", "y", ":k", "1"}


@pytest.mark.parametrize(
    ("name", "count", "wrong"),
    [
        ("inc", 1, None),
        ("inc", 2, "inc: expected 1 argument, got 2: (inc x)"),
        ("list", 9, None),
        ("apply", 0, "apply: expected at least 2 arguments, got 0"),
    ],
)
def test_a_count_that_a_function_does_not_take_is_wrong(
    name: str, count: int, wrong: str | None, checker: Checker
) -> None:
    found = wrong_count(name, checker.session.machine.globals[global_key(name)], count)
    assert (found is None) if wrong is None else str(found).startswith(wrong)


def test_what_is_no_function_is_not_judged() -> None:
    assert wrong_count("x", 5, 3) is None


def test_what_has_changed_is_known_by_name() -> None:
    macro = Macro("m", lambda args: args)
    one = Own({"m": macro, "same": None})
    assert one.changed(Own({"m": macro, "same": None})) == set()
    assert one.changed(Own({"m": None, "new": None})) == {"m", "new", "same"}


def test_a_definition_knows_its_name_its_form_and_its_signature(checker: Checker) -> None:
    text = '(begin (define (f a &rest b) "Doc." a) (define c 1))'
    function, variable = sorted(
        checker.check(text, "/tmp/x.sx", Own()).definitions, key=lambda d: d.start
    )
    assert (function.kind, function.signature, function.doc) == (
        "function",
        "(f a &rest b)",
        "Doc.",
    )
    assert text[function.start :].startswith("f a")
    assert text[function.form : function.end].startswith("(define (f")
    assert (variable.kind, variable.name, variable.lam) == ("variable", "c", None)


def test_uses_are_of_names_that_are_not_the_language_s(checker: Checker) -> None:
    found = checker.check("(own (inc 1 2) other)", "/tmp/x.sx", Own())
    assert {(use.name, use.args) for use in found.uses} == {("own", 2), ("other", None)}
    ((use, message),) = found.miscalled
    assert use == Use("inc", 5, 2)
    assert message.startswith("inc: expected 1 argument")
