"""Modules and classes as they come: what they do on being imported, and how their objects behave."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest

from sx_kernel import Interrupted, Session, SxError
from sx_kernel.session.desk.failure import report
from sx_kernel.session.errors.render import render_error
from sx_kernel.session.python import notices
from sx_kernel.syntax.printer import inspect

TIERS = {"cek": None, "compiled": 1}

MODULE = """
import asyncio, contextlib, functools, threading, time

print("imported")

class Props:
    @property
    def fails(self): raise RuntimeError("no value")
    @property
    def misses(self): raise AttributeError("something inside")

def keywords(*, a, b=2): return [a, b]
def positions(a, /, b): return [a, b]

def twice(f):
    @functools.wraps(f)
    def called(*args, **named): return [f(*args, **named), f(*args, **named)]
    return called

@contextlib.contextmanager
def swallowing():
    with contextlib.suppress(Exception): yield "inside"

class Enter:
    def __enter__(self): raise ValueError("cannot enter")
    def __exit__(self, *_): print("left")

class Leave:
    def __enter__(self): return 1
    def __exit__(self, *_): raise ValueError("cannot leave")

async def later(x): return x + 1
async def several(): yield 1

def generator():
    try: yield from range(3)
    finally: print("closed")

class Base:
    def __init__(self, x): self.x = x
    def hook(self): return "base"
    def run(self): return self.hook()

class Escape:
    def __repr__(self): return "\\x1b[2J\\x07evil\\nline"

class Number(int): pass
class Text(str): pass
class Many(list): pass

def in_thread(f, *args):
    thread = threading.Thread(target=f, args=args, name="worker")
    thread.start()
    thread.join()

class Hangs:
    def hang(self, *_):
        while True: time.sleep(0.01)
    __repr__ = __str__ = __eq__ = __hash__ = __iter__ = __len__ = __bool__ = __add__ = hang
    __call__ = hang

class Deaf:
    def __getattr__(self, name): Hangs().hang()
    def __call__(self): pass
"""


@pytest.fixture(params=TIERS)
def session(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Session]:
    (tmp_path / "sx_odd.py").write_text(MODULE)
    (tmp_path / "sx_exits.py").write_text("import sys\nsys.exit(3)\n")
    (tmp_path / "sx_fails.py").write_text('def f():\n    raise ValueError("at import")\nf()\n')
    (tmp_path / "sx_wrong.py").write_text("x = 1\ndef f(:\n")
    (tmp_path / "sx_stops.py").write_text("raise KeyboardInterrupt\n")
    monkeypatch.syspath_prepend(tmp_path)
    made = Session(python=True, threshold=TIERS[request.param])
    made.eval("(import (prefix (python sx_odd) o:))")
    yield made
    for name in [name for name in sys.modules if name.startswith("sx_") and name != "sx_kernel"]:
        if not name.startswith("sx_kernel"):
            del sys.modules[name]


def failure(session: Session, text: str) -> str:
    """The report of the error that `text` ends with."""
    with pytest.raises(SxError) as caught:
        session.eval(text)
    return render_error(caught.value)


def test_what_a_module_prints_is_printed(
    session: Session, capfd: pytest.CaptureFixture[str]
) -> None:
    del sys.modules["sx_odd"]
    session.eval("(import (python sx_odd))")
    assert capfd.readouterr().out == "imported\n"


@pytest.mark.parametrize(
    ("module", "first", "raised"),
    [
        ("sx_exits", "SystemExit: 3", "raised in Python: {}/sx_exits.py, line 2"),
        ("sx_fails", "ValueError: at import", "raised in Python: f   {}/sx_fails.py, line 2"),
        ("sx_wrong", "SyntaxError: invalid syntax", "raised in Python: {}/sx_wrong.py, line 2"),
    ],
)
def test_a_module_that_cannot_be_imported_is_an_error_with_its_line(
    session: Session, tmp_path: Path, module: str, first: str, raised: str
) -> None:
    report = failure(session, f"(import (python {module}))")
    lines = report.split("\n")
    assert lines[0] == first
    assert raised.format(tmp_path) in report
    assert "importlib" not in report
    assert lines[-1].strip().startswith(("2 | sys.exit(3)", "called from", "2 | def f(:"))
    assert session.eval("(+ 1 2)") == 3


def test_a_module_that_interrupts_ends_the_evaluation(session: Session) -> None:
    with pytest.raises(Interrupted):
        session.eval("(import (python sx_stops))")
    assert session.eval("(+ 1 2)") == 3


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
def test_what_libraries_have(session: Session, text: str, value: str) -> None:
    session.eval(f"(define (f) {text})")
    for _ in range(3):
        assert inspect(session.eval("(f)")) == value


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
def test_what_libraries_refuse(session: Session, text: str, first: str) -> None:
    session.eval(f"(define (f) {text})")
    for _ in range(3):
        report = failure(session, "(f)")
        assert report.split("\n")[0] == first
        assert "sx_kernel" not in report


def test_a_function_of_sx_in_a_class_is_a_method(session: Session) -> None:
    session.eval(
        '(define Sub ((py "builtins.type") "Sub" (py-tuple o:Base)'
        ' (dict "hook" (fn (self) (str "sub " (.-x self))))))'
    )
    assert session.eval("(.run (Sub 7))") == "sub 7"
    assert session.eval("(.run (o:Base 7))") == "base"
    assert session.eval("((.-hook Sub) (Sub 8))") == "sub 8"


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="needs timers")
@pytest.mark.parametrize(
    "text",
    [
        "(inspect h)", "(str (list h))", "(+ 1 h)", "(py= h 1)", "(= h 1)", "(py-hash h)", "(.-foo h)",
        "(map inc h)", "(h 1)", "(py+ h 1)", "(py-len h)", "(py-truth? h)", "(o:Deaf)", "(.-foo (o:Deaf))",
    ],
)  # fmt: skip
def test_ctrl_c_ends_what_hangs(session: Session, text: str) -> None:
    session.eval('(define py-hash (py "builtins.hash")) (define h (o:Hangs))')
    before = signal.signal(signal.SIGALRM, lambda *_: session.interrupt())
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.05)
        try:
            inspect(session.eval(text))
        except Interrupted:
            pass
        except SxError:
            pass  # it need not be asked at all
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    assert session.eval("(+ 1 2)") == 3


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="needs timers")
@pytest.mark.parametrize("text", ['(error "no" (o:Hangs))', "(raise (o:Hangs))"])
def test_ctrl_c_ends_the_report_of_an_error_whose_values_hang(session: Session, text: str) -> None:
    with pytest.raises(SxError) as caught:
        session.eval(text)
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


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(warnings, "showwarning", warnings.showwarning)
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        notices.install()
        yield


@pytest.mark.usefixtures("told")
def test_an_error_in_a_thread_is_told_without_our_lines(
    session: Session, capsys: pytest.CaptureFixture[str]
) -> None:
    session.eval('((py "sx_odd.in_thread") (fn () 1))')
    text = capsys.readouterr().err
    first = "control-error: a thread of Python's called a function of SX while SX was running\n"
    assert text.startswith(first + "  in the thread worker\n")
    assert "sx_kernel" not in text
    assert "Traceback" not in text
    session.eval('((py "sx_odd.in_thread") (py "builtins.int") "x")')
    assert capsys.readouterr().err.startswith("ValueError: invalid literal")
    session.eval('((py "sx_odd.in_thread") (py "sys.exit"))')
    assert capsys.readouterr().err == ""


@pytest.mark.usefixtures("told")
def test_a_warning_is_told_without_our_lines(
    session: Session, capsys: pytest.CaptureFixture[str]
) -> None:
    session.eval('((py "warnings.warn") "careful")')
    assert capsys.readouterr().err == "UserWarning: careful\n"
    session.eval("(import (prefix (python numpy) np:)) (np:divide 1 0)")
    text = capsys.readouterr().err
    assert "RuntimeWarning: divide by zero encountered in divide" in text
    assert "sx_kernel" not in text


def test_a_session_leaves_the_hooks_of_the_process_alone() -> None:
    text = (
        "import threading, warnings\n"
        "before = warnings.showwarning, threading.excepthook\n"
        "from sx_kernel import Session\n"
        "Session(python=True).eval('(import (python math))')\n"
        "assert before == (warnings.showwarning, threading.excepthook)\n"
    )
    assert subprocess.run([sys.executable, "-c", text], check=False, timeout=60).returncode == 0
