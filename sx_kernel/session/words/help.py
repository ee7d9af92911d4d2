"""What `sx doc NAME` and `:doc NAME` show: one text for every kind of name.

Built-in functions and special forms are described by spec/; functions and macros written in SX by
their doc strings, their parameters and where they are defined. Nothing here is needed to run a
program, so spec/ is only read when somebody asks.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import groupby
from textwrap import dedent, indent, wrap
from typing import TYPE_CHECKING, Any, Final

from sx_kernel.analyser.syntax_rules import Rules
from sx_kernel.base.errors import InternalError
from sx_kernel.base.source import Source
from sx_kernel.base.values import Keyword, Macro, Parameter, Symbol, symbol
from sx_kernel.ir.nodes import Lambda
from sx_kernel.machine.apply import ControlFunction
from sx_kernel.machine.link import global_key, is_library
from sx_kernel.machine.signature import signature
from sx_kernel.primitives.spec import Entry, Example, Param, declarations
from sx_kernel.runtime.closures import state_of
from sx_kernel.syntax.printer import describe, inspect_value
from sx_kernel.syntax.reader import read

if TYPE_CHECKING:
    from sx_kernel.session.core import Core

WIDTH: Final = 88
"""Columns to which running text is wrapped."""

_EFFECTS: Final = {
    "io": "reads or writes",
    "mutate": "changes data",
    "read": "looks into data that may change",
    "random": "random",
    "time": "depends on the time",
    "control": "control",
}


def describe_name(session: Core, name: str, width: int = WIDTH) -> str | None:
    """The help for `name` as `session` sees it, several lines without a newline at the end.

    None of them is longer than `width`, unless a single word is.

    The session's own definitions come first, so help for a shadowed built-in function is about
    what a program would call. None if the name is unknown.
    """
    text = _description(session, name, width)
    return None if text is None else "\n".join(_fitted(text.split("\n"), width))


def _fitted(lines: list[str], width: int) -> list[str]:
    """The lines, with running text that is too wide wrapped anew."""
    found: list[str] = []
    for is_text, group in groupby(lines, _is_running_text):
        some = list(group)
        if max(map(len, some)) <= width:
            found += some
        elif is_text:
            found += _paragraph(" ".join(line.strip() for line in some), width)
        else:
            for line in some:
                found += _wrapped(line, width)
    return found


def _is_running_text(line: str) -> bool:
    """Return whether a line is one of a doc string's sentences, and no example, list or heading."""
    return line[:2] == "  " and line[2:3] not in {"", " ", "(", "-", "*"} and " => " not in line


def _wrapped(line: str, width: int) -> list[str]:
    """A line, going on in the next one if it is too long, indented a little more."""
    blanks = len(line) - len(line.lstrip()) + 2
    return wrap(
        line, width, subsequent_indent=" " * blanks, break_long_words=False, break_on_hyphens=False
    ) or [line]


def _description(session: Core, name: str, width: int) -> str | None:
    forms = form_entries()
    if name in forms:
        return describe_form(forms[name], width)
    macro = session.context.macros.get(name)
    if macro is not None:
        return _describe_macro(name, macro)
    value = session.machine.globals.get(global_key(name), _NOTHING)
    if value is _NOTHING:
        word = word_entries().get(name)
        return None if word is None else describe_word(word, width)
    entry = declarations().get(name)
    if entry is not None and _is_builtin(session, name, value):
        return describe_primitive(name, entry, width)
    return _describe_global(session, name, value)


_NOTHING: Final = object()


def _is_builtin(session: Core, name: str, value: Any) -> bool:
    """Return whether `value` is what the language binds `name` to, not a user's redefinition of
    it."""
    m = session.machine
    if name in m.all_primitives:
        prim = m.primitives.get(name)
        return prim is not None and prim.fn is value
    return declarations()[name].bound == "machine" and isinstance(value, ControlFunction)


# ---------------------------------------------------------------------------- built-in functions


def describe_primitive(name: str, entry: Entry, width: int = WIDTH) -> str:
    """The help for a built-in function, called by its name or by an alias."""
    others = [other for other in (entry.name, *entry.aliases) if other != name]
    lines = [_renamed(entry, name), *_paragraph(entry.doc, width), ""]
    lines += _facts(
        width,
        ("parameters", ", ".join(map(parameter_text, entry.params))),
        ("returns", entry.returns),
        ("effects", effects_text(entry)),
        ("errors", "; ".join(f"{kind}: {when}" for kind, when in entry.errors)),
        ("also called", " ".join(others)),
    )
    return "\n".join([*lines, *_examples(entry.examples)])


def _renamed(entry: Entry, name: str) -> str:
    return entry.signature.replace(entry.name, name, 1) if name != entry.name else entry.signature


def parameter_text(param: Param) -> str:
    """One parameter with its type and default: `fill string (default " ")`."""
    text = param.name if param.type == "any" else f"{param.name} {param.type}"
    if param.role == "rest":
        text = f"{param.name}… {param.type}" if param.type != "any" else f"{param.name}…"
    if param.role == "optional":
        known = param.default is not None
        text += f" (default {inspect_value(param.default)})" if known else " (optional)"
    return text


def effects_text(entry: Entry) -> str:
    """The effects in words; "none" for a pure function."""
    return ", ".join(_EFFECTS[effect] for effect in entry.effects) or "none"


# --------------------------------------------------------------------------------- special forms


@dataclass(frozen=True, slots=True)
class FormEntry:
    """One define-form of spec/forms.sx. `module` is the define-module above it."""

    name: str
    module: str
    syntax: str
    tail: str
    doc: str
    examples: tuple[Example, ...]


@dataclass(frozen=True, slots=True)
class WordEntry:
    """One define-word of spec/forms.sx. `where`: the forms inside of which it means something."""

    name: str
    where: str
    syntax: str
    doc: str
    examples: tuple[Example, ...]


def form_entries() -> dict[str, FormEntry]:
    """The special forms by name, in the order of the file. Raises InternalError if it is wrong."""
    return _forms_and_words()[0]


def word_entries() -> dict[str, WordEntry]:
    """The words that mean something inside of special forms. Raises InternalError."""
    return _forms_and_words()[1]


@cache
def _forms_and_words() -> tuple[dict[str, FormEntry], dict[str, WordEntry]]:
    path = files("sx_kernel") / "spec" / "forms.sx"
    text = path.read_text(encoding="utf-8")
    found: dict[str, FormEntry] = {}
    words: dict[str, WordEntry] = {}
    module = ""
    for form in read(Source(text, "forms.sx"), reserved=True).forms:
        match form:
            case [Symbol(name="define-module"), Keyword(name=module)]:
                pass
            case [Symbol(name="define-form"), str(name), *rest]:
                fields = _fields(rest)
                found[name] = FormEntry(
                    name, module, fields["syntax"], fields["tail"], fields["doc"],
                    fields["examples"],
                )  # fmt: skip
            case [Symbol(name="define-word"), str(name), *rest]:
                fields = _fields(rest)
                words[name] = WordEntry(
                    name, fields["in"], fields["syntax"], fields["doc"], fields["examples"]
                )
            case _:
                raise InternalError("forms.sx: neither define-module, define-form nor define-word")
    return found, words


def _fields(rest: list[Any]) -> dict[str, Any]:
    fields = {key.name: value for key, value in zip(rest[::2], rest[1::2], strict=True)}
    fields["examples"] = tuple(
        Example(form, None, expected.name)
        if arrow is symbol("=>!")
        else Example(form, expected, None)
        for form, arrow, expected in fields["examples"]
    )
    return fields


def describe_form(entry: FormEntry, width: int = WIDTH) -> str:
    """The help for a special form."""
    lines = [f"{entry.syntax}   special form", *_paragraph(entry.doc, width), ""]
    lines += _facts(width, ("tail position", entry.tail))
    return "\n".join([*lines, *_examples(entry.examples)])


def describe_word(entry: WordEntry, width: int = WIDTH) -> str:
    """The help for a word that means something inside of special forms only."""
    lines = [f"{entry.syntax}   word in {entry.where}", *_paragraph(entry.doc, width)]
    return "\n".join([*lines, *_examples(entry.examples)])


# ------------------------------------------------------------------------- definitions in SX


def _describe_macro(name: str, macro: Macro) -> str:
    lam = lambda_of(macro.expander)
    head = signature(lam) if lam is not None else f"({name} …)"
    patterns = _patterns(name, macro)
    doc = doc_lines(macro.doc) if macro.doc or not patterns else []
    lines = [f"{head}   macro", *doc, *patterns]
    if lam is not None:
        lines += ["", *_where(lam)]
    return "\n".join(lines)


def _patterns(name: str, macro: Macro) -> list[str]:
    """The patterns of a macro made with syntax-rules, as uses of `name`."""
    rules = getattr(getattr(macro.expander, "expand", None), "__self__", None)
    if type(rules) is not Rules:
        return []
    return [f"  {inspect_value([symbol(name), *pattern[1:]])}" for pattern, _ in rules.rules]


def _describe_global(session: Core, name: str, value: Any) -> str:
    lam = lambda_of(value)
    doc = session.context.docs.get(name)
    if lam is None and session.capabilities.python is not None:
        from sx_kernel.session.python.help import describe_python, is_from_python

        if is_from_python(value):
            return describe_python(name, value)
    if lam is None:
        kind = "parameter" if type(value) is Parameter else "variable"
        return "\n".join([f"{name}   {kind}", *doc_lines(doc), "", f"  value: {describe(value)}"])
    head = signature(lam)
    if lam.name is not None and lam.name != name:
        head = head.replace(lam.name, name, 1)
    elif lam.name is None:
        head = head.replace("fn", name, 1)
    lines = [head, *doc_lines(doc if doc is not None else lam.doc), "", *_where(lam)]
    return "\n".join(lines)


def lambda_of(value: object) -> Lambda | None:
    """The lambda expression that a closure was made from; None for anything else."""
    if state_of(value) is None:
        return None
    return value.__closure__[1].cell_contents  # pyright: ignore[reportAttributeAccessIssue]


def _where(lam: Lambda) -> list[str]:
    if lam.source is None:
        return ["  made by a program"]
    line = lam.source.line_column(lam.pos)[0] if lam.pos >= 0 else 1
    origin = "library, " if is_library(lam) else ""
    return [f"  defined in {origin}{lam.source.name}:{line}"]


# -------------------------------------------------------------------------------------- wording


def _paragraph(text: str, width: int) -> list[str]:
    return [indent(line, "  ") for line in wrap(text, width - 2)]


def doc_lines(doc: str | None) -> list[str]:
    """A doc string, its own line breaks kept and its indentation made even.

    Its examples `(f x) =>! kind` are worded as those of built-in functions are.
    """
    if not doc:
        return ["  (no documentation)"]
    first, _, rest = doc.partition("\n")
    lines = [first.strip(), *dedent(rest).rstrip().split("\n")] if rest.strip() else [first.strip()]
    return [indent(line.rstrip().replace(" =>! ", " raises "), "  ") for line in lines]


def _facts(width: int, *facts: tuple[str, str]) -> list[str]:
    """The facts that are there, one a line or wrapped."""
    lines: list[str] = []
    for what, text in facts:
        if text:
            lines += wrap(f"  {what}: {text}", width, subsequent_indent="    ")
    return lines


def _examples(examples: tuple[Example, ...]) -> list[str]:
    return ["", *(f"  {example_text(example)}" for example in examples)] if examples else []


def example_text(example: Example) -> str:
    """An example as it would be typed, with what comes of it."""
    form = form_text(example.form)
    if example.raises is not None:
        return f"{form} raises {example.raises}"
    return f"{form} => {form_text(example.expected)}"


_SUGAR: Final = {"quote": "'", "quasiquote": "`", "unquote": ",", "splice-unquote": ",@"}


def form_text(form: Any) -> str:
    """A form of spec/ as one types it: `'a` for (quote a). Recurses, so not for users' data."""
    if type(form) is not list:
        return inspect_value(form)
    if len(form) == 2 and type(form[0]) is Symbol and form[0].name in _SUGAR:
        return _SUGAR[form[0].name] + form_text(form[1])
    return f"({' '.join(map(form_text, form))})"
