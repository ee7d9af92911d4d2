"""python/packed.py: exits as bytes come back as they were, and hold nothing of the compiler."""

from __future__ import annotations

import gc
import zlib
from typing import Any

import pytest

from sx_kernel.compile.mid.nodes import Function, Param, Value
from sx_kernel.compile.mid.state import ARGS, ITSELF, Activation, Frame, Outer, State
from sx_kernel.compile.python import packed as packed_module
from sx_kernel.compile.python.exits import COMPUTE, Exit, Fixed, Made, Resolver, Stacked
from sx_kernel.compile.python.packed import pack
from sx_kernel.compile.python.unit import MidUnit
from sx_kernel.ir.nodes import Lambda
from sx_kernel.runtime.sites import Ahead, Inlined, Pending, Site, Stack
from sx_kernel.runtime.sites import Outer as Around
from sx_kernel.session.session import Session
from tests.unit.compile.python.test_exits import lam

PROGRAMS = {
    "numbers": "(define (f n) (let ((y (* n 2))) (if (< y 7) (+ y n) (- y n)))) (f 1) (f 2)",
    "loop": "(define (f n) (let loop ((i 0) (acc 0)) (if (< i n) (loop (+ i 1) (+ acc i)) acc)))"
    "(f 3) (f 9)",
    "lists": "(define (f xs) (map (fn (x) (str x (len xs))) (filter odd? xs))) (f '(1 2 3))",
    "boxes": "(define (f g n) (let ((x 1)) (set! x (+ x n)) (g n) (set! x (+ x 1)) x))(f list 1)",
    "inlined": "(define (h x) (+ x 1)) (define (f g x) (list (h (g x)) (h 2) (quote (a b)))) (f (fn (x) x) 1)",
    "itself": "(define (f n) (if (< n 2) n (+ (f (- n 1)) (f (- n 2))))) (f 9)",
    "rows": "(define (f n) (if (= n 0) () (cons n (f (- n 1))))) (f 9)",
    "keys": "(define (f a &key (b 2) &rest c) (list a b c)) (f 1 :b 3)",
    "closures": "(define (f n) (let ((g (fn (x) (* x n)))) (list (g 1) (map g '(1 2))))) (f 3)",
}


def same(one: Any, other: Any) -> bool:
    """Whether two sites, or parts of sites, say the same of the same nodes."""
    if type(one) is not type(other):
        return False
    if isinstance(one, Site | Pending | Inlined):
        names = type(one).__slots__
        return all(same(getattr(one, name), getattr(other, name)) for name in names)
    if isinstance(one, Made):
        # (whose activation it is, which is another object, shows in what the resolver makes of it)
        return one.name == other.name and one.place == other.place
    if type(one) in (tuple, Around, Stack):
        return len(one) == len(other) and all(map(same, one, other))
    if type(one).__name__ == "Const":  # one is made for every constant that was moved
        return same(one.value, other.value)
    return one is other or one == other


def units(
    text: str, monkeypatch: pytest.MonkeyPatch
) -> list[tuple[Lambda, MidUnit, dict[Any, Any]]]:
    """The units of a program's functions, and their exits before they were packed."""
    exits: dict[MidUnit, dict[int, Exit]] = {}
    init = MidUnit.__init__

    def noted(self: MidUnit, fn: Function, rendering: Any, *args: Any, **more: Any) -> None:
        init(self, fn, rendering, *args, **more)
        exits[self] = rendering.exits

    monkeypatch.setattr(MidUnit, "__init__", noted)
    session = Session(threshold=1)
    session.policy.compiler.two_levels = False
    session.eval(text)
    found: list[tuple[Lambda, MidUnit, dict[Any, Any]]] = []
    for entry in session.policy.cache.entries():
        found += [(of, entry.code.unit, exits[entry.code.unit]) for of in entry.live_owners()]
    return found


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_line_is_left_as_if_its_exit_had_never_been_packed(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = units(PROGRAMS[name], monkeypatch)
    assert found
    for of, unit, exits in found:
        assert list(unit.sites) == list(exits)
        for line, exit in exits.items():
            assert same(unit.site(of, line), Resolver(of).site(exit)), line
            again = unit.sites[line]
            for field in ("ahead", "begins", "entry", "foreign", "owed", "waits", "whole"):
                assert same(getattr(again, field), getattr(exit, field)), field


def test_all_that_an_exit_can_say_comes_back() -> None:
    of, inner = lam("one", "(+ n (* n 2))"), lam("two", "(* n 2)")
    value, other = Param(0, "n"), Param(1, "m")
    top = Activation(of)
    outer = Outer(top, Frame(ARGS, 0, (value,), 1, None), ((1, value), (2, other)), 1)
    here = Activation(inner, outer, serial=3, library=True)
    again = Activation(of, None, (top, ITSELF), 4)
    held = object()
    made = (
        Made("%m", "m", here, 2, ("n", Fixed(held, again, 5))),
        Made("%k", len, None, COMPUTE, (Fixed(None, None, -1),)),
        Made("!k", Fixed(held, None, -1), None, -2, ()),
    )
    state = State(here, 7, Frame(ARGS, 2, (other,), 1, None), ((1, value),), (other,), done=True)
    exit = Exit(state, {value: "x", other: Fixed(held, top, 2)}, made, 3, entry=True)
    exit.ahead, exit.begins, exit.foreign, exit.whole = (Ahead(1, "i - 1", 0, "n"),), 2, True, True
    exit.stack = Stacked("rows", "which", ((here, 1), (top, 2)))
    exit.stacks = {top: Stacked("rows", None, ())}
    packed = pack({4: exit, 9: exit})
    assert packed.owes
    assert packed.get(5) is None
    found = packed[9]
    assert (found.owed, found.begins, found.foreign, found.whole, found.entry) == (
        3,
        2,
        True,
        True,
        True,
    )
    assert found.ahead == exit.ahead
    assert found.done
    activation = found.state.activation
    assert activation.lam is inner  # nothing else leads to it
    assert (activation.serial, activation.library, activation.depth) == (3, True, 1)
    assert activation.outer is not None
    assert activation.outer.activation.lam is None  # it is the one that runs
    assert [type(source) for source in found.sources.values()] == [str, Fixed]
    assert found.sources[found.state.prefix[0]].value is held
    assert found.made[0].captured[1].activation.written[0] is activation.outer.activation
    assert found.made[1].source is len
    assert found.made[2].source == Fixed(held, None, -1)
    assert found.stack is not None
    assert found.stack.sites[0][0] is activation
    assert list(found.stacks) == [activation.outer.activation]


def test_a_unit_holds_nothing_of_the_middle(monkeypatch: pytest.MonkeyPatch) -> None:
    session = Session(threshold=1)
    gc.collect()
    before = sum(isinstance(one, Value) for one in gc.get_objects())
    for text in PROGRAMS.values():
        session.eval(text)
    assert session.stats()["size"] >= 3
    gc.collect()
    # (instructions that all functions share are made at the first one)
    assert sum(isinstance(one, Value) for one in gc.get_objects()) - before < 5


def test_one_line_that_is_left_makes_one_exit(monkeypatch: pytest.MonkeyPatch) -> None:
    ((of, unit, exits),) = units(PROGRAMS["boxes"], monkeypatch)
    made: list[Exit] = []

    def counted(*args: Any, **more: Any) -> Exit:
        made.append(Exit(*args, **more))
        return made[-1]

    monkeypatch.setattr(packed_module, "Exit", counted)
    line = max(exits)
    first = unit.sites.get(line)
    assert unit.sites.get(line) is first
    assert unit.sites.get(10_000) is None
    assert unit.sites.get(10_000) is None
    assert made == [first]
    assert len(unit.sites.all()) == len(exits) == len(made) > 4
    assert unit.sites[line] is first
    # what is known of a lambda is found by its activation, which exits have in common
    assert len({exit.state.activation for exit in unit.sites.values()}) == 1
    assert same(unit.site(of, line), Resolver(of).site(exits[line]))


def test_calls_counted_ahead_are_known_without_any_exit(monkeypatch: pytest.MonkeyPatch) -> None:
    found = [of for text in PROGRAMS.values() for of in units(text, monkeypatch)]
    for _of, unit, exits in found:
        for line, exit in exits.items():
            owed = unit.sites.ahead.get(line, 0)
            expected = exit.owed - exit.begins
            assert owed == ((expected, exit.ahead) if exit.ahead else expected)
    assert any(unit.sites.ahead for _of, unit, _exits in found)
    made: list[Exit] = []
    monkeypatch.setattr(packed_module, "Exit", made.append)
    session = Session(threshold=2)
    session.eval("(define (f n) (let loop ((i 0)) (if (< i n) (begin (g i) (loop (+ i 1))) i)))")
    session.eval("(define (g i) (if (= i 50) (len (jit-history)) i)) (f 9) (f 99) (f 99)")
    assert session.stats()["hits"] > 150
    assert made == []


def test_exits_are_kept_in_few_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    found = units(" ".join(PROGRAMS.values()), monkeypatch)
    plain = sum(len(zlib.decompress(unit.sites.code)) for _of, unit, _exits in found)
    assert sum(len(unit.sites.code) for _of, unit, _exits in found) < 0.6 * plain
