"""Thousands of distinct programs, as a service, a notebook or a test harness meets them.

Each is made from its number alone: it picks one of the families below, and in it names, constants,
lengths and which parts there are, so that hardly two are built alike. Most define functions under
names of their own, as people do at a prompt, and all are small: tens of microseconds to a few
milliseconds each.

HOT is what a service has loaded once and all requests use.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Final

HOT: Final = """
(define (clamp low high x) (if (< x low) low (if (> x high) high x)))
(define (score item) (+ (* 3 (get item :likes)) (get item :views)))
(define (escape-text s) (replace (replace s "&" "&amp;") "<" "&lt;"))
(define (tag name body) (str "<" name ">" body "</" name ">"))
(define (row item) (tag "tr" (str (tag "td" (escape-text (get item :title)))
                                 (tag "td" (str (score item))))))
(define (weighted xs ws) (if (empty? xs) 0 (+ (* (first xs) (first ws))
                                             (weighted (rest xs) (rest ws)))))
"""
HOT_NAMES: Final = ("clamp", "score", "escape-text", "tag", "row", "weighted")

LIBRARY_NAMES: Final = ("map", "filter", "reduce", "for-each", "sort", "every?", "some", "range")
"""Functions of the library that the programs call; some may be primitives in some version."""

_WORDS: Final = (
    "order", "invoice", "user", "basket", "price", "event", "node", "token", "frame", "cell",
    "query", "page", "score", "route", "badge", "chart", "stock", "queue", "shift", "ledger",
)  # fmt: skip
_OPERATORS: Final = ("+", "-", "*", "max", "min")


def source(number: int) -> str:
    """The program of that number."""
    chance = Random(number)
    return chance.choice(_FAMILIES)(chance, f"{chance.choice(_WORDS)}-{number}")


def _numbers(chance: Random, least: int = 3, most: int = 12) -> str:
    """(list 3 14 …)"""
    count = chance.randint(least, most)
    return f"(list {' '.join(str(chance.randrange(100)) for _ in range(count))})"


def _arithmetic(chance: Random, names: tuple[str, ...], depth: int) -> str:
    """An expression over `names` and constants."""
    if depth == 0 or chance.random() < 0.15:
        return chance.choice([*names, str(chance.randrange(1, 50))])
    left = _arithmetic(chance, names, depth - 1)
    right = _arithmetic(chance, names, depth - 1)
    if chance.random() < 0.2:
        return f"(if (< {left} {right}) {right} {left})"
    return f"({chance.choice(_OPERATORS)} {left} {right})"


# ------------------------------------------------------------------------------ the families


def _helper(chance: Random, name: str) -> str:
    body = _arithmetic(chance, ("a", "b"), chance.randint(1, 3))
    calls = " ".join(
        f"({name} {chance.randrange(90)} {chance.randrange(90)})"
        for _ in range(chance.randint(1, 6))
    )
    return f"(define ({name} a b) {body}) (list {calls})"


def _pipeline(chance: Random, name: str) -> str:
    steps = [
        f"(map (fn (x) {_arithmetic(chance, ('x',), 2)}) xs)",
        f"(filter (fn (x) (> (mod x {chance.randint(2, 9)}) {chance.randint(0, 1)})) xs)",
        "(reverse xs)",
        f"(map (fn (x) (clamp 0 {chance.randint(50, 500)} x)) xs)",
    ]
    chosen = chance.sample(steps, chance.randint(1, 3))
    lets = " ".join(f"(xs {step})" for step in chosen)
    total = f"(reduce (fn (a b) (+ a b)) {chance.randrange(9)} xs)"
    return f"(define ({name} xs) (let* ({lets}) {total})) ({name} {_numbers(chance)})"


def _counter(chance: Random, name: str) -> str:
    calls = " ".join(f"({name})" for _ in range(chance.randint(2, 8)))
    return (
        f"(define (make-{name} n) (fn () (set! n (+ n {chance.randint(1, 9)})) n)) "
        f"(define {name} (make-{name} {chance.randrange(100)})) (list {calls})"
    )


def _loop(chance: Random, name: str) -> str:
    step = _arithmetic(chance, ("i", "acc"), 2)
    return (
        f"(define ({name} n) (let loop ((i 0) (acc {chance.randrange(9)})) "
        f"(if (= i n) acc (loop (+ i 1) (mod {step} 9973))))) ({name} {chance.randint(3, 60)})"
    )


def _component(chance: Random, name: str) -> str:
    items = " ".join(
        f'{{:title "{chance.choice(_WORDS)} & {i}" :likes {chance.randrange(9)} '
        f":views {chance.randrange(99)}}}"
        for i in range(chance.randint(1, 5))
    )
    heading = chance.choice(["h1", "h2", "h3"])
    return (
        f'(define ({name} title items) (str (tag "{heading}" (escape-text title)) '
        f'(tag "table" (join "" (map row items))))) ({name} "{name}" (list {items}))'
    )


def _words(chance: Random, name: str) -> str:
    text = " ".join(chance.choice(_WORDS) for _ in range(chance.randint(2, 9)))
    transform = chance.choice(
        ["(upper w)", "(str (len w) w)", '(replace w "e" "-")', f'(str w "{name[-1]}")']
    )
    return f'(join "{chance.choice(", ;/")}" (map (fn (w) {transform}) (split "{text}" " ")))'


def _recursion(chance: Random, name: str) -> str:
    if chance.random() < 0.5:
        return (
            f"(define ({name} n) (if (< n 2) {chance.randint(1, 5)} "
            f"(+ ({name} (- n 1)) ({name} (- n 2))))) ({name} {chance.randint(3, 10)})"
        )
    return (
        f"(define ({name}-even? n) (if (= n 0) true ({name}-odd? (- n 1)))) "
        f"(define ({name}-odd? n) (if (= n 0) false ({name}-even? (- n 1)))) "
        f"({name}-even? {chance.randint(2, 40)})"
    )


def _record(chance: Random, name: str) -> str:
    fields = chance.sample(_WORDS, chance.randint(2, 4))
    pairs = " ".join(f":{field} {chance.randrange(100)}" for field in fields)
    updates = " ".join(
        f"(dict-set! d :{chance.choice(fields)} (+ (get d :{fields[0]}) {chance.randrange(9)}))"
        for _ in range(chance.randint(1, 3))
    )
    total = " ".join(f"(get d :{field})" for field in fields)
    return f"(define ({name} d) {updates} (+ {total})) ({name} {{{pairs}}})"


def _guarded(chance: Random, name: str) -> str:
    limit = chance.randint(10, 60)
    return (
        f'(define ({name} x) (if (> x {limit}) (error "too much" x) (* x {chance.randint(2, 9)}))) '
        f"(map (fn (x) (guard (e (true {chance.randrange(9)})) ({name} x))) {_numbers(chance)})"
    )


def _early_exit(chance: Random, name: str) -> str:
    return (
        f"(define ({name} xs) (call/cc (fn (return) "
        f"(for-each (fn (x) (when (> x {chance.randint(20, 90)}) (return x))) xs) nil))) "
        f"({name} {_numbers(chance)})"
    )


def _dispatch(chance: Random, name: str) -> str:
    clauses = " ".join(
        f"(= kind :{word}) {_arithmetic(chance, ('x',), 2)}"
        for word in chance.sample(_WORDS, chance.randint(2, 5))
    )
    kinds = " ".join(f":{chance.choice(_WORDS)}" for _ in range(chance.randint(1, 6)))
    return (
        f"(define ({name} kind x) (cond {clauses} :else {chance.randrange(9)})) "
        f"(map (fn (k) ({name} k {chance.randrange(50)})) (list {kinds}))"
    )


def _macro(chance: Random, name: str) -> str:
    body = _arithmetic(chance, (",a", ",b"), 2)
    return (
        f"(defmacro {name} (a b) `{body}) "
        f"(list {' '.join(f'({name} {chance.randrange(9)} {i})' for i in range(3))})"
    )


def _weights(chance: Random, _name: str) -> str:
    count = chance.randint(3, 15)
    xs = " ".join(str(chance.randrange(100)) for _ in range(count))
    ws = " ".join(str(chance.randrange(9)) for _ in range(count))
    return f"(weighted (list {xs}) (list {ws}))"


def _throwaway(chance: Random, _name: str) -> str:
    body = _arithmetic(chance, ("x", "y"), chance.randint(1, 4))
    return f"((fn (x y) {body}) {chance.randrange(100)} {chance.randrange(100)})"


_FAMILIES: Final[tuple[Callable[[Random, str], str], ...]] = (
    _helper, _pipeline, _counter, _loop, _component, _words, _recursion, _record, _guarded,
    _early_exit, _dispatch, _macro, _weights, _throwaway,
)  # fmt: skip


__all__ = ["HOT", "HOT_NAMES", "LIBRARY_NAMES", "source"]
