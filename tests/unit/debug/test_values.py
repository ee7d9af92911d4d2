"""debug/values.py: values in a line, and what is in them."""

from __future__ import annotations

from typing import Any

import pytest

from sx_kernel import Session
from sx_kernel.base.values import UNSET, Box
from sx_kernel.debug.values import WIDTH, child_count, children, is_indexed, shown, type_name

UNFOLDED = [
    ("(list 1 2 3)", True, [("0", 1), ("1", 2), ("2", 3)]),
    ("(vector 1 2)", True, [("0", 1), ("1", 2)]),
    ("(bytevector 7)", True, [("0", 7)]),
    ("(dict :a 1 :b 2)", False, [(":a", 1), (":b", 2)]),
    ("(begin (define-record-type p (mk x y) p? (x px) (y py)) (mk 1 2))", False,
     [("x", 1), ("y", 2)]),
    ("(let ((a 1) (b 2)) (set! b 3) (fn (x) (+ a b x)))", False, [("a", 1), ("b", 3)]),
    ("(fn (x) x)", False, []),
    ("(make-parameter 5)", False, [("value", 5)]),
    ('(guard (e (true e)) (error "no" 1 2))', False,
     [("kind", "error"), ("message", "no"), ("irritant 1", 1), ("irritant 2", 2)]),
    ("42", False, []), ('"text"', False, []), ("+", False, []),
]  # fmt: skip


@pytest.mark.parametrize(("code", "indexed", "expected"), UNFOLDED)
def test_what_is_in_a_value(code: str, indexed: bool, expected: list[Any]) -> None:
    value = Session().eval(code)
    assert children(value) == expected
    assert child_count(value) == len(expected) and is_indexed(value) is indexed


def test_children_come_by_pages() -> None:
    value = Session().eval("(range 10)")
    assert children(value, 4, 2) == [("4", 4), ("5", 5)]
    assert children({"a": 1, "b": 2, "c": 3}, 1, 1) == [(":b", 2)]


def test_a_hash_table_and_a_set_unfold() -> None:
    session = Session()
    table = session.eval('(let ((t (make-hash-table))) (hash-table-set! t (list 1) "x") t)')
    assert children(table) == [("(1)", "x")] and child_count(table) == 1
    assert sorted(value for _, value in children(session.eval("(make-set (list 3 4))"))) == [3, 4]


def test_what_is_not_bound_yet_and_what_is_shared() -> None:
    assert shown(UNSET) == "not bound yet" and type_name(UNSET) == ""
    box: Any = Box(7)
    assert shown(box) == "7"
    assert type_name([1]) == "list"


def test_a_long_value_is_cut() -> None:
    text = shown(Session().eval("(range 1000)"))
    assert len(text) <= WIDTH and text.startswith("(0 1 2 ")


def test_what_cannot_be_printed_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_value: Any, _width: int) -> str:
        raise ValueError("broken")

    monkeypatch.setattr("sx_kernel.debug.values.inspect_cut", fail)
    assert shown(1) == "cannot be printed: broken"
