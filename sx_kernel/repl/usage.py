"""What the command line understands, as data: `sx --help` and the shells' completion are made of
it, and cli.py takes arguments apart by it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, NamedTuple


class Subcommand(NamedTuple):
    """`sx NAME ARGUMENTS`. `takes` says what the arguments are, for completion: "name" of an SX
    function, "file", or words. `own_options`: it takes apart by itself what follows its name.
    """

    name: str
    arguments: str
    doc: str
    takes: str | tuple[str, ...] = ""
    own_options: bool = False


class Option(NamedTuple):
    """An option. `names`: short and long; `value`: what its value is called, "" if it has none;
    `choices`: the words that the value can be, as far as they are known.
    """

    names: tuple[str, ...]
    value: str
    doc: str
    choices: tuple[str, ...] = ()


SUBCOMMANDS: Final = (
    Subcommand("doc", "NAME…", "what a function or special form does", "name"),
    Subcommand("explain", "FORM", "every stage from text to compiled code"),
    Subcommand("test", "[PATH…]", "run tests in SX (without PATH: the language's)", "file"),
    Subcommand("format", "[--check] PATH…", "lay programs out anew; - is stdin", "file", True),
    Subcommand("lsp", "", "the language server, for editors; on stdin and stdout", "", True),
    Subcommand("cache", "info|clear", "what is kept on disk to start faster", ("info", "clear")),
    Subcommand("conform", "[SUITE…]", "tests in batches and processes of their own", "file", True),
    Subcommand(
        "kernel", "ACTION …", "the Jupyter kernel", ("install", "uninstall", "doctor"), True
    ),
    Subcommand(
        "serve", "[--port N] PAGE", "a page of hyperscript that lives in a browser", "file", True
    ),
    Subcommand("debug-adapter", "", "for editors: the debugger, on stdin and stdout"),
    Subcommand("completion", "bash|zsh", "completion for your shell", ("bash", "zsh")),
)

OPTIONS: Final = (
    Option(("-e", "--eval"), "EXPR", "evaluate EXPR and print its value; may be repeated"),
    Option(("-i", "--interactive"), "", "start the prompt when the program has run"),
    Option(("-I", "--path"), "DIR", "look for libraries in DIR, too; may be repeated"),
    Option(("--json",), "", "with -e: print a JSON object for each expression"),
    Option(
        ("--threshold",), "N", "compile a function at its N-th call (4); off: never", ("4", "off")
    ),
    Option(("--budget",), "N", "compiled functions the cache holds (5000; 0: none)"),
    Option(("--tier",), "T", "auto, or cek: never compile anything", ("auto", "cek")),
    Option(("-h", "--help"), "", "this text"),
    Option(("-V", "--version"), "", "versions of SX and Python"),
)

_ENVIRONMENT: Final = (
    ("SX_THRESHOLD SX_BUDGET SX_TIER", "as the options"),
    ("SX_PATH", "more folders to look for libraries in"),
    ("SX_CONFIG", "settings of the prompt (~/.config/sx/config.toml)"),
    ("SX_HISTORY", "where the history is kept; off: nowhere"),
    ("SX_PICTURES", "as the terminal has them: kitty, iterm, sixel; off"),
    ("NO_COLOR FORCE_COLOR", "never, or always, write in colours"),
)

_HEAD: Final = """\
usage: sx [OPTION…]                      start the prompt
       sx [OPTION…] FILE [ARGUMENT…]     run a program; - is standard input
       sx [OPTION…] -e EXPR              evaluate an expression
       sx COMMAND …                      see below

SX is a small Lisp with a JIT whose cache can be watched. To begin with:

  sx                                     then type (+ 1 2), or :help
  sx -e '(map inc (list 1 2 3))'         prints (2 3 4)
  sx doc map                             what is map?
  sx explain '(let ((x 1)) (+ x 2))'     what happens to a form"""

_TAIL: Final = """\
exit status: 0 fine, 1 error in the program, 2 wrong usage, 130 interrupted"""

WIDTH: Final = 22


def usage() -> str:
    """Return what `sx --help` prints."""
    return "\n\n".join(
        [
            _HEAD,
            "commands:\n" + _lines((f"{c.name} {c.arguments}", c.doc) for c in SUBCOMMANDS),
            "options, before FILE:\n" + _lines((_option_text(o), o.doc) for o in OPTIONS),
            "environment:\n" + _lines(_ENVIRONMENT),
            _TAIL,
        ]
    )


def subcommand_usage(name: str) -> str:
    """The one line about a subcommand."""
    found = next(c for c in SUBCOMMANDS if c.name == name)
    return f"usage: sx {found.name} {found.arguments}   {found.doc}"


def _option_text(option: Option) -> str:
    text = ", ".join(option.names)
    if text.startswith("--"):
        text = "    " + text  # where the short names would be
    return f"{text} {option.value}".rstrip()


def _lines(rows: Iterable[tuple[str, str]]) -> str:
    lines: list[str] = []
    for head, doc in rows:
        if len(head) > WIDTH:
            lines += [f"  {head}", f"  {'':{WIDTH}}  {doc}"]
        else:
            lines.append(f"  {head:<{WIDTH}}  {doc}")
    return "\n".join(lines)
