"""ir/passes/candidates.py: which lambdas become loops, and where."""

from __future__ import annotations

from time import process_time

import pytest

from sx_kernel.ir.nodes import Lambda
from sx_kernel.ir.passes import PASSES
from sx_kernel.ir.passes.candidates import loops_in, stays
from tests.unit.analyser.analysing import analysed


def loops(program: str, monkeypatch: pytest.MonkeyPatch) -> dict[str | None, str | None]:
    """The name of each lambda that becomes a loop → that of the lambda that it becomes a part of."""
    found: dict[str | None, str | None] = {}

    def look(lam: Lambda) -> Lambda:
        those = loops_in(lam)
        for one, candidate in those.items():
            assert candidate.place is not None
            found[one.name] = stays(candidate.place[0], those).name
        return lam

    monkeypatch.setattr("sx_kernel.ir.passes.PASSES", (look,))
    analysed(program)
    assert PASSES
    return found


@pytest.mark.parametrize(
    ("program", "where"),
    [
        ("(fn (n) (define (go i) (if (< i n) (go (+ i 1)) i)) (go 0))", {"go": None}),
        ("(fn (n) (define (a i) (if i (b i) n)) (define (b i) (a i)) (a 0))", {"a": None, "b": None}),
        ("(fn (n) (define (a i) (if i (b i) (a n))) (define (b i) (if n (b i) (a i))) (f a))", {"b": "a"}),
        ("(fn (n) (define (a i) (if i (b i) (b n))) (define (b i) (a i)) (a 0))", {}),
        ("(fn (n) (define (a) (b)) (define k (a)) (define (b) (a)) (a))", {}),
        ("(fn (n) (define (help x) (+ x 1)) (help n))", {}),
    ],
)  # fmt: skip
def test_a_loop_is_where_its_entry_is(
    program: str, where: dict[str, str | None], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert loops(program, monkeypatch) == where


def test_many_functions_side_by_side_take_no_more_time_each(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def seconds(count: int) -> float:
        chain = "".join(
            f"(define (s{i} k) (if (odd? k) (s{i} (- k 1)) (s{(i + 1) % count} k)))"
            for i in range(count)
        )
        started = process_time()
        loops(f"(fn (n) {chain} (s0 n))", monkeypatch)
        return process_time() - started

    few = min(seconds(50) for _ in range(3))
    assert min(seconds(400) for _ in range(2)) < 8 * 6 * few + 0.5
