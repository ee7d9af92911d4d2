"""Compiled code goes when memory is short or nothing happens, and both can be seen."""

from __future__ import annotations

import pytest

from sx_kernel.base.flags import Flags
from sx_kernel.session.bounds import memory
from sx_kernel.session.bounds.memory import resident_memory
from sx_kernel.session.bounds.pressure import EVERY, SELDOM, MemoryWatch
from sx_kernel.session.desk.shown import Shown, Text, Value
from sx_kernel.session.desk.workspace import WATCHED, Workspace
from sx_kernel.session.session import Session

MEGABYTE = 1 << 20


def define(session: Session, *names: str) -> None:
    """Functions of different bodies, compiled."""
    for number, name in enumerate(names):
        session.eval(f"(define ({name} x) (+ x {number})) ({name} 1)")


def compiled(session: Session) -> set[str | None]:
    """The names of what is in the cache."""
    return {entry.name for entry in session.policy.cache.entries()}


def sweeps(session: Session) -> list[object]:
    """The details of all sweeps."""
    return [event[-1] for event in session.policy.cache.events() if event[3] == "sweep"]


# --------------------------------------------------------------------------------- idle time


def test_idle_time_drops_what_was_not_used_since_the_idle_time_before() -> None:
    session = Session(threshold=1)
    define(session, "used", "unused")
    assert session.idle() == 0
    session.eval("(used 2)")
    assert session.idle() == 1
    assert compiled(session) == {"used"}
    assert session.stats()["sweeps"] == 2
    assert (session.stats()["evictions"], session.stats()["swept"]) == (0, 1)
    assert sweeps(session) == [{"reason": "idle", "dropped": 0}, {"reason": "idle", "dropped": 1}]
    drops = [e for e in session.policy.cache.events() if e[3] == "drop"]
    assert [(e[5], e[6]) for e in drops] == [("unused", "idle")]
    assert session.eval("(unused 1)") == 2
    assert session.stats()["misses-by"]["reset"] == 1


def quiet(threshold: int = 1) -> Workspace:
    """A workspace in which `green` and `blue` were compiled and one idle time has passed."""
    workspace = Workspace(Session(threshold=threshold), Session)
    define(workspace.session, "green", "blue")
    workspace.idle()
    return workspace


def said(workspace: Workspace, text: str) -> list[Shown]:
    return list(workspace.run(text, "In [1]"))


def test_the_next_input_says_once_what_was_dropped_while_idle() -> None:
    workspace = quiet()
    said(workspace, "1")
    assert workspace.idle()
    assert said(workspace, "2")[0] == Text("while idle: green, blue dropped")
    assert said(workspace, "2") == [Value(2)]


@pytest.mark.parametrize("look", ["(jit-stats)", "%jit", "%jit list", "(jit-why 'blue)"])
def test_nothing_is_swept_while_somebody_watches_the_figures(look: str) -> None:
    workspace = quiet()
    said(workspace, look)
    assert not workspace.idle()
    assert compiled(workspace.session) == {"green", "blue"}
    for _ in range(WATCHED):
        said(workspace, "1")
    assert workspace.idle()


def test_nothing_is_swept_while_curves_are_live() -> None:
    workspace = quiet()
    said(workspace, "1\n%jit live on")
    assert not workspace.idle()
    assert said(workspace, "2") == [Value(2)]


def test_a_session_left_alone_over_night_keeps_its_code() -> None:
    session = Session(threshold=1)
    define(session, "f")
    assert [session.idle() for _ in range(100)] == [0] * 100
    assert compiled(session) == {"f"}
    assert session.stats()["sweeps"] == 1


def test_pinned_code_stays() -> None:
    session = Session(threshold=1)
    define(session, "f", "g")
    session.eval("(jit-pin! 'f)")
    session.idle()
    session.eval("1")
    session.idle()
    assert compiled(session) == {"f"}


def test_the_idle_sweep_can_be_switched_off() -> None:
    session = Session(threshold=1, flags=Flags.from_environment({"SX_JIT_IDLE": "off"}))
    define(session, "f")
    session.idle()
    session.eval("1")
    assert session.idle() == 0
    assert compiled(session) == {"f"}
    assert session.stats()["sweeps"] == 0


# --------------------------------------------------------------------------- short of memory


def test_a_process_above_its_limit_drops_code_that_is_not_in_use() -> None:
    # This process certainly uses more than one megabyte.
    session = Session(threshold=1, flags=Flags.from_environment({"SX_JIT_MEMORY": "1"}))
    define(session, "hot", "cold")
    for _ in range(8 * EVERY):
        session.eval("(hot 1)")
    assert compiled(session) == {"hot"}
    assert {"reason": "memory", "dropped": 1} in sweeps(session)
    assert session.stats()["sweeps"] >= 2
    assert session.eval("(cold 1)") == 2


def test_one_long_form_that_compiles_much_is_noticed() -> None:
    session = Session(threshold=1, flags=Flags.from_environment({"SX_JIT_MEMORY": "1"}))
    session.eval("(define fs (map (fn (i) (eval (list 'fn '(x) (list '+ 'x i)))) (range 200)))")
    session.eval("(for-each (fn (f) (f 1)) fs)")
    assert session.stats()["compiled"] > 200
    assert session.stats()["sweeps"] >= 3
    assert session.stats()["size"] < 190


def test_a_limit_that_is_not_reached_changes_nothing() -> None:
    session = Session(threshold=1, flags=Flags.from_environment({"SX_JIT_MEMORY": "999999"}))
    define(session, "f")
    for _ in range(3 * EVERY):
        session.eval("1")
    assert session.stats()["sweeps"] == 0


def test_without_a_limit_nobody_looks() -> None:
    assert Session().policy.compiler.watch is None


def test_sweeps_get_rarer_while_they_do_not_help() -> None:
    session = Session()
    used, measured = 2 * MEGABYTE, 0

    def measure() -> int:
        nonlocal measured
        measured += 1
        return used

    watch = MemoryWatch(session.policy.cache, MEGABYTE, measure)
    for _ in range(10 * SELDOM):
        watch.look()
    assert session.stats()["sweeps"] == measured < 20
    used = 0
    for _ in range(SELDOM):
        watch.look()
    before = measured
    for _ in range(10 * EVERY):
        watch.look()
    assert measured == before + 10


def test_resident_memory_is_known_with_and_without_the_system_s_file(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    usual = resident_memory()
    assert usual > 5 * MEGABYTE

    monkeypatch.setattr(memory, "USAGE", "/nowhere/statm")
    assert 0.5 < resident_memory() / usual < 2
