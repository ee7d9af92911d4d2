"""jit/policy.py: when to compile, and what invalidates it."""

from __future__ import annotations

from typing import Any

from sx_kernel.machine.link import global_key
from sx_kernel.session.session import Session


def session(threshold: int | None = 3, **more: Any) -> Session:
    made = Session(threshold=threshold, out=lambda _text: None, **more)
    made.eval("(define (f n) (+ n 1))")
    return made


def rt(of: Session, name: str = "f") -> Any:
    return of.machine.globals[global_key(name)].__closure__[1].cell_contents.rt


def test_a_redefinition_drops_the_code_that_relied_on_it() -> None:
    of = session(1)
    of.eval("(define (g n) (f n)) (g 1) (g 2)")
    assert of.policy.depends_on("f", running=False)
    of.eval("(define (f n) 7)")
    assert of.eval("(g 1)") == 7
    assert not of.policy.depends_on("no-such-name", running=False)


def test_the_same_definition_again_keeps_the_code() -> None:
    of = session(1)
    of.eval("(f 1) (f 2)")
    entry = rt(of).entry
    assert entry is not None
    of.eval("(define (f n) (+ n 1))")
    assert rt(of).entry is entry or of.stats()["compiled"] == 1


def test_recorded_calls_run_on_the_machine_and_are_counted_as_what_they_would_be() -> None:
    of = session(2)

    class Recorder:
        def __init__(self) -> None:
            self.calls: list[str | None] = []

        def meet(self, lam: Any) -> None:
            del lam

        def note(self, lam: Any) -> None:
            self.calls.append(lam.name)

        def hear(self, kind: str, what: Any, who: Any) -> None:
            del kind, what, who

    recorder, plain = Recorder(), session(2)
    with of.policy.recording(recorder):
        for _ in range(5):
            of.eval("(f 1)")
    for _ in range(5):
        plain.eval("(f 1)")
    assert recorder.calls == ["f"] * 5
    found, expected = of.stats(), plain.stats()
    assert (found["hits"], found["misses"]) == (expected["hits"], expected["misses"])
    assert found["hits"] > 0
    assert of.machine.on_call is None
    assert of.machine.may_compile


def test_what_the_cache_drops_is_told() -> None:
    of = session(1)
    of.eval("(f 1) (f 2)")
    told: list[str] = []
    of.policy.on_dropped = lambda _entry, reason: told.append(reason)
    of.eval("(jit-reset!)")
    assert len(told) == 1
