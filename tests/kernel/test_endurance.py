"""Kernels that live long and are treated badly: nothing grows, nothing is lost, cells are answered.

Each test runs in small here. `make endurance` runs the same in full and prints what it measured:
SX_ENDURANCE=full is the only difference.
"""

from __future__ import annotations

import os
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from random import Random
from typing import Any

import psutil
import pytest

from tests.kernel.conftest import ARGV, Kernel, Message, texts
from tests.kernel.mixed import Talk

FULL = os.environ.get("SX_ENDURANCE") == "full"
pytestmark = pytest.mark.timeout(7200 if FULL else 300)

RESTARTS = 100 if FULL else 3
CELLS = 10_000 if FULL else 400
WARM_UP = 20_000 if FULL else 400  # until the ring of events and SQLite's cache are full
SHARED_CELLS = 500 if FULL else 25
INTERRUPTS = 500 if FULL else 36
MIXED = 100_000 if FULL else 250
MIXED_WARM_UP = 25_000 if FULL else 250  # until rings and caches are full

ROOT = Path(__file__).parents[2]
FAILING_DISK = Path(__file__).with_name("with_failing_disk.py")
FORGETFUL = "--Session.digest_history_size=500"  # see forgetful_kernel

MEGABYTE = 1_000_000


@pytest.fixture
def kernel(tmp_path: Path) -> Iterator[Kernel]:
    opened = Kernel(tmp_path)
    try:
        yield opened
    finally:
        opened.close()


def process(kernel: Kernel) -> psutil.Process:
    return psutil.Process(kernel.manager.provisioner.pid)


def answers(kernel: Kernel) -> bool:
    """Whether the next cell is answered correctly."""
    return kernel.result("(+ 20 22)") == "42"


# ------------------------------------------------------------------------------------- restarts


def test_restarts_leave_nothing_behind(kernel: Kernel) -> None:
    sizes: list[int] = []
    took: list[float] = []
    for _ in range(RESTARTS):
        kernel.run("(define kept 1)")
        file = Path(kernel.result('(string-repeat "x" 200000)').rpartition(" ")[2])
        assert file.exists()
        before = process(kernel)
        started = time.monotonic()
        kernel.restart()
        assert answers(kernel)
        took.append(time.monotonic() - started)
        assert not before.is_running() or process(kernel).pid != before.pid
        assert not file.parent.exists()
        assert kernel.run("kept")[0]["ename"] == "name-error"
        sizes.append(process(kernel).memory_info().rss)
    sessions = {row[0] for row in history(kernel, "(define kept 1)")}
    assert len(sessions) == RESTARTS
    assert sizes[-1] < sizes[0] + 5 * MEGABYTE
    print(
        f"\n{RESTARTS} restarts: {min(took):.2f} to {max(took):.2f} s each until a cell is answered; "
        f"a fresh kernel takes {sizes[0] / 1e6:.1f} MB at first, {sizes[-1] / 1e6:.1f} MB at last"
    )


def history(kernel: Kernel, pattern: str) -> list[Any]:
    content: dict[str, Any] = {"hist_access_type": "search", "pattern": pattern, "n": 100_000}
    return kernel.ask("history_request", output=False, raw=True, **content)["history"]


# ------------------------------------------------------------------------------------ many cells

SOMETIMES: tuple[tuple[int, str, dict[str, Any]], ...] = (
    (20, "complete_request", {"code": "(string-p", "cursor_pos": 9}),
    (30, "inspect_request", {"code": "(map f xs)", "cursor_pos": 3, "detail_level": 1}),
    (40, "is_complete_request", {"code": "(let ((x 1)"}),
)


def distinct_cell(i: int) -> tuple[str, str]:
    """The source of a cell like no other before it, and the status of its reply."""
    match i % 8:
        case 0:
            return f"(define (f x) (+ x {i})) (map f (range 0 20))", "ok"
        case 1:
            return f"((fn (x) (* x {i})) (f {i}))", "ok"
        case 2:
            return f'(println "cell" {i}) (str "{i}" {i})', "ok"
        case 3:
            return f"(car {i})", "error"
        case 4:
            return f"(list {{:n {i} :square {i * i}}} {{:n 0 :square 0}})", "ok"
        case 5:
            return f"(let ((k{i} {i})) (call/cc (fn (k) (k k{i}))))", "ok"
        case 6:
            return f"(define unused {i})\n%jit", "ok"
        case _:
            return f"(f {i}", "error"


# Its text is sent while it works: the thread that sends opens a pipe to itself for that, once.
LONG_CELL = (
    '(display "begun") (let ((end (+ (now-ms) 1000))) (let turn () (if (< (now-ms) end) (turn) 1)))'
)


def run_cells(kernel: Kernel, begin: int, end: int) -> None:
    for i in range(begin, end):
        code, status = distinct_cell(i)
        assert kernel.run(code)[0]["status"] == status, code
        for every, kind, content in SOMETIMES:
            if i % every == 0:
                assert kernel.ask(kind, **content)["status"] in {"ok", "incomplete"}


@pytest.fixture
def forgetful_kernel(tmp_path: Path) -> Iterator[Kernel]:
    """A kernel that remembers the signatures of few messages.

    By default jupyter_client keeps those of the last 65 536 requests, so that nobody can send one
    again: some 200 bytes a cell until then, which would hide what else grows.
    """
    opened = Kernel(tmp_path, argv=[*ARGV, FORGETFUL])
    try:
        yield opened
    finally:
        opened.close()


def descriptors(kernel: Kernel, watched: psutil.Process) -> int:
    """How many file descriptors a kernel has for good: its history opens a journal now and then."""
    looks: list[int] = []
    for _ in range(20):
        assert answers(kernel)
        looks.append(watched.num_fds())
    return min(looks)


def test_many_cells_leave_a_kernel_as_it_was(forgetful_kernel: Kernel) -> None:
    kernel = forgetful_kernel
    assert kernel.result(LONG_CELL) == "1"
    run_cells(kernel, 0, WARM_UP)
    watched = process(kernel)
    before = watched.memory_info().rss, descriptors(kernel, watched), watched.num_threads()
    started = time.monotonic()
    run_cells(kernel, WARM_UP, WARM_UP + CELLS)
    took = time.monotonic() - started
    after = watched.memory_info().rss, descriptors(kernel, watched), watched.num_threads()
    kept = (Path(kernel.environment["SX_HISTORY"])).stat().st_size / (WARM_UP + CELLS)
    assert answers(kernel)
    assert after[1:] == before[1:]
    assert after[0] < before[0] + 2 * MEGABYTE
    assert kept < 200  # of a cell, its result and what belongs to it, in the history's file
    print(
        f"\n{CELLS} cells after {WARM_UP}: memory {before[0] / 1e6:.1f} to {after[0] / 1e6:.1f} MB, "
        f"{after[1]} file descriptors, {after[2]} threads, {kept:.0f} bytes of history a cell, "
        f"{1e3 * took / CELLS:.1f} ms a cell"
    )


# ------------------------------------------------------------------------------------ two kernels


def test_two_kernels_share_a_history(tmp_path: Path) -> None:
    with ExitStack() as opened:
        kernels: list[Kernel] = []
        for name in ("one", "two"):
            (tmp_path / name).mkdir()
            one = Kernel(tmp_path / name, SX_HISTORY=str(tmp_path / "both.sqlite"))
            opened.callback(one.close)
            kernels.append(one)
        for i in range(SHARED_CELLS):
            requests = [one.start(f"(list 'shared {i} {n})") for n, one in enumerate(kernels)]
            for n, (one, request) in enumerate(zip(kernels, requests, strict=True)):
                published = one.finish(request)[1]
                (result,) = [m for m in published if m["msg_type"] == "execute_result"]
                assert result["content"]["data"]["text/plain"] == f"(shared {i} {n})"
        for one in kernels:
            rows = history(one, "(list 'shared *")
            assert len(rows) == 2 * SHARED_CELLS
            assert len({row[0] for row in rows}) == 2
            assert texts(one.run('(display "fine")')[1]) == "fine"


# ------------------------------------------------------------------------------------- interrupts

FOREVER = "(let loop ((i 0)) (loop (+ i 1)))"
TO_INTERRUPT = (
    FOREVER,
    '(let loop ((i 0)) (println "line" i) (loop (+ i 1)))',
    "(define (deep n) (+ 1 (deep (+ n 1)))) (deep 0)",
    "(let loop ((i 0)) (eval (list 'define '(made x) (list '+ 'x i))) (made 1) (made 2) (loop (+ i 1)))",
    "(let loop ((i 0)) (jit-reset!) (map inc (range 0 50)) (loop (+ i 1)))",
    '(let loop ((i 0)) (guard (e (true nil)) (error "x")) (loop (+ i 1)))',
    "(dynamic-wind (fn () (set! wound (+ wound 1))) (fn () (let loop () (loop))) (fn () (set! wound (- wound 1))))",
    "\n".join(f"(kept {i})" for i in range(300)) + f"\n{FOREVER}",
    "%jit\n%jit list\n%jit show kept\n" + FOREVER,
    f"(plot (list 1 2 3) (list 1 4 9))\n{FOREVER}",
    f"%jit live on\n{FOREVER}",
    f"(defmacro endless () {FOREVER}) (endless)",
)


def test_interrupts_at_any_moment_keep_the_kernel_and_its_state(kernel: Kernel) -> None:
    """From the moment on when the kernel says that it is busy; sometimes twice."""
    random = Random(4)
    kernel.run("(define (kept x) (* x 2)) (define wound 0)")
    waits: list[float] = []
    for i in range(INTERRUPTS):
        request = kernel.start(TO_INTERRUPT[i % len(TO_INTERRUPT)])
        await_busy(kernel, request)
        time.sleep(random.choice((0.0, random.random() * 0.005, random.random() * 0.2)))
        sent = time.monotonic()
        kernel.interrupt()
        if random.random() < 0.2:
            kernel.interrupt()
        reply, _ = kernel.finish(request)
        waits.append(time.monotonic() - sent)
        assert reply["content"]["ename"] == "interrupted", (i, reply)
        kernel.run("%jit live off")
        assert kernel.result("(list (kept 21) (<= wound 1))") == "(42 true)", i
        assert kernel.result("(begin (set! wound 0) (len (map kept (range 0 50))))") == "50"
    waits.sort()
    print(
        f"\n{INTERRUPTS} interrupts: the cell has ended after {1e3 * waits[len(waits) // 2]:.1f} ms "
        f"(median), {1e3 * waits[-1]:.0f} ms (at most)"
    )


def await_busy(kernel: Kernel, request: str) -> None:
    while True:
        message: Message = kernel.published()
        if message["parent_header"].get("msg_id") == request:
            assert message["content"] == {"execution_state": "busy"}
            return


# ----------------------------------------------------------------------------------- ill-treatment


def test_whatever_a_cell_does_the_next_one_is_answered(tmp_path: Path) -> None:
    kernel = Kernel(tmp_path, SX_MEMORY="600")
    try:
        for code in (
            "(let loop ((i 0)) (when (< i 1000000) (println i) (loop (+ i 1))))",
            '(string-repeat "0123456789" 10000000)',
            "(define (down n) (+ 1 (down n))) (down 1)",
            "(defmacro broken (x) (car 5)) (broken 1)",
            "(defmacro endless (x) `(endless (endless ,x))) (endless 1)",
            "(define ring (list 1 2)) (set-cdr! (cdr ring) ring) ring",
            "(let build ((i 0) (found nil)) (if (< i 100000) (build (+ i 1) (list found)) found))",
            "(expt 7 100000)",
            '(display "\\x1b;[2J\\x0;")',
            "(plot (list 1 2) (list 1 2 3))",
            "(jit-budget! 0) (map inc (range 0 100)) (jit-budget! 5000)",
        ):
            kernel.run(code)
            assert answers(kernel), code
    finally:
        kernel.close()


# ------------------------------------------------------------------------------- everything at once


@pytest.mark.parametrize("share", ["0", "0.05"], ids=["sound disk", "failing disk"])
def test_mixed_requests_are_all_answered_once(tmp_path: Path, share: str) -> None:
    """With interrupts, and with a disk that fails, or a temporary folder that vanishes for good."""
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    argv = [sys.executable, str(FAILING_DISK), share, "1", *ARGV[3:], FORGETFUL]
    kernel = Kernel(tmp_path, argv=argv, TMPDIR=str(temporary), PYTHONPATH=str(ROOT))
    try:
        talk = Talk(kernel, 1, tmp_path)
        talk.settle()
        talk.some(0, MIXED_WARM_UP)
        shutil.rmtree(temporary)
        talk.each()
        watched = process(kernel)
        before = watched.memory_info().rss, watched.num_fds(), watched.num_threads()
        started = time.monotonic()
        talk.some(MIXED_WARM_UP, MIXED)
        took = time.monotonic() - started
        after = watched.memory_info().rss, watched.num_fds(), watched.num_threads()
        talk.ask(0, "execute_request", {"code": "(+ 20 22)"})
        assert max(talk.told.values(), default=0) <= 1, talk.told
        assert len(talk.told) < 20, talk.told
        assert after[0] < before[0] + 4 * MEGABYTE
        assert after[1] <= before[1] + 3  # the history's file may be open or not
        assert after[2] <= before[2]
    finally:
        kernel.close()
    print(
        f"\n{MIXED} requests after {MIXED_WARM_UP}: memory {before[0] / 1e6:.1f} to "
        f"{after[0] / 1e6:.1f} MB, descriptors {before[1]} to {after[1]}, threads {before[2]} to "
        f"{after[2]}, {1e3 * took / MIXED:.1f} ms each\n{dict(talk.kinds)}\n{talk.told}"
    )
