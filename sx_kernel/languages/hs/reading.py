"""What hyperscript's expressions read: names, properties, the page; comparisons and conversions."""

from __future__ import annotations

import re
from functools import cmp_to_key
from html import escape
from typing import TYPE_CHECKING, Any

from sx_kernel.base.errors import ErrorValue, SxError
from sx_kernel.base.markup import RawHtml
from sx_kernel.base.undefined import UNDEFINED
from sx_kernel.base.values import SetValue
from sx_kernel.dom import styles
from sx_kernel.dom.element import Element
from sx_kernel.dom.events import Event
from sx_kernel.dom.nodes import Node, Target
from sx_kernel.languages.hs.convert import convert, is_of_type
from sx_kernel.languages.hs.cookies import Cookies
from sx_kernel.languages.hs.finding import (
    any_of,
    closest,
    css_name,
    first,
    item,
    items,
    last,
    members,
    members_of,
    position,
    query_in,
    query_one_in,
    relative,
    selector,
    things,
)
from sx_kernel.languages.hs.guarding import guarded, invoke
from sx_kernel.languages.hs.objects import Method_, call_method, get_property, is_or_has
from sx_kernel.languages.hs.operators import (
    at_least,
    at_most,
    greater,
    integer_of,
    is_empty,
    is_true,
    items_of,
    less,
    number_of,
    strictly_equal,
    text_of,
)
from sx_kernel.languages.hs.promises import Promise
from sx_kernel.languages.hs.world import Context, World, failure, scopes_of
from sx_kernel.runtime.closures import state_of

if TYPE_CHECKING:
    from collections.abc import Callable


def need(x: Any, name: str) -> Any:
    """`x`. Raises an error if it is nothing, in which `name` is what the program calls it."""
    if x is None or x is UNDEFINED:
        raise failure(f"'{name}' is null")
    return x


def index(x: Any, key: Any) -> Any:
    """`x[key]`."""
    return get_property(x, key if type(key) is str or type(key) is int else text_of(key))


def range_of(x: Any, start: Any, end: Any) -> Any:
    """`x[start..end]`, the end included."""
    found = x if type(x) is str else items_of(x)
    if found is None:
        return UNDEFINED
    size = len(found)
    a = 0 if start is None else integer_of(start)
    b = size - 1 if end is None else integer_of(end)
    a = a + size if a < 0 else a
    b = b + size if b < 0 else b
    return found[max(0, a) : max(0, b + 1)]


def exists(x: Any) -> bool:
    """Return whether there is something."""
    found = items_of(x)
    return bool(found) if found is not None else x is not None and x is not UNDEFINED


def typed(x: Any, name: str, strict: bool) -> Any:
    """`x : name`. Raises an error if it is of another type, or nothing where that is excluded."""
    if is_type(x, name, strict):
        return x
    raise failure(f"Typecheck failed!  Expected: {name}")


def is_type(x: Any, name: str, strict: bool) -> bool:
    """`x is a name`; nothing is of every type unless `strict`."""
    if x is None or x is UNDEFINED:
        return not strict
    return is_of_type(x, name)


def between(x: Any, low: Any, high: Any) -> bool:
    """Return whether low ≤ x ≤ high."""
    return at_least(x, low) and at_most(x, high)


def contains(x: Any, part: Any, name: str = "it") -> bool:
    """`x contains part`. Raises an error for what has no parts."""
    if type(x) is str:
        return text_of(part) in x
    if isinstance(x, Node):
        inner = things(part)
        return bool(inner) and all(isinstance(one, Node) and x.contains(one) for one in inner)
    found = items_of(x)
    if found is not None:
        if any(strictly_equal(one, part) for one in found):
            return True
        return any(isinstance(one, Node) and contains(one, part) for one in found)
    if x is None or x is UNDEFINED:
        return False
    for method in ("contains", "includes"):
        if is_callable(get_property(x, method)):
            return is_true(call_method(x, method, (part,)))
    raise failure(f"The value of {name} does not have a contains or includes method on it")


def is_callable(x: Any) -> bool:
    """Return whether a program may call `x`."""
    return x is not UNDEFINED and callable(x)


def is_in(part: Any, x: Any, name: str = "it") -> bool:
    """`part is in x`."""
    return contains(x, part, name)


def matches(x: Any, pattern: Any, name: str = "it") -> bool:
    """`x matches pattern`: a selector for elements, a regular expression for strings."""
    if isinstance(x, Element):
        return x.matches(text_of(pattern))
    if x is None or x is UNDEFINED:
        return False
    if type(x) is not str:
        raise failure(f"The value of {name} does not have a match or matches method on it")
    try:
        return re.search(text_of(pattern), text_of(x)) is not None
    except re.error as problem:
        raise failure(f"matches: this is no regular expression: {problem}") from None


def precedes(a: Any, b: Any) -> bool:
    """Return whether `a` comes before `b` in the page. Raises SxError if they are no nodes."""
    for one in (a, b):
        if not isinstance(one, Node):
            raise failure(f"precedes and follows compare elements, not {text_of(one)}")
    return position(a) < position(b)


def folded(x: Any) -> Any:
    """`x` for a comparison that ignores case."""
    return x.lower() if type(x) is str else x


def object_of(*parts: Any) -> dict[str, Any]:
    """The object with these keys and values."""
    return {text_of(parts[i]): parts[i + 1] for i in range(0, len(parts), 2)}


def escaped(x: Any) -> Any:
    """A value as text in HTML."""
    if type(x) is RawHtml:
        return x.text()
    if x is None or x is UNDEFINED:
        return ""
    return escape(text_of(x), quote=True)


def sort(pairs: list[Any], down: bool) -> list[Any]:
    """The values of (key value) pairs, by their keys; those of equal keys stay as they are."""

    def compare(a: list[Any], b: list[Any]) -> int:
        order = greater(a[0], b[0]) - less(a[0], b[0])
        return -order if down else order

    order = cmp_to_key(compare)
    return [pair[1] for pair in sorted(pairs, key=order)]


def split(x: Any, by: Any) -> Any:
    """`x split by s`; nothing stays nothing."""
    if x is None or x is UNDEFINED:
        return x
    return text_of(x).split(text_of(by)) if by != "" else list(text_of(x))


def joined(x: Any, by: Any) -> Any:
    """`x joined by s`, what is nothing left empty; nothing stays nothing."""
    found = members_of(x)
    if found is None:
        return x
    parts = ["" if one is None or one is UNDEFINED else text_of(one) for one in found]
    return text_of(by).join(parts)


def is_isolated(node: Node) -> bool:
    """Return whether what is above a node does not count for inherited variables below it."""
    return isinstance(node, Element) and node.get("dom-scope") == "isolated"


def fail(message: str) -> Any:
    """Raise an error that the compiler has words for."""
    raise failure(message)


def caught(e: Any) -> Any:
    """Return what `catch e` gives a program."""
    return e.payload if isinstance(e, SxError) else e


def throw(x: Any) -> Any:
    """Raise a value."""
    raise SxError(x)


def missing(x: Any) -> bool:
    """Return whether `default` sets it."""
    return x is None or x is UNDEFINED or x == ""


def step(x: Any, amount: Any, sign: int) -> Any:
    """`x` one step on."""
    from sx_kernel.languages.hs.operators import tidy

    start = 0 if x is None or x is UNDEFINED or x == "" else number_of(x)
    return tidy(start + sign * number_of(amount))


def functions(world: World) -> dict[str, Callable[..., Any]]:
    """The functions of this file that need their world, and all others, by name."""

    def global_value(name: str) -> Any:
        found = world.globals.get(name, UNDEFINED)
        return world.names.get(name, UNDEFINED) if found is UNDEFINED else found

    def set_global(name: str, value: Any) -> Any:
        if value is UNDEFINED:
            world.globals.pop(name, None)
        else:
            world.globals[name] = value
        world.changed()
        return value

    special: dict[str, Callable[[], Any]] = {
        "window": lambda: world.document.window,
        "document": lambda: world.document,
        "body": lambda: world.document.body,
        "globalThis": lambda: world.document.window,
        "self": lambda: world.document.window,
        "cookies": lambda: Cookies(world),
        "clipboard": lambda: UNDEFINED,
        "selection": lambda: "",
        "meta": dict,
    }

    def free(ctx: Any, name: str) -> Any:
        if type(ctx) is Context:
            found = ctx.locals.get(name, UNDEFINED)
            if found is not UNDEFINED:
                return found
            ctx = ctx.me
        found = world.scope_of(ctx).get(name, UNDEFINED)
        if found is not UNDEFINED:
            return found
        make = special.get(name)
        return global_value(name) if make is None else make()

    def event_free(event: Any, ctx: Any, name: str) -> Any:
        if isinstance(event, Event):
            if name == "sender":
                return get_property(event.detail, "sender")
            found = get_property(event, name)
            if found is UNDEFINED and type(event.detail) is dict:
                found = event.detail.get(name, UNDEFINED)
            if found is not UNDEFINED:
                return found
        found = free(ctx, name)
        return None if event is None and found is UNDEFINED else found

    def element_value(ctx: Any, name: str) -> Any:
        return world.scope_of(ctx).get(name.lstrip(":"), UNDEFINED)

    def set_element_value(ctx: Any, name: str, value: Any) -> Any:
        world.scope_of(ctx)[name.lstrip(":")] = value
        world.changed()
        return value

    def inherited(me: Any, name: str) -> Any:
        at = next(iter(things(me)), None)
        while isinstance(at, Node):
            found = scopes_of(at).get(at, {}).get("^" + name, UNDEFINED)
            if found is not UNDEFINED or is_isolated(at):
                return found
            at = at.parent
        return UNDEFINED

    def set_inherited(me: Any, name: str, value: Any) -> Any:
        at = target = next(iter(things(me)), None)
        while isinstance(at, Node):
            if "^" + name in scopes_of(at).get(at, {}):
                target = at
                break
            at = None if is_isolated(at) else at.parent
        world.scope_of(target)["^" + name] = value
        world.changed()
        return value

    def by_id(_me: Any, name: Any) -> Any:
        return world.document.query(f"#{css_name(text_of(name))}") if name else None

    def by_class(_me: Any, name: Any) -> list[Any]:
        return world.document.query_all(f".{css_name(text_of(name).lstrip('.'))}")

    def query(_me: Any, css: str) -> list[Any]:
        return world.document.query_all(css)

    def attribute(x: Any, name: str) -> Any:
        found = items_of(x)
        if found is not None:
            return [attribute(one, name) for one in found]
        return x.get(name) if isinstance(x, Element) else UNDEFINED

    def style(x: Any, name: str) -> Any:
        found = items_of(x)
        if found is not None:
            return [style(one, name) for one in found]
        return get_property(get_property(x, "style"), name) if isinstance(x, Element) else UNDEFINED

    def computed(x: Any, name: str) -> Any:
        found = items_of(x)
        if found is not None:
            return [computed(one, name) for one in found]
        if not isinstance(x, Element):
            return UNDEFINED
        value = styles.computed(x, name)
        return "0px" if value == "auto" and name in ("width", "height") else value

    def send(x: Any, name: str, whole: str, owner: str, *args: Any) -> Any:
        need(x, owner)
        try:
            return call_method(x, name, args)
        except SxError as problem:
            payload = problem.payload
            if type(payload) is ErrorValue and payload.message == f"'{name}' is not a function":
                found = get_property(x, name)
                missed = found is UNDEFINED or found is None or type(found) is Method_
                payload.message = f"'{whole}' is {'null' if missed else 'not a function'}"
            raise

    def function(x: Any, name: str, label: list[Any]) -> Any:
        """`x` as a function that the routine `label` calls. Raises an error if it is none."""
        if callable(x):
            world.calling = label
            return x if state_of(x) is not None else guarded(x)
        if x is None or x is UNDEFINED:
            raise failure(f"'{name}' is null")
        raise failure(f"'{name}' is not a function")

    def meta(label: Any) -> dict[str, Any]:
        caller: Any = UNDEFINED
        if label is not None:
            caller = {"meta": {"feature": {"type": label[0], "name": label[1]}}}
        return {"caller": caller}

    def call_name(fn: Any, me: Any, name: str, *args: Any) -> Any:
        if callable(fn):
            return invoke(fn, args) if state_of(fn) is None else world.call(fn, *args)
        if isinstance(me, Target) and get_property(me, name) is not UNDEFINED:
            return call_method(me, name, args)
        raise failure(f"'{name}' is null")

    def beep(x: Any, source: str, is_query: bool, me: Any) -> Any:
        event = Event("hyperscript:beep", detail={"value": x, "expression": source})
        if isinstance(me, Target) and not world.dispatch(me, event):
            return x
        kind = "ElementCollection" if is_query else _kind_of(x)
        whole = f"///_ BEEP! The expression ({source}) evaluates to:"
        shown = f'"{x}"' if type(x) is str else x
        call_method(world.names["console"], "log", (whole, shown, f"of type {kind}"))
        return x

    def context(ctx: Any, name: str) -> Any:
        return ctx.given.get(name, UNDEFINED) if type(ctx) is Context else UNDEFINED

    def context_local(ctx: Any, name: str) -> Any:
        return ctx.locals.get(name, UNDEFINED) if type(ctx) is Context else UNDEFINED

    def assigned(ctx: Any, name: str, value: Any) -> Any:
        variables = world.scope_of(ctx)
        if name in variables:
            variables[name] = value
        if type(ctx) is Context:
            ctx.locals[name] = value
        return value

    return {
        "hs:free": free, "hs:event-free": event_free, "hs:global": global_value,
        "hs:set-global!": set_global, "hs:element-value": element_value,
        "hs:set-element-value!": set_element_value, "hs:inherited": inherited,
        "hs:set-inherited!": set_inherited, "hs:get": get_property, "hs:is?": is_or_has,
        "hs:attribute": attribute, "hs:style": style, "hs:computed": computed, "hs:index": index,
        "hs:range": range_of,
        "hs:send": send, "hs:function": function, "hs:call-name": call_name, "hs:by-id": by_id,
        "hs:by-class": by_class, "hs:query": query, "hs:selector": selector,
        "hs:class-selector": lambda name: "." + css_name(text_of(name).lstrip(".")),
        "hs:id-selector": lambda name: "#" + css_name(text_of(name).lstrip("#")),
        "hs:query-in": query_in, "hs:query-one-in": query_one_in, "hs:members": members,
        "hs:closest": closest, "hs:first": first, "hs:last": last, "hs:random": any_of,
        "hs:relative": relative, "hs:beep": beep, "hs:typed": typed,
        "hs:as": lambda x, name, suffix: convert(world, x, name, suffix),
        "hs:exists?": exists, "hs:is-type?": is_type, "hs:between?": between, "hs:in?": is_in,
        "hs:matches?": matches, "hs:contains?": contains,
        "hs:starts?": lambda x, y: text_of(x).startswith(text_of(y)),
        "hs:ends?": lambda x, y: text_of(x).endswith(text_of(y)),
        "hs:precedes?": precedes, "hs:follows?": lambda a, b: precedes(b, a),
        "hs:folded": folded, "hs:object": object_of, "hs:escape": escaped,
        "hs:unescaped": lambda x: RawHtml(text_of(x)) if type(x) is not RawHtml else x,
        "hs:split": split, "hs:joined": joined, "hs:members-of": members_of,
        "hs:unit": lambda x, unit: text_of(x) + unit, "hs:fail": fail,
        "hs:sort": sort, "hs:items": items, "hs:count": len, "hs:item": item, "hs:things": things,
        "hs:caught": caught, "hs:throw": throw, "hs:missing?": missing, "hs:step": step,
        "hs:need": need, "hs:context": context, "hs:context-local": context_local,
        "hs:assigned": assigned, "hs:field": lambda x, name: x.get(name, UNDEFINED),
        "hs:element?": lambda x: isinstance(x, Element),
        "hs:event?": lambda x: isinstance(x, Event),
        "hs:promise?": lambda x: type(x) is Promise,
        "hs:in-place?": lambda x: isinstance(x, Element) or type(x) in (list, SetValue),
        "hs:empty?": is_empty, "hs:meta": meta, "hs:calling": lambda: world.calling,
    }  # fmt: skip


def _kind_of(x: Any) -> str:
    if x is None or x is UNDEFINED:
        return "object (null)" if x is None else "undefined"
    from sx_kernel.languages.hs.kinds import class_name

    return class_name(x)
