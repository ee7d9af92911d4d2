"""Help for what comes from Python: signatures and docstrings; members of the objects at hand.

Any thread may ask while a program runs. Python's code is asked for names and texts only; no
property is read.
"""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any, Final

from sx_kernel.base.errors import PASSING
from sx_kernel.base.foreign import class_name
from sx_kernel.base.values import Macro
from sx_kernel.machine.link import global_key
from sx_kernel.session.python.functions import PythonFunction
from sx_kernel.session.python.held import Held
from sx_kernel.session.python.members import Getter, Method
from sx_kernel.syntax.printer import describe, type_of
from sx_kernel.syntax.tokens import is_member

if TYPE_CHECKING:
    from sx_kernel.session.core import Core

DOC_LINES: Final = 40
_EMPTY: Final = inspect.Parameter.empty


def is_from_python(value: Any) -> bool:
    """Return whether help for `value` is Python's."""
    return type(value) in (PythonFunction, Getter, Method) or type_of(value) == "python-object"


def call_text(name: str, fn: Any) -> str:
    """Return how a call of `fn` of Python is written in SX: `(np:sum a &optional axis &key
    out)`."""
    try:
        parameters = list(inspect.signature(fn).parameters.values())
    except PASSING:
        raise
    except BaseException:  # some built-in functions do not tell, and objects may do anything
        return f"({name} …)"
    words = [name]
    mode = ""
    for parameter in parameters:
        kind = parameter.kind
        if kind is kind.VAR_POSITIONAL:
            wanted, word = "&rest", parameter.name
        elif kind is kind.KEYWORD_ONLY:
            wanted, word = "&key", parameter.name
        elif kind is kind.VAR_KEYWORD:
            wanted, word = "&key", "…"
        else:
            wanted, word = ("" if parameter.default is _EMPTY else "&optional"), parameter.name
        if wanted != mode and wanted:
            words.append(wanted)
            mode = wanted
        words.append(word)
    return f"({' '.join(words)})"


def describe_python(name: str, value: Any) -> str:
    """The help for a name that means something of Python."""
    if type(value) in (Getter, Method):
        what = "attribute" if type(value) is Getter else "method"
        doc = f"The {what} {value.attribute} of an object of Python."
        return "\n".join([value.signature, f"  {doc}"])
    found: Any = value.fn if type(value) is PythonFunction else value
    if type(found) is Held:
        found = found.value
    if type(value) is PythonFunction:
        lines = [call_text(name, found)]
    else:
        lines = [f"{name}   Python's {class_name(found)}"]
    lines += _doc_lines(found)
    if type(value) is not PythonFunction:
        lines += ["", f"  value: {describe(value)}"]
    return "\n".join(lines)


def _doc_lines(found: Any) -> list[str]:
    try:
        doc = inspect.getdoc(found)
    except PASSING:
        raise
    except BaseException:  # an object that has all attributes, or none
        doc = None
    lines = doc.split("\n") if isinstance(doc, str) else []
    shown = [f"  {line}".rstrip() for line in lines[:DOC_LINES]]
    return [*shown, "  …"] if len(lines) > DOC_LINES else shown


def members(session: Core, prefix: str, after: str) -> list[str]:
    """The members that `.pre` or `.-pre` may become; `after`: the text behind it, where the
    object may stand already."""
    mark = ".-" if prefix[:2] == ".-" else "."
    word = after.strip().split(")")[0].split()[:1]
    value = session.machine.globals.get(global_key(word[0])) if word else None
    found = [value] if value is not None else _objects(session)
    names: set[str] = set()
    for item in found:
        item = item.value if type(item) is Held else item
        names |= _names_of(item.fn if type(item) is PythonFunction else item)
    return sorted(mark + name for name in names if is_member(mark + name))


def _objects(session: Core) -> list[Any]:
    """One object of each type that the program's variables hold, and strings, lists and dicts."""
    by_type: dict[type, Any] = {str: "", list: [], dict: {}}
    for value in list(session.context.definitions().values()):
        if type(value) is not Macro and type_of(value) == "python-object":
            by_type.setdefault(type(value), value)
    return list(by_type.values())


def _names_of(value: Any) -> set[str]:
    try:
        return {name for name in dir(value) if type(name) is str and name[:1] != "_"}
    except PASSING:
        raise
    except BaseException:  # an object whose own __dir__ fails
        return set()


__all__ = ["call_text", "describe_python", "is_from_python", "members"]
