"""Which form failed, and from where: the report of an error that leaves a session."""

from __future__ import annotations

from pathlib import Path

import pytest

from sx_kernel.base.errors import ErrorValue, SxError
from sx_kernel.session.errors.render import render_error
from sx_kernel.session.session import Session

CHECK = "(define (check x) (if (> x 3) (error 'too-much x) x))\n"


def report(text: str, *before: str, tier: str | None = None) -> list[str]:
    """The lines of the report on the last of several texts."""
    session = Session(tier="cek", files=True) if tier == "cek" else Session(threshold=1, files=True)
    for earlier in before:
        session.eval(earlier, "before.sx")
    with pytest.raises(SxError) as caught:
        session.eval(text, "now.sx")
    return render_error(caught.value).split("\n")


@pytest.mark.parametrize("tier", ["cek", None])
def test_the_form_that_made_the_last_call_ends_the_backtrace(tier: str | None) -> None:
    lines = report("(check 1)\n(check 2)\n(check 5)\n(check 3)", CHECK, tier=tier)
    assert lines[0] == "error: too-much 5"
    assert lines[1].strip() == "before.sx, line 1"
    assert lines[-1] == "  called from (check 5)   now.sx, line 3"


@pytest.mark.parametrize("tier", ["cek", None])
def test_a_failure_inside_the_library_shows_the_form_that_called_it_last(tier: str | None) -> None:
    lines = report("(define n 5)\n(reduce + 0 n)", tier=tier)
    assert [line.strip() for line in lines[1:]] == [
        "now.sx, line 2",
        "2 | (reduce + 0 n)",
        "|             ^",
    ]


def test_a_wrong_record_shows_who_asked_for_its_field() -> None:
    record = "(define-record-type point (make-point x) point? (x point-x))"
    assert report("\n(point-x 5)", record)[-1] == "  called from (point-x 5)   now.sx, line 2"


def test_a_macro_that_fails_shows_who_used_it() -> None:
    macro = "(defmacro m (x) (car x))"
    lines = report("\n(define (f) (list 1 (m 5)))", macro)
    assert lines[1].strip() == "before.sx, line 1"
    assert lines[-1] == "  called from (define (f) (list 1 (m 5)))   now.sx, line 2"


def test_a_failure_in_the_form_itself_does_not_show_it_again() -> None:
    for text in (
        "((fn (x) (+ x 'a)) 1)",
        "(let loop ((i 0)) (loop))",
        "(if)",
        "(import (no such))",
    ):
        assert not any("called from" in line for line in report(text)), text


def test_a_form_that_waits_is_shown_once() -> None:
    lines = report(CHECK + "(+ 1 (check 5))")
    assert [line for line in lines if "called from" in line] == [
        "  called from (check 5)   now.sx, line 2"
    ]
    assert len(report("(+ 1 'a)")) == 4  # headline, place, two lines of excerpt


def test_calls_that_were_cut_are_said_to_be_there() -> None:
    deep = "(define (f n) (if (= n 0) (car n) (+ 1 (f (- n 1)))))\n"
    lines = report(deep + "(f 500)")
    assert lines[-2:] == ["  … more …", "  called from (f 500)   now.sx, line 2"]
    assert "  … more …" not in report(deep + "(f 5)")


def test_what_is_raised_and_no_error_has_its_form_too() -> None:
    lines = report("(define (f) (g))\n(define (g) (raise 'stop))\n(f)")
    assert lines[:2] == ["uncaught: stop", "  now.sx, line 3"]


def test_a_loaded_file_shows_its_form_and_who_loaded_it(tmp_path: Path) -> None:
    file = tmp_path / "loaded.sx"
    file.write_text(f"{CHECK}(check 1)\n\n(check 5)\n(define z 3)")
    load = f'(load "{file}")'
    for text in (load, f"(list {load})"):
        lines = report(text)
        assert lines[1] == f"  {file}, line 1"
        assert lines[4] == f"  called from (check 5)   {file}, line 4"
        assert lines[5].endswith("now.sx, line 1")
        assert len(lines) == 6
    file.write_text("(+ 1 (car 5))")
    assert [line for line in report(load) if "called from" in line] == [report(load)[-1]]


def test_a_name_that_stands_alone_has_a_place() -> None:
    assert report("(define y 1)\n(list 'foo)\ny foo ; foo\n")[1:] == [
        "  now.sx, line 3",
        "    3 | y foo ; foo",
        "      |   ^^^",
    ]
    assert report("#!/usr/bin/env foo\nfoo")[1] == "  now.sx, line 2"
    session = Session()
    for text in ("(list 1) foo", "(list 22) foo", '(list "three") foo'):  # texts of one shape
        with pytest.raises(SxError) as caught:
            session.eval(text, "now.sx")
        assert render_error(caught.value).split("\n")[2] == f"    1 | {text}"
        assert caught.value.backtrace[-1].place.start == text.index("foo")


def test_the_error_that_a_program_keeps_is_as_it_was_raised() -> None:
    session = Session()
    session.eval(CHECK + "(define kept (guard (e (true e)) (+ 1 (check 5))))")
    kept = session.eval("kept")
    assert isinstance(kept, ErrorValue)
    before = kept.backtrace
    with pytest.raises(SxError):
        session.eval("(define (again) (raise kept)) (again)")
    assert kept.backtrace == before


def test_a_form_given_as_data_has_no_place_to_show() -> None:
    session = Session()
    with pytest.raises(SxError) as caught:
        session.eval_form(session.eval("'(reduce + 0 5)"))
    assert (
        render_error(caught.value)
        == "type-error: reduce: argument 3 must be a list, got 5 (number)"
    )
