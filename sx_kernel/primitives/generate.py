"""Write declared.py and declared_facts.py from spec/primitives/*.sx:
`python -m sx_kernel.primitives.generate`.

Start-up must not parse the declarations, so what a running program needs of them (names, arity,
effects, types) is kept as a Python module, and what a compiler needs as another one. They are
committed; a test says when they are stale.
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
    """Return what declared.py should contain."""
    rows = (row(name, entry) for name, entry in sorted(declarations().items()))
    return _HEAD + "".join(rows) + ")\n"


_FACTS_HEAD = '''\
"""Generated from spec/primitives/*.sx by `python -m sx_kernel.primitives.generate`.

What a compiler may know of each primitive (see facts.py); ALIASES: other names of the same.
"""

from typing import Final

from sx_kernel.primitives.facts import Case, Facts

'''


def facts_text() -> str:
    """Return what declared_facts.py should contain."""
    lines = [_FACTS_HEAD, "FACTS: Final[dict[str, Facts]] = {\n"]
    aliases: list[str] = []
    for name, entry in sorted(declarations().items()):
        if name != entry.name:
            aliases.append(f"    {name!r}: {entry.name!r},\n")
            continue
        *facts, cases = entry.facts
        lines.append(f"    {name!r}: Facts({', '.join(map(repr, facts))}, (")
        if cases:
            lines.append("\n")
            lines += [f"        Case{tuple(case)!r},\n" for case in cases]
            lines.append("    ")
        lines.append(")),\n")
    return "".join([*lines, "}\n\nALIASES: Final[dict[str, str]] = {\n", *aliases, "}\n"])


def path(name: str = "declared.py") -> Path:
    """Return where declared.py, or the other file that is written, is."""
    return Path(__file__).with_name(name)


if __name__ == "__main__":
    path().write_text(text(), encoding="utf-8")
    path("declared_facts.py").write_text(facts_text(), encoding="utf-8")
    print(f"{path().name}: {len(declarations())} primitives")
