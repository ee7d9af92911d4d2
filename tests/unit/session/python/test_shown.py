"""session/python/shown.py."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from sx_kernel import Session, SxError
from sx_kernel.session.errors.render import render_error
from sx_kernel.session.words.completion import complete
from sx_kernel.syntax.printer import inspect
from tests.unit.session.python.bridged import TIERS, failure


class Bad:
    """Everything that can be asked of it raises."""

    def __repr__(self) -> str:
        raise RuntimeError("no repr")

    def __eq__(self, _other: object) -> bool:
        raise RuntimeError("no ==")

    def __hash__(self) -> int:
        raise RuntimeError("no hash")

    def __iter__(self) -> Iterator[Any]:
        raise RuntimeError("no iteration")

    def __getattr__(self, _name: str) -> Any:
        raise RuntimeError("no attribute")

    def __dir__(self) -> list[str]:
        raise RuntimeError("no dir")

    def __bool__(self) -> bool:
        raise RuntimeError("no truth")

    def __len__(self) -> int:
        return -5


class Nonsense:
    """Answers, but nothing that makes sense."""

    def __repr__(self) -> Any:
        return 5

    def __getattr__(self, _name: str) -> Any:
        return self

    def __call__(self, *_args: Any, **_named: Any) -> Any:
        return self

    def __iter__(self) -> Any:
        return self


@pytest.mark.parametrize("cls", [Bad, Nonsense])
@pytest.mark.parametrize(
    "text",
    [
        "x", "(list x x)", "{:a x}", "(str x)", "(= x x)", "(= x 1)", "(equal? (list x) (list x))",
        "(eq? x x)", "(.-foo x)", "(.foo x)", "(.foo x 1 :a 2)", "(py-get x 0)", "(py-list x)",
        "(map inc x)", "(for-each inc x)", "(py-len x)", "(py-dir x)", "(py-truth? x)", "(if x 1 2)",
        "(py= x x)", "(py-has? x x)", "(x)", "(x 1)", "(+ x 1)", "(first x)", "(error \"no\" x)",
        "(raise x)", "(let ((t (make-hash-table))) (hash-table-set! t x 1) (hash-table-ref t x))",
        "(contains? (list x) x)", "(b:str x)", "(b:list x)", "(b:hash x)", "(b:len (list x))",
        "(py-next x)", "(py->sx x)", "(with-python (y x) y)", "(type-of x)", "(inspect x)",
        "(b:sorted (list x x))", "(py-set-attr! x \"a\" x)", "(py-exception x)", "(freeze x)",
    ],
)  # fmt: skip
def test_objects_that_misbehave(cls: type, text: str) -> None:
    for threshold in TIERS.values():
        session = Session(python=True, threshold=threshold)
        session.eval("(import (prefix (python builtins) b:))")
        session.define("x", cls())
        session.eval(f"(define (f) {text})")
        for _ in range(3):
            told = ""
            try:
                inspect(session.eval("(f)"))
            except SxError as problem:
                told = render_error(problem)
            assert "internal-error" not in told
            assert "Traceback" not in told
        assert session.doc("x")
        assert complete(session, "(.fo", 4) is not None


def test_what_has_several_lines_is_shown_so_and_is_one_line_in_messages() -> None:
    class Table:
        def __repr__(self) -> str:
            return "  a\n0 1"

    session = Session(python=True)
    session.define("table", Table())
    assert inspect(session.eval("table")) == "  a\n0 1"
    assert inspect(session.eval("(list table)")) == "(  a\n0 1)"
    assert "a 0 1 (python-object)" in failure(session, "(+ table 1)").message
