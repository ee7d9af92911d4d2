"""What the arguments of a call in the library's text are: parameters of the definition around it.

    (define (call-with-cleanup thunk cleanup)
      (dynamic-wind (fn () nil) thunk cleanup))

Argument 2 of that call of dynamic-wind is what call-with-cleanup was called with as its first. So
an error about the one is an error about the other, and can be told in words of what was called.
Only text is looked at, and that of the library only: each definition begins a line. Macros have no
such arguments, but forms (see Context.apply_macro).
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any, Final, NamedTuple

from sx_kernel.base.source import Source
from sx_kernel.base.values import Symbol
from sx_kernel.syntax.places import end_of_form
from sx_kernel.syntax.reader import read

_MARKERS: Final = ("&optional", "&key", "&rest", "&")
_FUNCTIONS: Final = ("fn", "lambda")
_LETS: Final = ("let", "let*", "letrec")


class Role(NamedTuple):
    """A call in the definition of `owner`, whose parameters are counted from 1.

    `calls`: the name of what is called, "" if that is no global; `parameter`: which parameter it
    is that is called, 0 for none; `given`: argument of the call → parameter. `inner`: the call is
    in a function inside of the definition, which somebody else may call.
    """

    owner: str
    calls: str
    parameter: int
    given: dict[int, int]
    inner: bool


def roles_at(source: Source, at: int) -> tuple[Role, ...]:
    """The roles of the form that begins at offset `at` of a file of the library, if it is a call,
    and of those in it, but for the ones in functions there. () outside of definitions.

    Programs that handle errors ask for the same again and again: what was found is kept.
    """
    known = source.roles
    if known is None:
        known = source.roles = {}
    if at not in known:
        known[at] = tuple(_found(source.text, at))
    return known[at]


def _found(text: str, at: int) -> Iterator[Role]:
    start = text.rfind("\n(", 0, at + 1) + 1
    parsed = read(Source(text[start : end_of_form(text, start)]), reserved=True)
    form: Any = parsed.forms[0]
    named = _name_and_parameters(form)
    outer = _path(form, at - start, parsed.positions)
    if named is None or outer is None:
        return
    assigned = set(_assigned(form))
    waiting = [outer]
    while waiting:
        path = waiting.pop()
        yield _role(named, path, assigned)
        if _head(path[-1]) not in _FUNCTIONS:
            waiting += [[*path, part] for part in path[-1] if type(part) is list]


def _role(named: tuple[str, dict[str, int]], path: list[Any], assigned: set[str]) -> Role:
    """The role of the last form of `path`, which leads there from the definition `named`."""
    owner, parameters = named
    steps = pairwise(path)
    bound = {name for around, into in steps for name in _bound(around, into)}
    hidden = bound | assigned
    numbers = {name: number for name, number in parameters.items() if name not in hidden}
    call = path[-1]
    head = _head(call)
    given = {
        i: numbers[part.name]
        for i, part in enumerate(call)
        if i and type(part) is Symbol and part.name in numbers
    }
    called = "" if head in bound or head in parameters else head
    inner = any(_head(around) in _FUNCTIONS for around in path[:-1])
    return Role(owner, called, numbers.get(head, 0), given, inner)


def _head(form: Any) -> str:
    return form[0].name if type(form) is list and form and type(form[0]) is Symbol else ""


def _name_and_parameters(form: Any) -> tuple[str, dict[str, int]] | None:
    """The name that a definition defines, and the number of each parameter that has one."""
    match form:
        case [Symbol(name="define"), [Symbol(name=name), *parameters], *_]:
            pass
        case _:
            return None
    numbers: dict[str, int] = {}
    for parameter in parameters:
        word = parameter[0] if type(parameter) is list else parameter
        if word.name == "&optional":
            continue
        if word.name in _MARKERS:
            break
        numbers[word.name] = len(numbers) + 1
    return name, numbers


def _path(form: Any, at: int, positions: dict[int, int]) -> list[Any] | None:
    """The lists from `form` to the one that begins at offset `at`, or None."""
    waiting: list[list[Any]] = [[form]]
    while waiting:
        path = waiting.pop()
        one = path[-1]
        if positions.get(id(one)) == at:
            return path
        waiting += [[*path, part] for part in one if type(part) is list]
    return None


def _bound(around: Any, into: Any) -> Iterator[str]:
    """The names that the form `around` gives another meaning in its part `into`."""
    head = _head(around)
    if head in _FUNCTIONS and len(around) > 1 and type(around[1]) is list:
        yield from _names(around[1])
    elif head in _LETS and len(around) > 2:
        named = type(around[1]) is Symbol
        if named:
            yield around[1].name
        bindings = around[2] if named else around[1]
        if into is not bindings or head != "let":
            yield from (name for pair in bindings for name in _names(pair[:1]))
    elif head == "guard" and len(around) > 1 and type(around[1]) is list:
        yield from _names(around[1][:1])
    if type(around) is list:
        yield from (
            named[0] for part in around if (named := _name_and_parameters(part)) is not None
        )


def _names(parameters: list[Any]) -> Iterator[str]:
    for one in parameters:
        word = one[0] if type(one) is list and one else one
        if type(word) is Symbol:
            yield word.name


def _assigned(form: Any) -> Iterator[str]:
    """The variables that `set!` changes somewhere in `form`."""
    waiting = [form]
    while waiting:
        one = waiting.pop()
        if _head(one) == "set!" and len(one) > 1 and type(one[1]) is Symbol:
            yield one[1].name
        waiting += [part for part in one if type(part) is list]
