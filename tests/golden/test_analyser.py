"""Form → IR text, for a row of programs. `--update-golden` rewrites the file."""

from __future__ import annotations

from pathlib import Path

from sx_kernel.ir.text import to_text
from tests.unit.analyser.analysing import analysed

GOLDEN = Path(__file__).with_name("analyser.txt")


def test_forms_become_this_ir(update_golden: bool) -> None:
    """The file: a form on one line, its IR on the next, an empty line."""
    programs = GOLDEN.read_text(encoding="utf-8").strip().split("\n\n")
    forms = [program.split("\n")[0] for program in programs]
    made = [f"{form}\n{to_text(analysed(form))}" for form in forms]
    if update_golden:
        GOLDEN.write_text("\n\n".join(made) + "\n", encoding="utf-8")
    else:
        assert made == programs
