"""number.py: numbers of nodes, and which lambdas are alike."""

from __future__ import annotations

from sx_kernel.compile.number import MOST_NESTED, Numbers, fingerprint, is_deep, structure
from sx_kernel.ir.nodes import Const, If, Lambda, PrimCall
from sx_kernel.session.room import in_room
from tests.unit.compile.stages import lambda_of, shared


def lam(text: str) -> Lambda:
    shared().eval(f"(define f {text})")
    return lambda_of(shared(), "f")


def test_nodes_are_numbered_in_order_with_inner_lambdas_as_one() -> None:
    numbers = Numbers(lam("(fn (n) (if n (+ n 1) (fn (x) (* x n))))").body)
    kinds = [type(node) for node in numbers.nodes]
    assert kinds[0] is If
    assert kinds[-1] is Lambda
    assert [numbers.of[id(node)] for node in numbers.nodes] == list(range(len(kinds)))
    assert kinds.count(PrimCall) == 1  # (the product is in the inner lambda)


def test_a_node_needs_the_slots_that_it_and_its_parts_read() -> None:
    of = lam("(fn (a b c) (if a (+ b 1) c))")
    numbers = Numbers(of.body)
    slot = [1 << var.slot for var in of.required]
    assert numbers.need(of.body) == sum(slot)
    assert type(of.body) is If
    assert numbers.need(of.body.then) == slot[1]


def test_a_lambda_needs_what_it_captures() -> None:
    of = lam("(fn (a b) (list (fn () b)))")
    assert Numbers(of.body).need(of.body) == 1 << of.required[1].slot


def test_lambdas_that_differ_in_quoted_lists_and_names_are_alike() -> None:
    assert structure(lam("(fn (a) (list a '(1 2)))")) == structure(lam("(fn (a) (list a '(3)))"))


def test_lambdas_that_differ_in_what_code_depends_on_are_not() -> None:
    texts = [
        "(fn (a) (list a 1))", "(fn (a) (list a 1.0))", "(fn (a) (list a true))",
        "(fn (a) (list a 'x))", "(fn (a) (list a 'y))", "(fn (a) (vector a 1))",
        "(fn (a) (list 1 a))", "(fn (a &rest b) (list a 1))", "(fn (a &optional b) (list a 1))",
        "(fn (a) (list a (fn () a)))", "(fn (a) (list a (fn () 1)))", "(fn (a) (list a '(1)))",
        "(fn (a) (list a -0.0))", "(fn (a) (list a 0.0))",
    ]  # fmt: skip
    found = {structure(lam(text)) for text in texts}
    assert len(found) == len(texts)
    assert len({fingerprint(lam(text)) for text in texts}) == len(texts)


def test_lambdas_that_are_alike_have_the_same_small_fingerprint() -> None:
    body = " ".join(f'(list a {i} "s{i}" 1/{i + 2} :k{i})' for i in range(50))
    one, two = (fingerprint(lam(f"(fn (a) {body} '({i}))")) for i in range(2))
    assert one == two
    assert len(one) == 20


def test_a_fingerprint_can_be_made_of_what_is_nested_as_deeply_as_compiled_code_may_be() -> None:
    node = Const(1, 0)
    of = lam("(fn (a) a)")
    for i in range(MOST_NESTED // 2 - 1):
        node = If(Const(i, 0), If(node, Const(1, 0), Const(2, 0), 0), Const(2, 0), 0)
    before, of.body = of.body, node
    assert not is_deep(of)
    with shared().policy.compiler.room():
        assert len(in_room(lambda: fingerprint(of))) == 20
    of.body = before


def test_what_is_nested_too_deeply_to_be_hashed_is_deep() -> None:
    node = Const(1, 0)
    of = lam("(fn (a) a)")
    assert not is_deep(of)
    for _ in range(MOST_NESTED + 1):
        node = If(node, Const(1, 0), Const(2, 0), 0)
    before, of.body = of.body, node
    assert is_deep(of)
    of.body = before
