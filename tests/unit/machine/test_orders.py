"""Comparators whose key is known: sorting by them gives what asking them would give."""

from __future__ import annotations

import random
from typing import Any, Final

import pytest

from sx_kernel import Session
from sx_kernel.base.errors import SxError
from sx_kernel.machine.orders import MOST_CALLS, Orders

ROWS: Final = "(list (list 2 'b 1.5) (list 1 'c 2) (list 2 'a 1) (list 1 'a 2.5) (list 2 'b 0))"


@pytest.fixture
def session() -> Session:
    return Session()


def keys(session: Session, comparator: str) -> list[bool]:
    """Whether each key that is known of `comparator` descends."""
    less = session.eval(comparator)
    return [
        key.descends for key in Orders(session.machine).keys_of(less.__closure__[1].cell_contents)
    ]


def both(session: Session, items: str, comparator: str) -> tuple[Any, Any]:
    """`items` sorted by the comparator, and by one that does the same and cannot be looked into."""
    asked = f"(let ((less {comparator}) (n 0)) (fn (a b) (set! n (+ n 1)) (less a b)))"
    return tuple(session.eval(f"(sort {items} {less})") for less in (comparator, asked))


@pytest.mark.parametrize(
    ("comparator", "descends"),
    [
        ("(fn (a b) (< a b))", [False]),
        ("(fn (a b) (> (first a) (first b)))", [True]),
        ("(fn (a b) (> (first b) (first a)))", [False]),
        ("(fn (a b) (string<? (str (nth a 1)) (str (nth b 1))))", [False]),
        ("(let ((i 2)) (fn (a b) (< (nth a i) (nth b i))))", [False]),
        ("(fn (a b) (< (if (= (nth a 2) 1) 0 9) (if (= (nth b 2) 1) 0 9)))", [False]),
        ("(fn (a b) (if (= (first a) (first b)) (> (nth a 2) (nth b 2)) (< (first a) (first b))))",
         [False, True]),
        ("(fn (a b) (or (< (first a) (first b)) (and (= (first b) (first a)) (< (nth a 2) (nth b 2)))))",
         [False, False]),
        ("(fn (a b) (cond ((< (first a) (first b)) true) ((> (first a) (first b)) false)"
         " (else (< (nth a 2) (nth b 2)))))", [False, False]),
        ("(fn (a b) (cond ((> (first a) (first b)) true) ((= (first a) (first b))"
         " (< (nth a 2) (nth b 2))) (else false)))", [True, False]),
        ("(fn (a b) (if (< (first a) (first b)) true (and (= (first a) (first b))"
         " (< (nth a 2) (nth b 2)))))", [False, False]),
    ],
)  # fmt: skip
def test_a_comparator_of_the_same_expressions_has_keys(
    session: Session, comparator: str, descends: list[bool]
) -> None:
    assert keys(session, comparator) == descends
    items = "(list 3 1 2)" if comparator == "(fn (a b) (< a b))" else ROWS
    by_key, asked = both(session, items, comparator)
    assert by_key == asked


@pytest.mark.parametrize(
    "comparator",
    [
        "(fn (a b) (< (first a) (nth b 1)))",  # two expressions
        "(fn (a b) (< (nth a 0) (nth b 1)))",
        "(fn (a b) (< (+ a b) (+ b a)))",  # of both
        "(fn (a b) (< a a))",
        "(fn (a b) (< 1 2))",
        "(fn (a b) (<= a b))",  # not strict: equal ones would change places
        "(fn (a b) (let ((x a)) (< x b)))",
        "(let ((k 1)) (set! k 2) (fn (a b) (< (* k a) (* k b))))",  # of what may be set
        "(fn (a b) (< (random-int 0 a) (random-int 0 b)))",
        "(fn (a b) (< (first (append! a 1)) (first (append! b 1))))",
        "(fn (a b) (< (begin (print a) a) (begin (print b) b)))",
        "(fn (a b) (if (= (first a) (first b)) true (< (first a) (first b))))",
        "(fn (a b) (if (= (nth a 1) (nth b 1)) (< (nth a 2) (nth b 2)) (< (first a) (first b))))",
        "(fn (a b) (cond ((< (first a) (first b)) true) ((> (nth a 1) (nth b 1)) false)"
        " (else (< (nth a 2) (nth b 2)))))",
        "(fn (a b) (cond ((< (first a) (first b)) true) ((< (first a) (first b)) false)"
        " (else (< (nth a 2) (nth b 2)))))",
        '(fn (a b) (error "no"))',
    ],
)
def test_nothing_is_known_of_other_comparators(session: Session, comparator: str) -> None:
    assert keys(session, comparator) == []


def test_keys_go_through_functions_of_the_program(session: Session) -> None:
    session.eval(
        "(define (weight x) (* 2 (size x)))"
        "(define (size x) (nth x 2))"
        "(define (by-weight a b) (> (weight a) (weight b)))"
    )
    assert keys(session, "by-weight") == [True]
    by_key, asked = both(session, ROWS, "by-weight")
    assert by_key == asked
    stats = session.stats()
    assert stats["hits"] + stats["misses"] > 0
    # the function means something else from now on, and the key with it
    session.eval("(define (size x) (first x))")
    by_key, asked = both(session, ROWS, "by-weight")
    assert by_key == asked
    assert [row[0] for row in by_key] == [2, 2, 2, 1, 1]
    session.eval("(define (size x) (print x) (first x))")
    assert keys(session, "by-weight") == []


def test_fields_of_records_are_keys(session: Session) -> None:
    session.eval("(define-record-type person (make-person name age) person? (name name) (age age))")
    people = '(list (make-person "x" 3) (make-person "y" 1))'
    names = f"(map name (sort {people} (fn (a b) (< (age a) (age b)))))"
    assert session.eval(names) == ["y", "x"]
    assert keys(session, "(fn (a b) (< (age a) (age b)))") == [False]


def test_a_function_that_calls_itself_is_no_key(session: Session) -> None:
    session.eval("(define (deep x) (if (< x 1) 0 (deep (- x 1))))")
    assert keys(session, "(fn (a b) (< (deep a) (deep b)))") == []
    chain = "".join(f"(define (c{i} x) (c{i + 1} x))" for i in range(MOST_CALLS + 1))
    session.eval(chain + f"(define (c{MOST_CALLS + 1} x) x)")
    assert keys(session, "(fn (a b) (< (c0 a) (c0 b)))") == []
    assert keys(session, "(fn (a b) (< (c2 a) (c2 b)))") == [False]


def test_a_primitive_that_was_redefined_is_asked(session: Session) -> None:
    session.eval("(define (less a b) (< a b)) (sort (list 3 1 2) less)")
    assert keys(session, "less") == [False]
    session.eval("(define (< a b) (> a b))")
    assert keys(session, "less") == []
    assert session.eval("(sort (list 3 1 2) less)") == [3, 2, 1]


@pytest.mark.parametrize(
    ("items", "comparator", "message"),
    [
        ('(list 1 "a")', "(fn (a b) (< a b))", '<: argument 1 must be a number, got "a"'),
        ("(list (list 1) 2)", "(fn (a b) (< (first a) (first b)))", "first: argument 1 must be"),
    ],
)
def test_errors_are_the_comparators_own(
    session: Session, items: str, comparator: str, message: str
) -> None:
    with pytest.raises(SxError, match="type-error") as caught:
        session.eval(f"(sort {items} {comparator})")
    assert message in str(caught.value)


def test_what_has_no_order_is_left_to_the_comparator(session: Session) -> None:
    nan = "(/ 0.0 0.0)"
    less = session.eval("(fn (a b) (< a b))")
    values = [1.0, float("nan"), 0.5]
    assert Orders(session.machine).sorted_with(values, less, values) is None
    by_key, asked = both(session, f"(list 1.0 {nan} 0.5)", "(fn (a b) (< a b))")
    assert str(by_key) == str(asked)


def test_nothing_is_called_or_counted_on_any_tier() -> None:
    text = (
        "(define (key x) (nth x 2))"
        f"(define (rows) (sort {ROWS} (fn (a b) (< (key a) (key b)))))"
        "(dotimes-of 20)"
    ).replace("(dotimes-of 20)", "(let loop ((i 0)) (when (< i 20) (rows) (loop (+ i 1))))")
    calls = []
    for threshold in (None, 1, 4):
        session = Session(threshold=threshold)
        session.eval(text)
        stats = session.stats()
        calls.append(stats["hits"] + stats["misses"])
    assert len(set(calls)) == 1


def test_a_breakpoint_in_the_comparator_is_reached(session: Session) -> None:
    session.eval("(define (less a b) (< a b)) (sort (list 3 1 2) less)")
    state = session.eval("less").__closure__[1].cell_contents.rt
    assert keys(session, "less") == [False]
    state.debug = object()
    assert keys(session, "less") == []
    state.debug = None
    assert keys(session, "less") == [False]


def test_sort_by_takes_an_order_of_the_keys(session: Session) -> None:
    for less in ("<", ">", "(fn (a b) (> a b))", "(fn (a b) (< (- a) (- b)))"):
        asked = f"(let ((n 0)) (fn (a b) (set! n (+ n 1)) ({less} a b)))"
        words = '(list "ccc" "a" "bb" "d" "ee")'
        assert session.eval(f"(sort-by len {words} {less})") == session.eval(
            f"(sort-by len {words} {asked})"
        )


def _comparator(draw: random.Random, depth: int = 0) -> str:
    """The text of a comparator's body for rows of three small numbers."""
    keys = [
        "(first {0})",
        "(nth {0} 1)",
        "(- (nth {0} 2))",
        "(+ (first {0}) (nth {0} 1))",
        "(f {0})",
    ]
    key = draw.choice(keys)
    a, b = key.format("a"), key.format("b")
    x, y = draw.sample([a, b], 2)
    op = draw.choice("<>")
    less = f"({op} {x} {y})"
    if depth == 2 or draw.random() < 0.4:
        return less
    more = f"({'<' if op == '>' else '>'} {x} {y})"
    then = _comparator(draw, depth + 1)
    return draw.choice([
        f"(if (= {a} {b}) {then} {less})",
        f"(or {less} (and (= {b} {a}) {then}))",
        f"(cond ({less} true) ({more} false) (else {then}))",
        f"(cond ({less} true) ((= {a} {b}) {then}) (else false))",
    ])  # fmt: skip


def test_generated_comparators_sort_as_if_they_were_asked(session: Session) -> None:
    draw = random.Random(7)
    session.eval("(define (f x) (if (< (first x) 2) (nth x 2) 1.0))")
    numbers = ["0", "1", "2", "1.0", "1/2", "3"]
    for _ in range(80):
        rows = " ".join(
            f"(list {' '.join(draw.choice(numbers) for _ in range(3))} {i})" for i in range(25)
        )
        comparator = f"(fn (a b) {_comparator(draw)})"
        assert keys(session, comparator), comparator
        by_key, asked = both(session, f"(list {rows})", comparator)
        assert by_key == asked, comparator


@pytest.mark.parametrize(
    ("key", "there", "other"),
    [
        ("(nth {} 1)", "(list 1 {})", '(vector 1 "{}")'),
        ("(second {})", "(list 1 {})", "(list 1)"),
        ("(first {})", "(list {} 1)", '"ab"'),
        ("(get {} :k)", "{{:k {}}}", "{{}}"),
        ('(get {} "k")', '{{"k" {}}}', "{{:l 1}}"),
        ("(key-of {})", "(list 1 {})", "nil"),
    ],
)
def test_a_key_that_is_only_looked_up_is_what_the_comparator_finds(
    session: Session, key: str, there: str, other: str
) -> None:
    session.eval("(define (key-of row) (nth row 1))")
    less = f"(fn (a b) (< {key.format('a')} {key.format('b')}))"
    rows = " ".join(there.format(n) for n in (3, 1, 2, 1))
    (known,) = Orders(session.machine).keys_of(session.eval(less).__closure__[1].cell_contents)
    assert known.place is not None
    assert known.place.of(session.eval(f"(list {rows})")) == [3, 1, 2, 1]
    by_key, asked = both(session, f"(list {rows})", less)
    assert by_key == asked
    assert known.place.of(session.eval(f"(list {rows} {other.format(0)})")) is None


@pytest.mark.parametrize("key", ["(nth {} -1)", "(nth {} 1 0)", "(+ 1 (nth {} 0))", "(last {})"])
def test_other_keys_have_no_place(session: Session, key: str) -> None:
    less = session.eval(f"(fn (a b) (< {key.format('a')} {key.format('b')}))")
    (known,) = Orders(session.machine).keys_of(less.__closure__[1].cell_contents)
    assert known.place is None
