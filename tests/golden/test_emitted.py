"""Program → emitted Python, so that a change of the emitter shows as a change of this file.

Each program of emitted/ holds definitions and, as its last form, a call that is made often enough
to compile them. `--update-golden` rewrites the expected text beside it.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from sx_kernel.machine.link import is_library
from sx_kernel.session.session import Session

FOLDER = Path(__file__).with_name("emitted")
PROGRAMS = sorted(FOLDER.glob("*.sx"))


def emitted(program: str) -> str:
    """The Python of all functions of `program` that are compiled, in the order of compiling."""
    session = Session(out=lambda _text: None, threshold=2)
    session.eval(program, name="golden")
    own = [e for e in session.policy.cache.entries() if not any(map(is_library, e.live_owners()))]
    entries = sorted(own, key=lambda entry: entry.id)
    return "\n".join(f"# {entry.name}\n{entry.code.unit.text}" for entry in entries)


@pytest.mark.parametrize("path", PROGRAMS, ids=lambda path: path.stem)
def test_programs_become_this_python(path: Path, update_golden: bool) -> None:
    made = emitted(path.read_text(encoding="utf-8"))
    expected = path.with_suffix(".txt")
    if update_golden:
        expected.write_text(made, encoding="utf-8")
    else:
        assert made == expected.read_text(encoding="utf-8")
