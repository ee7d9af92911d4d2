"""pipeline.py: the passes in their order, and which level comes first."""

from __future__ import annotations

import pytest

from sx_kernel.compile.mid.verify import Broken
from sx_kernel.compile.pipeline import FULL, PASSES, QUICK, compile_function, first_level
from tests.unit.compile.stages import Stages, lambda_of, shared

UP = "(define (f n) (let loop ((i 0)) (if (= i n) i (loop (+ i 1)))))"


def level(text: str) -> int:
    shared().eval(text)
    return first_level(lambda_of(shared(), "f"), "f", lambda name: name in ("abs", "g"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("(define (f n) (+ n 1))", QUICK),
        (UP, FULL),
        ("(define (f n) (if (= n 0) 0 (f (- n 1))))", FULL),
        ("(define (f n) (if (= n 0) 0 (+ 1 (f (- n 1)))))", FULL),
        ("(define (f n) (if (= n 0) 0 (list 1 (f (- n 1)) 2)))", QUICK),
        ("(define (f xs) (h (fn (x) x) xs))", FULL),
        ("(define (f xs) (h g xs))", FULL),
        ("(define (f xs) (h k xs))", QUICK),
        ("(define (f n) (fn (xs) (h g xs)))", QUICK),  # what turns is another function
    ],
)
def test_what_may_run_for_long_gets_all_passes_at_once(text: str, expected: int) -> None:
    assert level(text) == expected


def test_every_pass_runs_in_its_order() -> None:
    assert list(Stages(UP, "3").found) == ["build", *[name for name, _ in PASSES]]


def test_the_quick_level_is_a_part_of_the_full_one_in_the_same_order() -> None:
    quick = list(Stages(UP, "3", level=QUICK).found)
    full = [name for name in Stages(UP, "3").found if name in quick]
    assert quick == full
    assert len(quick) < len(PASSES)


def test_a_pass_that_breaks_the_rules_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    stages = Stages(UP, "3")

    def spoil(fn, _world) -> None:
        for inst in fn.body.insts:
            inst.state = None

    broken = tuple((name, spoil if name == "rows" else one) for name, one in PASSES)
    monkeypatch.setattr("sx_kernel.compile.pipeline.PASSES", broken)
    with pytest.raises(Broken, match="rows"):
        compile_function(stages.lam, stages.world, "f", checked=True)
