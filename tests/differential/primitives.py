"""Functions of the language with odd arguments: a value, or an error of the program's.

    python -m tests.differential.primitives [SEED [COUNT]]

All documented functions are called, primitives and those of the library, with arguments that people
do not give: cyclic data, huge and special numbers, functions that fail, dicts that look like values
of SX. A call must not be an internal error, and the session must live.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from random import Random
from typing import Final

from sx_kernel.base.errors import Interrupted, SxError
from sx_kernel.session.session import Session

SETTING: Final = """
(define cyclic (let ((l (list 1 2))) (append! l l) l))
(define cyclic-dict (let ((d {:a 1})) (dict-set! d :self d) d))
(define cyclic-vector (let ((v (vector 1 2))) (vector-set! v 0 v) v))
(define-record-type spot (make-spot x) spot? (x spot-x set-spot-x!))
(define-type Maybe (Just value) (Nothing))
(define table (let ((h (make-hash-table))) (hash-table-set! h "a" 1) (hash-table-set! h (list 1) 2) h))
(define wild (fn (&rest args) (raise args)))
(define escaped (call/cc (fn (k) k)))
(define long (reduce (fn (a i) (cons i a)) (list) (range 200)))
"""

ODD: Final = (
    "nil", "true", "false", "0", "-1", "1", "2", "3", "255", "1/3", "-7/2", "0.0", "-0.0", "1.5", "inf", "-inf",
    "nan", "1e300", "1e-320", "9007199254740993", "18446744073709551616", "(- (expt 2 70))", "(expt 10 400)",
    '""', '"a"', '"é"', '"a b\\n"', '"\\u0000"', '"{}"', '"(1 2"', '"[a-"', '"(a*)*"', '"%s %d ~a"', '"2024-01-01"',
    "(string-repeat \"ab\" 300)", "'sym", "(string->symbol \"a b\")", "(string->symbol \"\")", ":key", "':key", "#\\a", "(integer->char 128512)",
    "(list)", "(list 1 2 3)", "(list \"a\" 'b :c)", "(list (list 1 2) (list 3 4))", "(list nil)", "(range 0 5)", "long",
    "cyclic", "cyclic-dict", "cyclic-vector", "{}", "{:a 1}", "{:a {:b 1}}", "(vector)", "(vector 1 2 3)",
    "(bytevector 1 2)", "(make-hash-table)", "table", "(make-set (list 1 2))", "(make-string-buffer)",
    "(open-input-string \"a (1\")", "(open-output-string)", "(eof-object)", "(make-spot 1)", "(Just 1)", "(Nothing)",
    "(delay 1)", "(values 1 2)", "(make-error \"custom\" \"m\")", "(make-condition 'warning)", "(regex-compile \"a(b)?\")",
    "(signal 1)", "(make-parameter 1)", "(div :id 1 \"x\")", "(make-spread {:class 1})", "(make-sx-expr \"(p 1)\")",
    "car", "+", "map", "(fn (x) x)", "(fn () 1)", "(fn (x y) true)", "wild", "escaped", "(fn (&key a) a)",
    "{:_adt true :_ctor \"C\" :_type \"S\" :_fields 5}", "{:_promise true}", "{:_values 1}", "{:__regex__ true :source 5 :flags 1}",
    "{:__signal true}", "{:_condition 1}", "{:phase \"io-suspended\"}", "'(quote . x)", "'(fn)", "'(define)", "(cek-freeze 1)",
)  # fmt: skip
"""Texts of arguments."""

LEFT_OUT: Final = frozenset((
    "exit", "emergency-exit", "sleep", "read", "read-line", "read-char", "read-string", "peek-char", "char-ready?",
    "load", "open-input-file", "open-output-file", "call-with-output-file", "call-with-input-file", "read-file",
    "write-file", "delete-file", "with-output-to-file", "with-input-from-file", "file-exists?", "set-strict!",
    "jit-reset!", "set-jit-threshold!", "set-jit-budget!", "register-special-form!", "register-reader-macro!",
    "set-prim-param-types!", "loop-while", "unfold", "input", "thread-sleep!",
))  # fmt: skip
"""They wait, end the session, touch files, change what later calls mean, or may loop for ever."""
KEPT: Final = 12
"""How many values of earlier calls there are, as kept0, kept1 and so on."""
RENEW: Final = 2_000  # calls after which the session is thrown away
STEPS: Final = 5_000


def functions(session: Session) -> list[str]:
    """The functions to be called."""
    names = session.names()
    return sorted(
        name
        for name in names
        if name not in LEFT_OUT and session.doc(name) is not None and not name.startswith(("%", "(", "-"))
        and callable(session.machine.globals.get("G_" + _key(name)))
    )  # fmt: skip


def _key(name: str) -> str:
    from sx_kernel.ir.names import mangle

    return mangle(name)


def _fresh() -> Session:
    session = Session(out=lambda _text: None)
    session.eval(SETTING)
    for n in range(KEPT):
        session.eval(f"(define kept{n} nil)")
    return session


def call(random: Random, names: list[str]) -> str:
    """The text of one call; some arguments are what earlier calls came to."""
    name = random.choice(names)
    args = [
        random.choice(ODD) if random.random() < 0.7 else f"kept{random.randrange(KEPT)}"
        for _ in range(random.choice((0, 1, 1, 1, 2, 2, 2, 3, 3, 4)))
    ]
    return f"({' '.join([name, *args])})"


def faults(seed: int, count: int) -> Iterator[tuple[str, str]]:
    """Make `count` calls; each that is an internal error, with what it is."""
    session = _fresh()
    names = functions(session)
    random = Random(seed)
    for n in range(count):
        if n % RENEW == RENEW - 1:
            session = _fresh()
        text = call(random, names)
        problem = trial(session, text)
        if problem is not None:
            yield text, problem
            session = _fresh()
        elif "G_result" in session.machine.globals:
            session.eval(f"(define kept{random.randrange(KEPT)} result)")


def trial(session: Session, text: str) -> str | None:
    """What is internal about the call; its value is shown, too."""
    session.machine.globals.pop("G_result", None)
    for program in (
        f"(define result {text})",
        "(begin (str result) (inspect result) (equal? result result) nil)",
    ):
        try:
            session.eval(program, max_steps=STEPS)
        except SxError as problem:
            if problem.kind == "internal-error":
                return str(problem)
            return None
        except Interrupted:
            return None
        except Exception as problem:
            return f"{problem!r} leaves the session"
    return None


def main() -> int:
    """Make many calls; the exit status says whether all was well."""
    seed = int(sys.argv[1]) if len(sys.argv) > 1 else 1
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 200_000
    bad = 0
    for text, problem in faults(seed, count):
        bad += 1
        print(f"{text}\n    {problem[:300]}", flush=True)
    print(f"{count} calls, {bad} faults")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
