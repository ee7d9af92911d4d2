"""primitives/environments.py: environments as dicts in one another."""

from __future__ import annotations

from typing import Any

from sx_kernel.primitives.environments import MAX_DEPTH, PARENT, owner_of
from tests.unit.primitives.edges import fails
from tests.unit.primitives.samples import assert_error, call


def test_the_innermost_variable_is_meant() -> None:
    outer = call("make-env", {"x": 1, "y": 2})
    inner = call("env-extend", outer, {"x": 3})
    assert (call("env-get", inner, "x"), call("env-get", inner, "y")) == (3, 2)
    assert call("env-has?", inner, "y") and not call("env-has?", inner, "z")
    assert owner_of("f", inner, "y") is outer


def test_assigning_is_done_where_the_variable_is_or_else_here() -> None:
    outer = call("make-env", {"y": 2})
    inner = call("env-extend", outer)
    assert call("env-set!", inner, "y", 5) == 5 and outer == {"y": 5}
    call("env-set!", inner, "new", 1)
    assert "new" in inner and "new" not in outer
    call("env-bind!", inner, "y", 7)
    assert (outer["y"], inner["y"]) == (5, 7)


def test_an_environment_is_made_of_a_copy() -> None:
    given = {"x": 1}
    call("env-bind!", call("make-env", given), "x", 2)
    assert given == {"x": 1} and call("make-env", None) == {}


def test_the_parent_is_no_variable() -> None:
    env = call("env-extend", call("make-env"))
    assert not call("env-has?", env, PARENT)


def test_what_is_nowhere_is_undefined() -> None:
    assert_error("env-get", ({}, "x"), "name-error", "Undefined symbol: x")
    assert_error("env-get", (5, "x"), "type-error", "env-get: argument 1 must be a dict…")


def test_a_chain_without_end_is_noticed() -> None:
    loop: dict[str, Any] = {}
    loop[PARENT] = loop
    assert fails(owner_of, "f", loop, "x") == (
        "limit-error", "f: the environments around have no end",
    )  # fmt: skip
    assert fails(owner_of, "f", {PARENT: 5}, "x")[0] == "type-error"
    assert MAX_DEPTH >= 10_000
