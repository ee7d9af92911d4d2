"""session/python/operations.py."""

from __future__ import annotations

from typing import Any

import pytest

from sx_kernel import Session
from tests.unit.session.python.bridged import failure


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('(.upper "abc")', "ABC"),
        ('(map .upper (list "a" "b"))', ["A", "B"]),
        ("(.-real 5)", 5),
        ("(let ((xs (list 3 1))) (.append xs 2) (.sort xs :reverse true) xs)", [3, 2, 1]),
        ("(b:sorted (list 3 1 2) :key (fn (x) (- x)))", [3, 2, 1]),
        ('(b:int "ff" :base 16)', 255),
        ("(map inc (b:range 3))", [1, 2, 3]),
        ("(let ((sum 0)) (for-each (fn (x) (set! sum (+ sum x))) (b:range 4)) sum)", 6),
        ("(reduce + 0 (b:range 4))", 6),
        ("(py-take 3 (py-map inc ((py \"itertools.count\") 5)))", [6, 7, 8]),
        ("(py+ (py-tuple 1) (py-tuple 2))", (1, 2)),
        ("(define (f x) (+ (m:sqrt x) (m:floor 2.5))) (list (f 4) (f 9) (f 16))", [4.0, 5.0, 6.0]),
        ("(with-python (f ((py \"io.StringIO\") \"text\")) (.read f))", "text"),
        ("(apply m:hypot (list 3 4))", 5.0),
    ],
)  # fmt: skip
def test_operations(session: Session, text: str, value: Any) -> None:
    for _ in range(3):
        assert session.eval(text) == value


@pytest.mark.parametrize(
    ("text", "kind", "message", "hint"),
    [
        ("(import (python nothing_like_that))", "import-error", "no module nothing_like_that", None),
        ("(import (python sklearnn))", "import-error", "no module sklearnn", "did you mean sklearn?"),
        ("(import (python polars))", "import-error", "no module polars", "pip install polars"),
        ("(import (python PIL ImageX))", "import-error", "ImageX", "ImageX"),
        ('(py "math.sqr")', "import-error", "there is no sqr in math", "did you mean sqrt?"),
        ('(py "1+1")', "import-error", "names nothing in Python", None),
        ('(py "")', "import-error", "names nothing in Python", None),
        ("(import (only (python math) sqr))", "import-error", "does not export sqr", "did you mean sqrt?"),
        ('(.uppr "a")', "name-error", "has no attribute uppr", "did you mean .upper?"),
        ('(.-upper)', "arity-error", ".-upper: expected 1 argument, got 0", None),
        ("(m:sqrt)", "TypeError", "exactly one argument", None),
        ("(m:sqrt 1 :a 2)", "TypeError", "keyword arguments", None),
        ("(.-real 5 6)", "arity-error", "expected 1 argument, got 2", None),
        ("(.real 5)", "type-error", "real is no method", "(.-real …) reads it"),
        ("(py-next (py-iter (list)))", "range-error", "no more elements", None),
    ],
)  # fmt: skip
def test_what_is_said(
    session: Session, text: str, kind: str, message: str, hint: str | None
) -> None:
    error = failure(session, text)
    assert error.kind == kind
    assert message in error.message
    if hint is not None and hint != "ImageX":
        assert error.payload.hint == hint
