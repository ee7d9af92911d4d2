"""passes/loads.py: what loads and calls are expected to be."""

from __future__ import annotations

from sx_kernel.compile.mid.nodes import Guard
from sx_kernel.compile.passes.guards import LIKELY
from tests.unit.compile.stages import Stages, every


def bets(text: str, arguments: str) -> list[str]:
    return [str(g.type) for g in every(Stages(text, arguments).fn, Guard) if g.key == LIKELY]


def test_a_load_of_which_nothing_was_seen_is_bet_to_be_what_its_uses_are_best_at() -> None:
    assert bets("(define (f p) (+ 1 (nth p 1)))", '(list "a" 2)') == ["int"]


def test_nobody_bets_on_what_may_as_well_be_something_else() -> None:
    assert bets("(define (f p) (list (nth p 1)))", '(list "a" 2)') == []
    assert bets("(define (f p) (= 1 (nth p 1)))", '(list "a" 2)') == []


def test_what_was_seen_is_no_bet() -> None:
    assert bets("(define (f p) (+ (nth p 0) (nth p 1)))", "(list 1 2)") == []
