"""The command line `sx`: prompt, programs, expressions, explain, doc, test.

Exit status: 0 fine, 1 error in the program, 2 wrong usage, 130 interrupted. Imports are made where
they are needed, and the arguments are taken apart by hand, because the start-up time of
`sx -e EXPR` is counted in milliseconds (argparse alone costs nine).
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from sx_kernel.base.errors import Interrupted
from sx_kernel.base.flags import FlagError, Flags
from sx_kernel.base.reading import read_rest, read_whole
from sx_kernel.repl.console import Console, OutputClosed
from sx_kernel.repl.usage import OPTIONS, SUBCOMMANDS, subcommand_usage, usage
from sx_kernel.session.bounds.collector import starting
from sx_kernel.session.bounds.interrupts import interruptible

if TYPE_CHECKING:
    from sx_kernel.session.session import Session

OK, PROGRAM_ERROR, WRONG_USAGE, INTERRUPTED = 0, 1, 2, 130

COMMANDS = tuple(command.name for command in SUBCOMMANDS)
# These take all words that follow, options too.
OWN_OPTIONS = tuple(command.name for command in SUBCOMMANDS if command.own_options)
TIERS = ("auto", "cek")


class UsageError(Exception):
    """The arguments make no sense; the message says why."""


class Options:
    """What the arguments say. `command` is "help", "version", one of COMMANDS, or None; `file`
    the program or None; `rest` the words after file or command.
    """

    def __init__(self) -> None:
        self.command: str | None = None
        self.expressions: list[str] = []
        self.file: str | None = None
        self.rest: list[str] = []
        self.interactive = False
        self.json = False
        # not given: what the environment says (base/flags.py)
        self.threshold: int | str | None = "flags"
        self.budget: int | None = None
        self.tier: str | None = None
        self.path: list[str] = []


def main(arguments: list[str] | None = None) -> int:
    """Carry out the command line `arguments` (sys.argv's by default). Returns the exit status."""
    console = Console()
    try:
        options = parse(sys.argv[1:] if arguments is None else arguments)
    except UsageError as error:
        console.error(f"sx: {error}\n`sx --help` lists what there is")
        return WRONG_USAGE
    try:
        try:
            from sx_kernel.session.bounds.room import in_room

            status = in_room(lambda: _run(options, console))
        except OutputClosed:  # an Interrupted, too
            raise
        except (KeyboardInterrupt, Interrupted) as stop:
            status = _interrupted(stop, console)
        console.flush()
    except (FlagError, UsageError) as error:
        console.error(f"sx: {error}")
        return WRONG_USAGE
    except OutputClosed as closed:
        console.abandon()
        if closed.failure is None:
            return OK  # the reader has seen enough
        console.error(f"sx: cannot write the output: {closed.failure}")
        return PROGRAM_ERROR
    except Exception as problem:  # of ours or the system's, outside of any evaluation
        return _failed(problem, console)
    return status


# ------------------------------------------------------------------------------- the arguments


def parse(arguments: list[str]) -> Options:
    """Take the command line apart. Options come before FILE; what follows FILE is the program's.

    Raises UsageError.
    """
    options = Options()
    words = list(reversed(arguments))
    while words:
        word = words.pop()
        if word == "--":
            _take_file(options, words)
        elif word.startswith("-") and word != "-":
            _take_option(options, word, words)
        elif options.command is not None:
            options.rest.append(word)
        elif word in COMMANDS and not options.expressions and not options.interactive:
            options.command = word
            if word in OWN_OPTIONS:
                options.rest = words[::-1]
                break
        else:
            words.append(word)
            _take_file(options, words)
    _check(options)
    return options


def _take_file(options: Options, words: list[str]) -> None:
    """The rest of the reversed `words`: a file and its arguments, or arguments alone after -e."""
    if options.command is None and not options.expressions and words:
        options.file = words.pop()
    options.rest += reversed(words)
    words.clear()


def _take_option(options: Options, word: str, words: list[str]) -> None:
    name, equals, value = word.partition("=") if word.startswith("--") else (word, "", "")

    def argument() -> str:
        if equals:
            return value
        if not words:
            message = f"{name} needs a value"
            raise UsageError(message)
        return words.pop()

    match name:
        case "-e" | "--eval":
            options.expressions.append(argument())
        case "-I" | "--path":
            options.path.append(argument())
        case "--threshold":
            options.threshold = _count(name, argument(), least=1, off=True)
        case "--budget":
            options.budget = _count(name, argument(), least=0) or 0
        case "--tier":
            options.tier = argument()
            if options.tier not in TIERS:
                message = f"--tier is one of {', '.join(TIERS)}, not {options.tier}"
                raise UsageError(message)
        case _:
            if equals:
                message = f"{name} takes no value" if name in _FLAGS else _unknown(name)
                raise UsageError(message)
            _take_flag(options, name)


_FLAGS = tuple(name for option in OPTIONS if not option.value for name in option.names)


def _take_flag(options: Options, name: str) -> None:
    match name:
        case "-i" | "--interactive":
            options.interactive = True
        case "--json":
            options.json = True
        case "-h" | "--help":
            options.command = "help"
        case "-V" | "--version":
            options.command = "version"
        case _:
            raise UsageError(_unknown(name))


def _unknown(name: str) -> str:
    from difflib import get_close_matches

    known = [long for option in OPTIONS for long in option.names if long.startswith("--")]
    near = get_close_matches(name, known, n=1)
    return f"unknown option {name}" + (f"; did you mean {near[0]}?" if near else "")


def _count(name: str, text: str, *, least: int, off: bool = False) -> int | None:
    """The integer `text`, at least `least`; None for "off" where that is allowed."""
    if off and text == "off":
        return None
    # isdecimal alone would take ten thousand digits, which Python refuses to convert
    if text.isascii() and text.isdecimal() and len(text) <= 18 and int(text) >= least:
        return int(text)
    wanted = f"an integer from {least}" + (" or off" if off else "")
    message = f"{name} must be {wanted}, not {text}"
    raise UsageError(message)


def _check(options: Options) -> None:
    command = options.command
    if command in {"explain", "doc", "completion"} and not options.rest:
        raise UsageError(subcommand_usage(command))
    if options.json and not options.expressions:
        message = "--json goes with -e"
        raise UsageError(message)


# --------------------------------------------------------------------------------- doing it


def _run(options: Options, console: Console) -> int:
    match options.command:
        case "help":
            console.line(usage())
            return OK
        case "version":
            from sx_kernel import __version__

            console.line(f"sx {__version__} (Python {sys.version.split()[0]})")
            return OK
        case "test":
            return _test(options, console)
        case "cache":
            return _cache(options, console)
        case "conform":
            return _conform(options, console)
        case "kernel":
            return _kernel(options, console)
        case "serve":
            from sx_kernel.kernel.serve import run

            return run(options.rest, lambda: open_session(options, console.write), console)
        case "debug-adapter":
            return _debug_adapter(options, console)
        case "completion":
            return _completion(options, console)
        case "format":
            from sx_kernel.repl.formatting import format_files

            return format_files(options.rest, console.write, console.error)
        case "lsp":
            return _lsp(options, console)
        case _:
            return _with_session(options, console)


def open_session(
    options: Options,
    out: Callable[[str], object],
    read: Callable[[], str | None] | None = None,
) -> Session:
    """A session as the options want it, which prints by calling `out` and reads by `read`."""
    from sx_kernel.repl.color import wants_color
    from sx_kernel.session.capabilities import EVERYTHING
    from sx_kernel.session.session import Session

    flags = _flags(options)
    session = Session(
        threshold=flags.threshold, budget=flags.budget, tier=flags.tier, out=out, read=read,
        flags=flags, capabilities=EVERYTHING,
    )  # fmt: skip
    session.ports.colours = wants_color(sys.stdout)
    return session


def _flags(options: Options) -> Flags:
    """The environment's flags, as far as the options do not say otherwise. Raises FlagError."""
    flags = Flags.from_environment()
    return flags._replace(
        threshold=flags.threshold if isinstance(options.threshold, str) else options.threshold,
        budget=flags.budget if options.budget is None else options.budget,
        tier=options.tier or flags.tier,
        path=(*options.path, *flags.path),
    )


def _with_session(options: Options, console: Console) -> int:
    from sx_kernel.session.python import notices

    program: tuple[str, bytes] | None = None
    if options.file is not None:
        try:
            program = _read_file(options.file)
        except (OSError, ValueError) as problem:
            reason = getattr(problem, "strerror", None) or str(problem)
            console.error(f"sx: cannot read {options.file}: {reason}")
            return WRONG_USAGE
    printed: list[str] = []
    prompts = options.interactive or not (options.expressions or program)
    # where programs are read from a pipe, it is not for them to read on
    read = None if prompts and not sys.stdin.isatty() else console.read_line
    with starting():
        session = open_session(options, printed.append if options.json else console.write, read)
        notices.install()
    if not options.json:
        session.context.on_warning = lambda text: console.error(f"warning: {text}")
    if options.command == "explain":
        form = " ".join(options.rest)
        return _guarded(session, console, lambda: console.line(session.explain(form)))
    if options.command == "doc":
        return _doc(session, console, options.rest)
    status = OK
    session.arguments = [options.file or "", *options.rest]
    for expression in options.expressions:
        if options.json:
            status = _evaluate_json(session, console, expression, printed)
        else:
            status = _guarded(session, console, lambda e=expression: _evaluate(session, console, e))
        if status != OK:
            break
    if program is not None:
        name, data = program
        status = _guarded(session, console, lambda: _run_program(session, name, data))
    if prompts:
        from sx_kernel.repl.start import run_prompt

        return run_prompt(session, console, lambda: open_session(options, console.write, read))
    return status


def _read_file(name: str) -> tuple[str, bytes]:
    """The program's name for messages, and its bytes. Raises OSError, ValueError (NUL in name)."""
    if name == "-":
        return "<stdin>", read_rest(sys.stdin.buffer)
    return name, read_whole(name)


def _run_program(session: Session, name: str, data: bytes) -> None:
    from sx_kernel.session.evaluate.sources import decode

    text = decode(data, name)
    if not name.endswith(".sx") and name != "<stdin>":
        from sx_kernel.languages.registry import by_suffix

        language = by_suffix(name)
        if language is not None:
            from sx_kernel.languages.hosting import guests

            guests(session).run(language, text, name)
            return
    for _ in session.eval_forms(text, name):
        pass


def _guarded(session: Session, console: Console, work: Callable[[], object]) -> int:
    """Do `work` and report what goes wrong. Returns the exit status. Raises OutputClosed."""
    try:
        with interruptible(session, outright=True):
            work()
    except OutputClosed:
        raise
    except (Interrupted, KeyboardInterrupt) as stop:
        return _interrupted(stop, console)
    except Exception as problem:
        return _failed(problem, console)
    return OK


def _failed(problem: BaseException, console: Console) -> int:
    """Say what has gone wrong. Returns the exit status."""
    from sx_kernel.session.desk.failure import report

    console.report(report(problem).text)
    return PROGRAM_ERROR


def _interrupted(stop: Interrupted | KeyboardInterrupt, console: Console) -> int:
    """Say what Ctrl-C has stopped. Returns the exit status."""
    _failed(stop, console)
    return INTERRUPTED


def _evaluate(session: Session, console: Console, expression: str) -> None:
    """-e: evaluate `expression` and print its last value, if it has one worth printing."""
    value, is_definition = None, True
    for value, is_definition in session.eval_forms(expression, "-e"):  # noqa: B007
        pass
    if value is not None and not is_definition:
        from sx_kernel.syntax.printer import inspect

        console.line(inspect(value))


def _evaluate_json(session: Session, console: Console, expression: str, printed: list[str]) -> int:
    from sx_kernel.repl.report import evaluate_to_json

    line, status = evaluate_to_json(session, expression, printed)
    console.line(line)
    return status


def _doc(session: Session, console: Console, names: list[str]) -> int:
    status = OK
    for name in names:
        found = session.doc(name, console.columns(88))
        if found is None:
            hint = session.context.hint_for(name)
            console.error(f"sx: nothing is known about {name}" + (f"; {hint}" if hint else ""))
            status = PROGRAM_ERROR
        else:
            console.line(found)
    return status


def _completion(options: Options, console: Console) -> int:
    from sx_kernel.repl.shells import SHELLS, script

    what, *words = options.rest
    if what == "names" and len(words) == 1:
        for name in open_session(options, console.write).complete(words[0]):
            console.line(name)
        return OK
    if what not in SHELLS or words:
        raise UsageError(subcommand_usage("completion"))
    console.line(script(what))
    return OK


def _has_streams(*streams: Any) -> bool:
    """Return whether there are bytes behind these streams of text, and files of the system."""
    try:
        return all(stream.fileno() >= 0 and stream.buffer is not None for stream in streams)
    except (OSError, ValueError, AttributeError):
        return False


def _lsp(options: Options, console: Console) -> int:
    if options.rest and options.rest != ["--stdio"]:  # which many editors pass
        raise UsageError(subcommand_usage("lsp"))
    try:
        from sx_kernel.lsp.server import serve
    except ModuleNotFoundError as missing:
        if (missing.name or "").partition(".")[0] not in {"pygls", "lsprotocol", "cattrs"}:
            raise
        console.error("sx: the language server needs pygls: pip install 'sx-kernel[lsp]'")
        return WRONG_USAGE
    if not _has_streams(sys.stdin, sys.stdout):
        raise UsageError("sx lsp: standard input and output must be streams of bytes")
    if sys.stdin.isatty():
        console.error("sx lsp talks to editors; Ctrl-C ends it")
    return serve()


def _test(options: Options, console: Console) -> int:
    from sx_kernel.conformance.runner import run_tests

    return run_tests(options.rest, console.line, lambda: open_session(options, console.write))


def _conform(options: Options, console: Console) -> int:
    from sx_kernel.conformance.cases import Settings
    from sx_kernel.conformance.command import conform

    def line(text: str) -> None:
        console.line(text)
        console.flush()  # whoever reads along should see each failure when it happens

    flags = _flags(options)
    return conform(
        options.rest,
        Settings(threshold=flags.threshold, budget=flags.budget, tier=flags.tier),
        line,
        console.error,
        terminal=sys.stderr if sys.stderr.isatty() else None,
    )


def _kernel(options: Options, console: Console) -> int:
    from sx_kernel.kernel.install import KernelUsageError, run

    try:
        return run(options.rest, console.line)
    except KernelUsageError as problem:
        console.error(str(problem))
        return WRONG_USAGE


def _debug_adapter(options: Options, console: Console) -> int:
    from sx_kernel.debug.adapter import USAGE, main

    if options.rest:
        console.error(USAGE)
        return WRONG_USAGE
    if not _has_streams(sys.stdin, sys.stdout):
        raise UsageError("sx debug-adapter: standard input and output must be streams of bytes")
    return main(lambda out: open_session(options, out))


def _cache(options: Options, console: Console) -> int:
    from sx_kernel.base import store

    match options.rest:
        case ["clear"]:
            console.line(f"removed {store.clear()} files")
        case ["info"] | []:
            console.line(f"folder  {store.folder() or 'none: SX_CACHE_DIR is off'}")
            for kind, (files, size) in store.kept().items():
                count = "1 file" if files == 1 else f"{files} files"
                console.line(f"{kind}  {count}, {size / 1e6:.1f} MB")
        case _:
            console.error("usage: sx cache info|clear")
            return WRONG_USAGE
    return OK
