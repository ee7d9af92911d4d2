"""Datum labels: what is printed with them reads back as it was, and what is wrong is told."""

from __future__ import annotations

from typing import Any

import pytest

from sx_kernel.base.errors import SxError
from sx_kernel.base.source import Source
from sx_kernel.base.values import Vector
from sx_kernel.session.session import Session
from sx_kernel.syntax.labels import write_shared, write_text
from sx_kernel.syntax.printer import write_value
from sx_kernel.syntax.reader import ReadProblem, read


def datum(text: str) -> Any:
    (form,) = read(Source(text), data=True).forms
    return form


def message(text: str, *, data: bool = True) -> str:
    with pytest.raises(ReadProblem) as caught:
        read(Source(text), data=data)
    return caught.value.as_error(Source(text)).message


@pytest.mark.parametrize(
    "text",
    [
        "#0=(1 #0#)",
        "#0=#(1 #0#)",
        "#0={:s #0#}",
        "#0=(1 ((2 (#0#))))",
        "#0=(#1=(#0# #1#) #1#)",
        "(a #0=(b #0#) #1=#(#1#))",
        "(#0=(1 #0#) {:a #0#})",
    ],
)
def test_what_contains_itself_reads_as_it_prints(text: str) -> None:
    assert write_text(datum(text)) == text
    assert write_shared(datum(text)) == text


@pytest.mark.parametrize(
    "text", ["(#0=(x) #0# #0#)", "(#0=(1) #1=#(2) #1# {:a #0#})", "(#0=((1)) (#0#))"]
)
def test_what_stands_twice_is_labelled_by_write_shared_alone(text: str) -> None:
    assert write_shared(datum(text)) == text
    assert "#0" not in write_text(datum(text))


def test_labels_stand_for_one_object() -> None:
    form = datum("(#0=(x) #0# #1=#(y) #1# #2=sym #2# #3=#xFF #3#)")
    assert form[0] is form[1]
    assert form[2] is form[3]
    assert type(form[2]) is Vector
    assert form[4] is form[5]
    assert form[6] == form[7] == 255


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("#0#", "#0# stands for nothing that is known here"),
        ("(#0=#0#)", "#0# stands for nothing that is known here"),
        ("#0='#0#", "#0# stands for nothing that is known here"),
        ("(#0=(1) #0=(2))", "the label #0= stands for two things"),
        ("#0=(#0=1)", "the label #0= stands for two things"),
        ("(#0=)", 'unexpected ")": nothing follows "#0="'),
        ("#0=# 1", '"#" without a name'),
    ],
)
def test_a_label_that_is_wrong(text: str, said: str) -> None:
    assert message(text) == said


def test_programs_hold_parts_twice_but_contain_nothing_that_contains_itself() -> None:
    assert message("'#0=(a #0#)", data=False).startswith("only data contain themselves")
    session = Session()
    assert session.eval("(let ((x '(#0=(1) #0#))) (eq? (first x) (nth x 1)))") is True
    assert session.eval("(define (f) '(#0=(1) #0#)) (f) (let ((x (f))) (eq? (first x) (nth x 1)))")
    with pytest.raises(SxError, match="only data contain themselves"):
        session.eval("(list 1 '#0=(a #0#))")


def test_size_and_depth_are_bounded() -> None:
    deep: list[Any] = [1]
    for _ in range(50_000):
        deep = [deep]
    assert write_shared(deep).count("(") == 10_000
    doubled: list[Any] = [1]
    for _ in range(100):
        doubled = [doubled, doubled]
    assert len(write_shared(doubled)) < 2_000
    ring: list[Any] = [deep]
    ring.append(ring)
    assert write_text(ring).startswith("#0=((((")
    assert write_text(["…", [1]]) == write_value(["…", [1]])
