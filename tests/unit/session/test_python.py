"""Python's libraries from SX, on the machine and compiled."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sx_kernel import Interrupted, Session, SxError
from sx_kernel.session.errors.render import render_error
from sx_kernel.session.primitives.late import access_of
from sx_kernel.session.words.completion import complete, explain_at
from sx_kernel.syntax.printer import inspect, type_of

TIERS = {"cek": None, "compiled": 1}


@pytest.fixture(params=TIERS)
def session(request: pytest.FixtureRequest) -> Session:
    made = Session(python=True, threshold=TIERS[request.param])
    made.eval("(import (prefix (python math) m:) (prefix (python builtins) b:))")
    return made


def failure(session: Session, text: str) -> SxError:
    with pytest.raises(SxError) as caught:
        session.eval(text)
    assert caught.value.kind != "internal-error"
    return caught.value


# ------------------------------------------------------------------------------ what crosses


def test_numbers_strings_lists_and_dicts_are_the_same_objects(session: Session) -> None:
    seen: list[Any] = []
    session.define("keep", seen.append)
    session.eval('(define xs (list 1 2.5 "a" nil true 1/2)) (define d {:a xs}) (keep xs) (keep d)')
    assert seen[0] is session.eval("xs")
    assert seen[1] is session.eval("d")


def test_a_million_numbers_cross_without_being_copied(session: Session) -> None:
    numbers = list(range(1_000_000))
    session.define("source", lambda: numbers)
    session.define("same", lambda xs: xs is numbers)
    assert session.eval("(define xs (source)) (list (same xs) (len xs))") == [True, 1_000_000]


@pytest.mark.parametrize(
    ("text", "python"),
    [
        ("(vector 1 2)", "[1, 2]"),
        ("(rest (list 1 2 3))", "[2, 3]"),
        ("'sym", "'sym'"),
        (r"#\a", "'a'"),
        ("(list (vector 1) 'b)", "[[1], 'b']"),
        ("(bytevector 1 2)", r"bytearray(b'\x01\x02')"),
        ("1/2", "Fraction(1, 2)"),
        ("nil", "None"),
        ("(list m:sqrt)", "[<built-in function sqrt>]"),
        ("m:sqrt", "<built-in function sqrt>"),
    ],
)
def test_values_of_sx_in_python(session: Session, text: str, python: str) -> None:
    assert session.eval(f"(b:repr {text})") == python


@pytest.mark.parametrize(
    ("text", "shown", "kind"),
    [
        ('(b:int "5")', "5", "number"),
        ("(b:bytes (list 1 2))", "#u8(1 2)", "bytevector"),
        ("(b:tuple (list 1 2))", "(1, 2)", "python-object"),
        ("(b:set (list 1))", "{1}", "python-object"),
        ("(b:range 3)", "range(0, 3)", "python-object"),
        ("(b:object)", "<object object>", "python-object"),
        ("b:len", "<built-in function len>", "function"),
        ("b:int", "<class 'int'>", "function"),
        ("(b:dict :a 1)", "{:a 1}", "dict"),
        ("(b:dict (list (py-tuple 1 2)))", "{1 2}", "dict"),
        ("(b:complex 1 2)", "(1+2j)", "python-object"),
    ],
)
def test_values_of_python_in_sx(session: Session, text: str, shown: str, kind: str) -> None:
    value = session.eval(text)
    assert (inspect(value), type_of(value)) == (shown, kind)


def test_numbers_of_numpy_are_numbers(session: Session) -> None:
    session.eval("(import (prefix (python numpy) np:))")
    assert session.eval("(+ 1 (np:mean (list 1 2 3)))") == 3.0
    assert session.eval("(+ 1 (.sum (np:arange 4)))") == 7
    assert session.eval("(if (py-get (np:array (list false)) 0) 1 2)") == 2
    assert session.eval("(py->sx (np:array (list (list 1 2) (list 3 4))))") == [[1, 2], [3, 4]]


# --------------------------------------------------------------------------------- operations


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


def test_an_import_brings_the_module_and_modifiers_what_is_in_it(session: Session) -> None:
    session.eval("(import (python os path))")
    assert session.eval('(.join path "a" "b")') == "a/b"
    session.eval(
        "(import (only (python os path) basename) (rename (python json) (dumps write-json)))"
    )
    assert session.eval('(list (basename "a/b") (write-json {:a 1}))') == ["b", '{"a": 1}']


def test_a_library_may_import_from_python(session: Session) -> None:
    session.eval(
        "(define-library (geo) (import (prefix (python math) m:)) (export diagonal)"
        " (define (diagonal a b) (m:hypot a b)) (define (up s) (.upper s)))"
        "(import (geo))"
    )
    assert session.eval("(list (diagonal 3 4) (diagonal 5 12) (diagonal 8 15))") == [
        5.0,
        13.0,
        17.0,
    ]


def test_a_redefined_name_is_seen_by_compiled_code(session: Session) -> None:
    session.eval("(define (f x) (m:sqrt x))")
    assert session.eval("(list (f 4) (f 4) (f 4))") == [2.0, 2.0, 2.0]
    assert session.eval("(define (m:sqrt x) 7) (f 4)") == 7
    assert session.eval("(import (prefix (python math) m:)) (f 4)") == 2.0


def test_compiled_code_calls_functions_in_c_itself() -> None:
    session = Session(python=True, threshold=1)
    session.eval("(import (prefix (python math) m:)) (define (f x) (m:sqrt 2)) (f 1) (f 1)")
    text = session.eval("f").__closure__[1].cell_contents.rt.entry.code.unit.text
    assert "R_mꓽsqrt(2)" in text


def test_a_function_that_gives_other_types_than_before(session: Session) -> None:
    session.eval("(import (prefix (python operator) o:)) (define calls 0)")
    session.eval("(define (f x y) (+ 1 (o:add x y)))")
    session.eval("(define (g n d) (do ((i 0 (+ i 1)) (s 0 (+ s (o:add i d)))) ((= i n) s)))")
    for _ in range(3):
        assert inspect(session.eval("(list (f 1 2) (f 1 2) (f 1.5 2) (f 1 2))")) == "(4 4 4.5 4)"
        assert (
            inspect(session.eval("(list (g 3 0) (g 3 0.5) (g 3 1/2) (g 3 0))")) == "(3 4.5 9/2 3)"
        )
        assert failure(session, '(f "a" "b")').kind == "type-error"
        assert session.eval("(f 1 (m:sqrt 4))") == 4.0


def test_recursion_far_beyond_pythons_stack(session: Session) -> None:
    session.eval("(define (deep n) (if (= n 0) 0 (+ (m:sqrt 4) (deep (- n 1)))))")
    session.eval("(define (deep-2 n) (if (= n 0) 0 (+ (b:max (list 1 2)) (deep-2 (- n 1)))))")
    assert session.eval("(list (deep 20000) (deep-2 20000))") == [40000.0, 40000]


# -------------------------------------------------------------------------------------- errors


class Counted:
    """Counts its calls, and fails at each."""

    def __init__(self) -> None:
        self.calls = 0

    def __call__(self, *_args: Any) -> None:
        self.calls += 1
        raise KeyError("gone")

    def __getitem__(self, _key: Any) -> None:
        self()

    @property
    def value(self) -> None:
        return self()

    def method(self) -> None:
        self()


@pytest.mark.parametrize(
    "call",
    ["(fail 1)", "(py-get thing 0)", "(.-value thing)", "(.method thing)", "(apply fail (list 1))"],
)
@pytest.mark.parametrize(
    "around", ["{}", "(+ 1 {})", "(guard (e (false 1)) {})", "(map (fn (x) {}) (list 1))"]
)
def test_python_is_called_once_also_when_it_fails(session: Session, call: str, around: str) -> None:
    thing = Counted()
    session.eval("(define thing nil) (define fail nil)")
    session.define("thing", thing)
    access = access_of(session)
    assert access is not None
    session.define("fail", access.to_sx(thing))
    session.eval(
        f"(define (f) {around.format(call)}) (define (g) (guard (e (true (error-type e))) (f)))"
    )
    for _ in range(4):
        before = thing.calls
        assert session.eval("(g)") == "KeyError"
        assert thing.calls == before + 1


def test_an_error_has_pythons_type_and_its_bases(session: Session) -> None:
    assert session.eval(
        "(guard (e (true (list (error-type e) (error-message e) (py-type (py-exception e))))) (m:sqrt -1))"
    ) == ["ValueError", "math domain error", "ValueError"]
    assert failure(session, "(b:int nil)").payload.kinds[:3] == (
        "TypeError",
        "Exception",
        "python-error",
    )


def test_the_report_has_our_backtrace_first_and_then_pythons_line(session: Session) -> None:
    session.eval("(import (only (python statistics) mean)) (define (avg xs) (+ 0 (mean xs)))")
    for _ in range(3):
        lines = render_error(failure(session, "(list (avg (list)))")).split("\n")
        assert lines[0] == "StatisticsError: mean requires at least one data point"
        assert lines[3].strip() == "| ".ljust(20)[:2] + " " * 58 + "^^^^^^^^^" or "^" in lines[3]
        raised = next(
            i for i, line in enumerate(lines) if line.startswith("  raised in Python: mean")
        )
        assert any("called from (avg (list))" in line for line in lines[:raised])
        assert (
            lines[raised + 1]
            .strip()
            .endswith("raise StatisticsError('mean requires at least one data point')")
        )
        assert not any("sx_kernel/session" in line for line in lines)


def test_errors_of_sx_pass_through_python_unchanged(session: Session) -> None:
    text = "(b:sorted (list 1 2) :key (fn (x) (raise (list 'mine x))))"
    assert inspect(failure(session, text).payload) == "(mine 1)"
    assert session.eval(f"(guard (e (true (first e))) {text})").name == "mine"


def test_errors_of_python_pass_through_a_callback_as_themselves(session: Session) -> None:
    session.eval('(define m (py "collections.defaultdict"))')
    error = failure(session, "(b:sorted (list 1) :key (fn (x) (m:sqrt -1)))")
    assert (error.kind, str(error.payload.fields["exception"])) == (
        "ValueError",
        "math domain error",
    )
    # StopIteration means to Python what it means to Python
    session.define("stop", lambda: next(iter(())))
    assert session.eval("(b:list (b:map (fn (x) (if (= x 3) (stop) x)) (b:range 9)))") == [0, 1, 2]


def test_a_context_manager_may_deal_with_an_error(session: Session) -> None:
    suppress = '(py "contextlib.suppress")'
    text = '(with-python (f ({} (py "builtins.{}"))) (py/ 1 0))'
    assert session.eval(text.format(suppress, "ZeroDivisionError")) is None
    assert failure(session, text.format(suppress, "KeyError")).kind == "ZeroDivisionError"


def test_a_context_manager_is_left_however_the_body_ends(session: Session) -> None:
    session.eval('(define io (py "io.StringIO"))')
    for leave in ("(k 5)", '(error "x")', "5"):
        session.eval('(define file (io "x"))')
        body = f"(call/cc (fn (k) (with-python (f file) {leave})))"
        session.eval(f"(guard (e (true 0)) {body})")
        assert session.eval("(.-closed file)") is True


# ------------------------------------------------------------------------------- continuations


def test_a_continuation_leads_out_of_python(session: Session) -> None:
    text = "(+ 1 (call/cc (fn (k) (b:sorted (list 1 2 3) :key (fn (x) (if (= x 2) (k 10) x))))))"
    for _ in range(3):
        assert session.eval(text) == 11


def test_a_continuation_cannot_enter_python_again(session: Session) -> None:
    session.eval("(define saved nil)")
    text = "(b:sorted (list 1 2) :key (fn (x) (call/cc (fn (k) (set! saved k) x))))"
    assert session.eval(text) == [1, 2]
    error = failure(session, "(saved 5)")
    assert error.kind == "control-error"
    assert "enter code of the host again" in error.message


def test_endless_calls_between_sx_and_python_are_an_error(session: Session) -> None:
    session.eval("(define (f x) (first (b:sorted (list 1) :key f)))")
    assert failure(session, "(f 1)").kind == "limit-error"
    assert session.eval("(+ 1 2)") == 3


def test_a_thread_of_python_may_not_call_while_sx_runs(session: Session) -> None:
    session.eval(
        "(import (only (python concurrent futures) ThreadPoolExecutor))"
        "(define (try) (with-python (pool (ThreadPoolExecutor 1)) (.result (.submit pool (fn () 1)))))"
    )
    error = failure(session, "(try)")
    assert error.kind == "control-error"
    assert "thread" in error.message


# ------------------------------------------------------------------------------------- bad input


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


def test_exit_of_python_is_an_error_and_no_exit(session: Session) -> None:
    assert failure(session, '((py "sys.exit") 3)').kind == "SystemExit"


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="needs timers")
def test_ctrl_c_reaches_python(session: Session) -> None:
    before = signal.signal(signal.SIGALRM, lambda *_: session.interrupt())
    try:
        for text in (
            '((py "time.sleep") 60)',
            '(b:sorted (list 1) :key (fn (x) ((py "time.sleep") 60)))',
        ):
            signal.setitimer(signal.ITIMER_REAL, 0.2)
            with pytest.raises(Interrupted):
                session.eval(text)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    assert session.eval("(m:sqrt 4)") == 2.0


# ---------------------------------------------------------------------------- help, completion


def test_completion_after_a_prefix_and_a_dot(session: Session) -> None:
    found = complete(session, "(m:sq", 5).candidates
    assert [(c.text, c.signature) for c in found] == [("m:sqrt", "(m:sqrt x)")]
    session.eval('(define text "a")')
    assert [c.text for c in complete(session, "(.uppe text)", 6).candidates] == [".upper"]
    session.eval('(define day ((py "datetime.date") 2024 2 3))')
    assert ".-year" in [c.text for c in complete(session, "(.-ye", 5).candidates]


def test_help_is_pythons_docstring(session: Session) -> None:
    text = explain_at(session, "(m:sqrt 2)", 4)
    assert text is not None
    assert text.startswith("(m:sqrt x)\n  Return the square root of x.")


def test_help_while_a_program_runs(session: Session) -> None:
    session.eval("(define (loop-for n) (if (= n 0) 0 (loop-for (- n 1))))")
    answers: list[Any] = []
    asked = threading.Event()

    def ask() -> None:
        answers.append(session.doc("m:sqrt"))
        answers.append([c.text for c in complete(session, "(m:sq", 5).candidates])
        asked.set()

    thread = threading.Thread(target=ask)
    session.define("ask", thread.start)
    session.define("wait", lambda: asked.wait(20))
    assert session.eval("(ask) (wait)") is True
    thread.join()
    assert answers[0].startswith("(m:sqrt x)")
    assert answers[1] == ["m:sqrt"]


# ------------------------------------------------------------------------------------ the reader


def test_names_of_members_are_symbols_and_other_dots_are_not() -> None:
    session = Session()
    for text in (".append", ".-shape", ".x1", ".-__x", ".été"):
        assert inspect(session.eval(f"'{text}")) == text
    assert session.eval("'...").name == "..."
    assert session.eval(".5") == 0.5
    for text in (".", ".-", "..", ".1x", ".a.b", ".a-b"):
        with pytest.raises(SxError) as caught:
            session.eval(f"'{text}")
        assert caught.value.kind == "read-error"


def test_a_program_may_define_such_a_name() -> None:
    session = Session()
    assert session.eval("(define (.twice x) (* 2 x)) (.twice 4)") == 8
    assert session.eval("(let ((.f inc)) (.f 1))") == 2


def test_nothing_is_imported_before_it_is_asked_for(tmp_path: Path) -> None:
    import subprocess

    code = (
        "import sys\nfrom sx_kernel import Session\nfrom sx_kernel.session.capabilities import EVERYTHING\n"
        "Session(capabilities=EVERYTHING).eval('(+ 1 2)')\n"
        "print([m for m in sys.modules if m.startswith(('sx_kernel.session.python', 'sx_kernel.session.world',"
        " 'inspect', 'numpy', 'csv', 'linecache')) and m != 'linecache'])"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=tmp_path
    )
    assert run.stdout.strip() == "[]"


def test_what_has_several_lines_is_shown_so_and_is_one_line_in_messages() -> None:
    class Table:
        def __repr__(self) -> str:
            return "  a\n0 1"

    session = Session(python=True)
    session.define("table", Table())
    assert inspect(session.eval("table")) == "  a\n0 1"
    assert inspect(session.eval("(list table)")) == "(  a\n0 1)"
    assert "a 0 1 (python-object)" in failure(session, "(+ table 1)").message
