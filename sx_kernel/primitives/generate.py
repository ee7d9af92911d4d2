"""Write declared.py from spec/primitives/*.sx: `python -m sx_kernel.primitives.generate`.

Start-up must not parse the declarations, so what a running program needs of them (names, arity,
effects, types) is kept as a Python module. It is committed; a test says when it is stale.
"""

from __future__ import annotations

from pathlib import Path

from sx_kernel.primitives.spec import Entry, declarations

_HEAD = '''"""Generated from spec/primitives/*.sx by `python -m sx_kernel.primitives.generate`.

Each row: name, least and greatest number of arguments (None: no limit), effects, type of the
result, parameters as (name, type, role), and who implements it ("": a Python function).
"""

from typing import Final

from sx_kernel.primitives.declaration import Row

DECLARED: Final[tuple[Row, ...]] = (
'''


def row(name: str, entry: Entry) -> str:
    """The line for one name."""
    params = tuple((p.name, p.type, p.role) for p in entry.params)
    values = (
        name, entry.min_args, entry.max_args, entry.effects, entry.returns, params, entry.bound,
    )  # fmt: skip
    return f"    {values!r},\n"


def text() -> str:
    """What declared.py should contain."""
    rows = (row(name, entry) for name, entry in sorted(declarations().items()))
    return _HEAD + "".join(rows) + ")\n"


def path() -> Path:
    """Where declared.py is."""
    return Path(__file__).with_name("declared.py")


if __name__ == "__main__":
    path().write_text(text(), encoding="utf-8")
    print(f"{path().name}: {len(declarations())} primitives")
