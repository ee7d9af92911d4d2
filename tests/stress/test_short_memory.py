"""A process that may use little memory (`ulimit -v`): running out of it is an error, not the end."""

from __future__ import annotations

import subprocess
import sys

import pytest

resource = pytest.importorskip("resource")

MEGABYTES = 250
RUNAWAY = {
    "recursion": "(define (f n) (+ 1 (f n))) (f 1)",
    "recursion that makes lists": "(define (g n) (list n (g (+ n 1)))) (g 1)",
    "lists": "(let lp ((l (list 1))) (lp (append l l)))",
    "strings": '(let lp ((s "abc")) (lp (str s s)))',
    "many strings": '(let lp ((l nil)) (lp (cons (string-repeat "x" 1000000) l)))',
    "numbers": "(let lp ((l nil) (i 0)) (lp (cons (expt 2 (+ i 40000000)) l) (+ i 1)))",
    "a number": "(let lp ((n 3)) (lp (* n n)))",
    "closures": "(let lp ((l nil) (i 0)) (lp (cons (fn () i) l) (+ i 1)))",
    "closures in closures": "(let lp ((f (fn () 1))) (lp (fn () (f))))",
    "promises in promises": "(let lp ((p (delay 1))) (lp (delay (force p))))",
    "functions of the library's": "(let lp ((f inc)) (lp (compose f inc)))",
    "recursion in handlers": "(define (f n) (guard (e (false 1)) (+ 1 (f n)))) (f 1)",
    "vectors": "(map (fn (i) (make-vector 1000000 i)) (range 1000))",
}


def limited(program: str) -> subprocess.CompletedProcess[str]:
    """What the plain prompt says to the program, in a process with little memory."""
    return subprocess.run(
        [sys.executable, "-m", "sx_kernel"], input=program, capture_output=True, text=True,
        timeout=100, check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (MEGABYTES << 20,) * 2),
    )  # fmt: skip


@pytest.mark.skipif(sys.platform != "linux", reason="the limit is Linux's")
@pytest.mark.parametrize("what", RUNAWAY)
def test_running_out_of_memory_is_a_limit_error_and_the_session_lives(what: str) -> None:
    done = limited(f"{RUNAWAY[what]}\n(+ 40 2)\n{RUNAWAY[what]}\n(+ 50 5)\n")
    shown = done.stdout + done.stderr
    assert shown.count("limit-error: ") == 2, shown
    assert done.stdout.split() == ["42", "55"], shown
    assert "internal error" not in shown
    assert "Traceback" not in shown
    assert done.returncode >= 0, f"ended by signal {-done.returncode}"
