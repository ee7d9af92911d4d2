"""Whatever is typed: forms, Incomplete or Invalid; and what is read is a value or an error of SX.

More by hand: SX_TEXTS=10000 pytest tests/unit/syntax/test_hostile_texts.py
"""

from __future__ import annotations

import os
import random
from typing import Final

import pytest

from sx_kernel.base.errors import Interrupted, SxError
from sx_kernel.session.session import Session
from sx_kernel.syntax.printer import inspect_value
from sx_kernel.syntax.reader import ReadProblem, read_forms

COUNT: Final = int(os.environ.get("SX_TEXTS", "400"))
STEPS: Final = 2_000

TOKENS: Final = (  # noqa: SIM905 - as a list it fills pages
    "( ) ( ) ( ) [ ] { } ' ` , ,@ #; #' \" | : :| # #( #u8( #\\ #\\a #\\x41 #|raw| #| |# ; \n \\ . .. ... => else "
    "#t #f true false nil inf -inf nan +inf.0 1 -1 +5 .5 1. 1/2 1/0 1e9 1e999 #xFF #b12 #e1.5 1a :k :a:b x y f g & "
    "&rest &key &optional _ a\u0301 \u00e9 \u65e5 \u201c \u2212 \ufeff \u200b \x00 \x1b \x7f \ud800 \U0001f600 %x "
    "define set! fn lambda let let* letrec if when cond case and or begin do quote quasiquote unquote define-values "
    "let-values receive guard handler-bind parameterize reset shift delay force match let-match define-type "
    "define-record-type define-syntax syntax-rules let-syntax defmacro macroexpand define-library import use scope "
    "provide bind defcomp -> ->> as-> case-lambda restart-case + - * / = list cons first rest map filter reduce "
    "apply call/cc dynamic-wind raise error values str inspect len nth get assoc dict-set! append! signal deref "
    "batch effect make-coroutine coroutine-resume json-parse regex-test string->symbol eval div"
).split(" ")  # fmt: skip


def text_of(chance: random.Random) -> str:
    """A text of up to sixty pieces, most of them with more closing brackets than a cat types."""
    pieces = chance.choices(TOKENS, k=chance.randrange(1, 60))
    if chance.random() < 0.7:  # rather balanced, so that something is analysed
        depth = 0
        for i, piece in enumerate(pieces):
            if piece in ("(", "#(", "["):
                depth += 1
                pieces[i] = "("
            elif piece in (")", "]", "}", "{"):
                pieces[i] = ")" if depth else "x"
                depth -= depth > 0
            elif piece in (
                '"',
                "|",
                ":|",
                "#|",
                "#",
                "#\\",
                ";",
                "\x00",
                "\x1b",
                "\x7f",
                "\ud800",
                "1a",
                "#b12",
            ):
                pieces[i] = "y"
        pieces += [")"] * depth
    return (" " if chance.random() < 0.9 else "").join(pieces)


ATOMS: Final = [
    token for token in TOKENS if token[:1] not in tuple("()[]{}'`,;\"|#\\\x00\x1b\x7f\ud800")
]
ATOMS_THAT_READ: Final = [
    token
    for token in ATOMS
    if token not in (":|", ":", ".", "..", "1a", "1/0", "\n", "%x", "\ufeff", "\u200b")
]


def form_of(chance: random.Random, depth: int) -> str:
    """A form that can be read, mostly wrong in some other way."""
    kind = chance.random()
    if depth == 0 or kind < 0.3:
        return chance.choice((*ATOMS_THAT_READ, '"s"', "#\\a", "|a b|"))
    if kind < 0.36:
        return chance.choice(("'", "`", ",", ",@", "#;x ")) + form_of(chance, depth - 1)
    if kind < 0.4:
        return f"{{:a {form_of(chance, depth - 1)} :b {form_of(chance, depth - 1)}}}"
    inner = [form_of(chance, depth - 1) for _ in range(chance.randrange(5))]
    return f"({' '.join([chance.choice(ATOMS_THAT_READ), *inner])})"


@pytest.mark.parametrize("seed", range(4))
def test_every_text_is_forms_incomplete_or_invalid_and_forms_print(seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(COUNT // 2):
        text = text_of(chance)
        try:
            forms = read_forms(text)
        except ReadProblem:
            continue
        printed = inspect_value(forms)
        if "%x" not in text and "…" not in printed:
            assert inspect_value(read_forms(printed)) == f"({printed})", text


@pytest.mark.parametrize("seed", range(4))
def test_no_text_is_an_internal_error_or_without_end(seed: int) -> None:
    chance = random.Random(1000 + seed)
    session = Session(out=lambda _text: None)
    for number in range(COUNT // 4):
        if number % 50 == 0:
            session = Session(out=lambda _text: None)
        text = text_of(chance) if number % 4 == 0 else form_of(chance, 4)
        try:
            session.eval(text, max_steps=STEPS)
        except SxError as problem:
            assert "bug in sx_kernel" not in problem.message, text  # noqa: PT017 - any other is right
        except Interrupted:
            pass
