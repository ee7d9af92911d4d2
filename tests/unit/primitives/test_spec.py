"""primitives/spec.py: declarations as they are written."""

from __future__ import annotations

import pytest

from sx_kernel.base.errors import InternalError
from sx_kernel.primitives.spec import read_declarations

GOOD = '(define-module :m) (define-primitive "f" :params (a) :returns "any" :effects () :doc "D." :examples ())'


def test_declarations_are_read() -> None:
    (entry,) = read_declarations(
        GOOD.replace("(a)", "(a (b :as list) &optional (c 1) &rest (d :as any))"), "x.sx"
    )
    assert (entry.name, entry.file, entry.module) == ("f", "x", "m")
    assert [(p.name, p.type, p.role, p.default) for p in entry.params] == [
        ("a", "any", "required", None),
        ("b", "list", "required", None),
        ("c", "any", "optional", 1),
        ("d", "any", "rest", None),
    ]
    assert (entry.min_args, entry.max_args) == (2, None)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (GOOD.replace("(define-module :m) ", ""), "define-module above it"),
        (GOOD.replace(':doc "D."', ""), "no doc"),
        (GOOD.replace(":doc", ":dock"), "unknown"),
        (GOOD.replace(":effects ()", ":effects (magic)"), "none of io"),
        (GOOD.replace("(a)", "(&rest a b)"), "wrong order"),
        (GOOD.replace("(a)", "(5)"), "written wrongly"),
        (GOOD.replace(":examples ()", ":examples ((f 1))"), "example"),
        (GOOD[:-1], "x.sx"),
        ("(define f 1)", "neither"),
    ],
)
def test_a_wrong_declaration_is_refused(text: str, message: str) -> None:
    with pytest.raises(InternalError, match=message):
        read_declarations(text, "x.sx")
