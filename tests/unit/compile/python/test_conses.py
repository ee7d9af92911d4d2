"""python/conses.py: lists between conses in one another are not made."""

from __future__ import annotations

import ast

from sx_kernel.base.sequences import copy
from tests.unit.compile.stages import Stages, parts


def test_conses_onto_a_list_of_the_lines_own_are_one_list() -> None:
    tree = Stages("(define (f a b) (cons a (cons b (list 1 2))))", "1 2").python()
    assert 4 in [len(one.elts) for one in parts(tree, ast.List)]


def test_one_list_answers_what_the_conses_do() -> None:
    stages = Stages("(define (f a xs) (cons a (cons 2 (rest (rest xs)))))", "1 (list 1 2 3)")
    emitted, machine = stages.function(), stages.session.eval("f")
    for xs in ([1, 2, 3, 4], [1, 2], [1, 2, 3]):
        assert emitted(7, list(xs)) == machine(7, list(xs))


def test_a_list_that_is_made_to_be_joined_is_not_made() -> None:
    tree = Stages("(define (f a b) (append a (list 1 2) b))", "(list 1) (list 2)").python()
    assert [[type(e) for e in one.elts] for one in parts(tree, ast.List) if len(one.elts) == 4] == [
        [ast.Starred, ast.Constant, ast.Constant, ast.Starred]
    ]


def test_what_is_joined_is_what_the_primitive_joins() -> None:
    stages = Stages("(define (f a b) (append a (list 1 2) b))", "(list 1) (list 2)")
    emitted, machine = stages.function(), stages.session.eval("f")
    long, longest = list(range(200)), list(range(600))
    for a, b in (([], []), ([1], long), (long, long), ([1], longest), ([None], [[3]])):
        assert copy(emitted(a, b)) == copy(machine(a, b))
