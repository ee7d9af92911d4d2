"""SX inside a Python program: values, functions, limits and output across the boundary."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sx_kernel import Interrupted, Session, SxError, to_python, to_sx
from sx_kernel.base.values import HashTable, SetValue, Vector, keyword, symbol
from sx_kernel.syntax.printer import inspect

PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@pytest.fixture(scope="module")
def shared() -> Session:
    return Session()


@pytest.fixture
def session(shared: Session) -> Session:
    return shared


# -- values --------------------------------------------------------------------------------------


@given(PLAIN)
def test_plain_data_comes_back_as_it_went(value: Any) -> None:
    assert to_python(to_sx(value)) == value


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("(append (range 0 300) (list 1))", [*range(300), 1]),
        ("(vector 1 (vector 2))", [1, [2]]),
        ("'(a :b #\\c)", ["a", "b", "c"]),
        ("(list 1/3 nil true)", [Fraction(1, 3), None, True]),
        ("(let ((h (make-hash-table))) (hash-table-set! h 1 (list 2)) h)", {1: [2]}),
        ("(make-set (list 1 2))", {1, 2}),
        ("(make-set (list (list 1)))", [[1]]),
        ("(bytevector 1 2)", b"\x01\x02"),
        ("{:a {:b (list 1)}}", {"a": {"b": [1]}}),
    ],
)
def test_values_as_python_expects_them(session: Session, text: str, expected: Any) -> None:
    assert to_python(session.eval(text)) == expected


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ((1, (2, "a")), '(1 (2 "a"))'),
        ({"a": (1,)}, "{:a (1)}"),
        (b"\x01", "#u8(1)"),
        (True, "true"),
    ],
)
def test_values_as_sx_expects_them(value: Any, shown: str) -> None:
    assert inspect(to_sx(value)) == shown


def test_dicts_with_other_keys_are_hash_tables_and_sets_are_sets() -> None:
    assert isinstance(to_sx({1: "one"}), HashTable)
    assert isinstance(to_sx({1, 2}), SetValue)


def test_sharing_and_cycles_are_kept() -> None:
    inner: list[Any] = [1]
    made = to_sx([inner, inner])
    assert made[0] is made[1]
    loop: list[Any] = []
    loop.append(loop)
    made = to_sx(loop)
    assert made[0] is made
    vector = Vector()
    vector.append(vector)
    back = to_python(vector)
    assert back[0] is back


def test_depth_is_no_concern() -> None:
    deep: Any = None
    for _ in range(100_000):
        deep = [deep]
    depth, value = 0, to_python(to_sx(deep))
    while value is not None:
        depth, value = depth + 1, value[0]
    assert depth == 100_000


def test_objects_of_the_host_cross_as_they_are(session: Session) -> None:
    thing = object()
    session.define("thing", thing)
    assert session.eval("(first (list thing))") is thing


# -- Python functions in SX ----------------------------------------------------------------------


def test_functions_have_arity_signature_and_documentation() -> None:
    session = Session()

    @session.function
    def box_area(width: float, height: float = 1) -> float:
        """The area of a box."""
        return width * height

    assert box_area(2, 3) == 6
    assert session.eval("(list (box-area 2) (map box-area (list 1 2)))") == [2, [1, 2]]
    with pytest.raises(SxError, match=r"expected 1 to 2 arguments, got 0: \(box-area width &opt"):
        session.eval("(box-area)")
    assert "The area of a box." in (session.doc("box-area") or "")
    assert inspect(session.eval("box-area")) == "#<function box-area>"


@pytest.mark.parametrize("threshold", [None, 1])
def test_what_they_raise_can_be_handled(threshold: int | None) -> None:
    session = Session(threshold=threshold)
    session.function(lambda x: 1 / x, name="inverse")
    session.eval(
        "(define (try x) (guard (e (true (list (error-type e) (error-message e)))) (inverse x)))"
    )
    assert session.eval("(try 2)") == 0.5
    expected = ["host-error", "inverse: ZeroDivisionError: division by zero"]
    assert session.eval("(try 0)") == expected
    assert session.eval("(first (map try (list 0)))") == expected


def test_what_they_raise_has_a_place_and_a_cause() -> None:
    session = Session()
    session.function(lambda: {}["nothing"], name="lookup")
    with pytest.raises(SxError) as caught:
        session.eval("(+ 1 (lookup))")
    assert caught.value.payload.kind == "host-error"
    assert str(caught.value.where).endswith("1:6")


def test_they_run_once_for_a_call_however_deep() -> None:
    """Their own recursion is their own, and does not make the engine call them again."""
    session = Session(threshold=1)
    calls: list[int] = []

    @session.function
    def note(n: int) -> int:
        calls.append(n)
        return sum_to(n % 50)

    def sum_to(n: int) -> int:
        return 0 if n == 0 else n + sum_to(n - 1)

    session.eval("(define (walk n) (if (= n 0) 0 (+ (note n) (walk (- n 1)))))")
    session.eval("(walk 5000)")
    assert sorted(calls) == list(range(1, 5001))


def test_endless_recursion_in_them_is_an_error() -> None:
    session = Session()

    @session.function
    def forever() -> Any:
        return forever()

    with pytest.raises(SxError, match="forever: RecursionError"):
        session.eval("(forever)")


def test_raw_functions_get_the_values_themselves(session: Session) -> None:
    seen: list[Any] = []
    session.function(seen.append, name="keep", raw=True)
    session.eval("(keep 'word) (keep (vector 1))")
    assert seen[0] is symbol("word")
    assert isinstance(seen[1], Vector)


def test_keyword_only_parameters_without_default_are_refused(session: Session) -> None:
    def strict(*, flag: bool) -> bool:
        return flag

    with pytest.raises(TypeError, match="only be given by keyword"):
        session.function(strict)


# -- SX functions in Python ----------------------------------------------------------------------


@pytest.mark.parametrize("threshold", [None, 1])
def test_call_converts_both_ways(threshold: int | None) -> None:
    session = Session(threshold=threshold)
    session.eval("(define (swap p) (vector (nth p 1) (nth p 0)))")
    assert session.call("swap", (1, "a")) == ["a", 1]
    assert session.call(session.eval("(fn (d) (get d :a))"), {"a": (1,)}) == [1]


def test_call_raises_what_the_function_raises(session: Session) -> None:
    with pytest.raises(SxError, match=r"\+: argument 2"):
        session.call("+", 1, "a")
    with pytest.raises(SxError, match="Undefined symbol: nowhere"):
        session.call("nowhere")


def test_call_has_no_bounds_on_depth(session: Session) -> None:
    session.eval("(define (count n) (if (= n 0) 0 (+ 1 (count (- n 1)))))")
    assert session.call("count", 200_000) == 200_000


def test_python_and_sx_may_call_each_other() -> None:
    session = Session(threshold=1)

    @session.function
    def down(n: int) -> int:
        return 0 if n == 0 else 1 + session.call("up", n - 1)

    session.eval("(define (up n) (if (= n 0) 0 (+ 1 (down (- n 1)))))")
    assert session.eval("(up 20)") == 20


def test_an_interrupt_inside_a_nested_call_ends_the_outer_one() -> None:
    session = Session()

    @session.function
    def stop() -> None:
        session.eval("(+ 1 2)")
        session.interrupt()

    with pytest.raises(Interrupted):
        session.eval("(stop) (+ 1 1)")
    assert session.eval("(+ 1 1)") == 2


# -- output and limits ---------------------------------------------------------------------------


def test_captured_output_is_of_the_block_only() -> None:
    out: list[str] = []
    session = Session(out=out.append)
    with session.captured() as printed:
        session.eval('(display "inside")')
    session.eval('(display "outside")')
    assert printed.getvalue() == "inside"
    assert out == ["outside"]


def test_limits_end_a_program_and_not_the_session(session: Session) -> None:
    with pytest.raises(Interrupted, match="steps"):
        session.eval("(let loop () (loop))", max_steps=1000)
    with pytest.raises(Interrupted, match="time limit"):
        session.eval("(let loop () (loop))", max_seconds=0.05)
    assert session.eval("(+ 1 2)") == 3


def test_keywords_in_data_are_their_names(session: Session) -> None:
    assert to_python([keyword("a")]) == ["a"]
    assert session.eval("(= :a (first (list :a)))") is True


@pytest.mark.parametrize("threshold", [None, 1])
def test_output_is_printed_once_however_deep(threshold: int | None) -> None:
    """Where the stack was just full, text was printed and the step then taken again."""
    printed: list[str] = []
    session = Session(threshold=threshold, out=printed.append)
    session.eval("(define (walk n) (if (= n 0) 0 (+ (begin (display n) 1) (walk (- n 1)))))")
    session.eval("(walk 6000)")
    assert printed == [str(n) for n in range(6000, 0, -1)]
