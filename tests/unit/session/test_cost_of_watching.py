"""What it costs to watch: nothing when it is off, a tenth at most when it is on.

Processor time of the whole process, in turns with and without, the least of many: other work on
the machine only adds to a time. A round more is run only while the bar is not met.
"""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable

import pytest

from sx_kernel.session.desk.workspace import Workspace
from sx_kernel.session.session import Session

BAR = 1.1
ROUNDS = 60
SECONDS = 0.05  # of one measurement: some looks of the sampler

FIB = "(define (fib n) (if (< n 2) n (+ (fib (- n 1)) (fib (- n 2)))))\n"
PROGRAMS = {
    "compiled": (f"{FIB}(fib 15)", "(fib 18)"),
    "machine": (f"{FIB}(jit-set-threshold! nil)", "(fib 11)"),
    "deep": (
        "(define (deep n) (if (= n 0) 0 (+ 1 (deep (- n 1)))))\n(deep 99)",
        "(begin (deep 900) (deep 900) (deep 900))",
    ),
    "lists": (
        "(define (sq x) (* x x))\n(define xs (range 500))\n(map sq xs)",
        "(reduce + 0 (map sq (filter even? xs)))",
    ),
}
LEAVING = {
    "errors": (
        "(define (half x) (/ x 2))\n(map half (range 9))",
        '(let more ((i 0)) (when (< i 200) (guard (e (true nil)) (half "a")) (more (+ i 1))))',
    ),
    "continuations": (
        "(define (out x) (+ 1 (call/cc (fn (k) (k x)))))\n(map out (range 9))",
        "(let more ((i 0)) (when (< i 500) (out i) (more (+ i 1))))",
    ),
    "depth": (
        "(define (deep n) (if (= n 0) 0 (+ (deep (- n 1)) 1)))\n(deep 99)",
        "(deep 20000)",
    ),
}


@pytest.fixture
def workspace() -> Workspace:
    def fresh() -> Session:
        return Session(out=lambda _text: None)

    return Workspace(fresh(), fresh)


def spent(session: Session, text: str, times: int) -> float:
    """Processor seconds of the process for `text`, evaluated so many times."""
    begun = time.process_time()
    for _ in range(times):
        session.eval(text, "In [1]")
    return time.process_time() - begun


def ratio(
    session: Session, text: str, on: Callable[[], object], off: Callable[[], object]
) -> float:
    """The least time with something on ÷ the least without, as soon as that is within the bar."""
    spent(session, text, 5)
    times = max(1, int(SECONDS / max(1e-6, min(spent(session, text, 1) for _ in range(5)))))
    least = {False: float("inf"), True: float("inf")}
    for _ in range(ROUNDS):
        for is_on in (False, True):
            (on if is_on else off)()
            least[is_on] = min(least[is_on], spent(session, text, times))
        if least[True] <= BAR * least[False]:
            break
    off()
    return least[True] / least[False]


@pytest.mark.parametrize("name", PROGRAMS)
def test_heat_and_profiles_take_a_tenth_at_most(workspace: Workspace, name: str) -> None:
    """Both are the sampler, which `%jit heat on` and `%%jit-profile` start and stop."""
    setup, text = PROGRAMS[name]
    workspace.session.eval(setup, "In [1]")
    sampler = workspace.sampler
    found = ratio(workspace.session, text, sampler.start, sampler.stop)
    while sampler.total() == 0:  # it did look
        sampler.start()
        spent(workspace.session, text, 10)
    sampler.stop()
    assert found <= BAR


@pytest.mark.parametrize("name", LEAVING)
def test_noting_exits_takes_a_tenth_at_most(workspace: Workspace, name: str) -> None:
    """Of programs that do little else than leave compiled code."""
    setup, text = LEAVING[name]
    session = workspace.session
    session.eval(setup, "In [1]")
    hear = session.machine.on_leave
    assert hear is not None

    def on() -> None:
        session.machine.on_leave = hear

    def off() -> None:
        session.machine.on_leave = None

    assert ratio(session, text, on, off) <= BAR


def test_what_is_off_is_not_there(workspace: Workspace) -> None:
    """No thread, no hook of Python's, nothing that hears of exits, and the same code as ever."""
    before = threading.active_count()
    plain = Session(out=lambda _text: None)
    plain.eval(f"{FIB}(fib 15)", "In [1]")
    assert plain.machine.on_leave is None
    for one in ("%jit heat on", f"{FIB}(fib 15)", "%jit heat off"):
        list(workspace.run(one, "In [1]"))
    assert threading.active_count() == before
    assert sys.getprofile() is None
    assert sys.gettrace() is None or "coverage" in sys.modules
    watched = workspace.session
    assert code_of(watched) == code_of(plain) != ""


def code_of(session: Session) -> str:
    """The Python of all that is compiled in a session."""
    return "\n".join(str(entry.code.unit.text) for entry in session.policy.cache.entries())
