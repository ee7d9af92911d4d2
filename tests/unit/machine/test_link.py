"""machine/link.py: making lambdas ready to run."""

from __future__ import annotations

import pytest

from sx_kernel.base.errors import SxError
from sx_kernel.ir.nodes import Lambda, PrimCall
from sx_kernel.machine.link import (
    ensure_plan,
    global_key,
    is_library,
    library_key,
    link_lambda,
    linked_lambdas,
    own_name,
    seen_key,
)
from sx_kernel.session.session import Session


@pytest.fixture
def session() -> Session:
    return Session(threshold=None, out=lambda _text: None)


def lam(session: Session, text: str) -> Lambda:
    session.eval(text)
    found: Lambda = session.machine.globals[global_key("f")].__closure__[1].cell_contents
    link_lambda(found, session.machine)
    return found


def test_programs_and_the_library_see_globals_under_keys_of_their_own(session: Session) -> None:
    m = session.machine
    assert seen_key(m, "map", library=True) == library_key("map")
    assert seen_key(m, "map", library=False) == global_key("map")
    session.eval("(define only-mine 1)")
    assert seen_key(m, "only-mine", library=True) == global_key("only-mine")


def test_names_that_are_alike_to_python_have_other_keys() -> None:
    names = ["a-b", "a_b", "a->b", "ab", "A-B", "a.b", "map", "class"]
    assert len({global_key(name) for name in names}) == len(names)
    assert all(global_key(name).isidentifier() for name in names)


@pytest.mark.parametrize(
    ("text", "arity", "plain", "bare"),
    [
        ("(define f (fn (a b) a))", 2, 3, 3),
        ("(define f (fn (a &rest b) a))", -1, -1, -1),
        ("(define f (fn (a) (let ((x a)) (let ((y 1)) (+ x y)))))", 1, 2, -1),
        ("(define f ((fn (k) (fn (a) (+ a k))) 1))", 1, 2, -1),
    ],
)
def test_the_shape_of_an_environment_is_known(
    session: Session, text: str, arity: int, plain: int, bare: int
) -> None:
    state = lam(session, text).rt
    assert (state.arity, state.plain, state.bare) == (arity, plain, bare)


def test_an_environment_is_padded_to_all_its_slots(session: Session) -> None:
    found = lam(session, "(define f (fn (a) (let ((x a)) (let ((y 1)) (+ x y)))))")
    assert 1 + len(found.required) + len(found.rt.pad) + len(found.captures) == found.nslots


def test_inner_lambdas_are_listed_in_order(session: Session) -> None:
    found = lam(session, "(define (f a) (list (fn () 1) (fn () a)))")
    assert [len(inner.captures) for inner in found.rt.inner] == [0, 1]


@pytest.mark.parametrize(("more", "knows"), [("", True), ("(set! go nil)", False)])
def test_a_local_function_knows_the_variable_that_holds_it_unless_that_is_set(
    session: Session, more: str, knows: bool
) -> None:
    text = "(define (f n) (letrec ((go (fn (i) (if (= i 0) n (go (- i 1)))))) (go 1) {} go))"
    (inner,) = lam(session, text.format(more)).rt.inner
    assert (inner.rt.own >= 0) is knows
    if knows:
        assert inner.captures[inner.rt.own].outer.name == "go"


def test_only_linked_lambdas_of_the_session_are_found(session: Session) -> None:
    found = lam(session, "(define (f a) a)")
    assert found in linked_lambdas(session.machine)
    assert found not in linked_lambdas(Session(threshold=None).machine)
    found.rt.unlink()
    assert found not in linked_lambdas(session.machine)


def test_the_language_is_of_the_library_and_a_program_is_not(session: Session) -> None:
    assert not is_library(lam(session, "(define (f a) a)"))
    mapping = session.machine.globals[global_key("map")].__closure__[1].cell_contents
    assert is_library(mapping)
    assert own_name(lam(session, "(define (f a) a)")) == "f"


def test_a_failure_is_located_at_the_innermost_node(session: Session) -> None:
    text = "(define (f a) (+ 1 (* 2 (vector-ref a 5))))"
    session.eval(text)
    with pytest.raises(SxError) as found:
        session.eval("(f (vector 1))")
    where = found.value.payload.where
    assert where is not None
    assert text[where.column - 1 :].startswith("(vector-ref")


def test_a_variable_that_is_read_too_early_is_an_error_that_names_it(session: Session) -> None:
    for text in ("(letrec ((a b) (b 1)) a)", "(letrec ((a (fn () b)) (b (a))) b)"):
        with pytest.raises(SxError, match="b is used before it is defined"):
            session.eval(text)


def test_what_is_trivial_can_be_given_a_plan_and_means_the_same(session: Session) -> None:
    found = lam(session, "(define (f a) (+ (* a 2) 1))")
    node = found.body
    assert type(node) is PrimCall
    assert type(node.ev) is not tuple
    ensure_plan(node, found)
    assert type(node.ev) is tuple
    assert not node.trivial
    assert session.eval("(f 5)") == 11


def test_deeply_nested_source_is_linked(session: Session) -> None:
    depth = 3000
    assert session.eval("(+ 1 " * depth + "0" + ")" * depth) == depth
