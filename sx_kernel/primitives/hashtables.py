"""Hash tables, SRFI 69: any value as key, compared by `equal?`, in order of insertion.

Those of the SRFI's functions that take functions are in lib/dicts.sx.
"""

from __future__ import annotations

from typing import Any, Final

from sx_kernel.base.equality import hash_key, key_of
from sx_kernel.base.sequences import first, is_list, nth
from sx_kernel.base.values import HashTable
from sx_kernel.primitives.check import bad_argument
from sx_kernel.primitives.lists import need_list
from sx_kernel.primitives.registry import primitive

_PLAIN: Final = frozenset((int, str))


def need_table(op: str, index: int, value: Any) -> HashTable:
    """A hash table."""
    if type(value) is HashTable:
        return value
    raise bad_argument(op, index, "a hash table", value)


@primitive("make-hash-table")
def make(*_functions: Any) -> HashTable:
    """An empty table. Equality and hash functions are accepted and not needed."""
    return HashTable()


@primitive("hash-table?")
def is_table(value: Any) -> bool:
    """Return whether the value is a hash table."""
    return type(value) is HashTable


@primitive("hash-table-ref/default")
def ref(table: Any, key: Any, default: Any) -> Any:
    """The value of the key, or `default`."""
    if type(table) is not HashTable:
        need_table("hash-table-ref/default", 1, table)
    kind = type(key)
    return table.map.get(key if kind is str or kind is int else hash_key(key), default)


@primitive("hash-table-set!")
def put(table: Any, key: Any, value: Any) -> None:
    """Give the key a value."""
    if type(table) is not HashTable:
        need_table("hash-table-set!", 1, table)
    kind = type(key)
    table.map[key if kind is str or kind is int else hash_key(key)] = value


@primitive("hash-table-delete!")
def delete(table: Any, key: Any) -> None:
    """Remove the key, if it is there."""
    need_table("hash-table-delete!", 1, table).map.pop(hash_key(key), None)


@primitive("hash-table-contains?", "hash-table-exists?")
def has(table: Any, key: Any) -> bool:
    """Return whether the table has the key."""
    if type(table) is not HashTable:
        need_table("hash-table-contains?", 1, table)
    kind = type(key)
    return (key if kind is str or kind is int else hash_key(key)) in table.map


@primitive("hash-table-count", "hash-table-size")
def count(table: Any) -> int:
    """The number of entries."""
    return len(need_table("hash-table-count", 1, table).map)


@primitive("hash-table-keys")
def keys(table: Any) -> list[Any]:
    """The keys in order of insertion."""
    places = need_table("hash-table-keys", 1, table).map
    # (mostly they are the keys themselves)
    return [*places] if _PLAIN.issuperset(map(type, places)) else [*map(key_of, places)]


@primitive("hash-table-values")
def values(table: Any) -> list[Any]:
    """The values in order of insertion of their keys."""
    return [*need_table("hash-table-values", 1, table).map.values()]


@primitive("hash-table->alist")
def to_alist(table: Any) -> list[Any]:
    """A list of (key value) lists."""
    entries = need_table("hash-table->alist", 1, table).map.items()
    return [[key_of(place), value] for place, value in entries]


@primitive("alist->hash-table")
def from_alist(entries: Any, *_functions: Any) -> HashTable:
    """A table of (key value) lists; as in SRFI 69 the first entry of a key counts."""
    made = HashTable()
    for entry in need_list("alist->hash-table", 1, entries):
        if not is_list(entry) or len(entry) < 2:
            raise bad_argument("alist->hash-table", 1, "a list of (key value) lists", entries)
        made.map.setdefault(hash_key(first(entry)), nth(entry, 1))
    return made


@primitive("hash-table-copy")
def copy(table: Any) -> HashTable:
    """A new table of the same entries."""
    made = HashTable()
    made.map.update(need_table("hash-table-copy", 1, table).map)
    return made


@primitive("hash-table-clear!")
def clear(table: Any) -> None:
    """Remove all entries."""
    need_table("hash-table-clear!", 1, table).map.clear()


@primitive("hash-table-merge!")
def merge(table: Any, other: Any) -> HashTable:
    """Add the entries of `other` whose keys the table has not, and return the table."""
    target = need_table("hash-table-merge!", 1, table)
    for place, value in need_table("hash-table-merge!", 2, other).map.items():
        target.map.setdefault(place, value)
    return target
