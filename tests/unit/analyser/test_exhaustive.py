"""What `match` warns of: constructors without a clause, clauses that are never reached."""

from __future__ import annotations

import pytest

from tests.unit.analyser.analysing import Context, analysed

TYPES = """
(define-type Maybe (Just value) (Nothing))
(define-type Color (Red) (Green) (Blue))
(define-type Tree (Leaf) (Node left right))
"""


def warnings(text: str) -> list[str]:
    context = Context()
    analysed(TYPES + text, context)
    return context.warnings


@pytest.mark.parametrize(
    ("clauses", "missing"),
    [
        ("((Just x) x) ((Nothing) 0)", None),
        ("((Just x) x)", "(Nothing)"),
        ("((Nothing) 0)", "(Just _)"),
        ("((Just x) x) (_ 0)", None),
        ("((Just x) x) (else 0)", None),
        ("((Just x) x) (other 0)", None),
        ("((Red) 1)", "(Green) (Blue)"),
        ("((Just 1) 1) ((Nothing) 0)", "(Just _)"),
        ("((Just (Just x)) 1) ((Nothing) 0)", "(Just (Nothing))"),
        ("((Just true) 1) ((Just false) 2) ((Nothing) 0)", None),
        ("((Just true) 1) ((Nothing) 0)", "(Just false)"),
        ("((Just (a b)) 1) ((Nothing) 0)", "(Just _)"),
        ("((Just {:a x}) 1) ((Nothing) 0)", "(Just _)"),
        ("((Leaf) 0) ((Node (Leaf) _) 1) ((Node _ (Leaf)) 2)", "(Node (Node _ _) (Node _ _))"),
        ("((Leaf) 0) ((Node l (Leaf)) 1) ((Node l (Node a b)) 2)", None),
    ],
)
def test_constructors_without_a_clause_are_warned_of(clauses: str, missing: str | None) -> None:
    expected = [] if missing is None else [f"match: no clause for {missing}"]
    assert warnings(f"(fn (v) (match v {clauses}))") == expected


def test_a_guarded_clause_covers_nothing() -> None:
    text = "(fn (v) (match v ((Just x) :when (odd? x) 1) ((Nothing) 0)))"
    assert warnings(text) == ["match: no clause for (Just _)"]


def test_matches_on_other_data_are_never_warned_of() -> None:
    assert warnings("(fn (v) (match v (1 2) ((a b) 3) ({:a x} x) (true 5)))") == []


def test_patterns_of_two_types_are_never_warned_of() -> None:
    assert warnings("(fn (v) (match v ((Just x) 1) ((Red) 2)))") == []


def test_many_missing_constructors_are_not_all_listed() -> None:
    constructors = " ".join(f"(C{i})" for i in range(9))
    found = warnings(f"(define-type Many {constructors}) (fn (v) (match v ((C0) 1)))")
    assert found == ["match: no clause for (C1) (C2) (C3) (C4) (C5) …"]


def test_a_question_that_takes_too_long_is_not_answered() -> None:
    fields = [f"f{i}" for i in range(24)]
    types = f"(define-type Wide (W {' '.join(fields)}))"
    rows = " ".join(
        "((W " + " ".join("(Red)" if i == j else "_" for i in range(24)) + ") 1)" for j in range(24)
    )
    assert warnings(f"{types} (fn (v) (match v {rows} ((W {'_ ' * 24}) 0)))") == []


def test_clauses_after_one_that_fits_anything_are_warned_of() -> None:
    expected = ["match: the clauses after this one are never reached"]
    assert warnings("(fn (v) (match v (x 1) (5 2)))") == expected


def test_a_constructor_that_is_written_as_a_name_is_warned_of() -> None:
    expected = "match: Nothing is a name here; the constructor is written (Nothing)"
    assert expected in warnings("(fn (v) (match v ((Just x) 1) (Nothing 2)))")


def test_a_pattern_with_the_wrong_number_of_fields_is_warned_of() -> None:
    expected = "match: this pattern never matches: the constructor is (Just value)"
    assert expected in warnings("(fn (v) (match v ((Just x y) 1) (_ 2)))")


def test_a_local_type_is_known_in_its_body_only() -> None:
    text = "(fn (v) (let () (define-type T (A) (B)) (match v ((A) 1))) (match v ((A) 1)))"
    assert warnings(text) == ["match: no clause for (B)"]


def test_a_constructor_that_is_mistyped_is_noticed() -> None:
    text = "(define-type Shape (Circle r) (Dot)) (fn (s) (match s ((Circl r) r) (_ 0)))"
    assert warnings(text) == ["match: there is no constructor Circl; did you mean Circle?"]


def test_a_list_pattern_that_begins_with_a_name_is_no_mistyped_constructor() -> None:
    assert warnings("(define-type Shape (Circle r)) (fn (s) (match s ((X y) y) (_ 0)))") == []
