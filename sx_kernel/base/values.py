"""The values that SX programs compute with, and how they map to Python.

    nil → None                 number → int, fractions.Fraction, float (all exact types)
    boolean → bool             string → str
    symbol → Symbol            keyword → Keyword (only in quoted data)      char → Char
    list → list | Chain (see base/sequences.py)                           dict → dict (str keys)
    vector → Vector            lambda → a Python function whose first free variable is "H_"
    function (built in) → any other callable                               macro → Macro

Symbols, keywords and characters are interned, so identity is equality. Code asks
`type(x) is list`, never isinstance.

This file knows nothing of evaluation; what a function does is the business of the floors above.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction
from functools import cache
from types import FunctionType
from typing import Any, ClassVar, Final, Generic, Literal, TypeVar, final

type_names: Final = {
    int: "number",
    float: "number",
    Fraction: "number",
    bool: "boolean",
    str: "string",
    type(None): "nil",
    list: "list",
    dict: "dict",
}


class _Interned:
    """A named value of which one exists per name. Subclasses keep their own table."""

    __slots__ = ("__weakref__", "name")
    name: str

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.name!r})"

    def __reduce__(self) -> tuple[Callable[[str, str], Any], tuple[str, str]]:
        return (interned, (type(self).__name__, self.name))

    def __copy__(self) -> _Interned:
        return self

    def __deepcopy__(self, _memo: object) -> _Interned:
        return self


@final
class Symbol(_Interned):
    """A name as data: `foo`. Make one with `symbol`."""

    __slots__ = ()


@final
class Keyword(_Interned):
    """A keyword as data: `:foo` in quoted lists. Make one with `keyword`."""

    __slots__ = ()


@final
class Char(_Interned):
    """One code point. `name` is the one-character string. Make one with `char`."""

    __slots__ = ()


T = TypeVar("T", bound=_Interned)


class _Table(Generic[T]):
    """An interning table that forgets names nobody uses any more.

    Long-lived services read thousands of distinct programs, so a table that only grew
    would be a leak. When the table has doubled since it was last swept, entries that only the
    table refers to are dropped; the cost is amortised over the insertions in between.
    """

    __slots__ = ("by_name", "make", "sweep_at")

    def __init__(self, make: type[T]) -> None:
        self.make = make
        self.by_name: dict[str, T] = {}
        self.sweep_at = 4096

    def intern(self, name: str) -> T:
        found = self.by_name.get(name)
        if found is None:
            found = self.make()
            found.name = sys.intern(name)
            if len(self.by_name) >= self.sweep_at:
                self._sweep()
            # setdefault: two threads that race here must agree on one object
            found = self.by_name.setdefault(found.name, found)
        return found

    def _sweep(self) -> None:
        for name in list(self.by_name):
            # two references: the table's and getrefcount's own argument
            if sys.getrefcount(self.by_name[name]) <= 2:
                del self.by_name[name]
        self.sweep_at = max(4096, 2 * len(self.by_name))

    def __iter__(self) -> Iterator[T]:
        return iter(list(self.by_name.values()))


_symbols: Final = _Table(Symbol)
_keywords: Final = _Table(Keyword)
_chars: Final = _Table(Char)

symbol: Final = _symbols.intern
keyword: Final = _keywords.intern
char: Final = _chars.intern
_MAKERS: Final[dict[str, Callable[[str], Any]]] = {
    "Symbol": symbol,
    "Keyword": keyword,
    "Char": char,
}


def interned(kind: str, name: str) -> Any:
    """Return what copying and unpickling make: the one object of that kind and name."""
    return _MAKERS[kind](name)


_QUICKLY_SEEN: Final = 16  # elements
_SEEN_AT_ONCE: Final = 8  # elements that a look costs as much as a question
_FEW: Final = 16  # stores that are as quick one by one
_PIECE: Final = 1 << 16  # stores at once


@final
class Vector:
    """A mutable array (R7RS vector). `items` is its own Python list, always the same one.

    Not a subclass of list, because CPython is three times slower at indexing those: hot code
    works on `items`, and what is not hot uses the sequence operations here.

    `uniform` is a type that certainly all elements have; None if nobody has looked, False if
    another may have been stored. Who changes `items` takes it back before, unless what comes is
    the like. `patience`: how many questions a vector that turned out to be mixed answers without
    another look.
    """

    __slots__ = ("items", "patience", "uniform")

    def __init__(self, items: Iterable[Any] = ()) -> None:
        self.items: Final[list[Any]] = list(items)
        self.uniform: type | Literal[False] | None = None
        self.patience = 0

    @classmethod
    def filled(cls, fill: Any, count: int) -> Vector:
        """A vector of `count` times the same element."""
        made = cls.__new__(cls)  # (without a list that is made first and filled then)
        made.items = [fill] * count  # pyright: ignore[reportAttributeAccessIssue]
        made.uniform = type(fill)
        made.patience = 0
        return made

    def consists_of(self, kind: type) -> bool:
        """Return whether all elements are exactly of type `kind`.

        A vector that was mixed may be so no more: its elements are often replaced one by one, by
        others of one type. So it is looked through again, but a long one not at each question:
        the looks cost no more than one at eight elements for each.
        """
        if self.uniform is kind:
            return True
        items = self.items
        if self.uniform and items:
            return False  # all are of another type
        if self.patience > 0 and len(items) > _QUICKLY_SEEN:
            self.patience -= 1
            return False
        alike = {*map(type, items)} <= {kind}
        self.uniform = kind if alike else False
        self.patience = len(items) // _SEEN_AT_ONCE
        return alike

    def fill(self, turns: Iterable[int], value: Any) -> Iterable[int]:
        """Store `value` at the places that `turns` counts, all but the last, and return what is
        left: that one. Where little is gained, or not all are places of this vector, everything is
        left. Long stretches are done in pieces, between which an interrupt is heard."""
        items = self.items
        if type(turns) is not range or not turns or turns[-1] >= len(items):
            return turns
        if turns.start < 0 or turns.step < 0 or len(turns) < _FEW:
            return turns
        if self.uniform is not type(value):
            self.uniform = False
        most = turns[:-1]
        for first in range(0, len(most), _PIECE):
            piece = most[first : first + _PIECE]
            items[piece.start : piece.stop : piece.step] = [value] * len(piece)
        return turns[-1:]

    def __len__(self) -> int:
        return len(self.items)

    def __iter__(self) -> Iterator[Any]:
        return iter(self.items)

    def __reversed__(self) -> Iterator[Any]:
        return reversed(self.items)

    def __getitem__(self, index: Any) -> Any:
        """One element, or a Python list of the elements of a slice."""
        return self.items[index]

    def __setitem__(self, index: Any, value: Any) -> None:
        self.uniform = False
        self.items[index] = value

    def append(self, value: Any) -> None:
        """Add an element at the end (of a vector that is being made)."""
        self.uniform = False
        self.items.append(value)

    def extend(self, values: Iterable[Any]) -> None:
        """Add elements at the end (of a vector that is being made)."""
        self.uniform = False
        self.items.extend(values)

    def __repr__(self) -> str:
        # elements may be deep or cyclic; the SX printer shows them
        return f"<Vector of {len(self.items)}>"


@final
class Box:
    """The shared location of a variable that is assigned and captured (assignment conversion)."""

    __slots__ = ("v",)

    def __init__(self, v: object) -> None:
        self.v: Any = v


@final
class HashTable:
    """An SRFI 69 hash table. `map` has the values under `hash_key(k)` of their keys k, which
    `equality.key_of` gives back."""

    __slots__ = ("map",)

    def __init__(self) -> None:
        self.map: dict[Any, Any] = {}


@final
class SetValue:
    """A mutable set, in order of insertion. `items` maps `hash_key(item)` to the item."""

    __slots__ = ("items",)

    def __init__(self) -> None:
        self.items: dict[Any, Any] = {}


class Record:
    """A value of a RecordType. Its fields are the attributes f0, f1 … in their order.

    There is a class for each number of fields (`record_class`), so that fields are slots, and one
    of it for each type, which is all that tells the type of a record. No __init__: what makes a
    record stores the fields.
    """

    __slots__ = ()
    type: ClassVar[RecordType]
    slots: tuple[str, ...] = ()
    new: Callable[..., Record]  # of the type and the values of the fields

    @property
    def values(self) -> list[Any]:
        """The values of the fields, in their order; a copy."""
        return [getattr(self, slot) for slot in self.slots]

    @property
    def sx_type(self) -> str:
        """The name that type-of returns."""
        return self.type.name

    def sx_print(self) -> tuple[str, list[Any], str]:
        """`#<point :x 1 :y 2>`; see syntax/printer.py."""
        parts: list[Any] = []
        for field, value in zip(self.type.fields, self.values, strict=True):
            parts += (keyword(field), value)
        return f"#<{self.type.name}{' ' if parts else ''}", parts, ">"

    def __repr__(self) -> str:
        # fields may be deep or cyclic; the SX printer shows them
        return f"<Record {self.type.name}>"


@cache
def record_class(count: int) -> type[Record]:
    """The class of all records with so many fields, whatever their type: its instances have none
    until they get the class of one."""
    slots = tuple(f"f{i}" for i in range(count))
    made = type(f"Record{count}", (Record,), {"__slots__": slots, "slots": slots})
    stores = "".join(f"    made.{slot} = {slot}\n" for slot in slots)
    scope: dict[str, Any] = {}
    text = f"def new(type{_listed(slots)}):\n    made = type.cls()\n{stores}    return made\n"
    exec(text, scope)
    made.new = staticmethod(scope["new"])
    return made


def _listed(names: tuple[str, ...]) -> str:
    return "".join(f", {name}" for name in names)


@final
class RecordType:
    """What `define-record-type` makes: a type of its own, however many have its name.

    `name` is what type-of returns for its records; `fields` are the names of their fields; `cls`
    is the class of its records, and of no others. `seen`: what the compiler saw in the fields of
    some of its records, by their places.
    """

    __slots__ = ("cls", "fields", "name", "new", "seen")
    sx_type = "record-type"

    def __init__(self, name: str, fields: tuple[str, ...]) -> None:
        self.name = name
        self.fields = fields
        self.seen: dict[int, Any] = {}
        base = record_class(len(fields))
        self.cls: Final = type("Record", (base,), {"__slots__": (), "type": self})
        self.new: Final = self.cls.new  # (type, values of the fields…) → record

    def has(self, value: object) -> bool:
        """Return whether `value` is a record of this type."""
        return type(value) is self.cls

    def sx_print(self) -> tuple[str, list[Any], str]:
        """See syntax/printer.py."""
        return f"#<record-type {self.name}>", [], ""


@final
class Eof:
    """The end-of-file object; there is one, EOF."""

    __slots__ = ()


EOF: Final = Eof()


@final
class Parameter:
    """A dynamic parameter (`make-parameter`). Calling it reads it.

    Shallow binding: `value` is the current binding; `parameterize` swaps it on the way in and
    out (it is a winder like those of dynamic-wind), so reading costs nothing.
    """

    __slots__ = ("converter", "value")

    def __init__(self, value: object, converter: object = None) -> None:
        self.value: Any = value
        self.converter: Any = converter

    def __call__(self) -> Any:
        return self.value


@final
class Macro:
    """What `defmacro` or `define-syntax` binds: `expander` maps a form to its expansion."""

    __slots__ = ("doc", "expander", "name")

    def __init__(self, name: str, expander: object, doc: str | None = None) -> None:
        self.name = name
        self.expander: Any = expander
        self.doc = doc


class _Chars(dict[str, Char]):
    """One-character strings → characters; of those that are not kept another is made each time it
    is asked for, or the one that is in use."""

    def __missing__(self, name: str) -> Char:
        return char(name)


# The characters that most texts are made of.
ASCII: Final = _Chars((chr(code), char(chr(code))) for code in range(128))


@final
class Unset:
    """The content of a variable before its initialisation, and of an absent optional argument."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "UNSET"


UNSET: Final = Unset()

# Every closure has these free variables first; their names start with a capital so that
# CPython, which sorts free variables, puts them before the captured ones.
CLOSURE_VARIABLES: Final = ("H_", "P_")

VARARGS: Final = 0x04
"""The flag of Python code that takes any number of arguments (`inspect`, which names it, is slow to
import). That of a function with &key parameters does."""


def is_lambda(value: object) -> bool:
    """Return whether `value` is a closure made by `fn` (not a built-in function)."""
    return type(value) is FunctionType and value.__code__.co_freevars[:2] == CLOSURE_VARIABLES


def is_true(value: object) -> bool:
    """SX truth: only false and nil are false."""
    return value is not False and value is not None
