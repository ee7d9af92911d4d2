"""Every stage that a form goes through, from text to compiled code, as text: `sx explain FORM`.

The form is evaluated once, on the machine, step by step; what it prints is shown with the rest.
Global names that it binds are given back what they were bound to before. What it does to data
that was there before (append!, hash tables, counters of calls) stays done.
"""

from __future__ import annotations

import dis
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from types import CodeType
from typing import TYPE_CHECKING, Any, Final

from sx_kernel.analyser.analyse import analyse
from sx_kernel.base.errors import InternalError, SxError, error
from sx_kernel.base.ports import Port
from sx_kernel.base.source import Source
from sx_kernel.base.values import Macro, Parameter, Symbol
from sx_kernel.compile.mid.nodes import Function
from sx_kernel.compile.mid.text import show
from sx_kernel.compile.python.unit import MidUnit
from sx_kernel.compile.world import Unsupported
from sx_kernel.ir.nodes import Define, Lambda, Node
from sx_kernel.ir.shapes import fill
from sx_kernel.ir.shown import shown_name
from sx_kernel.ir.text import to_form
from sx_kernel.ir.verify import verify
from sx_kernel.ir.walk import parts_of
from sx_kernel.jit.compiling.world import Watch, guesses_for, make_unit
from sx_kernel.machine.link import global_key, is_library, link_lambda
from sx_kernel.runtime.closures import closure_code
from sx_kernel.session.errors.render import headline
from sx_kernel.session.stages.stepper import Stepper
from sx_kernel.session.words.help import lambda_of
from sx_kernel.syntax.places import end_in
from sx_kernel.syntax.pretty import LONGEST, pretty
from sx_kernel.syntax.printer import inspect_cut
from sx_kernel.syntax.reader import Parsed, ReadProblem, read
from sx_kernel.syntax.tokens import TOKEN

if TYPE_CHECKING:
    from sx_kernel.session.context import Context
    from sx_kernel.session.core import Core

WIDTH: Final = 88
LINE: Final = 4 * WIDTH
LINES: Final = 120
TOKENS: Final = 60
FORMS: Final = 30
STATES: Final = 40
STEPS: Final = 20_000
LAMBDAS: Final = 6
BYTECODE: Final = 40


def explain(session: Core, text: str) -> str:
    """The stages of the forms in `text`, section by section.

    Raises SxError for text that cannot be read or analysed; an error while it is evaluated is part
    of the explanation.
    """
    source = Source(text, "<explain>")
    try:
        parsed = read(source)
    except ReadProblem as problem:
        raise problem.as_error(source) from None
    if not parsed.forms:
        raise error("syntax-error", "explain: there is no form in the text")
    sections = [("tokens", _tokens(text)), ("forms", _forms(source, parsed))]
    with bindings_kept(session), _output_of(session) as printed:
        for form in parsed.forms:
            sections += _explain_form(session, form, parsed, source, printed)
    return _text(sections)


def explain_form(session: Core, form: Any) -> str:
    """Return what becomes of a form given as data, which is not evaluated: expansion, IR, compiled
    code.

    Raises SxError for a form that cannot be analysed.
    """
    with bindings_kept(session):
        lam, sections = _analysed(session, form, {}, None)
        sections += _compiled(session, lam, {}) + _function_named(session, form)
    return _text(sections)


Sections = list[tuple[str, list[str]]]


def _text(sections: Sections) -> str:
    return "\n\n".join("\n".join([title, *_indented(lines)]) for title, lines in sections)


def _analysed(
    session: Core, form: Any, positions: dict[int, int], source: Source | None
) -> tuple[Lambda, Sections]:
    """A form analysed, and the sections about that."""
    log = _Expansions(session.context)
    try:
        lam = analyse(form, positions, source, log)
        ir = [*lines_of(to_form(lam.body)), *_verified(lam)]
    except RecursionError:
        raise error("limit-error", "nested too deeply to be explained") from None
    return lam, [("expanded", log.lines or ["no macros"]), ("IR", ir)]


def _explain_form(
    session: Core, form: Any, parsed: Parsed, source: Source, printed: list[str]
) -> Sections:
    lam, found = _analysed(session, form, parsed.positions, source)
    calls: dict[int, list[Any]] = {}
    found.append(("machine", _trace(session, lam, calls)))
    if printed:
        found.append(("output", "".join(printed).rstrip("\n").split("\n")))
        printed.clear()
    return found + _compiled(session, lam, calls) + _function_named(session, form)


def _function_named(session: Core, form: Any) -> Sections:
    """If the form is a function's name, the stages of the function itself."""
    if type(form) is not Symbol:
        return []
    value = session.machine.globals.get(global_key(form.name))
    lam = lambda_of(value.expander if type(value) is Macro else value)
    if lam is None:
        return []
    ir = [*lines_of(to_form(lam)), *_verified(lam)]
    return [(f"IR: {name_of(lam)}", ir), *_compiled_lambda(session, lam, [])]


def _indented(lines: list[str]) -> list[str]:
    """A section's lines, long ones and too many of them cut."""
    more = [f"  … {len(lines) - LINES} more lines"] if len(lines) > LINES else []
    return [*(f"  {_cut_line(line)}".rstrip() for line in lines[:LINES]), *more]


def _cut_line(line: str) -> str:
    return line if len(line) <= LINE else line[: LINE - 1] + "…"


# ------------------------------------------------------------------------------- text and forms


def _tokens(text: str) -> list[str]:
    found = [match[0] for match in TOKEN.finditer(text) if match[0][0] != ";"]
    more = [f"… {len(found) - TOKENS} more"] if len(found) > TOKENS else []
    return [_line(" ".join(found[:TOKENS])), *more]


def _line(text: str, width: int = LINE) -> str:
    text = " ".join(text.split())
    return text if len(text) <= width else text[: width - 1] + "…"


def _forms(source: Source, parsed: Parsed) -> list[str]:
    """Line and column of every compound form, in the order of the text."""
    offsets = sorted({*parsed.positions.values(), *parsed.starts})
    lines: list[str] = []
    for offset in offsets[:FORMS]:
        line, column = source.line_column(offset)
        end = min(end_in(source, offset), offset + LINE)
        lines.append(f"{f'{line}:{column}':<7} {_line(source.text[offset:end], WIDTH - 10)}")
    if len(offsets) > FORMS:
        lines.append(f"… {len(offsets) - FORMS} more")
    return lines


# ---------------------------------------------------------------------------- analysis and IR


class _Expansions:
    """What the analyser asks of a session (analyser/context.py), noting the macros that are run."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.macros = context.macros
        self.constructors = context.constructors
        self.module = context.module
        self.library_program = context.library_program
        self.import_program = context.import_program
        self.elements = context.elements
        self.lines: list[str] = []
        self.primitive_arity = context.primitive_arity
        self.make_closure = context.make_closure
        self.define_macro = context.define_macro
        self.hidden_name = context.hidden_name
        self.define_constructor = context.define_constructor
        self.warn = context.warn

    def apply_macro(self, closure: Any, args: list[Any]) -> Any:
        """As the session, and note `(name arg…) → expansion`."""
        expansion = self.context.apply_macro(closure, args)
        lam = lambda_of(closure)
        name = "macro" if lam is None else lam.name or "macro"
        before = " ".join([name, *(inspect_cut(arg, WIDTH) for arg in args)])
        self.lines.append(_line(f"({before}) → {inspect_cut(expansion, WIDTH)}", 2 * WIDTH))
        return expansion


def _verified(lam: Lambda) -> list[str]:
    try:
        verify(lam)
    except InternalError as problem:
        return [f"verifier: {problem}"]
    return ["verifier: ok"]


def lines_of(form: Any, width: int = WIDTH) -> list[str]:
    """A form as lines of at most `width` characters; the beginning of one that is too long."""
    text = pretty(form, width)
    return text.split("\n") if len(text) <= LONGEST else [inspect_cut(form, LINE)]


# ------------------------------------------------------------------------------------- running


def _trace(session: Core, lam: Lambda, calls: dict[int, list[Any]]) -> list[str]:
    """The first states of running the top-level form `lam`, and how it ends.

    `calls` gets a copy of the environment in which each lambda began to run for the first time,
    by the lambda's id.
    """
    stepper = Stepper(session, "", analysed=[lam])
    lines: list[str] = []
    try:
        while stepper.state is not None and stepper.steps < STEPS:
            if stepper.steps < STATES:
                lines.append(f"{stepper.steps:>3}  {stepper.show()}")
            _note_call(stepper.state, calls)
            stepper.step()
    except SxError as problem:
        return [*_cut(lines, stepper.steps), _line(f"raises {headline(problem)}")]
    lines = _cut(lines, stepper.steps)
    if stepper.state is not None:
        return [*lines, f"stopped after {STEPS} steps"]
    return [*lines, f"result: {inspect_cut(stepper.value, WIDTH)}"]


def _cut(lines: list[str], steps: int) -> list[str]:
    return [*lines, f"… {steps - STATES} more"] if steps > STATES else lines


def _note_call(state: Any, calls: dict[int, list[Any]]) -> None:
    node, env, _, _ = state
    if node is not None and env is not None and node is env[0].body:
        calls.setdefault(id(env[0]), list(env))  # a copy: the slots change


@contextmanager
def bindings_kept(session: Core) -> Generator[None, None, None]:
    """Give every global name back its binding afterwards: values, macros, doc strings.

    What else is among the machine's globals belongs to compiled code, and stays.
    """
    m = session.machine
    names, primitives = dict(m.names), dict(m.primitives)
    values = dict(m.globals)
    macros, docs = dict(session.context.macros), dict(session.context.docs)
    constructors, strict = dict(session.context.constructors), m.strict
    try:
        yield
    finally:
        shadowed, m.on_shadow = m.on_shadow, None  # what that would do is done once, below
        for key in [
            k for k, v in m.globals.items() if k[:2] == "G_" and values.get(k, _ABSENT) is not v
        ]:
            if key in values:
                m.bind_global(names[key], values[key])
            else:
                del m.globals[key]
        m.on_shadow = shadowed
        m.names.clear()
        m.names.update(names)
        changed = primitives != m.primitives
        m.primitives.update(primitives)
        if changed and shadowed is not None:
            shadowed("")
        session.context.macros.clear()
        session.context.macros.update(macros)
        session.context.docs.clear()
        session.context.docs.update(docs)
        session.context.constructors.clear()
        session.context.constructors.update(constructors)
        m.strict = strict


_ABSENT: Final = object()


@contextmanager
def _output_of(session: Core) -> Generator[list[str], None, None]:
    """Have what is printed in the block go into the list that this returns."""
    parameter: Any = session.machine.all_primitives["current-output-port"].fn
    assert type(parameter) is Parameter
    printed: list[str] = []
    saved, parameter.value = parameter.value, Port("output", sink=printed.append)
    try:
        yield printed
    finally:
        parameter.value = saved


# ----------------------------------------------------------------------------------- compiling


def _compiled(session: Core, top: Lambda, calls: dict[int, list[Any]]) -> Sections:
    """Python code and bytecode of the lambdas in the form, then of others that ran.

    The form itself is compiled as if it were a function. (The JIT never does that, because a
    form runs once.) The library's functions are only named.
    """
    ran = [env[0] for env in calls.values()]
    written = [lam for lam in lambdas_in(top) if type(lam.body) is not Define]
    others = [lam for lam in ran if not any(lam is one for one in written) and lam is not top]
    mine = [*written, *(lam for lam in others if not is_library(lam))]
    found: Sections = []
    for lam in mine[:LAMBDAS]:
        env = calls.get(id(lam))
        found += _compiled_lambda(session, lam, env[1 : 1 + len(lam.required)] if env else [])
    left = [name_of(lam) for lam in mine[LAMBDAS:]]
    library = [lam.name for lam in others if lam.name is not None and is_library(lam)]
    more: list[str] = []
    if left:
        more.append(f"not shown: {_line(' '.join(left))}")
    if library:
        more.append(f"of the library: {_line(' '.join(library))}")
    return [*found, ("other functions", more)] if more else found


def lambdas_in(top: Lambda) -> list[Lambda]:
    """`top` and the lambdas in it, from the outside in."""
    found: list[Lambda] = []
    stack: list[Node] = [top]
    while stack:
        node = stack.pop()
        if type(node) is Lambda:
            found.append(node)
            stack.append(node.body)
        else:
            stack.extend(reversed(parts_of(node)))
    return found


def name_of(lam: Lambda) -> str:
    if lam.toplevel:
        return "the form as a function"
    if lam.name is not None or lam.source is None or lam.pos < 0:
        return shown_name(lam)
    return f"{shown_name(lam)}:{lam.source.line_column(lam.pos)[1]}"  # a line may have several


def _compiled_lambda(session: Core, lam: Lambda, args: list[Any]) -> Sections:
    """Sections for one lambda. `args`: of its first call, to speculate on; [] if it did not run."""
    name = name_of(lam)
    stages: list[tuple[str, list[str]]] = []

    def watch(stage: str, fn: Function) -> None:
        lines = show(fn).rstrip("\n").split("\n")
        if not stages or lines != stages[-1][1]:
            how = "as it is built" if not stages else f"after the pass {stage}"
            stages.append((f"middle, {how}: {name}", lines))

    try:
        unit, codes = unit_of(session, lam, args, watch)
    except Unsupported as problem:
        return [(f"Python: {name}", [f"declined: {problem}"])]
    except RecursionError:
        return [(f"Python: {name}", ["nested too deeply to be shown"])]
    instructions = [text for code in codes for _, text in bytecode(code)]
    more = [f"… {len(instructions) - BYTECODE} more"] if len(instructions) > BYTECODE else []
    return [
        *stages,
        (f"Python: {name}", unit.text.rstrip("\n").split("\n")),
        (f"bytecode: {name}", [*instructions[:BYTECODE], *more]),
        (f"cache entry: {name}", _entry(session, unit, lam)),
    ]


def unit_of(
    session: Core, lam: Lambda, args: list[Any], watch: Watch | None = None,
    guesses: dict[Any, Any] | None = None,
) -> tuple[MidUnit, list[CodeType]]:  # fmt: skip
    """Return what `lam` would be compiled to now, and its code objects; the cache is not touched.

    `args`: of a call, to speculate on, unless there are `guesses` already; `watch` sees the middle
    after each pass. Raises Unsupported, and RecursionError for code that is nested too deeply.
    """
    policy = session.policy
    fill(lam)
    if lam.rt is None or lam.rt.pad is None:
        link_lambda(lam, session.machine)
    unit = make_unit(
        session.machine, lam, policy.compiler.self_name(lam),
        guesses_for(lam, args) if guesses is None else guesses,
        f"<sx {name_of(lam)}>", watch=watch,
    )  # fmt: skip
    return unit, [closure_code(make) for make in unit.compile() if make is not None]


def bytecode(code: CodeType) -> Iterator[tuple[int | None, str]]:
    """The instructions of a code object as text, each with the line of Python it comes from."""
    shown = None
    for step in dis.get_instructions(code):
        line = None if step.positions is None else step.positions.lineno
        number = "" if line is None or line == shown else line
        shown = line
        mark = ">>" if step.is_jump_target else ""
        argument = step.argrepr or ("" if step.arg is None else str(step.arg))
        yield line, f"{number:>4} {mark:>2} {step.offset:>4} {step.opname:<24} {argument}".rstrip()


def _entry(session: Core, unit: MidUnit, lam: Lambda) -> list[str]:
    """Return what the cache would note about this code."""
    guards = ", ".join(f"{lam.required[i].name} is {kind}" for i, kind in unit.guards.items())
    threshold = session.policy.cache.threshold
    when = "never (the threshold is nil)" if threshold is None else f"at its call {threshold}"
    return [
        f"compiled: {'never (a form runs once)' if lam.toplevel else when}",
        "key: the structure of the function and the types; equal functions share one entry",
        f"guards: {guards or 'none'}",
        f"depends on: {' '.join(sorted(unit.dependencies)) or 'nothing'}",
        f"size: {unit.size} bytes",
    ]
