"""The flags: environment variables that change how sx_kernel works, never what a program means.

FLAGS declares each once; `Flags.from_environment` reads them, `table` documents them.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple

TIERS: Final = ("auto", "cek")
TRACES: Final = ("internal", "ir", "mid", "python", "cache")
STRESS_THRESHOLD: Final = 1
STRESS_BUDGET: Final = 3


class FlagError(Exception):
    """An environment variable has a value that it cannot have. The message names both."""


class Flags(NamedTuple):
    """What the flags say.

    `tier`: "auto", or "cek" for the machine alone. `threshold`: calls before a function is
    compiled, None for never. `budget`: compiled functions that the cache holds. `verify`: 0, 1
    or 2, how much of the intermediate code is checked. `stress`: leave compiled code all the
    time; it also sets threshold and budget unless they are given. `trace`: the stages that
    report what they do, of TRACES. `jit_memory`: the megabytes that the process may use before
    compiled code that is not in use has to go; `jit_idle`: the seconds without anything to do
    after which it goes; None for never. `path`: folders where libraries are looked for, after the
    current one.
    """

    tier: str = "auto"
    threshold: int | None = 4
    budget: int = 5000
    verify: int = 0
    stress: bool = False
    trace: frozenset[str] = frozenset()
    jit_memory: int | None = None
    jit_idle: int | None = 60
    path: tuple[str, ...] = ()

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> Flags:
        """The flags in `environment` (the process's by default); "" counts as not given.

        Raises FlagError for a value that a flag cannot have.
        """
        given = os.environ if environment is None else environment
        found: dict[str, Any] = {}
        for flag in FLAGS:
            text = given.get(flag.variable, "").strip()
            if text:
                found[flag.field] = flag.parse(flag, text)
        if found.get("stress"):
            found = {"threshold": STRESS_THRESHOLD, "budget": STRESS_BUDGET, **found}
        return cls(**found)


class Flag(NamedTuple):
    """One flag: its environment variable, the field of Flags, its values in words, its meaning.

    `parse` makes the field's value of the variable's text.
    """

    variable: str
    field: str
    values: str
    doc: str
    parse: Callable[[Flag, str], Any]

    def refuse(self, text: str) -> FlagError:
        """The error of a value that this flag cannot have."""
        return FlagError(f"{self.variable} must be {self.values}, not {text[:40]}")


# -- values --------------------------------------------------------------------------------------


def _choice(*choices: str) -> Callable[[Flag, str], str]:
    def parse(flag: Flag, text: str) -> str:
        if text not in choices:
            raise flag.refuse(text)
        return text

    return parse


def _count(
    least: int, most: int = 10**9, *, off: bool = False
) -> Callable[[Flag, str], int | None]:
    def parse(flag: Flag, text: str) -> int | None:
        if off and text == "off":
            return None
        # the length first: Python refuses to convert thousands of digits
        if not (text.isascii() and text.isdecimal() and len(text) <= 10):
            raise flag.refuse(text)
        number = int(text)
        if not least <= number <= most:
            raise flag.refuse(text)
        return number

    return parse


def _switch(flag: Flag, text: str) -> bool:
    if text not in {"0", "1"}:
        raise flag.refuse(text)
    return text == "1"


def _folders(_flag: Flag, text: str) -> tuple[str, ...]:
    return tuple(folder for folder in text.split(os.pathsep) if folder)


def _traces(flag: Flag, text: str) -> frozenset[str]:
    wanted = {word.strip() for word in text.split(",")} - {""}
    if "all" in wanted:
        wanted = (wanted - {"all"}) | set(TRACES)
    if not wanted <= set(TRACES):
        raise flag.refuse(text)
    return frozenset(wanted)


FLAGS: Final = (
    Flag(
        "SX_TIER", "tier", "auto or cek",
        "`cek`: never compile; the machine that defines the language runs everything.",
        _choice(*TIERS),
    ),
    Flag(
        "SX_THRESHOLD", "threshold", "an integer from 1 or off",
        "Compile a function at its call of that number; `off`: never.",
        _count(1, off=True),
    ),
    Flag(
        "SX_BUDGET", "budget", "an integer from 0",
        "How many compiled functions the cache holds; 0 switches it off.",
        _count(0),
    ),
    Flag(
        "SX_JIT_MEMORY", "jit_memory", "megabytes from 1 or off",
        "While the process uses more memory than that, drop compiled code that is not in use.",
        _count(1, off=True),
    ),
    Flag(
        "SX_JIT_IDLE", "jit_idle", "seconds from 1 or off",
        "Drop compiled code that was not used lately when a prompt or a notebook has been idle"
        " for so long.",
        _count(1, off=True),
    ),
    Flag(
        "SX_PATH", "path", f"folders, with {os.pathsep} between them",
        "Where `import` looks for libraries, after the importing file's folder and the current"
        " one.",
        _folders,
    ),
    Flag(
        "SX_VERIFY", "verify", "0, 1 or 2",
        "Check the intermediate code: 1 after analysis, 2 also that its text reads back.",
        _count(0, 2),
    ),
    Flag(
        "SX_STRESS", "stress", "0 or 1",
        "Compile at the first call into a cache of three entries, and leave compiled code all"
        " the time. Slow; results stay the same.",
        _switch,
    ),
    Flag(
        "SX_TRACE", "trace", f"a list of {', '.join(TRACES)}, or all",
        "Print to stderr what stages do: `ir` each form's intermediate code, `mid` the middle of"
        " what is compiled by way of it, `python` what is compiled, `cache` each event,"
        " `internal` the Python traceback of a bug in sx_kernel.",
        _traces,
    ),
)  # fmt: skip


_NAMED: Final[dict[Any, str]] = {None: "off", frozenset(): "none", (): "none", False: "0"}


def table() -> str:
    """The flags as a Markdown table; defaults are those of Flags()."""
    default = Flags()
    lines = ["| variable | values | default | does |", "| --- | --- | --- | --- |"]
    for flag in FLAGS:
        value = getattr(default, flag.field)
        shown = (
            "off"
            if value is None
            else "none"
            if value in (frozenset(), ())
            else int(value)
            if type(value) is bool
            else value
        )
        lines.append(f"| `{flag.variable}` | {flag.values} | {shown} | {flag.doc} |")
    return "\n".join(lines)
