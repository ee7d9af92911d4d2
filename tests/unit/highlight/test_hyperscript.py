"""The lexer of hyperscript: what words are, and that it knows all that the compiler knows."""

from __future__ import annotations

from typing import Any

import pytest
from pygments.token import Comment, Keyword, Name, Number, Operator, String, Token

from sx_kernel.highlight.hyperscript import COMMANDS, FEATURES, HyperscriptLexer
from sx_kernel.languages.hs.language import world_of
from sx_kernel.machine.link import library_key
from sx_kernel.session.session import Session


def kinds(text: str) -> list[tuple[Any, str]]:
    return [(kind, part) for kind, part in HyperscriptLexer().get_tokens(text) if part.strip()]


@pytest.mark.parametrize(
    ("text", "kind", "part"),
    [
        ("on click add .foo", Name.Class, ".foo"),
        ("on click add .foo", Keyword.Declaration, "on"),
        ("on click add .foo", Keyword, "add"),
        ("put 5ms into #x", Keyword.Type, "ms"),
        ("put 5 into #x", Number, "5"),
        ("put 5 into #x", Name.Class, "#x"),
        ("set my *color to 1", Name.Property, "*color"),
        ("set my @a to $b", Name.Attribute, "@a"),
        ("set my @a to $b", Name.Variable, "$b"),
        ("get <p.a/> -- all", Name.Tag, "<p.a/>"),
        ("get <p.a/> -- all", Comment.Single, "-- all"),
        ("set x's y to 'z'", Operator.Word, "'s"),
        ("set x's y to 'z'", String.Single, "'z'"),
        ("put `a ${b} c` into me", String.Interpol, "${"),
        ("put `a ${b} c` into me", Name.Builtin.Pseudo, "me"),
        ("if x is empty", Operator.Word, "is"),
    ],
)
def test_a_part_is_of_its_kind(text: str, kind: Any, part: str) -> None:
    assert (kind, part) in kinds(text)


def test_nothing_is_lost_and_no_character_is_an_error() -> None:
    text = "on click[a > 1] put `x ${ {a: 1}.a }` into <b/> -- c\n fetch /x?y=1 as json {} ~ é"
    found = list(HyperscriptLexer(ensurenl=False).get_tokens(text))
    assert "".join(part for _, part in found) == text
    assert not [part for kind, part in found if kind is Token.Error]


def test_it_knows_all_commands_and_features_of_the_compiler() -> None:
    session = Session()
    world_of(session).evaluate("1")
    known = session.machine.globals
    assert set(known[library_key("hs-commands")]) == set(COMMANDS)
    assert set(known[library_key("hs-features")]) - {"set", "js"} == set(FEATURES)
