"""jit/compiling/world.py: a session as the compiler sees it."""

from __future__ import annotations

from sx_kernel.compile.facts.types import Type
from sx_kernel.ir.nodes import Lambda
from sx_kernel.jit.compiling.world import SessionWorld, guesses_for, look, middle_of
from sx_kernel.machine.link import global_key, link_lambda
from sx_kernel.session.session import Session


def session() -> Session:
    return Session(out=lambda _text: None, threshold=None)


def lambda_of(of: Session, name: str) -> Lambda:
    lam: Lambda = of.machine.globals[global_key(name)].__closure__[1].cell_contents
    link_lambda(lam, of.machine)
    return lam


def test_the_middle_is_the_same_however_often_a_text_was_evaluated() -> None:
    # (from the third time on its analysis has holes for the numbers, and was shown with them)
    of = session()
    shown: set[str] = set()
    for _ in range(4):
        of.eval("(define (f xs k) (map (fn (x) (* x k 2)) xs))")
        shown.add(middle_of(of.machine, lambda_of(of, "f"), "f"))
    (only,) = shown
    assert "loop" in only


def test_a_guess_on_an_argument_says_what_its_elements_have_in_common() -> None:
    of = session()
    of.eval("(define (f a b c) nil)")
    found = guesses_for(lambda_of(of, "f"), [1, [1, 2], [1, "x"]])
    assert str(found["param", 0, 0]) == "int(0..)"
    assert str(found["param", 1, 0]) == "list[int(0..)]"
    assert str(found["param", 2, 0]) == "list"


def test_a_guess_that_failed_twice_is_not_made_again() -> None:
    of = session()
    of.eval("(define (f a) a)")
    lam = lambda_of(of, "f")
    key = ("param", 0, 0)
    for failures, expected in ((0, "int(0..)"), (1, "int"), (2, "None")):
        world = SessionWorld(of.machine, lam, {key: Type("int", 0, None)})
        world.failures = {key: failures}
        assert str(world.guess(key)) == expected
        assert world.failed(key) is (failures > 0)


def test_a_look_goes_no_deeper_than_two_containers() -> None:
    assert str(look([[1]])) == "list[list[int(0..)]]"
    assert str(look([[[1]]])) == "list[list[list]]"
