"""cek-thaw: from frozen data (machine/frozen/freeze.py) back to what was frozen.

Nothing is evaluated. First everything that is made empty is made, then, in the order of their
numbers, what is made of finished parts, then the empty things get their parts. Code is linked, and
globals are bound, when all is known to be sound.

The data may have been changed, or written by anybody: they are a program from a stranger. Their
code goes through the verifier and may refer only to what programs can name (ir/foreign.py), names
of variables are made anew (ir/names.py), and what is made of the rest is what freeze takes apart
(machine/frozen/soundness.py, whole.py). Everything else is refused, with a read-error.
"""

from __future__ import annotations

import re
import sys
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final, final

from sx_kernel.base.errors import InternalError, SxError
from sx_kernel.base.source import Source
from sx_kernel.base.values import (
    EOF,
    UNSET,
    Char,
    Keyword,
    Record,
    RecordType,
    Symbol,
    keyword,
    record_class,
    symbol,
)
from sx_kernel.ir.foreign import Arity, Known, check_foreign, nameable
from sx_kernel.ir.nodes import Lambda, MakeDict, PrimCall
from sx_kernel.ir.text import from_lambda_form
from sx_kernel.ir.verify import verify
from sx_kernel.machine.apply import ControlFunction
from sx_kernel.machine.frames import ARGS, COPY, ENV_FRAMES, EXIT, FAILED, GUARD, OP, RESET, WIND
from sx_kernel.machine.frozen.codecs import (
    BOTTOM,
    BY_TAG,
    FRAMES,
    LATE,
    OPERATIONS,
    codec_of,
)
from sx_kernel.machine.frozen.freeze import (
    content,
    inner_lambdas,
    lambda_of,
    nodes_of,
)
from sx_kernel.machine.frozen.holding import Holding
from sx_kernel.machine.frozen.sections import Damaged, read_sections, refused
from sx_kernel.machine.frozen.shapes import is_index
from sx_kernel.machine.frozen.soundness import Soundness
from sx_kernel.machine.frozen.whole import Whole
from sx_kernel.machine.link import ensure_plan, global_key, library_key, link_lambda
from sx_kernel.runtime.closures import LambdaState

if TYPE_CHECKING:
    from sx_kernel.machine.registers import Registers

_TAGS: Final = {name: tag for tag, name in FRAMES.items()}
_OWN: Final = ("library", "host", "library-code", "code", "closure")
_FRAMES: Final = 5_000  # of Python, that reading code may need
_REFERENCE: Final = re.compile("&(0|[1-9][0-9]{0,8})")
_ATOMS: Final = frozenset((type(None), bool, int, float, str, Fraction, Char, Keyword))


def thaw(m: Registers, data: Any) -> Any:
    """Return what was frozen as `data`.

    The globals that it needs and the session lacks are defined; functions that the session has
    must be those that were frozen. Raises SxError, and then has changed nothing.
    """
    sections = read_sections(data)
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(limit + _FRAMES)  # code is read recursively
    try:
        return _Thawer(m, sections["objects"]).thaw(sections)
    except (SxError, MemoryError):
        raise
    except RecursionError:
        raise refused("the data are nested too deeply") from None
    except Exception as problem:
        raise refused(f"the data are damaged ({type(problem).__name__}: {problem})") from None
    finally:
        sys.setrecursionlimit(limit)


def _text(x: Any) -> str:
    if type(x) is not str:
        message = f"{x!r:.40} is no name"
        raise Damaged(message)
    return x


@final
class _Thawer:
    def __init__(self, m: Registers, forms: list[Any]) -> None:
        self.m = m
        self.forms = forms
        self.made: list[Any] = [Damaged] * len(forms)
        self.checked: dict[str, str] = {}
        self.holding = Holding()
        self.sound = Soundness(self.holding)
        self.placed: set[Lambda] = set()  # lambdas that stand in another one
        self.code: list[Lambda] = []
        self.activations: list[tuple[int, Lambda, Any]] = []
        self.known = Known(self.primitive_arity, self.internal_arity, self.exists)

    def thaw(self, sections: dict[str, list[Any]]) -> Any:
        """See thaw."""
        for name in sections["host"]:
            self.hosted(name)
        for form in self.forms:
            self.tag(form)
        missing = [entry for entry in sections["globals"] if not self.agrees(entry)]
        known = {i for i, made in enumerate(self.made) if made is not Damaged}
        self.make_all(known)
        globals_ = [(entry[0], self.held(entry[1])) for entry in missing]
        (form,) = sections["value"]
        value = self.held(form)
        self.check(known)
        for tag, lam, node in self.activations:
            if lam.rt is None or lam.rt.pad is None:
                link_lambda(lam, self.m)
            if tag == ARGS and type(node) in (PrimCall, MakeDict):
                ensure_plan(node, lam)
        for name, one in globals_:
            self.m.bind_global(name, one)
            if self.m.on_define is not None:
                self.m.on_define(name, one, None)
        return value

    def make_all(self, known: set[int]) -> None:
        """Make all objects but those that are `known`."""
        changing: list[tuple[int, Any]] = []
        fixed: list[int] = []
        for i, form in enumerate(self.forms):
            if i in known:
                continue
            codec = BY_TAG.get(form[0].name)
            if codec is not None and codec.empty is not None:
                self.made[i] = codec.empty() if codec.tag != "record" else self.blank_record(form)
                changing.append((i, codec))
                if self.is_environment(form):
                    self.holding.machine_lists.add(id(self.made[i]))
            else:
                fixed.append(i)
        for i in fixed:
            self.made[i] = self.make(self.forms[i])
        for late in (False, True):
            for i, codec in changing:
                if (codec.tag in LATE) is late:
                    parts = self.parts(self.forms[i])
                    self.sound.check_parts(codec.tag, parts)
                    codec.fill(self.made[i], parts)

    def check(self, known: set[int]) -> None:
        """Raise what says that something is not as freeze would have written it."""
        for lam in self.code:
            if lam not in self.placed:
                verify(lam, alone=True)
            check_foreign(lam, self.known)
        whole = Whole(self.sound)
        whole.check([x for i, x in enumerate(self.made) if i not in known])
        for i, form in enumerate(self.forms):
            if i not in known and form[0].name == "closure":
                lam, *captured = self.parts(form)
                whole.check_closure(lam, captured)

    def tag(self, form: Any) -> str:
        """The tag of an object, which is known."""
        if type(form) is not list or not form or type(form[0]) is not Symbol:
            message = "an object is no list that begins with its tag"
            raise Damaged(message)
        name = form[0].name
        if name not in BY_TAG and name not in _TAGS and name not in _OWN:
            message = f"an object is of the unknown kind {name[:40]}"
            raise Damaged(message)
        return name

    def is_environment(self, form: list[Any]) -> bool:
        """Return whether an object is a list that begins with code: the variables of an
        activation."""
        if form[0].name != "list" or len(form) < 2 or type(form[1]) is not Symbol:
            return False
        return self.forms[self.index(form[1])][0].name in ("code", "library-code")

    def index(self, form: Any) -> int:
        """The number of the object to which `form` refers."""
        found = _REFERENCE.fullmatch(form.name) if type(form) is Symbol else None
        if found is None or int(found[1]) >= len(self.forms):
            message = f"{form!r:.40} refers to nothing"
            raise Damaged(message)
        return int(found[1])

    def agrees(self, entry: Any) -> bool:
        """Return whether the session has this global: then it is that one, wherever it is referred
        to.

        Raises SxError if the session has another function.
        """
        if type(entry) is not list or len(entry) not in (2, 3) or not nameable(entry[0]):
            message = "what is said of a global"
            raise Damaged(message)
        name = entry[0]
        held = self.m.globals.get(global_key(name), UNSET)
        if held is UNSET:
            return False
        lam = lambda_of(held)
        if len(entry) > 2 and (lam is None or content(lam) != entry[2]):
            raise refused(f"{name} is not the function here that it was when the state was frozen")
        form = entry[1]
        if type(form) is Symbol:
            codec = codec_of(type(held))
            tag = "closure" if lam is not None else codec.tag if codec is not None else None
            at = self.index(form)
            if self.forms[at][0].name == tag:
                if tag == "record-type":
                    self.check_record_type(name, held, at)
                self.made[at] = held
        return True

    def blank_record(self, form: list[Any]) -> Record:
        """A record without its type and fields, of which there are as many as will be needed."""
        _, _, values = form
        return record_class(len(self.forms[self.index(values)]) - 1)()

    def check_record_type(self, name: str, held: RecordType, at: int) -> None:
        """Raise SxError if the record type of the session has other fields than the frozen one."""
        _, _, fields_at = self.forms[at]
        fields = self.forms[self.index(fields_at)][1:]
        if list(held.fields) != fields:
            raise refused(
                f"{name} is not the record type here that it was when the state was frozen"
            )

    # -- values --------------------------------------------------------------------------------

    def value(self, form: Any) -> Any:
        """Return what a form stands for: an atom, or a reference to what has been made."""
        if type(form) is Symbol:
            found = self.made[self.index(form)]
            if found is Damaged:
                message = f"{form.name} is not made yet"
                raise Damaged(message)
            return found
        if type(form) is not list:
            if type(form) not in _ATOMS:
                message = f"{type(form).__name__} among the parts"
                raise Damaged(message)
            return form
        match form[0].name:
            case "quote":
                return _of_type(Symbol, form[1])
            case "symbol":
                return symbol(_text(form[1]))
            case "keyword":
                return keyword(_text(form[1]))
            case "eof":
                return EOF
            case "unset":
                return UNSET
            case other:
                raise Damaged(other)

    def held(self, form: Any) -> Any:
        """Return what a form stands for, if that may be the value of a global, or a constant."""
        value = self.value(form)
        if not self.holding.value(value):
            message = "a value that no program can hold"
            raise Damaged(message)
        return value

    def parts(self, form: list[Any]) -> list[Any]:
        """The parts of an object."""
        return [self.value(part) for part in form[1:]]

    def make(self, form: list[Any]) -> Any:
        """Return what is made of its parts."""
        tag = form[0].name
        codec = BY_TAG.get(tag)
        if codec is not None and codec.make is not None:
            parts = self.parts(form)
            self.sound.check_parts(tag, parts)
            return codec.make(parts)
        match tag:
            case "library":
                return self.library(*form[1:])
            case "host":
                return self.hosted(*form[1:])
            case "library-code":
                return self.library_lambda(form)
            case "code":
                return self.lambda_of(form)
            case "closure":
                lam, *captured = self.parts(form)
                if len(_of_type(Lambda, lam).captures) != len(captured):
                    message = "what a function has captured"
                    raise Damaged(message)
                return self.ready(lam).rt.make(lam, *captured)
            case _:
                made = self.frame(_TAGS[tag], self.parts(form))
                self.sound.frames.add(id(made))
                return made

    def frame(self, tag: int, parts: list[Any]) -> Any:
        """A frame on top of its first part."""
        sound = self.sound
        if tag == EXIT:
            _expect(parts)
            return BOTTOM
        below, *more = parts
        if not sound.kont(below):
            message = "a frame on top of what is no frame"
            raise Damaged(message)
        if tag < ENV_FRAMES:
            lam, number, env, *more = more
            node: Any = number
            if tag != FAILED:
                nodes = nodes_of(_of_type(Lambda, lam).body)
                if not is_index(number, len(nodes)):
                    message = "a frame at no node of its code"
                    raise Damaged(message)
                node = nodes[number]
            sound.check_activation(tag, node, env, _of_type(Lambda, lam), more)
            self.activations.append((tag, lam, node))
            return (tag, below, node, env, *more)
        if tag == OP:
            name, data = more
            sound.check_operation(name, data)
            return (tag, below, OPERATIONS[name], data)
        if tag == COPY:
            sound.check_copy(*more)
        elif tag in (GUARD, WIND, RESET):
            sound.check_context(tag, more)
        else:
            message = "a frame that is never frozen"
            raise Damaged(message)
        return (tag, below, *more)

    # -- code ----------------------------------------------------------------------------------

    def ready(self, lam: Lambda) -> Lambda:
        """`lam`, of which closures can be made."""
        if lam.rt is None:
            lam.rt = LambdaState(lam, self.m)
        return lam

    def primitive_arity(self, name: str) -> Arity | None:
        """Return how many arguments a primitive takes; None if there is none of that name."""
        found = self.m.all_primitives.get(name)
        return None if found is None else (found.min_args, found.max_args)

    def internal_arity(self, name: str) -> Arity | None:
        """The same for what special forms call; None also for what needs a part of a program."""
        held = self.m.globals.get(library_key(name), self.m.globals.get(global_key(name), UNSET))
        if held is UNSET or name == "%run":
            return None
        return (held.min_args, held.max_args) if type(held) is ControlFunction else (0, None)

    def exists(self, name: str) -> bool:
        """Return whether there is a global of that name."""
        return global_key(name) in self.m.globals

    def hosted(self, name: Any) -> Any:
        """A function of the host."""
        key = global_key(_text(name))
        if not nameable(name) or key not in self.m.globals:
            raise refused(f"the host does not provide {name}")
        return self.from_outside(self.m.globals[key])

    def library(self, name: Any) -> Any:
        """Return what the library calls `name`."""
        key = library_key(_text(name))
        if key not in self.m.globals or type(self.m.globals[key]) is Lambda:
            raise refused(f"the library here has no {name}")
        held = self.m.globals[key]
        if name[:1] == "%" and lambda_of(held) is None:
            if type(held) is not ControlFunction:
                raise refused(f"the library here has no {name}")
            self.holding.internal[id(held)] = name
            return held
        return self.from_outside(held)

    def from_outside(self, value: Any) -> Any:
        """`value`, which the session has."""
        self.holding.outside.add(id(value))
        return value

    def library_lambda(self, form: list[Any]) -> Lambda:
        """A lambda of the library, or of one of its functions."""
        _, name, i, expected = form
        root = lambda_of(self.library(name))
        if root is None:
            raise refused(f"{name} of the library is no function any more")
        if name not in self.checked:
            self.checked[name] = content(root)
        if self.checked[name] != expected:
            raise refused(f"{name} of the library is not what it was when the state was frozen")
        lambdas = inner_lambdas(root)
        if not is_index(i, len(lambdas)):
            raise refused(f"{name} of the library has no part {i!r:.20}")
        return lambdas[i]

    def lambda_of(self, form: list[Any]) -> Lambda:
        """A lambda from its IR text."""
        _, source, places, text = form
        lam = from_lambda_form(text, self.constant, self.placed)
        lam.source = None if source is None else _of_type(Source, self.value(source))
        nodes = nodes_of(lam.body)
        if type(places) is not list or len(places) != len(nodes) + 1:
            raise InternalError("as many places as nodes")
        if not all(type(pos) is int and -1 <= pos < 1 << 30 for pos in places):
            raise InternalError("places are whole numbers")
        lam.pos = places[0]
        for node, pos in zip(nodes, places[1:], strict=True):
            if type(node) is not Lambda:
                node.pos = pos
        self.code.append(lam)
        return lam

    def constant(self, form: Any) -> Any:
        """Return what stands for a constant or a lambda in code."""
        value = self.value(form)
        return value if type(value) is Lambda else self.held(form)


def _expect(parts: list[Any], *wanted: Any) -> None:
    """Raise Damaged unless the parts are those."""
    if parts != list(wanted):
        message = "parts that nothing asks for"
        raise Damaged(message)


def _of_type(kind: type, value: Any) -> Any:
    if type(value) is not kind:
        message = f"a {kind.__name__} is wanted"
        raise Damaged(message)
    return value


__all__ = ["thaw"]
