"""SX lists against a model: plain Python lists that are copied at every step."""

from __future__ import annotations

import gc
import random
import sys
import weakref
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule

from sx_kernel.base import sequences as sq
from sx_kernel.base import snapshots
from sx_kernel.base.snapshots import Snapshot


class Lists(RuleBasedStateMachine):
    """Every list that was ever made is kept with its model, and all must agree at all times.

    So a change that shows through in any other list is found, whatever they share.
    """

    made = Bundle("made")

    def __init__(self) -> None:
        super().__init__()
        self.all: list[tuple[Any, list[int]]] = []
        self.serial = 0

    def fresh(self) -> int:
        self.serial += 1
        return self.serial

    def keep(self, xs: Any, model: list[int]) -> int:
        assert sq.is_list(xs)
        if type(xs) is list:
            assert all(xs is not other for other, _ in self.all), "two names for one list"
        self.all.append((xs, model))
        return len(self.all) - 1

    @rule(target=made, size=st.integers(0, 300))
    def plain(self, size: int) -> int:
        items = [self.fresh() for _ in range(size)]
        return self.keep(list(items), items)

    @rule(target=made, i=made, times=st.integers(1, 100))
    def cons(self, i: int, times: int) -> int:
        xs, model = self.all[i]
        for _ in range(times):
            x = self.fresh()
            xs, model = sq.cons(x, xs), [x, *model]
        return self.keep(xs, model)

    @rule(target=made, i=made, times=st.integers(1, 100))
    def rest(self, i: int, times: int) -> int:
        xs, model = self.all[i]
        for _ in range(times):
            assert sq.first(xs) == (model[0] if model else None)
            xs, model = sq.rest(xs), model[1:]
        return self.keep(xs, model)

    @rule(i=made, times=st.integers(1, 80))
    def append_bang(self, i: int, times: int) -> None:
        xs, model = self.all[i]
        for _ in range(times):
            x = self.fresh()
            sq.append_bang(xs, x)
            model.append(x)

    @rule(i=made, where=st.integers(0, 400))
    def set_nth(self, i: int, where: int) -> None:
        xs, model = self.all[i]
        if model:
            model[where % len(model)] = x = self.fresh()
            sq.set_nth(xs, where % len(model), x)

    @rule(i=made, where=st.integers(-1, 400))
    def nth(self, i: int, where: int) -> None:
        xs, model = self.all[i]
        assert sq.nth(xs, where) == (model[where] if 0 <= where < len(model) else None)
        assert sq.last(xs) == (model[-1] if model else None)

    @rule(target=made, i=made, a=st.integers(0, 400), b=st.integers(0, 400))
    def cut(self, i: int, a: int, b: int) -> int:
        xs, model = self.all[i]
        start, stop = sorted((a % (len(model) + 1), b % (len(model) + 1)))
        return self.keep(sq.slice_list(xs, start, stop), model[start:stop])

    @rule(target=made, i=made, start=st.integers(0, 400))
    def drop(self, i: int, start: int) -> int:
        xs, model = self.all[i]
        start %= len(model) + 1
        return self.keep(sq.slice_list(xs, start, len(model)), model[start:])

    @rule(target=made, i=made, j=made)
    def append_lists(self, i: int, j: int) -> int:
        xs, model = self.all[i]
        ys, other = self.all[j]
        return self.keep(sq.append_lists(xs, ys), model + other)

    @rule(target=made, i=made)
    def reverse(self, i: int) -> int:
        xs, model = self.all[i]
        return self.keep(sq.reverse(xs), model[::-1])

    @rule(i=made)
    def read_all(self, i: int) -> None:
        xs, model = self.all[i]
        assert sq.to_python(xs) == model

    @rule(i=made)
    def forget(self, i: int) -> None:
        """Let go of the handle, so that snapshots die and ids are used again."""
        _, model = self.all[i]
        self.all[i] = (list(model), model)

    @invariant()
    def all_agree(self) -> None:
        for xs, model in self.all:
            assert len(xs) == sq.length(xs) == len(model)
            assert list(sq.iterate(xs)) == model
            assert sq.is_empty(xs) is (not model)


TestLists = Lists.TestCase
TestLists.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)


def chain_of(n: int) -> sq.SxList:
    xs: sq.SxList = []
    for i in range(n):
        xs = sq.cons(n - 1 - i, xs)
    return xs


def test_nil_is_the_empty_list() -> None:
    assert sq.first(None) is None
    assert sq.rest(None) == []
    assert sq.cons(1, None) == [1]
    assert sq.nth(None, 0) is None
    assert sq.last(None) is None
    assert sq.to_python(None) == sq.copy(None) == sq.reverse(None) == list(sq.iterate(None)) == []
    assert sq.append_lists(None, None) == sq.slice_list(None, 0, 0) == []
    assert sq.length(None) == 0
    assert not sq.is_list(None)


@pytest.mark.parametrize("function", [sq.first, sq.rest, sq.to_python, sq.copy])
@pytest.mark.parametrize("value", [5, "abc", {}, (1, 2)])
def test_what_is_no_list_is_refused(function: Any, value: object) -> None:
    with pytest.raises(TypeError):
        function(value)


def test_short_lists_are_python_lists() -> None:
    assert type(chain_of(sq.LIMIT)) is list
    assert type(chain_of(sq.LIMIT + 1)) is sq.Chain
    xs: Any = list(range(1000))
    while len(xs):
        xs = sq.rest(xs)
        if len(xs) <= sq.LIMIT // 4:
            assert type(xs) is list


def copied(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Count elements copied into new storage by wrapping the places that copy."""
    total = [0]
    plain_init = Snapshot.__init__

    def init(self: Snapshot, data: list[Any], key: int = 0) -> None:
        if not key:
            total[0] += len(data)
        plain_init(self, data, key)

    monkeypatch.setattr(Snapshot, "__init__", init)

    def counting(name: str) -> None:
        plain = getattr(sq, name)

        def call(*args: Any) -> Any:
            out = plain(*args)
            total[0] += len(out) if type(out) is list else 0
            return out

        monkeypatch.setattr(sq, name, call)

    counting("copy")
    counting("_drop")
    return total


N = 20_000


def test_walking_by_rest_is_linear(monkeypatch: pytest.MonkeyPatch) -> None:
    total = copied(monkeypatch)
    for xs in (list(range(N)), chain_of(N), sq.rest(list(range(N)))):
        ys: Any = xs
        seen = 0
        while not sq.is_empty(ys):
            seen += 1
            ys = sq.rest(ys)
        assert seen >= N - 1
    assert total[0] < 3 * N


def test_deep_nth_flattens_once(monkeypatch: pytest.MonkeyPatch) -> None:
    xs = chain_of(N)
    total = copied(monkeypatch)
    for i in range(N):
        assert sq.nth(xs, i) == i
    assert total[0] <= N


def test_a_queue_of_append_and_rest_is_linear_and_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    total = copied(monkeypatch)
    queue: Any = list(range(200))
    for i in range(N):
        assert sq.first(queue) == i
        sq.append_bang(queue, i + 200)
        queue = sq.rest(queue)
        if type(queue) is sq.Chain and queue.at < 0:
            assert len(queue.base.data) <= 5 * 200
    assert total[0] < 4 * N


def test_functional_append_at_either_end_is_linear(monkeypatch: pytest.MonkeyPatch) -> None:
    total = copied(monkeypatch)
    xs: Any = list(range(100))
    for i in range(N):
        xs = sq.append_lists(xs, [i])
    for i in range(N):
        xs = sq.append_lists([i], xs)
    assert len(xs) == 2 * N + 100
    assert total[0] < 4 * N


def test_changing_a_list_copies_only_while_it_is_shared(monkeypatch: pytest.MonkeyPatch) -> None:
    xs = list(range(N))
    view = sq.rest(xs)
    total = copied(monkeypatch)
    sq.set_nth(xs, 5, "changed")
    assert sq.nth(view, 4) == 5
    del view
    for i in range(N):
        sq.rest(xs)
        sq.set_nth(xs, i, 0)
    assert total[0] == 0


def put_into_its_own_storage(xs: Any) -> bool:
    """Make a cycle that only the collector can free."""
    xs.base.data.append(xs)
    return type(xs) is sq.Chain


def test_the_registry_forgets() -> None:
    gc.collect()
    before = len(snapshots._watched)
    keep = [sq.rest(list(range(300))) for _ in range(50)]
    assert len(snapshots._watched) == before + 50
    assert all(put_into_its_own_storage(xs) for xs in keep)
    keep.clear()
    gc.collect()
    assert len(snapshots._watched) == before


def test_a_small_rest_does_not_keep_a_huge_list() -> None:
    class Big:
        pass

    things = [Big() for _ in range(1000)]
    watched = weakref.ref(things[0])
    xs: Any = things
    for _ in range(800):
        xs = sq.rest(xs)
    del things
    assert watched() is None
    assert len(xs) == 200


def test_long_and_deep_chains_die_without_recursion() -> None:
    xs = chain_of(1_000_000)
    del xs
    nested: Any = None
    for i in range(100_000):
        nested = sq.cons(nested, list(range(sq.LIMIT))) if i % 1000 == 0 else [nested]
    del nested
    gc.collect()


def test_a_list_in_itself_is_shown_without_recursion() -> None:
    xs = chain_of(200)
    sq.append_bang(xs, xs)
    assert repr(xs) == "<Chain of 201>"


def test_random_long_run_against_model() -> None:
    rng = random.Random(7)
    lists: list[tuple[Any, list[int]]] = [(list(range(500)), list(range(500)))]
    for step in range(4000):
        xs, model = rng.choice(lists)
        match rng.randrange(6):
            case 0:
                lists.append((sq.cons(step, xs), [step, *model]))
            case 1:
                lists.append((sq.rest(xs), model[1:]))
            case 2:
                sq.append_bang(xs, step)
                model.append(step)
            case 3 if model:
                i = rng.randrange(len(model))
                sq.set_nth(xs, i, step)
                model[i] = step
            case 4:
                i = rng.randrange(600)
                assert sq.nth(xs, i) == (model[i] if i < len(model) else None)
            case _:
                lists.append((sq.append_lists(xs, [step]), [*model, step]))
        if len(lists) > 30:
            lists.pop(rng.randrange(30))
        if step % 50 == 0:
            for ys, other in lists:
                assert list(sq.iterate(ys)) == other


def test_recursion_limit_does_not_matter() -> None:
    old = sys.getrecursionlimit()
    sys.setrecursionlimit(150)
    try:
        assert sum(sq.to_python(chain_of(10_000))) == sum(range(10_000))
    finally:
        sys.setrecursionlimit(old)
