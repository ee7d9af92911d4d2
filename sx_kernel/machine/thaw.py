"""cek-thaw: from frozen data (machine/freeze.py) back to what was frozen.

Nothing is evaluated. First everything that is made empty is made, then, in the order of their
numbers, what is made of finished parts, then the empty things get their parts. Data that was
changed, or that something else has written, is refused.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, Final, final

from sx_kernel.base.errors import InternalError, SxError, error
from sx_kernel.base.sequences import Chain, to_python
from sx_kernel.base.source import Source
from sx_kernel.base.values import EOF, UNSET, RecordType, Symbol, keyword, symbol
from sx_kernel.ir.nodes import Lambda, MakeDict, PrimCall
from sx_kernel.ir.text import from_lambda_form
from sx_kernel.ir.verify import verify
from sx_kernel.machine.frames import ARGS, COPY, ENV_FRAMES, EXIT, FAILED, OP
from sx_kernel.machine.freeze import check_of, content, inner_lambdas, lambda_of, nodes_of
from sx_kernel.machine.frozen import BOTTOM, BY_TAG, CODECS, FORMAT, FRAMES, LATE, OPERATIONS
from sx_kernel.machine.link import ensure_plan, global_key, library_key, link_lambda
from sx_kernel.primitives.check import bad_argument
from sx_kernel.runtime.closures import LambdaState

if TYPE_CHECKING:
    from sx_kernel.machine.cek import Machine

_TAGS: Final = {name: tag for tag, name in FRAMES.items()}
_FRAMES: Final = 5_000  # of Python, that reading code may need
_SECTIONS: Final = ("check", "host", "globals", "objects", "value")


class _Damaged(Exception):
    """The data are not what freeze writes."""


def thaw(m: Machine, data: Any) -> Any:
    """What was frozen as `data`.

    The globals that it needs and the session lacks are defined; functions that the session has
    must be those that were frozen. Raises SxError.
    """
    sections = _sections(data)
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(limit + _FRAMES)  # code is read recursively
    try:
        return _Thawer(m, sections["objects"]).thaw(sections)
    except (SxError, RecursionError, MemoryError):
        raise
    except Exception as problem:
        raise _refused(f"the data are damaged ({type(problem).__name__}: {problem})") from None
    finally:
        sys.setrecursionlimit(limit)


def _refused(why: str) -> SxError:
    return error("error", f"cek-thaw: {why}")


def _sections(data: Any) -> dict[str, list[Any]]:
    """The sections of a frozen state that has this format and is as it was written."""
    forms = _plain(data)
    if type(forms) is not list or not forms or forms[0] is not symbol("cek-state"):
        raise bad_argument("cek-thaw", 1, "a frozen state (cek-state …)", data)
    if len(forms) < 2 or forms[1] != FORMAT or type(forms[1]) is not int:
        had = forms[1] if len(forms) > 1 and type(forms[1]) is int else "nonsense"
        raise _refused(f"the state has format {had}, this version reads format {FORMAT}")
    sections: dict[str, list[Any]] = {}
    for form, name in zip(forms[2:], _SECTIONS, strict=False):
        if type(form) is not list or not form or form[0] is not symbol(name):
            raise _refused(f"the data are damaged (there is no section {name})")
        sections[name] = form[1:]
    if len(forms) != 2 + len(_SECTIONS):
        raise _refused("the data are damaged (there are not five sections)")
    if sections["check"] != [check_of(forms[3:])]:
        raise _refused("the data are damaged (they are not what was frozen)")
    return sections


def _plain(data: Any) -> Any:
    """The data with all long lists as Python lists; nothing is changed in place."""
    if type(data) is Chain:
        data = to_python(data)
    if type(data) is not list:
        return data
    made = list(data)
    stack: list[list[Any]] = [made]
    while stack:
        current = stack.pop()
        for i, part in enumerate(current):
            if type(part) is Chain or type(part) is list:
                copy = list(to_python(part))
                current[i] = copy
                stack.append(copy)
    return made


@final
class _Thawer:
    def __init__(self, m: Machine, forms: list[Any]) -> None:
        self.m = m
        self.forms = forms
        self.made: list[Any] = [_Damaged] * len(forms)
        self.checked: dict[str, str] = {}

    def thaw(self, sections: dict[str, list[Any]]) -> Any:
        """See thaw."""
        for name in sections["host"]:
            self.hosted(name)
        missing = [entry for entry in sections["globals"] if not self.agrees(entry)]
        changing: list[tuple[int, Any]] = []
        fixed: list[int] = []
        for i, form in enumerate(self.forms):
            if self.made[i] is not _Damaged:
                continue
            codec = BY_TAG.get(form[0].name)
            if codec is not None and codec.empty is not None:
                self.made[i] = codec.empty()
                changing.append((i, codec))
            else:
                fixed.append(i)
        for i in fixed:
            self.made[i] = self.make(self.forms[i])
        for late in (False, True):
            for i, codec in changing:
                if (codec.tag in LATE) is late:
                    codec.fill(self.made[i], self.parts(self.forms[i]))
        for entry in missing:
            self.m.bind_global(entry[0], self.value(entry[1]))
            if self.m.on_define is not None:
                self.m.on_define(entry[0], self.value(entry[1]), None)
        (form,) = sections["value"]
        return self.value(form)

    def agrees(self, entry: list[Any]) -> bool:
        """Whether the session has this global: then it is that one, wherever it is referred to.

        Raises SxError if the session has another function.
        """
        name = entry[0]
        held = self.m.globals.get(global_key(name), UNSET)
        if held is UNSET:
            return False
        lam = lambda_of(held)
        if len(entry) > 2 and (lam is None or content(lam) != entry[2]):
            raise _refused(f"{name} is not the function here that it was when the state was frozen")
        form = entry[1]
        if type(form) is Symbol:
            codec = CODECS.get(type(held))
            tag = "closure" if lam is not None else codec.tag if codec is not None else None
            at = int(form.name[1:])
            if self.forms[at][0].name == tag:
                if tag == "record-type":
                    self.check_record_type(name, held, at)
                self.made[at] = held
        return True

    def check_record_type(self, name: str, held: RecordType, at: int) -> None:
        """Raise SxError if the record type of the session has other fields than the frozen one."""
        _, _, fields_at = self.forms[at]
        fields = self.forms[int(fields_at.name[1:])][1:]
        if list(held.fields) != fields:
            raise _refused(
                f"{name} is not the record type here that it was when the state was frozen"
            )

    # -- values --------------------------------------------------------------------------------

    def value(self, form: Any) -> Any:
        """What a form stands for: an atom, or a reference to what has been made."""
        if type(form) is Symbol:
            found = self.made[int(form.name[1:])]
            if found is _Damaged or form.name[0] != "&":
                message = f"{form.name} is not made yet"
                raise _Damaged(message)
            return found
        if type(form) is not list:
            return form
        match form[0].name:
            case "quote":
                return _of_type(Symbol, form[1])
            case "symbol":
                return symbol(form[1])
            case "keyword":
                return keyword(form[1])
            case "eof":
                return EOF
            case "unset":
                return UNSET
            case other:
                raise _Damaged(other)

    def parts(self, form: list[Any]) -> list[Any]:
        """The parts of an object."""
        return [self.value(part) for part in form[1:]]

    def make(self, form: list[Any]) -> Any:
        """What is made of its parts."""
        tag = form[0].name
        codec = BY_TAG.get(tag)
        if codec is not None and codec.make is not None:
            return codec.make(self.parts(form))
        match tag:
            case "library":
                return self.library(form[1])
            case "host":
                return self.hosted(form[1])
            case "library-code":
                return self.library_lambda(form)
            case "code":
                return self.lambda_of(form)
            case "closure":
                lam, *captured = self.parts(form)
                return self.ready(_of_type(Lambda, lam)).rt.make(lam, *captured)
            case _:
                return self.frame(_TAGS[tag], self.parts(form))

    def frame(self, tag: int, parts: list[Any]) -> Any:
        """A frame on top of its first part."""
        if tag == EXIT:
            return BOTTOM
        below = parts[0]
        if tag < ENV_FRAMES:
            lam, number, env, *more = parts[1:]
            if lam.rt is None or lam.rt.pad is None:
                link_lambda(lam, self.m)
            if tag == FAILED:
                return (tag, below, number, env)
            node = nodes_of(lam.body)[number]
            if tag == ARGS and type(node) in (PrimCall, MakeDict):
                ensure_plan(node, lam)
            return (tag, below, node, env, *more)
        if tag == OP:
            return (tag, below, OPERATIONS[parts[1]], parts[2])
        if tag == COPY:
            return (tag, below, *parts[1:])
        return (tag, below, *parts[1:])

    # -- code ----------------------------------------------------------------------------------

    def ready(self, lam: Lambda) -> Lambda:
        """`lam`, of which closures can be made."""
        if lam.rt is None:
            lam.rt = LambdaState(lam, self.m)
        return lam

    def hosted(self, name: str) -> Any:
        """A function of the host."""
        key = global_key(name)
        if key not in self.m.globals:
            raise _refused(f"the host does not provide {name}")
        return self.m.globals[key]

    def library(self, name: str) -> Any:
        """What the library calls `name`."""
        key = library_key(name)
        if key not in self.m.globals:
            raise _refused(f"the library here has no {name}")
        return self.m.globals[key]

    def library_lambda(self, form: list[Any]) -> Lambda:
        """A lambda of the library, or of one of its functions."""
        _, name, i, expected = form
        root = lambda_of(self.library(name))
        if root is None:
            raise _refused(f"{name} of the library is no function any more")
        if name not in self.checked:
            self.checked[name] = content(root)
        if self.checked[name] != expected:
            raise _refused(f"{name} of the library is not what it was when the state was frozen")
        return inner_lambdas(root)[i]

    def lambda_of(self, form: list[Any]) -> Lambda:
        """A lambda from its IR text."""
        _, source, places, text = form
        lam = from_lambda_form(text, self.value)
        lam.source = None if source is None else _of_type(Source, self.value(source))
        nodes = nodes_of(lam.body)
        if len(places) != len(nodes) + 1:
            raise InternalError("as many places as nodes")
        lam.pos = places[0]
        for node, pos in zip(nodes, places[1:], strict=True):
            if type(node) is not Lambda:
                node.pos = pos
        if not lam.captures:
            verify(lam)  # before it is linked, which takes notes on its nodes
        return lam


def _of_type(kind: type, value: Any) -> Any:
    if type(value) is not kind:
        message = f"a {kind.__name__} is wanted"
        raise _Damaged(message)
    return value


__all__ = ["thaw"]
