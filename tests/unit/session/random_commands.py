"""Command lines as nobody would type them on purpose: for test_random_commands.py, and by hand.

python -m tests.unit.session.random_commands 20000 [SEED]
"""

from __future__ import annotations

import sys
import tempfile
from collections import Counter
from pathlib import Path
from random import Random
from typing import Any, Final

from sx_kernel import Session
from sx_kernel.base.errors import Interrupted
from sx_kernel.session.bounds.limits import time_limit
from sx_kernel.session.commands.jit import ACTIONS
from sx_kernel.session.commands.refusal import Leave
from sx_kernel.session.commands.table import COMMANDS
from sx_kernel.session.desk.failure import Report, report
from sx_kernel.session.desk.shown import as_text
from sx_kernel.session.desk.workspace import Workspace

SECONDS: Final = 10.0
"""What one line may take; a form that never ends is not the command's fault."""

# No absolute path leads to where something can be written: who runs this may be root.
WORDS: Final = (
    "f", "g", "v", "map", "+", "sort", "no-such-name", "if", "define", "nil", "true", "all", "on",
    "off", "counters", "stats", "0", "1", "2", "-1", "3.5", "1e9", "9" * 25, "--", "-", "-n", "-r",
    "-n5", "--n=5", "--last", "--save", "--every", "--sort", "--stage", "--budget", "--policy",
    "--threshold", "--repeat", "--nothing", "--last=3", "--sort=hits", "hits", "source", "ir", "lru",
    "python", "bytecode", "1,2", "1,,2", ",", "inf", "nan", "1e400", '"', '""', '"a b"', "'", "\\",
    "(", ")", "()", "(f 1)", "(f", "(car 5)", "[", "]", "{", "{:a 1}", "#|x", "#;", "'x", "`,", "|a",
    "|a b|", "%", "%%", ":", ":a", "%time", ":help", "*", "?", "[a-", "**", "/no/such/", ".", "..", "~", "~x",
    "/no/such/file", "FILE", "DIR", "\t", " ", "é", "λ", "🙂", "\u202e", "\x00", "\x1b[2J", "\x7f",
    "“", "−", "x" * 300, "(" * 50, "$HOME", "`ls`", "; rm", "&", ">out", "a=b", "=", "!",
    "(fn (x) x)", "(raise 1)", '(error "e" f)', "(list 1 2", "+inf.0", "1/0", "#t", "\\x", "\r",
)  # fmt: skip

BODIES: Final = ("", "(+ 1 2)", "(f 3)\n(car 5)", "(", "%who", "1 2 3", "(define w 1)", "λ")

BEGINNING: Final = """
(define (f x) (* x x)) (define (g x) (if (< x 1) 0 (+ 1 (g (- x 1))))) (define v (list 1 "a" f))
(define-type Shape (Circle r)) (define c (Circle 2)) (defmacro m (x) x) (map f (range 0 9)) (g 20)
"""


def a_line(random: Random, folder: Path) -> str:
    """One line, or one cell."""
    kind = random.random()
    if kind < 0.1:
        return "".join(random.choice(WORDS) for _ in range(random.randint(1, 6)))
    name = random.choice([*COMMANDS, *["jit"] * 12, "nothing", "", "Jit", "jit\x00"])
    words = [random.choice(WORDS) for _ in range(random.choice((0, 1, 1, 1, 2, 2, 3, 4, 7)))]
    if name == "jit" and random.random() < 0.9:
        words.insert(0, random.choice([*ACTIONS]))
    files = {"FILE": str(folder / "file.sx"), "DIR": str(folder)}
    rest = random.choice((" ", " ", "  ", "\t")).join(files.get(word, word) for word in words)
    mark = random.choice((":", "%", "%", "%%"))
    line = f"{mark}{name} {rest}" if rest else f"{mark}{name}"
    if mark == "%%" or random.random() < 0.1:
        line += "\n" + random.choice(BODIES)
    return random.choice(("", "", "", " ", "1\n")) + line


def tried(workspace: Workspace, line: str) -> Report | None:
    """What a line ends with, if not well; what it shows is made as text, as every face does."""
    session: Any = workspace.session
    try:
        with time_limit(session, SECONDS):
            for shown in workspace.run(line, "input"):
                as_text(shown)
    except Leave:
        return None
    except (Exception, Interrupted) as problem:
        return report(problem)
    return None


def opened(folder: Path) -> Workspace:
    """A workspace to try lines in; forms of %timeit take as long as they take."""

    def begin() -> Session:
        session = Session(out=lambda _text: None, err=lambda _text: None)
        session.eval(BEGINNING)
        return session

    (folder / "file.sx").write_text("(define from-file 1)")
    return Workspace(begin(), begin)


def run(lines: int, seed: int, folder: Path) -> tuple[Counter[str], list[str]]:
    """How often which kind of error there was, and the lines that ended in an internal one."""
    random = Random(seed)
    workspace = opened(folder)
    kinds: Counter[str] = Counter()
    bad: list[str] = []
    for _ in range(lines):
        line = a_line(random, folder)
        workspace.live.on = False
        told = tried(workspace, line)
        kinds[told.name if told is not None else "fine"] += 1
        if told is not None and told.name.startswith("internal"):
            bad.append(f"{line!r}: {told.message}")
    return kinds, bad


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as name:
        import os

        os.chdir(name)
        kinds, bad = run(int(sys.argv[1]), int((sys.argv[2:] or ["1"])[0]), Path(name))
    print(kinds)
    print(*sorted(set(bad)), sep="\n")
