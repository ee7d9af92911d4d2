"""The middle as text that reads back: all that a Function is, for keeping and for tests.

`mid/text.py` shows people what matters to them; this shows everything, in one form for all nodes:

    (function (activations …) (values …) (fields …) (region …))

A value is written as its class and its slots by name, so a new instruction needs nothing here; the
regions say in which order they come. Objects that are no data (lambdas, constants of the
program, record types) stand in a table beside the text, and in the text by their number: `read` is
given the table.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any, Final, NamedTuple, TypeAlias, final

from sx_kernel.compile.facts.types import Type
from sx_kernel.compile.mid import lists, nodes
from sx_kernel.compile.mid.nodes import (
    Break,
    Continue,
    Function,
    Region,
    Return,
    Value,
    Yield,
    find,
)
from sx_kernel.compile.mid.state import Activation, Frame, Outer, Stack, State

Form: TypeAlias = "str | list[Form]"

_CLASSES: Final[dict[str, Any]] = {
    one.__name__: one
    for module in (nodes, lists)
    for one in vars(module).values()
    if isinstance(one, type) and issubclass(one, Value)
}
_ENDS: Final[dict[str, Any]] = {one.__name__: one for one in (Return, Yield, Continue, Break)}
_TUPLES: Final[dict[str, Any]] = {one.__name__: one for one in (Type, Frame, Outer, Stack)}
_STATE: Final = tuple(sorted(State.__slots__))
_PLAIN: Final = tuple(Type("any"))[1:]
_REGIONS: Final = ("then", "orelse", "body")
_SKIPPED: Final = frozenset({"forward", "then", "orelse", "body", "insts"})
_NOTED: Final = frozenset({"wanted"})
"""What passes note on a Function for one another, and can find out again."""
_TOKEN: Final = re.compile(r'\s*(?:([()])|("(?:[^"\\]|\\.)*")|([^\s()"]+))')
_WIDTH: Final = 100


class Text(NamedTuple):
    """A Function as text, and the objects that it refers to by number."""

    text: str
    objects: tuple[Any, ...]


class Unreadable(Exception):
    """A text that no Function was written as; the message says why."""


def write(fn: Function) -> Text:
    """All that `fn` is."""
    writer = _Writer()
    form = writer.function(fn)
    return Text("".join(_laid_out(form, 0)) + "\n", tuple(writer.objects))


def read(text: str, objects: Sequence[Any]) -> Function:
    """The Function that was written as `text`. Raises Unreadable."""
    try:
        return _Reader(objects).function(_parse(text))
    except (KeyError, IndexError, ValueError, TypeError, AttributeError) as problem:
        raise Unreadable(f"this is no middle: {problem!r}") from problem


def _slots(one: Any) -> Iterator[str]:
    """The names of the slots of a node, those of the classes that it is built on first."""
    for kind in reversed(type(one).__mro__):
        slots = getattr(kind, "__slots__", ())
        yield from (slots,) if isinstance(slots, str) else slots


# -- writing -------------------------------------------------------------------------------------


@final
class _Writer:
    def __init__(self) -> None:
        self.objects: list[Any] = []
        self._numbers: dict[int, int] = {}  # id of an object → its number
        self._names: dict[Value, str] = {}
        self._values: list[Form] = []
        self._activations: list[Activation] = []

    def function(self, fn: Function) -> Form:
        body = self.region(fn.body)
        fields = [
            [name, self.data(None if name in _NOTED else getattr(fn, name))]
            for name in _slots(fn)
            if name not in _SKIPPED
        ]
        made: list[Form] = [
            [self.slot(activation, name) for name in _slots(activation)]
            for activation in self._activations  # which grows meanwhile
        ]
        return ["function", ["activations", *made], ["values", *self._values],
                ["fields", *fields], body]  # fmt: skip

    def slot(self, one: Any, name: str) -> Form:
        return [name, self.data(getattr(one, name))]

    def region(self, region: Region) -> Form:
        form: list[Form] = ["region"]
        for inst in region.insts:
            inner = [[n, self.region(getattr(inst, n))] for n in _REGIONS if hasattr(inst, n)]
            form.append(["do", self.value(inst), *inner])
        end = region.end
        if end is not None:
            form.append([type(end).__name__, *[self.slot(end, name) for name in _slots(end)]])
        return form

    def value(self, value: Value) -> str:
        """The name of a value, which is described when it is first met."""
        value = find(value)
        known = self._names.get(value)
        if known is None:
            known = self._names[value] = f"v{len(self._names)}"
            described: list[Form] = [known, type(value).__name__]
            self._values.append(described)
            described += [self.slot(value, n) for n in _slots(value) if n not in _SKIPPED]
        return known

    def data(self, data: Any) -> Form:
        match data:
            case None | True | False:
                return {None: "nil", True: "true", False: "false"}[data]
            case Value():
                return self.value(data)
            case Activation():
                if data not in self._activations:
                    self._activations.append(data)
                return f"@{self._activations.index(data)}"
            case State():
                return ["State", *[self.data(getattr(data, name)) for name in _STATE]]
            case Type() if data == (data.kind, *_PLAIN):
                return f":{data.kind}"
            case Type() | Frame() | Outer() | Stack():
                return [type(data).__name__, *map(self.data, data)]
            case tuple():
                return ["tuple", *map(self.data, data)]
            case list():
                return ["list", *map(self.data, data)]
            case set() | frozenset():
                return ["set", *sorted(map(self.data, data), key=str)]
            case dict():
                return ["dict", *[["tuple", self.data(k), self.data(v)] for k, v in data.items()]]
            case _ if type(data) is str:
                return json.dumps(data, ensure_ascii=False)
            case _ if type(data) is int:
                return str(data)
            case _:
                return self.object(data)

    def object(self, one: Any) -> str:
        number = self._numbers.get(id(one))
        if number is None:
            number = self._numbers[id(one)] = len(self.objects)
            self.objects.append(one)
        return f"#{number}"


def _laid_out(form: Form, depth: int) -> Iterator[str]:
    """The pieces of the text of a form: in a line if it fits, else a line for each part."""
    if isinstance(form, str):
        yield form
        return
    flat = _flat(form)
    if len(flat) + 2 * depth <= _WIDTH:
        yield flat
        return
    yield "("
    for i, part in enumerate(form):
        if i:
            yield "\n" + "  " * (depth + 1)
        yield from _laid_out(part, depth + 1)
    yield ")"


def _flat(form: Form) -> str:
    return form if isinstance(form, str) else f"({' '.join(map(_flat, form))})"


# -- reading -------------------------------------------------------------------------------------


def _parse(text: str) -> list[Any]:
    stack: list[list[Any]] = [[]]
    at, end = 0, len(text.rstrip())
    while at < end:
        token = _TOKEN.match(text, at)
        if token is None:
            raise Unreadable(f"at {at}: {text[at : at + 20]!r}")
        at = token.end()
        if token[1] == "(":
            stack.append([])
        elif token[1] == ")":
            if len(stack) == 1:
                raise Unreadable("a bracket too many")
            done = stack.pop()
            stack[-1].append(done)
        else:
            stack[-1].append(token[2] or token[3])
    if len(stack) != 1 or len(stack[0]) != 1:
        raise Unreadable("the brackets do not match")
    return stack[0][0]


@final
class _Reader:
    def __init__(self, objects: Sequence[Any]) -> None:
        self.objects = objects
        self._values: dict[str, Any] = {}
        self._activations: list[Activation] = []

    def function(self, form: list[Any]) -> Function:
        word, activations, values, fields, body = form
        if word != "function":
            raise Unreadable("it does not begin with function")
        self._activations = [Activation.__new__(Activation) for _ in activations[1:]]
        for name, kind, *_ in values[1:]:
            made = self._values[name] = _CLASSES[kind].__new__(_CLASSES[kind])
            made.forward = None
            for region in _REGIONS:
                if region in _slots(made):
                    setattr(made, region, Region())
        for activation, slots in zip(self._activations, activations[1:], strict=True):
            self.fill(activation, slots)
        for name, _kind, *slots in values[1:]:
            self.fill(self._values[name], slots)
        fn = Function.__new__(Function)
        self.fill(fn, fields[1:])
        fn.body = Region()
        self.region(fn.body, body)
        return fn

    def fill(self, one: Any, slots: list[Any]) -> None:
        for name, data in slots:
            setattr(one, name, self.data(data))

    def region(self, region: Region, form: list[Any]) -> None:
        for part in form[1:]:
            if part[0] == "do":
                inst = self._values[part[1]]
                region.insts.append(inst)
                for name, inner in part[2:]:
                    self.region(getattr(inst, name), inner)
            else:
                end = region.end = _ENDS[part[0]].__new__(_ENDS[part[0]])
                self.fill(end, part[1:])

    def data(self, form: Any) -> Any:
        if isinstance(form, str):
            return self.atom(form)
        word, *parts = form
        found = [self.data(part) for part in parts]
        if word == "State":
            state = State.__new__(State)
            for name, value in zip(_STATE, found, strict=True):
                setattr(state, name, value)
            return state
        if word in _TUPLES:
            return _TUPLES[word](*found)
        return {"tuple": tuple, "list": list, "set": set, "dict": dict}[word](found)

    def atom(self, text: str) -> Any:
        mark = text[0]
        if mark == '"':
            return json.loads(text)
        if mark == "v":
            return self._values[text]
        if mark == "@":
            return self._activations[int(text[1:])]
        if mark == ":":
            return Type(text[1:])
        if mark == "#":
            return self.objects[int(text[1:])]
        if text in ("nil", "true", "false"):
            return {"nil": None, "true": True, "false": False}[text]
        return int(text)
