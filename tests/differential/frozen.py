"""Frozen data with parts exchanged, removed, doubled: thawing them is a read-error, or works.

    python -m tests.differential.frozen [SEED [COUNT]]

The data are those of SPECIMENS. Each mutation is checked in a session that has seen others before;
it is thawed, and what it gives is used: called, resumed, shown. Whatever is internal is a fault.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from random import Random
from typing import Any, Final

from sx_kernel.base.errors import Interrupted, SxError
from sx_kernel.base.values import Symbol, symbol
from sx_kernel.machine.frozen.freeze import check_of
from sx_kernel.session.session import Session

PROGRAM: Final = """
(define (square x) (let ((y (* x x))) (+ y y)))
(define (ask x) (perform {:op "ask" :args (list x)}))
(define-record-type point (make-point px py) point? (px point-x set-x!) (py point-y))
(define-type Tree (Leaf) (Node left value right))
(define base (make-parameter 10 (fn (x) (+ x 1))))
(define-library (my lib) (export count!) (begin (define n 0) (define (count!) (set! n (+ n 1)) n)))
(import (my lib))
(define (walk xs) (let loop ((xs xs) (acc 0)) (if (empty? xs) acc (loop (rest xs) (+ acc (ask (first xs)))))))
(define (counter) (let ((n 0)) (fn (&optional (by 1) &rest more) (set! n (+ n by (len more))) n)))
(defcomp ~card (&key title &rest children) (section :class title (h2 title) children))
(define (drive s) (if (cek-suspended? s) (drive (cek-resume s 2)) (cek-value s)))
"""

SPECIMENS: Final = (
    "(list 1 2.5 \"a\" 'b :c #\\d nil true 1/3 (list) {:a {:b 1}} (vector 1 2) (bytevector 1 2))",
    "(let ((h (make-hash-table)) (l (list 1))) (hash-table-set! h (list 1) l) (append! l l)"
    " (list h (make-set (list 1 (list 2))) l (open-input-string \"abc\") (eof-object)))",
    "(list (make-typed-error \"io-error\" \"oh\" 1) (guard (e (true e)) (first 5)) (delay 1)"
    " (values 1 2) (div :id 1 (p \"a\")) (make-spread {:class \"a\"}) (regex-compile \"a+\"))",
    "square",
    "(list (counter) count! ~card walk map)",
    "(list (make-point 1 2) point-x (Node (Leaf) 1 (Leaf)) set-x!)",
    "(letrec ((ev? (fn (n) (if (= n 0) true (od? (- n 1))))) (od? (fn (n) (and (not (= n 0)) (ev? (- n 1)))))) ev?)",
    "(fn (x) (guard (e ((string? e) 1) (true (list e x))) (parameterize ((base x)) (dynamic-wind (fn () 1)"
    " (fn () (match (list x 2) ((list a b) (+ a b (base))) (_ 0))) (fn () 2)))))",
    "(cek-step-loop (fn () (let ((a 1)) (set! a (+ a (ask 1))) (list a (ask 2)))))",
    "(cek-step-loop (fn () (walk (list 1 2 3))))",
    "(cek-step-loop (fn () (map (fn (x) (+ x (ask x))) (list 1 2 3))))",
    "(cek-step-loop (fn () (guard (e (true (list e (ask 3)))) (parameterize ((base 3)) (+ (base) (ask 1))) (raise 'x))))",
    "(cek-step-loop (fn () (dynamic-wind (fn () (ask 1)) (fn () (+ 1 (ask 2))) (fn () (ask 3)))))",
    "(cek-step-loop (fn () (parameterize ((base (do (ask 1) 2))) (list (base) (ask 2)))))",
    "(cek-step-loop (fn () (handler-bind ((string? (fn (c) (ask c) 5))) (list (raise-continuable \"a\") (ask 1)))))",
    "(cek-step-loop (fn () (with-exception-handler (fn (c) (ask c)) (fn () (+ 1 (raise-continuable 2))))))",
    "(cek-step-loop (fn () (+ (call/cc (fn (k) (ask k) (k 1))) (reset (+ 1 (shift k2 (+ (k2 1) (ask k2))))))))",
    "(cek-step-loop (fn () (list (force (delay (ask 1))) (call-with-values (fn () (ask 2) (values 1 2)) list))))",
    "(cek-step-loop (fn () (let ((c (make-coroutine (fn () (coroutine-yield (ask 1)) (ask 2))))) (list (coroutine-resume c) (coroutine-resume c)))))",
    "(let ((k2 nil)) (reset (+ 1 (shift k (do (set! k2 k) 0)))) k2)",
    "(let ((a (signal 1))) (list a (computed (fn () (* 2 (deref a))))))",
)  # fmt: skip

USE: Final = """
(define (try-out x depth)
  (cond ((cek-suspended? x) (drive x))
        ((callable? x) (list (guard (e ((= (error-type e) "internal-error") (raise e)) (true 0)) (x)) (guard (e ((= (error-type e) "internal-error") (raise e)) (true 0)) (x 3)) (guard (e ((= (error-type e) "internal-error") (raise e)) (true 0)) (x 3 4)) (guard (e ((= (error-type e) "internal-error") (raise e)) (true 0)) (x 2))))
        ((and (list? x) (> depth 0)) (map (fn (y) (guard (e ((= (error-type e) "internal-error") (raise e)) (true 0)) (try-out y (- depth 1)))) x))
        (true x)))
(define (look-at x) (str x) (inspect x) (equal? x x) (hash-table-set! (make-hash-table) (list x) 1) (render-to-html x) nil)
"""

RENEW: Final = 150  # mutations after which the session is thrown away
STEPS: Final = 20_000
SECONDS: Final = 0.5
_ODD: Final = (
    0, 1, 2, 3, 7, -1, 2**40, 1.5, "", "a", "%run", "(my lib) n", "input", "fail", True, False, None,
    symbol("lambda"), symbol("&0"), symbol("&3"), symbol("x@1"), symbol("a@2"),
    symbol("global"), symbol("list"), symbol("code"), symbol("dict"), symbol("vector"),
    symbol("boxed"), symbol("letrec"), symbol("quote"), symbol("args-frame"), symbol("winder"),
)  # fmt: skip
"""What may take the place of a part."""


def specimens() -> list[list[Any]]:
    """The frozen data to start from, in a fixed order."""
    session = _session(None)
    return [session.eval(f"(cek-freeze {text})") for text in SPECIMENS]


def _session(threshold: int | None) -> Session:
    session = Session(out=lambda _text: None, threshold=threshold, files=True)
    session.eval(PROGRAM)
    session.eval(USE)
    return session


def _places(form: Any) -> list[tuple[list[Any], int]]:
    """Each part of a nested list: the list that it is in, and where."""
    found: list[tuple[list[Any], int]] = []
    stack = [form]
    while stack:
        current = stack.pop()
        for i, part in enumerate(current):
            found.append((current, i))
            if type(part) is list:
                stack.append(part)
    return found


def copied(form: Any) -> Any:
    """A copy of nested lists."""
    return [copied(part) for part in form] if type(form) is list else form


def mutated(data: list[Any], others: list[list[Any]], random: Random) -> list[Any]:
    """A copy of frozen data with one to three parts changed, and its check made anew."""
    made = copied(data)
    for _ in range(random.choice((1, 1, 1, 2, 3))):
        places = _places(made[3:])
        where, i = random.choice(places)
        other, j = random.choice(places)
        if i >= len(where) or j >= len(other):
            continue
        match random.randrange(8):
            case 0:
                where[i], other[j] = copied(other[j]), copied(where[i])
            case 1:
                del where[i]
            case 2:
                where.insert(i, copied(where[i]))
            case 3:
                where[i] = copied(other[j])
            case 4:
                where[i] = random.choice(_ODD)
            case 5:
                other, j = random.choice(_places(random.choice(others)[3:]))
                where[i] = copied(other[j])
            case 6:
                where.insert(i, copied(other[j]))
            case _:
                _nudge(where, i, random)
    return [*made[:2], [symbol("check"), check_of(made[3:])], *made[3:]]


def _nudge(where: list[Any], i: int, random: Random) -> None:
    """Change an atom a little."""
    part = where[i]
    if type(part) is int:
        where[i] = part + random.choice((-1, 1, 1000))
    elif type(part) is str:
        where[i] = part + random.choice(("x", "%", "'", "\n"))
    elif type(part) is Symbol:
        name = part.name
        number = "".join(c for c in name if c.isdigit())
        if number and name[0] == "&":
            where[i] = symbol(f"&{max(0, int(number) + random.choice((-2, -1, 1, 2)))}")
        elif number:
            where[i] = symbol(name.replace(number, str(int(number) + random.choice((-1, 1)))))
        else:
            where[i] = symbol(name + random.choice(("!", "@1", "")))
    elif type(part) is list and part:
        random.shuffle(part)


def faults(seed: int, count: int) -> Iterator[tuple[int, str, list[Any]]]:
    """Try `count` mutations; each that does something internal: its number, what, and the data."""
    originals = specimens()
    session = _session(1)
    for n in range(count):
        random = Random(f"{seed} {n}")
        if n % RENEW == 0:
            session = _session(random.choice((1, 4)))
        data = mutated(random.choice(originals), originals, random)
        problem = trial(session, data, compiled=random.random() < 0.5)
        if problem is not None:
            yield n, problem, data
            session = _session(random.choice((1, 4)))


def trial(session: Session, data: Any, *, compiled: bool) -> str | None:
    """What goes wrong when `data` are thawed and used: None if nothing does."""
    machine = session.machine
    machine.bind_global("mutant", data)
    try:
        session.eval("(define thawed (cek-thaw mutant))")
    except SxError as problem:
        return None if problem.kind == "read-error" else f"thaw: {problem}"
    except Exception as problem:
        return f"thaw: {problem!r}"
    bound: dict[str, Any] = {"max_seconds": SECONDS} if compiled else {"max_steps": STEPS}
    for text in ("(try-out thawed 2)", "(look-at thawed)", "(cek-thaw (cek-freeze thawed))"):
        try:
            session.eval(text, **bound)
        except SxError as problem:
            if problem.kind == "internal-error":
                return f"{text}: {problem}"
            if "cek-thaw" in text and problem.kind == "read-error":
                return f"{text}: {problem}"
        except Interrupted:
            pass
        except Exception as problem:
            return f"{text}: {problem!r} leaves the session"
    return None


def main() -> int:
    """Try many; the exit status says whether all was well."""
    seed = int(sys.argv[1]) if len(sys.argv) > 1 else 1
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 10_000
    bad = 0
    for n, problem, data in faults(seed, count):
        bad += 1
        print(f"{seed} {n}: {problem}\n    {str(data)[:0]}", flush=True)
    print(f"{count} mutations, {bad} faults")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
