"""Program → the middle before and after one pass, a pair for each pass.

Each program of middle/ is named after a pass and defines `f`; its last form is a call of it, whose
arguments are what is guessed from. `--update-golden` rewrites the expected pair beside it.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from sx_kernel.compile.mid.nodes import Function
from sx_kernel.compile.mid.text import show
from sx_kernel.compile.pipeline import PASSES, compile_function
from sx_kernel.jit.compiling.world import SessionWorld, guesses_for
from sx_kernel.machine.link import global_key, link_lambda
from sx_kernel.session.session import Session

FOLDER = Path(__file__).with_name("middle")
PROGRAMS = sorted(FOLDER.glob("*.sx"))
NAMES = ["build", *[name for name, _ in PASSES]]


def pair(text: str, name: str) -> str:
    """The middle of `f` before and after the pass called `name`."""
    session = Session(out=lambda _text: None, threshold=None)
    session.eval(text)
    machine = session.machine
    lam = machine.globals[global_key("f")].__closure__[1].cell_contents
    link_lambda(lam, machine)
    args = session.eval(text.rstrip().rsplit("\n", 1)[-1].replace("(f", "(list", 1))
    stages: dict[str, str] = {}

    def watch(stage: str, fn: Function) -> None:
        stages[stage] = show(fn, states=name in ("build", "inline"))

    world = SessionWorld(machine, lam, guesses_for(lam, args))
    compile_function(lam, world, "f", watch, checked=True)
    if name in ("build", "inline"):
        return stages["build"]
    before = stages[NAMES[NAMES.index(name) - 1]]
    return f"before {name}\n{before}\nafter {name}\n{stages[name]}"


@pytest.mark.parametrize("path", PROGRAMS, ids=lambda path: path.stem)
def test_a_pass_makes_this_of_that(path: Path, update_golden: bool) -> None:
    made = pair(path.read_text(encoding="utf-8"), path.stem)
    expected = path.with_suffix(".txt")
    if update_golden:
        expected.write_text(made, encoding="utf-8")
    else:
        assert made == expected.read_text(encoding="utf-8")


def test_every_pass_has_a_pair_that_it_changes() -> None:
    assert {path.stem for path in PROGRAMS} == {*NAMES, "inline"}
    for path in PROGRAMS:
        text = path.with_suffix(".txt").read_text(encoding="utf-8")
        if "\nafter " in text:
            before, _, after = text.partition("\nafter ")
            assert before.partition("\n")[2] != after.partition("\n")[2], path
