"""Hyperscript's conversions: `x as Int`, `form as Values` …"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote_plus

from sx_kernel.base.equality import hash_key, key_of
from sx_kernel.base.errors import error
from sx_kernel.base.undefined import UNDEFINED
from sx_kernel.base.values import HashTable, SetValue
from sx_kernel.dom import forms
from sx_kernel.dom.element import Element
from sx_kernel.dom.fetch import Response
from sx_kernel.dom.nodes import Node
from sx_kernel.languages.hs.json_text import parse_json, write_json
from sx_kernel.languages.hs.kinds import Date, Fragment, class_name
from sx_kernel.languages.hs.numbers import fixed
from sx_kernel.languages.hs.operators import (
    integer_of,
    is_true,
    items_of,
    number_of,
    strictly_equal,
    text_of,
    tidy,
)

if TYPE_CHECKING:
    from sx_kernel.languages.hs.world import World

_INTEGER: Final = re.compile(r"\s*[+-]?\d+")
_FLOAT: Final = re.compile(r"\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?")


def as_int(x: Any) -> Any:
    """The integer that a string begins with."""
    found = _INTEGER.match(text_of(x))
    return int(found.group()) if found else math.nan


def as_float(x: Any) -> Any:
    """The number that a string begins with."""
    found = _FLOAT.match(text_of(x))
    return tidy(float(found.group())) if found else math.nan


def as_date(x: Any) -> Date:
    """A moment: of a number of milliseconds, or of an ISO date."""
    if type(x) is Date:
        return x
    if type(x) is str:
        from datetime import UTC, datetime

        try:
            moment = datetime.fromisoformat(x)
        except ValueError:
            return Date(math.nan)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=UTC)
        return Date(tidy(moment.timestamp() * 1000))
    return Date(number_of(x))


def as_values(x: Any) -> dict[str, Any]:
    """Return what the forms and their elements in `x` hold, by name; several of one name as a
    list."""
    found: dict[str, Any] = {}
    for one in items_of(x) or [x]:
        if isinstance(one, Element):
            for name, value in _entries(one):
                if name not in found:
                    found[name] = value
                else:
                    found[name] = [*_as_array_of(found[name]), *_as_array_of(value)]
    return found


def _as_array_of(x: Any) -> list[Any]:
    return x if type(x) is list else [x]


def _entries(root: Element) -> list[tuple[str, Any]]:
    controls = [root] if forms.is_control(root) else list(root.query_all("input, select, textarea"))
    found: list[tuple[str, Any]] = []
    for one in controls:
        name = one.get("name") or ""
        kind = forms.kind_of(one) if one.tag == "input" else one.tag
        if kind == "select" and one.has("multiple"):
            found.append((name, [forms.option_value(o) for o in forms.chosen_options(one)]))
        elif kind not in ("checkbox", "radio"):
            found.append((name, one.value))
        elif one.is_checked:
            found.append((name, [one.value] if kind == "checkbox" else one.value))
    return found


def as_html(x: Any) -> str:
    """Nodes and lists of them as markup."""
    found = items_of(x)
    if found is not None:
        return "".join(as_html(one) for one in found)
    if isinstance(x, Element):
        return x.outer_html
    if type(x) is Fragment:
        return x.holder.inner_html
    if isinstance(x, Node):
        return "".join(as_html(one) for one in x.nodes) if x.kind == "fragment" else x.text
    return text_of(x)


def as_nodes(world: World, x: Any) -> list[Node]:
    """A value as nodes: markup is parsed."""
    found = items_of(x)
    if found is not None:
        return [node for one in found for node in as_nodes(world, one)]
    if type(x) is Fragment:
        return x.holder.nodes
    if isinstance(x, Node):
        return x.nodes if x.kind == "fragment" else [x]
    return world.document.parse(text_of(x))


def _as_set(x: Any) -> SetValue:
    if type(x) is dict:
        raise error("type-error", "object is not iterable")
    made = SetValue()
    for one in _as_array(x):
        made.items[hash_key(one)] = one
    return made


def _as_map(x: Any) -> HashTable:
    made = HashTable()
    for key, value in _as_entries(x):
        made.map[hash_key(key)] = value
    return made


def _as_entries(x: Any) -> list[Any]:
    if type(x) is dict:
        return [[k, v] for k, v in x.items()]
    if type(x) is HashTable:
        return [[key_of(k), v] for k, v in x.map.items()]
    return [[str(i), one] for i, one in enumerate(_as_array(x))]


def _unique(x: Any) -> list[Any]:
    if type(x) in (dict, bool, int, float):
        raise error("type-error", f"{class_name(x)} is not iterable")
    found: list[Any] = []
    for one in _as_array(x):
        if not any(strictly_equal(one, other) for other in found):
            found.append(one)
    return found


def _as_array(x: Any) -> list[Any]:
    """Return what a loop over `x` gives; nothing for what has no elements."""
    found = items_of(x)
    if found is not None:
        return list(found)
    if type(x) is HashTable:
        return _as_entries(x)
    if type(x) is Fragment:
        return x.holder.nodes
    return list(x) if type(x) is str else []


def _as_object(x: Any) -> Any:
    """The object that a JSON text or a form is, or one of the elements by their numbers."""
    if type(x) is str:
        return parse_json(x)
    if isinstance(x, Element):
        return as_values(x)
    if type(x) is dict:
        return x
    found = items_of(x) if type(x) is not SetValue else None
    return {str(i): one for i, one in enumerate(found or [])}


def _encoded(x: Any) -> str:
    if type(x) is str:
        return quote_plus(x) + "=" if "=" not in x else x
    values = as_values(x) if isinstance(x, Element) or items_of(x) else _as_object(x)
    parts: list[str] = []
    for name, value in values.items():
        parts.append(f"{quote_plus(name)}={quote_plus(text_of(value))}")
    return "&".join(parts)


def _reversed(x: Any) -> Any:
    return list(reversed(_as_array(x)))


def _flat(x: Any) -> list[Any]:
    return [part for one in _as_array(x) for part in (one if type(one) is list else [one])]


def _as_boolean(x: Any) -> bool:
    return is_true(x)


_CONVERSIONS: Final[dict[str, Callable[[Any], Any]]] = {
    "String": text_of, "Int": as_int, "Float": as_float, "Number": lambda x: number_of(x),
    "Boolean": _as_boolean, "Date": as_date, "Array": _as_array, "Object": _as_object,
    "JSONString": write_json, "FormEncoded": _encoded, "Set": _as_set, "Map": _as_map,
    "Keys": lambda x: [pair[0] for pair in _as_entries(x)],
    "Entries": _as_entries, "Reversed": _reversed,
    "Unique": _unique, "HTML": as_html, "Values": as_values,
    "Flat": _flat,
}  # fmt: skip


def convert(world: World, x: Any, name: str, suffix: Any) -> Any:
    """`x as name:suffix`. Raises range-error for a conversion that nobody knows."""
    whole = name if suffix is None else f"{name}:{text_of(suffix)}"
    config = world.config["conversions"]
    own = config.get(name) if type(config) is dict else None
    if own is not None and own is not UNDEFINED:
        return world.call(own, x)
    for resolver in config.get("dynamicResolvers", []):
        found = world.call(resolver, whole, x)
        if found is not UNDEFINED:
            return found
    base, _, rest = name.partition(":")
    if base == "Fixed":
        digits = suffix if suffix is not None else rest or 0
        return fixed(float(number_of(x)), integer_of(digits, 100))
    if base == "JSON":
        return None if x is None or x is UNDEFINED else parse_json(text_of(x))
    if base == "Values" and (x is None or x is UNDEFINED):
        raise error("type-error", "null has no values")
    if whole != base:
        raise error("range-error", f"Unknown conversion : {whole}")
    if base == "Fragment":
        return Fragment(world.document, as_nodes(world, x))
    if base == "Response" and type(x) is Response:
        return x
    if base == "Stream":
        return _as_array(x)
    found = _CONVERSIONS.get(base)
    if found is None:
        raise error("range-error", f"Unknown conversion : {whole}")
    return None if x is None or x is UNDEFINED else found(x)


def is_of_type(x: Any, name: str) -> bool:
    """Return whether `x : name` holds; nothing is of every type."""
    from sx_kernel.languages.hs.kinds import is_instance

    return class_name(x) == name or is_instance(x, name)
