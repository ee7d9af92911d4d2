"""cek-freeze: a computation, or any value, as data that can be written and read back.

    (cek-state 1
      (check "…")                  the content id of what follows
      (host "send" …)              globals that the thawing host has to provide
      (globals ("fib" &5 "…") …)   the program's globals, with the content of functions
      (objects (tag part …) …)     everything else, by number: &5 is the sixth of them
      (value &0))

Parts are atoms, written as they are (symbols quoted), or references, so sharing and cycles are
kept. Code is IR text (ir/text.py) with the source it came from; each lambda is an object of its
own. The library is referred to by name, with the content of what is meant.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from fractions import Fraction
from hashlib import sha3_256
from types import FunctionType
from typing import TYPE_CHECKING, Any, Final, final

from sx_kernel.base.errors import SxError, error
from sx_kernel.base.source import FilledSource
from sx_kernel.base.values import (
    EOF,
    UNSET,
    Char,
    Keyword,
    Macro,
    Parameter,
    RecordType,
    Symbol,
    symbol,
)
from sx_kernel.ir.nodes import Const, Define, Global, Lambda, Node, PrimCall, SetGlobal
from sx_kernel.ir.shapes import fill
from sx_kernel.ir.stops import original_body
from sx_kernel.ir.text import lambda_form, to_text
from sx_kernel.ir.variables import variables
from sx_kernel.ir.walk import parts_of
from sx_kernel.machine.apply import Control
from sx_kernel.machine.debugging import returned
from sx_kernel.machine.frames import ARGS, COPY, ENV_FRAMES, EXIT, FAILED, OP
from sx_kernel.machine.frozen.codecs import (
    FORMAT,
    FRAMES,
    Codec,
    Stack,
    Unfreezable,
    codec_of,
    operation_parts,
)
from sx_kernel.machine.link import global_key, is_library, library_key
from sx_kernel.runtime.closures import state_of
from sx_kernel.syntax.printer import describe, inspect_value, type_of
from sx_kernel.syntax.tokens import is_symbol_text

if TYPE_CHECKING:
    from sx_kernel.machine.registers import Registers

_PLAIN: Final = frozenset((type(None), bool, int, float, str, Fraction, Char))
_QUOTE: Final = symbol("quote")
_INLINE: Final = frozenset((*_PLAIN, Symbol, Keyword))


def lambda_of(value: Any) -> Lambda | None:
    """The lambda of a closure; None for anything else."""
    return value.__closure__[1].cell_contents if state_of(value) is not None else None


def content(lam: Lambda) -> str:
    """A short hash of what a lambda means, wherever it was written."""
    fill(lam)
    return sha3_256(to_text(lam).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def check_of(sections: list[Any]) -> str:
    """The content check of a frozen state."""
    return sha3_256(inspect_value(sections).encode("utf-8", "surrogatepass")).hexdigest()


def nodes_of(body: Node) -> list[Node]:
    """The nodes of one lambda's body in a fixed order; inner lambdas are leaves."""
    found: list[Node] = []
    stack: list[Node] = [body]
    while stack:
        node = stack.pop()
        found.append(node)
        stack.extend(reversed(parts_of(node)))
    return found


def inner_lambdas(lam: Lambda) -> list[Lambda]:
    """`lam` and all lambdas in it, in a fixed order."""
    found = [lam]
    for outer in found:
        found.extend(node for node in nodes_of(original_body(outer)) if type(node) is Lambda)
    return found


def freeze(m: Registers, value: Any, names: Iterable[str] = ()) -> list[Any]:
    """`value` as frozen data, with the globals that its code needs, and those called `names`.

    Raises SxError naming what cannot be frozen and where it is.
    """
    freezer = _Freezer(m)
    freezer.names.update(dict.fromkeys(names))
    return freezer.freeze(value)


@final
class _Freezer:
    """Numbers what it meets: what is made of its parts after those, the rest at first sight."""

    def __init__(self, m: Registers) -> None:
        self.m = m
        self.numbers: dict[int, int] = {}
        self.kept: list[Any] = []  # so that no id is used twice
        self.forms: list[Any] = []
        self.later: deque[tuple[int, str, Any, list[Any]]] = deque()
        self.cause: dict[int, tuple[Any, int]] = {}  # the part that … first met, and as which part
        self.positions: dict[int, dict[int, int]] = {}
        self.names: dict[str, None] = {}  # globals that code refers to
        self.library: dict[int, str] = {}
        self._library_code: dict[int, tuple[str, int]] | None = None
        self.hosted: dict[int, str] = {}
        self.record_types: dict[int, str] = {}
        for key, held in m.globals.items():
            name = m.names.get("G_" + key[2:])
            if name is None or _is_atom(held):
                continue
            if key.startswith("G_") and _is_hosted(held):
                self.hosted.setdefault(id(held), name)
            elif type(held) is RecordType:
                self.record_types.setdefault(id(held), name)
            elif key.startswith("L_"):
                self.library.setdefault(id(held), name)

    def freeze(self, value: Any) -> list[Any]:
        """See freeze."""
        self.visit(value, None, 0)
        hosted: list[Any] = []
        held: list[Any] = []
        done: set[str] = set()
        while fresh := [name for name in self.names if name not in done]:
            for name in fresh:
                done.add(name)
                self.add_global(name, held, hosted)
        sections = [
            [symbol("host"), *hosted],
            [symbol("globals"), *held],
            [symbol("objects"), *self.forms],
            [symbol("value"), self.ref(value)],
        ]
        check = [symbol("check"), check_of(sections)]
        return [symbol("cek-state"), FORMAT, check, *sections]

    def add_global(self, name: str, held: list[Any], hosted: list[Any]) -> None:
        """The global `name`, which code refers to, if the program has defined it."""
        key = global_key(name)
        values = self.m.globals
        if key not in values or values.get("L_" + key[2:], UNSET) is values[key]:
            return
        value = values[key]
        if type(value) is Macro or id(value) in self.library:
            return
        if _is_hosted(value):
            hosted.append(name)
            return
        self.visit(value, name, 0)
        entry = [name, self.ref(value)]
        lam = lambda_of(value)
        if lam is not None:
            entry.append(content(lam))
        held.append(entry)

    # -- numbering ---------------------------------------------------------------------------

    def visit(self, value: Any, cause: Any, at: int) -> None:
        """Give `value` and all that it leads to numbers and forms."""
        self.number(value, cause, at)
        while self.later:
            number, tag, owner, parts = self.later.popleft()
            for i, part in enumerate(parts):
                self.number(part, owner, i)
            self.forms[number] = self.form(tag, parts)

    def number(self, value: Any, cause: Any, at: int) -> None:
        """Number `value`, and before it those of its parts of which it has to be made."""
        stack: list[tuple[Any, str, list[Any], int]] = []
        self._begin(value, cause, at, stack)
        while stack:
            thing, tag, parts, i = stack.pop()
            if i < len(parts):
                stack.append((thing, tag, parts, i + 1))
                self._begin(parts[i], thing, i, stack)
            else:
                self.numbers[_key(thing)] = len(self.forms)
                self.forms.append(self.form(tag, parts))

    def _begin(self, value: Any, cause: Any, at: int, stack: list[Any]) -> None:
        key = _key(value)
        if _is_atom(value) or key in self.numbers:
            return
        if key in self.cause and any(_key(entry[0]) == key for entry in stack):
            raise self.failure("what contains itself", value, cause, at)
        self.cause.setdefault(key, (cause, at))
        self.kept.append(value)
        try:
            tag, parts, changing = self.describe(value)
        except Unfreezable as reason:
            raise self.failure(str(reason), value, cause, at) from None
        self.kept.append(parts)
        if changing:
            self.numbers[key] = len(self.forms)
            self.forms.append(None)
            self.later.append((self.numbers[key], tag, value, parts))
        else:
            stack.append((value, tag, parts, 0))

    # -- describing --------------------------------------------------------------------------

    def describe(self, value: Any) -> tuple[str, list[Any], bool]:
        """Tag, parts and whether it is made empty. Raises Unfreezable."""
        name = self.library.get(id(value))
        if name is not None:
            return "library", [name], False
        kind = type(value)
        if kind is Stack:
            return self.describe_frame(value.kont)
        if kind is Lambda:
            return self.describe_code(value)
        if kind is FunctionType and lambda_of(value) is not None:
            cells = value.__closure__[1:] if value.__closure__ else ()
            return "closure", [cell.cell_contents for cell in cells], False
        if kind is RecordType and id(value) in self.record_types:
            # the program that thaws has a type of that name: it is that one
            self.names.setdefault(self.record_types[id(value)])
        codec: Codec | None = codec_of(kind)
        if codec is None:
            what = f"a {type_of(value)}"
            if _is_hosted(value):
                name = self.hosted.get(id(value))
                if name is not None:
                    return "host", [name], False
                what = "a function of the host that is no global"
            raise Unfreezable(what)
        return codec.tag, list(codec.parts(value)), codec.make is None

    def describe_frame(self, kont: Any) -> tuple[str, list[Any], bool]:
        """A frame and, as its first part, what is below it."""
        tag = kont[0]
        name = FRAMES[tag]
        if tag == EXIT:
            return name, [], False
        below = Stack(kont[1])
        if tag < ENV_FRAMES:
            lam: Lambda = kont[3][0]
            where = kont[2] if tag == FAILED else self.position(lam, kont[2])
            more = kont[4:] if tag != ARGS else (tuple(kont[4]),)
            return name, [below, lam, where, kont[3], *more], False
        if tag == OP and kont[2] is returned:  # a debugger's: nothing of the program
            return self.describe_frame(kont[1])
        if tag == OP:
            return name, [below, *operation_parts(kont[2], kont[3])], False
        if tag == COPY:
            return name, [below, kont[2], kont[3]], False
        return name, [below, *kont[2:]], False

    def position(self, lam: Lambda, node: Any) -> int:
        """The number of `node` in the body of `lam`."""
        debug = None if lam.rt is None else lam.rt.debug
        if debug is not None:
            node = debug.origins.get(id(node), node)
        known = self.positions.get(id(lam))
        if known is None:
            known = self.positions[id(lam)] = {}
            for body in (lam.unfilled, original_body(lam)):
                if body is not None:
                    known.update((id(n), i) for i, n in enumerate(nodes_of(body)))
        found = known.get(id(node))
        if found is None:
            message = f"an activation of {lam.name or 'fn'} whose code is not there any more"
            raise Unfreezable(message)
        return found

    def describe_code(self, lam: Lambda) -> tuple[str, list[Any], bool]:
        """A lambda of the library by name, another one with all it refers to."""
        known = self.library_code().get(id(lam)) if is_library(lam) else None
        if known is not None:
            name, i = known
            root = lambda_of(self.m.globals[library_key(name)])
            assert root is not None
            return "library-code", [name, i, content(root)], False
        position = self.position
        if lam.shared:
            position(
                lam, original_body(lam)
            )  # the nodes that activations may refer to, before they go
            fill(lam)
        parts: list[Any] = [lam.source]
        for node in nodes_of(original_body(lam)):
            if type(node) is Lambda:
                parts.append(node)
            elif type(node) is Const and type(node.value) not in _PLAIN:
                parts.append(node.value)
            elif type(node) in (Global, PrimCall, SetGlobal, Define) and not is_library(lam):
                self.names.setdefault(node.name)  # type: ignore[union-attr]
        return "code", [*parts, _Code(lam)], False

    def library_code(self) -> dict[int, tuple[str, int]]:
        """id of a lambda of the library → name of the function that it is in, number in it.

        Made when it is first asked for: looking through the whole library takes milliseconds.
        """
        if self._library_code is None:
            self._library_code = {}
            for key, held in self.m.globals.items():
                name = self.m.names.get("G_" + key[2:])
                lam = lambda_of(held) if name is not None and key.startswith("L_") else None
                if name is not None and lam is not None:
                    for i, inner in enumerate(inner_lambdas(lam)):
                        self._library_code.setdefault(id(inner), (name, i))
        return self._library_code

    # -- forms -------------------------------------------------------------------------------

    def form(self, tag: str, parts: list[Any]) -> list[Any]:
        """The form of an object whose parts are numbered."""
        if parts and type(parts[-1]) is _Code:
            return self.code_form(parts[-1].lam)
        return [symbol(tag), *[self.ref(part) for part in parts]]

    def code_form(self, lam: Lambda) -> list[Any]:
        """(code source positions form), positions as in the text that was written."""
        source = lam.source
        places: list[int] = [_offset(source, lam.pos)]
        places += [_offset(source, node.pos) for node in nodes_of(original_body(lam))]
        return [symbol("code"), self.ref(source), places, lambda_form(lam, self.ref)]

    def ref(self, value: Any) -> Any:
        """An atom, or the reference to an object."""
        kind = type(value)
        if kind in _PLAIN:
            return value
        if kind is Symbol:
            if is_symbol_text(value.name) and not value.name.startswith("%"):
                return [_QUOTE, value]
            return [symbol("symbol"), value.name]
        if kind is Keyword:
            return value if is_symbol_text(":" + value.name) else [symbol("keyword"), value.name]
        if value is EOF or value is UNSET:
            return [symbol("eof" if value is EOF else "unset")]
        return symbol(f"&{self.numbers[_key(value)]}")

    # -- errors ------------------------------------------------------------------------------

    def failure(self, what: str, value: Any, cause: Any, at: int) -> SxError:
        """The error of meeting `value`, which is part number `at` of `cause`."""
        where = ""
        while not where and cause is not None:
            where = _place_in(cause, at)
            cause, at = (None, 0) if type(cause) is str else self.cause.get(_key(cause), (None, 0))
        shown = "" if type(value) is Stack else f": {describe(value)}"
        return error("type-error", f"cek-freeze: {what} cannot be frozen{where}{shown}", hint=None)


@final
class _Code:
    """Among the parts of a lambda's description: the lambda itself, whose form is special."""

    def __init__(self, lam: Lambda) -> None:
        self.lam = lam


def _is_hosted(value: Any) -> bool:
    """Return whether `value` is a Python function."""
    if not callable(value) or isinstance(value, Control):
        return False
    return lambda_of(value) is None and codec_of(type(value)) is None


def _is_atom(value: Any) -> bool:
    kind = type(value)
    return kind in _INLINE or value is EOF or value is UNSET or kind is _Code


def _key(value: Any) -> int:
    return id(value.kont) if type(value) is Stack else id(value)


def _offset(source: Any, pos: int) -> int:
    if source is None or source.library or pos < 0:
        return -1
    return source.offset(pos) if type(source) is FilledSource else pos


def _place_in(cause: Any, at: int) -> str:
    """Return where in the program part number `at` of `cause` is, if it has a name there."""
    kind = type(cause)
    if kind is str:
        return f" (the global {cause})"
    if kind is list and cause and type(cause[0]) is Lambda:
        lam: Lambda = cause[0]
        for var in variables(lam):
            if var.slot == at:
                return f" (the variable {var.name} of {lam.name or 'fn'})"
    if kind is FunctionType and at > 0:
        made = lambda_of(cause)
        assert made is not None
        return f" (the variable {made.captures[at - 1].outer.name} of {made.name or 'fn'})"
    if kind is Parameter:
        return " (the value of a parameter)"
    return ""
