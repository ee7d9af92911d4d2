"""The jit-* functions: arguments, error texts, and what they answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from sx_kernel.base.errors import ErrorValue, SxError, error
from sx_kernel.base.values import keyword, symbol
from sx_kernel.jit.cache.cache import JitCache
from sx_kernel.jit.cache.columns import HISTORY_COLUMNS
from sx_kernel.jit.cache.entry import Entry
from sx_kernel.jit.cache.events import KINDS
from sx_kernel.jit.primitives import JitFunctions, make_jit_primitives
from sx_kernel.primitives.spec import declarations


class Owner:
    """Stands for a Lambda."""

    def __init__(self, name: str | None = None) -> None:
        self.name = name


class Policy:
    """A session with two global functions, `area` and `volume`, and the built-in `car`."""

    def __init__(self, cache: JitCache) -> None:
        self.cache = cache
        self.globals: dict[str, Any] = {
            "area": Owner("area"),
            "volume": Owner("volume"),
            "car": len,
        }

    def resolve(self, target: object) -> Any | None:
        if isinstance(target, str):
            if target not in self.globals:
                raise error("name-error", f"Undefined symbol: {target}", hint="did you mean area?")
            target = self.globals[target]
        return target if isinstance(target, Owner) else None

    def stats(self) -> dict[str, Any]:
        return self.cache.stats()

    def why(self, owner: Any) -> dict[str, Any]:
        return {"name": owner.name, "tier": "cek"}

    def exits(self) -> int:
        return 0


class Bound:
    """The functions by their SX names, and what they are bound to."""

    def __init__(self) -> None:
        self.cache = JitCache()
        self.policy = Policy(self.cache)
        self.functions = make_jit_primitives(self.cache, self.policy)

    def __call__(self, name: str, *arguments: object) -> Any:
        return self.functions[name](*arguments)

    def insert(self, name: str) -> Entry:
        entry = self.cache.insert(
            name, "code", name=name, owner=self.policy.globals[name], dependencies=("b", "a")
        )
        assert entry is not None
        return entry


@pytest.fixture
def jit() -> Bound:
    return Bound()


def failure(call: Callable[[], object]) -> ErrorValue:
    with pytest.raises(SxError) as caught:
        call()
    assert isinstance(caught.value.payload, ErrorValue)
    return caught.value.payload


WRONG = [
    ("jit-set-budget!", -1, "range-error", "argument 1 must not be negative, got -1"),
    ("jit-set-budget!", "x", "type-error", 'argument 1 must be an integer, got "x" (string)'),
    ("jit-set-budget!", 1.5, "type-error", "argument 1 must be an integer, got 1.5 (number)"),
    ("jit-set-budget!", None, "type-error", "argument 1 must be an integer, got nil (nil)"),
    ("jit-set-budget!", True, "type-error", "argument 1 must be an integer, got true (boolean)"),
    ("jit-set-threshold!", 0, "range-error", "argument 1 must be at least 1, got 0"),
    ("jit-set-threshold!", -3, "range-error", "argument 1 must be at least 1, got -3"),
    (
        "jit-set-threshold!", 1.5, "type-error",
        "argument 1 must be a positive integer, or nil or +inf for never, got 1.5 (number)",
    ),
    (
        "jit-set-threshold!", "x", "type-error",
        'argument 1 must be a positive integer, or nil or +inf for never, got "x" (string)',
    ),
    (
        "jit-set-budget!", -(10**300), "range-error",
        "argument 1 must not be negative, got a 997-bit integer",
    ),
    ("jit-clear-cold!", -1, "range-error", "argument 1 must not be negative, got -1"),
    ("jit-clear-cold!", "x", "type-error", 'argument 1 must be an integer, got "x" (string)'),
    ("jit-events", -1, "range-error", "argument 1 must not be negative, got -1"),
    ("jit-list", 0.5, "type-error", "argument 1 must be an integer, got 0.5 (number)"),
    (
        "jit-pin!", 5, "type-error",
        "argument 1 must be a function made with fn or define, or the name of one, got 5 (number)",
    ),
    (
        "jit-why", symbol("car"), "type-error",
        "argument 1 must be a function made with fn or define, or the name of one, "
        "got car (symbol)",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("name", "argument", "kind", "text"), WRONG)
def test_wrong_arguments(jit: Bound, name: str, argument: object, kind: str, text: str) -> None:
    raised = failure(lambda: jit(name, argument))
    assert (raised.kind, raised.message) == (kind, f"{name}: {text}")
    assert jit.cache.peek() == JitCache().peek()


@pytest.mark.parametrize("value", [float("nan"), float("-inf"), [4], False])
def test_odd_thresholds_are_refused(jit: Bound, value: object) -> None:
    assert failure(lambda: jit("jit-set-threshold!", value)).kind == "type-error"


def test_setters_answer_the_old_value(jit: Bound) -> None:
    assert jit("jit-set-threshold!", None) == 4
    assert jit("jit-stats")["threshold"] is None
    assert jit("jit-set-threshold!", float("inf")) is None
    assert jit("jit-set-threshold!", 2.0) is None
    assert jit("jit-set-threshold!", 10**30) == 2
    assert jit("jit-set-budget!", 7) == 5000
    assert jit("jit-set-budget!", 0) == 7


def test_new_threshold_is_told(jit: Bound) -> None:
    told: list[int | None] = []
    jit.cache.on_setting = lambda: told.append(jit.cache.threshold)
    jit("jit-set-threshold!", 3)
    jit("jit-set-threshold!", None)
    assert told == [3, None]


def test_budget_below_the_pins_is_an_error_in_the_program(jit: Bound) -> None:
    jit.insert("area")
    jit("jit-pin!", symbol("area"))
    raised = failure(lambda: jit("jit-set-budget!", 0))
    assert raised.kind == "range-error"
    assert raised.message == (
        "jit-set-budget!: the budget must be at least 1, the number of pinned functions, got 0"
    )
    assert raised.hint == "(jit-unpin! 'name) releases a pinned function"
    assert jit("jit-stats")["budget"] == 5000


def test_pin_by_symbol_string_keyword_and_value(jit: Bound) -> None:
    entry = jit.insert("area")
    for target in (symbol("area"), "area", keyword("area"), jit.policy.globals["area"]):
        assert jit("jit-pin!", target) is True
        assert entry.pinned
        assert jit("jit-pin!", target) is False
        assert jit("jit-unpin!", target) is True
        assert not entry.pinned
        assert jit("jit-unpin!", target) is False


def test_unpin_undoes_pins_by_name_and_by_value_alike(jit: Bound) -> None:
    area = jit.policy.globals["area"]
    entry = jit.insert("area")
    jit("jit-pin!", symbol("area"))
    assert jit("jit-unpin!", area) is True
    assert jit.cache.pinned_names() == []
    jit("jit-pin!", area)
    assert jit("jit-unpin!", symbol("area")) is True
    assert not jit.cache.is_pinned_owner(area)
    jit("jit-pin!", symbol("area"))
    jit("jit-pin!", area)
    assert jit("jit-unpin!", symbol("area")) is True
    assert not entry.pinned
    assert not jit.cache.is_pinned_owner(area)
    assert jit("jit-unpin!", symbol("area")) is False


def test_unpinning_a_value_leaves_another_function_of_that_name_pinned(jit: Bound) -> None:
    jit("jit-pin!", symbol("area"))
    assert jit("jit-unpin!", Owner("area")) is False
    assert jit.cache.pinned_names() == ["area"]


def test_pinned_name_can_be_unpinned_after_it_was_redefined(jit: Bound) -> None:
    jit("jit-pin!", symbol("area"))
    jit.policy.globals["area"] = 42
    assert jit("jit-unpin!", symbol("area")) is True
    assert failure(lambda: jit("jit-unpin!", symbol("area"))).kind == "type-error"


def test_unknown_names_suggest_the_nearest(jit: Bound) -> None:
    for name in ("jit-pin!", "jit-unpin!", "jit-why"):
        raised = failure(lambda name=name: jit(name, symbol("aera")))
        assert (raised.kind, raised.hint) == ("name-error", "did you mean area?")


def test_reset_clear_and_counters(jit: Bound) -> None:
    jit.insert("area")
    jit.insert("volume")
    assert jit("jit-clear-cold!") == 0
    assert jit("jit-clear-cold!", 1) == 1
    assert jit("jit-reset!") == 1
    assert jit("jit-reset!") == 0
    assert jit("jit-stats")["resets"] == 2
    assert jit("jit-reset-counters!") is None
    assert jit("jit-stats")["resets"] == 0


def test_events_are_fresh_dicts(jit: Bound) -> None:
    jit.insert("area")
    jit("jit-clear-cold!", 0)
    events = jit("jit-events")
    assert [event["kind"] for event in events] == ["insert", "evict", "clear-cold"]
    assert set(events[0]) == {"time-ms", "call", "generation", "kind", "id", "name", "detail"}
    assert events[2]["detail"] == {"generations": 0, "dropped": 1}
    events[2]["detail"].clear()
    assert jit("jit-events", 1)[0]["detail"] == {"generations": 0, "dropped": 1}
    assert {event["kind"] for event in events} <= set(KINDS)


def test_list_shows_the_latest_first(jit: Bound) -> None:
    area = jit.insert("area")
    jit.insert("volume")
    jit.cache.touch(area, hits=3)
    jit("jit-pin!", symbol("volume"))
    listed = jit("jit-list")
    assert [entry["name"] for entry in listed] == ["area", "volume"]
    assert listed[0] == {
        "id": 1, "name": "area", "tier": "python", "level": 2, "hits": 3, "pinned": False, "last-used": 2,
        "inserted-at": 1, "compile-ms": 0.0, "bytes": 0, "lambdas": 1, "dependencies": ["a", "b"],
    }  # fmt: skip
    assert jit("jit-list", 1) == listed[:1]
    assert jit("jit-list", 0) == []


def test_history_and_why(jit: Bound) -> None:
    assert tuple(jit("jit-history")) == HISTORY_COLUMNS
    assert jit("jit-why", symbol("area")) == {"name": "area", "tier": "cek"}


def test_every_function_is_declared_and_documents_what_it_answers() -> None:
    declared = declarations()
    bound = {name for name, entry in declared.items() if entry.file == "jit"}
    assert bound == set(JitFunctions.NAMES)
    assert all(declared[name].bound == "session" for name in bound)
    for key in JitCache().stats():
        assert f" {key}" in declared["jit-stats"].doc
    for column in HISTORY_COLUMNS:
        assert f" {column}" in declared["jit-history"].doc
    for kind in KINDS:
        assert f" {kind}" in declared["jit-events"].doc


def test_functions_carry_their_names(jit: Bound) -> None:
    for name, function in jit.functions.items():
        assert function.sx_name == name  # type: ignore[attr-defined]
