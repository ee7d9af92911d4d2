"""The carets under an error point at the argument that its message names."""

from __future__ import annotations

import json
import re

import pytest

from sx_kernel.base.errors import SxError
from sx_kernel.cli import main
from sx_kernel.highlight.report import badge_report
from sx_kernel.session.desk.failure import report
from sx_kernel.session.errors.blame import blamed
from sx_kernel.session.errors.render import render_error
from sx_kernel.session.session import Session

TIERS = ("cek", "python", "warm")


def failure(text: str, tier: str) -> SxError:
    """The error of `text`: on the machine, compiled at the first call, or after some calls."""
    session = Session(tier="cek") if tier == "cek" else Session(threshold=1)
    if tier == "warm":
        session.eval("(define (id x) x) (for-each id (range 9))")
    with pytest.raises(SxError) as caught:
        session.eval(text, "now.sx")
    return caught.value


def pointed(text: str, tier: str = "cek") -> str:
    """What stands above the carets."""
    _, place = blamed(failure(text, tier))
    assert place is not None
    return place.source.text[place.start : place.end]


@pytest.mark.parametrize("tier", TIERS)
@pytest.mark.parametrize(
    ("text", "argument"),
    [
        ('(+ 1 "3")', '"3"'),
        ("(+ 1 2 'a 4)", "'a"),
        ('(define (f x) (* 2 (+ x "b"))) (f 1) ', '"b"'),
        ('(define (f x) (* 2 (+ x 1))) (f 1) (f "c")', "x"),
        ("(define (f xs) (* 1 (reduce + 0 xs))) (f 5)", "xs"),  # fails inside of the library
        ("(sort (+ 1 2))", "(+ 1 2)"),
        ("(let loop ((i 0)) (if (< i 9) (loop (+ i (list i))) i))", "(list i)"),
        ("(car 5)", "5"),  # called by another name of the function
        ("(+ 1 #;2 'foo)", "'foo"),
        ("(+ ; (a\n 1\n {:a 1})", "{:a 1}"),
        ("((fn (s) (string-length s)) nil)", "s"),
    ],
)
def test_the_argument_that_is_named_has_the_carets(text: str, argument: str, tier: str) -> None:
    assert pointed(text, tier) == argument


@pytest.mark.parametrize("tier", TIERS)
@pytest.mark.parametrize(
    ("text", "form"),
    [
        ('(-> "x" (+ 1 2))', "(+ 1 2)"),  # the argument is not written in the call
        ('(->> 5 (+ 1 "x"))', '(+ 1 "x")'),  # here it is, but counting there would often be wrong
        ('(apply + (list 1 "2"))', '(apply + (list 1 "2"))'),
        ("(map + (list 'a 'b))", "(map + (list 'a 'b))"),
        ("(vector-ref (vector 1) 7)", "(vector-ref (vector 1) 7)"),  # none is named
        ("(defmacro m (x) `(+ 1 ,x)) (m 'a)", "(m 'a)"),
        ("(raise 'argument)", "(raise 'argument)"),
    ],
)
def test_otherwise_the_whole_form_has_them(text: str, form: str, tier: str) -> None:
    assert pointed(text, tier) == form


def test_the_line_is_that_of_the_argument() -> None:
    report = render_error(failure('\n(+ 1\n   "3")', "cek")).split("\n")
    assert report[1:4] == ["  now.sx, line 3", '    3 |    "3")', "      |    ^^^"]


def test_a_program_can_name_the_arguments_of_its_own_functions() -> None:
    text = '(define (half n) (error "half: argument 1 must be even"))\n(list (half 3))'
    # where it was raised is the user's own text, and no call of half
    assert pointed(text) == '(error "half: argument 1 must be even")'


def test_texts_of_one_shape_point_at_what_was_written() -> None:
    session = Session()
    session.eval("(+ 1 2)", "now.sx")
    session.eval("(+ 33 4)", "now.sx")
    with pytest.raises(SxError) as caught:
        session.eval('(+ 333 "four")', "now.sx")
    assert render_error(caught.value).split("\n")[-2] == "      |        ^^^^^^"


def test_command_line_notebook_and_json_show_the_same_place(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    text = '(define (f x)\n  (+ x "b"))\n(* 2 (f 1))'
    with pytest.raises(SxError) as caught:
        Session().eval(text, "-e")
    expected = render_error(caught.value).split("\n")
    assert expected[2:4] == ['    2 |   (+ x "b"))', "      |        ^^^"]
    in_notebook = badge_report(report(caught.value).text)
    assert re.sub(r"\x1b\[[0-9;]*m", "", in_notebook).split("\n") == expected
    assert main(["-e", text]) == 1
    assert capsys.readouterr().err.rstrip("\n").split("\n") == expected
    assert main(["--json", "-e", text]) == 1
    data = json.loads(capsys.readouterr().out)["error"]
    assert (data["line"], data["column"]) == (2, 8)


def test_a_long_line_is_cut_around_the_argument() -> None:
    text = f'(+ {"1 " * 200}"x" {"2 " * 200})'
    lines = render_error(failure(text, "cek")).split("\n")
    at = lines[3].index("^")
    assert lines[2][at : at + 3] == '"x"'
    assert len(lines[2]) <= 110
