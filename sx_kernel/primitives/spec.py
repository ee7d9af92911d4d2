"""The declarations of the primitives: reads spec/primitives/*.sx.

The format, one form per primitive, grouped by (define-module :core.lists):

    (define-primitive "string-pad"
      :aliases ("pad-left")
      :params  ((s :as string) (width :as integer) &optional (fill :as string " "))
      :returns "string"
      :effects ()
      :errors  ((type-error "s is not a string") (range-error "width is negative"))
      :doc "Return s padded on the left with fill up to width characters."
      :examples (((string-pad "7" 3 "0") => "007")
                 ((string-pad 7 3) =>! type-error)))

    :aliases  other names of the same function; optional
    :params   name | (name :as type), then &optional (name :as type default) | (name default) |
              name, then &rest name | &rest (name :as type)
    :returns  the type name of the result, "any" if it varies
    :effects  () if a call with constant arguments may be replaced by its value; else from io,
              mutate, read (looks into mutable data: lists, dicts, vectors, tables; or makes some),
              random, time, control
    :errors   (kind "when"), optional
    :doc      sentences for the help; the first one says it all
    :examples (expression => datum): the value of the expression is `equal?` to the quoted datum;
              (expression =>! kind): the expression raises an error of that kind
    :bound    session or machine: implemented there and not by a Python function of this floor;
              python or world: in session/python/ and session/world/, for sessions that may;
              web: in session/web/; guest: in languages/

What a compiler may rely on (facts.py has the kinds, the classes of memory and the rules of texts):

    :memory   ((read element size) (write element) new), each part optional: what it reads and
              changes of what can be changed; new: its value is an object of its own. Without
              :memory that follows from :effects, carefully: `read` reads everything
    :nary     left or chain: how more operands than two are done two at a time
    :result   the kind of its value, where :returns does not say it
    :tests    the kind of which it is true, if it is a predicate that is false of all else
    :cases    (((int int) int total "{0} + {1}")
               ((list any) list total (do "{0}.append({1})" "{0}"))
               ((&rest num) num)), the special ones first: for operands of these kinds the result
              is of that kind; total if it cannot fail; and Python text that computes it

Nothing here is needed to run a program: table.py works from the generated declared.py, compilers
from declared_facts.py. The help, the reference pages and the tests of the examples read the
declarations through `declarations`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final

from sx_kernel.base.errors import InternalError
from sx_kernel.base.source import Source
from sx_kernel.base.values import Keyword, Symbol, symbol
from sx_kernel.primitives.declaration import signature
from sx_kernel.primitives.facts import (
    DATA,
    KINDS,
    MEMORY,
    NARY,
    RETURNS,
    Case,
    Facts,
    default_memory,
)
from sx_kernel.syntax.reader import ReadProblem, read

EFFECTS: Final = ("io", "mutate", "read", "random", "time", "control")
BOUND: Final = ("", "session", "machine", "python", "web", "guest", "world")
_KEYS: Final = frozenset(
    (
        "aliases", "params", "returns", "effects", "errors", "doc", "examples", "bound",
        "memory", "nary", "result", "tests", "cases",
    )
)  # fmt: skip
_NEEDED: Final = ("params", "returns", "effects", "doc", "examples")


@dataclass(frozen=True, slots=True)
class Param:
    """One parameter. `role` is required, optional or rest; `default` the form written, or nil."""

    name: str
    type: str
    role: str
    default: Any = None


@dataclass(frozen=True, slots=True)
class Example:
    """`form` evaluates to something equal to `expected`, or raises an error of kind `raises`."""

    form: Any
    expected: Any
    raises: str | None


@dataclass(frozen=True, slots=True)
class Entry:
    """One define-primitive. `file` is the theme, "lists"; `module` the define-module above it."""

    name: str
    aliases: tuple[str, ...]
    file: str
    module: str
    params: tuple[Param, ...]
    returns: str
    effects: tuple[str, ...]
    errors: tuple[tuple[str, str], ...]
    doc: str
    examples: tuple[Example, ...]
    bound: str
    facts: Facts

    @property
    def min_args(self) -> int:
        """The least number of arguments."""
        return sum(p.role == "required" for p in self.params)

    @property
    def max_args(self) -> int | None:
        """The greatest number of arguments, None if there is no limit."""
        return None if any(p.role == "rest" for p in self.params) else len(self.params)

    @property
    def signature(self) -> str:
        """The call as text: (string-pad s width &optional fill)."""
        return signature(self.name, tuple((p.name, p.type, p.role) for p in self.params))


@cache
def declarations() -> dict[str, Entry]:
    """All entries by name, aliases included. Read once, when somebody asks.

    Raises InternalError if a file does not follow the format.
    """
    found: dict[str, Entry] = {}
    folder = files("sx_kernel") / "spec" / "primitives"
    for path in sorted(folder.iterdir(), key=lambda item: item.name):
        if path.name.endswith(".sx"):
            for entry in read_declarations(path.read_text(encoding="utf-8"), path.name):
                for name in (entry.name, *entry.aliases):
                    if name in found:
                        raise InternalError(f"{path.name}: {name} is declared twice")
                    found[name] = entry
    return found


def read_declarations(text: str, file: str) -> list[Entry]:
    """The entries in `text`, the content of the file called `file` ("lists.sx")."""
    try:
        forms = read(Source(text, file), reserved=True).forms
    except ReadProblem as problem:
        raise InternalError(f"{file}: {problem}") from problem
    module = ""
    entries: list[Entry] = []
    for form in forms:
        match form:
            case [Symbol(name="define-module"), Keyword(name=module)]:
                pass
            case [Symbol(name="define-primitive"), str(name), *rest]:
                entries.append(_entry(name, rest, file, module))
            case _:
                raise InternalError(f"{file}: neither define-module nor define-primitive")
    return entries


def _entry(name: str, rest: list[Any], file: str, module: str) -> Entry:
    where = f"{file}: {name}"
    if len(rest) % 2:
        raise InternalError(f"{where}: a key without a value")
    fields: dict[str, Any] = {}
    for key, value in zip(rest[::2], rest[1::2], strict=True):
        if type(key) is not Keyword or key.name not in _KEYS or key.name in fields:
            raise InternalError(f"{where}: unknown or repeated key {key}")
        fields[key.name] = value
    missing = [key for key in _NEEDED if key not in fields]
    if missing or not module:
        raise InternalError(f"{where}: no {', '.join(missing) or 'define-module above it'}")
    bound = _word(fields["bound"], BOUND, where) if "bound" in fields else ""
    return Entry(
        name=name,
        aliases=tuple(fields.get("aliases", ())),
        file=file.removesuffix(".sx"),
        module=module,
        params=_params(fields["params"], where),
        returns=fields["returns"],
        effects=tuple(_word(effect, EFFECTS, where) for effect in fields["effects"]),
        errors=tuple((kind.name, text) for kind, text in fields.get("errors", ())),
        doc=fields["doc"],
        examples=tuple(_example(example, where) for example in fields["examples"]),
        bound=bound,
        facts=_facts(fields, where),
    )


def _word(form: Any, allowed: tuple[str, ...], where: str) -> str:
    if type(form) is Symbol and form.name in allowed:
        return form.name
    raise InternalError(f"{where}: {form} is none of {' '.join(allowed)}")


def _facts(fields: dict[str, Any], where: str) -> Facts:
    effects = tuple(effect.name for effect in fields["effects"])
    memory = default_memory(effects, fields["returns"])
    if "memory" in fields:
        memory = _memory(fields["memory"], where)
    nary = _word(fields["nary"], NARY, where) if "nary" in fields else ""
    tests = "nil" if fields.get("tests", "") is None else ""  # nil reads as None
    if fields.get("tests") is not None:
        tests = _word(fields["tests"], tuple(KINDS), where)
    cases = tuple(_case(form, where) for form in fields.get("cases", ()))
    result = RETURNS.get(fields["returns"], "any")
    if "result" in fields:
        result = _word(fields["result"], tuple(KINDS), where)
    return Facts(*memory, nary, tests, result, cases)


def _memory(forms: list[Any], where: str) -> tuple[tuple[str, ...], tuple[str, ...], bool]:
    found: dict[str, tuple[str, ...]] = {"read": (), "write": ()}
    new = False
    for form in forms:
        match form:
            case Symbol(name="new"):
                new = True
            case [Symbol(name="read" | "write" as what), Symbol(name="data")]:
                found[what] = DATA
            case [Symbol(name="read" | "write" as what), *classes]:
                found[what] = tuple(_word(each, MEMORY, where) for each in classes)
            case _:
                raise InternalError(f"{where}: :memory is (read class…), (write class…) or new")
    return found["read"], found["write"], new


def _case(form: Any, where: str) -> Case:
    match form:
        case [list(kinds), result, *more]:
            pass
        case _:
            raise InternalError(f"{where}: a case is ((kind…) result total text)")
    names = ["nil" if kind is None else kind.name for kind in kinds]  # nil reads as None
    answered = "nil" if result is None else result.name
    rest = ""
    if "&rest" in names:
        *names, _, rest = names
    for name in (*names, *([rest] if rest else []), answered):
        if name not in KINDS and name != "element":
            raise InternalError(f"{where}: {name} is no kind of value")
    total = bool(more) and more[0] is symbol("total")
    text, statement = "", ""
    match more[1:] if total else more:
        case []:
            pass
        case [str(text)]:
            pass
        case [[Symbol(name="do"), str(statement), str(text)]]:
            pass
        case _:
            raise InternalError(f"{where}: a text is a string or (do statement value)")
    return Case(tuple(names), rest, answered, total, text, statement)


def _params(forms: list[Any], where: str) -> tuple[Param, ...]:
    params: list[Param] = []
    role = "required"
    for form in forms:
        match form:
            case Symbol(name="&optional" | "&rest" as marker):
                role = marker[1:]
            case Symbol(name=name):
                params.append(Param(name, "any", role))
            case [Symbol(name=name), Keyword(name="as"), Symbol(name=kind)]:
                params.append(Param(name, kind, role))
            case [Symbol(name=name), Keyword(name="as"), Symbol(name=kind), default]:
                params.append(Param(name, kind, role, default))
            case [Symbol(name=name), default]:
                params.append(Param(name, "any", role, default))
            case _:
                raise InternalError(f"{where}: a parameter is written wrongly")
    roles = [param.role for param in params]
    order = ("required", "optional", "rest").index
    if roles != sorted(roles, key=order) or roles.count("rest") > 1:
        raise InternalError(f"{where}: parameters in the wrong order")
    return tuple(params)


def _example(form: Any, where: str) -> Example:
    match form:
        case [expression, arrow, expected] if arrow is symbol("=>"):
            return Example(expression, expected, None)
        case [expression, arrow, Symbol(name=kind)] if arrow is symbol("=>!"):
            return Example(expression, None, kind)
        case _:
            raise InternalError(f"{where}: an example is not (expression => value)")
