"""Modules and classes as they come: what they do on being imported, and how their objects behave."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

from sx_kernel import Interrupted, Session, SxError
from sx_kernel.session.desk.failure import report
from sx_kernel.session.errors.render import render_error
from sx_kernel.syntax.printer import inspect


def failure(odd: Session, text: str) -> str:
    """The report of the error that `text` ends with."""
    with pytest.raises(SxError) as caught:
        odd.eval(text)
    return render_error(caught.value)


@pytest.mark.parametrize(
    ("module", "first", "raised"),
    [
        ("sx_exits", "SystemExit: 3", "raised in Python: {}/sx_exits.py, line 2"),
        ("sx_fails", "ValueError: at import", "raised in Python: f   {}/sx_fails.py, line 2"),
        ("sx_wrong", "SyntaxError: invalid syntax", "raised in Python: {}/sx_wrong.py, line 2"),
    ],
)
def test_a_module_that_cannot_be_imported_is_an_error_with_its_line(
    odd: Session, tmp_path: Path, module: str, first: str, raised: str
) -> None:
    report = failure(odd, f"(import (python {module}))")
    lines = report.split("\n")
    assert lines[0] == first
    assert raised.format(tmp_path) in report
    assert "importlib" not in report
    assert lines[-1].strip().startswith(("2 | sys.exit(3)", "called from", "2 | def f(:"))
    assert odd.eval("(+ 1 2)") == 3


def test_a_module_that_interrupts_ends_the_evaluation(odd: Session) -> None:
    with pytest.raises(Interrupted):
        odd.eval("(import (python sx_stops))")
    assert odd.eval("(+ 1 2)") == 3


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("(list (o:keywords :a 1) (o:keywords :b 3 :a 1))", "((1 2) (1 3))"),
        ("(o:positions 1 :b 2)", "(1 2)"),
        ("((o:twice (fn (x) (* x 2))) 4)", "(8 8)"),
        ('((py "asyncio.run") (o:later 1))', "2"),
        ("(list (o:Number 3) (+ 1 (o:Number 3)) (o:Text \"x\"))", '(3 4 "x")'),
        ("(list (py-len (o:Many (list 1 2))) (map inc (o:Many (list 1 2))))", "(2 (2 3))"),
        ("(map inc (o:generator))", "(1 2 3)"),
        ("(py-take 2 (o:generator))", "(0 1)"),
        ('(with-python (x (o:swallowing)) (error "gone"))', "nil"),
        ('(with-python (x (o:swallowing)) (+ 1 "a"))', "nil"),
        ("(with-python (x (o:swallowing)) x)", '"inside"'),
        ("(guard (e (true (error-type e))) (with-python (x (o:Leave)) x))", '"ValueError"'),
        ("(o:Escape)", "\\x1b[2J\\x07evil\nline"),
    ],
)  # fmt: skip
def test_what_libraries_have(odd: Session, text: str, value: str) -> None:
    odd.eval(f"(define (f) {text})")
    for _ in range(3):
        assert inspect(odd.eval("(f)")) == value


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("(.-fails (o:Props))", "RuntimeError: no value"),
        ("(.-misses (o:Props))", "AttributeError: something inside"),
        ("(o:keywords 1)", "TypeError: keywords() takes 0 positional arguments but 1 was given"),
        ("(o:keywords :c 1)", "TypeError: keywords() got an unexpected keyword argument 'c'"),
        ("(o:positions :a 1 :b 2)", "TypeError: positions() got some positional-only arguments passed as keyword arguments: 'a'"),
        ("(with-python (x (o:Enter)) x)", "ValueError: cannot enter"),
        ("(with-python (x (o:Leave)) x)", "ValueError: cannot leave"),
        ("(map inc (o:several))", "type-error: map: argument 2 must be a list, got <async_generator object several> (python-object)"),
    ],
)  # fmt: skip
def test_what_libraries_refuse(odd: Session, text: str, first: str) -> None:
    odd.eval(f"(define (f) {text})")
    for _ in range(3):
        report = failure(odd, "(f)")
        assert report.split("\n")[0] == first
        assert "sx_kernel" not in report


def test_a_function_of_sx_in_a_class_is_a_method(odd: Session) -> None:
    odd.eval(
        '(define Sub ((py "builtins.type") "Sub" (py-tuple o:Base)'
        ' (dict "hook" (fn (self) (str "sub " (.-x self))))))'
    )
    assert odd.eval("(.run (Sub 7))") == "sub 7"
    assert odd.eval("(.run (o:Base 7))") == "base"
    assert odd.eval("((.-hook Sub) (Sub 8))") == "sub 8"


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="needs timers")
@pytest.mark.parametrize(
    "text",
    [
        "(inspect h)", "(str (list h))", "(+ 1 h)", "(py= h 1)", "(= h 1)", "(py-hash h)", "(.-foo h)",
        "(map inc h)", "(h 1)", "(py+ h 1)", "(py-len h)", "(py-truth? h)", "(o:Deaf)", "(.-foo (o:Deaf))",
    ],
)  # fmt: skip
def test_ctrl_c_ends_what_hangs(odd: Session, text: str) -> None:
    odd.eval('(define py-hash (py "builtins.hash")) (define h (o:Hangs))')
    before = signal.signal(signal.SIGALRM, lambda *_: odd.interrupt())
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.05)
        try:
            inspect(odd.eval(text))
        except Interrupted:
            pass
        except SxError:
            pass  # it need not be asked at all
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    assert odd.eval("(+ 1 2)") == 3


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="needs timers")
@pytest.mark.parametrize("text", ['(error "no" (o:Hangs))', "(raise (o:Hangs))"])
def test_ctrl_c_ends_the_report_of_an_error_whose_values_hang(odd: Session, text: str) -> None:
    with pytest.raises(SxError) as caught:
        odd.eval(text)
    noted: list[int] = []  # as at the prompt, whose handler raises nothing between evaluations
    before = signal.signal(signal.SIGINT, lambda number, _: noted.append(number))
    alarm = signal.signal(signal.SIGALRM, lambda *_: signal.raise_signal(signal.SIGINT))
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.1)
        assert report(caught.value).text in (
            "error: no",
            "uncaught: a value of type PythonFunction",
        )
        signal.raise_signal(signal.SIGINT)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, alarm)
        signal.signal(signal.SIGINT, before)
    assert noted == [signal.SIGINT]
