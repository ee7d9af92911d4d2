"""define-record-type and define-type: types with constructors, predicates, accessors, mutators.

Each becomes definitions of lambdas over the primitives of primitives/records.py, so they are
called, counted and compiled like any others:

    (define-record-type point (make-point x y) point? (x point-x set-point-x!))

    let t = (%record-type "point" ("x" …))        a new type each time (R7RS 5.5)
    (define point t)
    (define make-point (fn (x y) (%record t x y)))
    (define point? (fn (value) (%record-of? value t)))
    (define point-x (fn (point) (%record-ref point t 0 "point-x")))
    (define set-point-x! (fn (point value) (%record-set! point value t 0 "set-point-x!")))

What constructors there are is noted for `match`: in the context for global types, in the state for
those that a body defines.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeAlias, TypeGuard

from sx_kernel.analyser.bodies import define_symbol, make_lambda
from sx_kernel.analyser.context import Constructor, DataType
from sx_kernel.analyser.core import let, prim, resolve, seq, wrong
from sx_kernel.analyser.scope import State, captured
from sx_kernel.base.errors import SxError
from sx_kernel.base.values import Symbol, symbol
from sx_kernel.ir.nodes import Const, Local, Node, Var

Parameters: TypeAlias = "list[Node]"
_VALUE: Final = symbol("value")


def _function(
    st: State, sym: Symbol, params: list[Symbol], doc: str, pos: int,
    build: Callable[[State, Parameters], Node],
) -> Node:  # fmt: skip
    """The lambda called `sym` whose body `build` makes of its parameters."""

    def body(st: State) -> Node:
        return build(st, [Local(st.env[param][0], pos) for param in params])

    return make_lambda(st, sym.name, params, [], 0, pos, doc, body)


# --- records ----------------------------------------------------------------------------------

_RECORD: Final = (
    "define-record-type: expected "
    "(define-record-type name (constructor field…) predicate (field accessor [mutator])…)"
)


def record_names(form: list[Any]) -> list[Symbol]:
    """The names that a `define-record-type` defines, as far as it is well formed."""
    found: list[Any] = [form[1], form[2], form[3]]
    if type(form[2]) is list and form[2]:
        found[1] = form[2][0]
    for spec in form[4:]:
        if type(spec) is list:
            found += spec[1:]
    return [sym for sym in found if type(sym) is Symbol]


def define_record_type_form(st: State, form: list[Any], pos: int, _tail: bool) -> Node:
    """`(define-record-type name (constructor field…) predicate (field accessor [mutator])…)`.

    The constructor may be a name alone (all fields) or false (none), the predicate false, and a
    field a name alone (R7RS 5.5, SRFI 136).
    """
    name, constructor, predicate = form[1], form[2], form[3]
    if not _is_name(name):
        raise wrong(st, pos, _RECORD)
    fields = _fields(st, form, pos)
    title = type_title(name.name)
    kind = st.fn.new_local(name.name)
    owner = st.fn

    def the_type(st: State) -> Node:
        return Local(kind if st.fn is owner else captured(st, kind, owner), pos)

    steps: list[Node] = [define_symbol(st, "define-record-type", name, Local(kind, pos), pos)]

    def define(sym: Any, params: list[Symbol], doc: str, name: str, *rest: Node) -> None:
        """Define `sym` as the lambda that calls the primitive `name`."""
        if sym is None or sym is False:
            return
        if type(sym) is not Symbol:
            raise wrong(st, pos, _RECORD)

        def build(st: State, args: Parameters) -> Node:
            return prim(st, name, (*args, the_type(st), *rest), pos)

        steps.append(
            define_symbol(
                st, "define-record-type", sym, _function(st, sym, params, doc, pos, build), pos
            )
        )

    _define_constructor(st, constructor, fields, title, the_type, steps, pos)
    define(predicate, [_VALUE], f"Whether value is a record of the type {title}.", "%record-of?")
    itself = symbol(title)
    for i in range(len(fields)):
        spec = form[4 + i]
        if type(spec) is not list:
            continue
        field = fields[i].name
        for at, sym in enumerate(spec[1:]):
            if type(sym) is not Symbol:
                raise wrong(st, pos, _RECORD)
            rest = (Const(i, pos), Const(sym.name, pos))
            if at == 0:
                define(sym, [itself], f"The field {field} of a {title}.", "%record-ref", *rest)
            else:
                new = _VALUE if itself is not _VALUE else symbol("new")
                doc = f"Change the field {field} of a {title}."
                define(sym, [itself, new], doc, "%record-set!", *rest)
    steps.append(Const(None, pos))
    names = Const([field.name for field in fields], pos)
    made = prim(st, "%record-type", (Const(title, pos), names), pos)
    return let(st, kind, made, seq(st, steps, pos), pos)


def _is_name(what: Any) -> TypeGuard[Symbol]:
    """Whether this may be the name of a parameter, which those of types and fields become."""
    return type(what) is Symbol and what.name[:1] != "&"


def type_title(name: str) -> str:
    """Return what type-of and messages call the record type `name`: `<point>` is called point."""
    return name[1:-1] if len(name) > 2 and name[0] == "<" and name[-1] == ">" else name


def _fields(st: State, form: list[Any], pos: int) -> list[Symbol]:
    fields: list[Symbol] = []
    for spec in form[4:]:
        sym = spec[0] if type(spec) is list and 1 <= len(spec) <= 3 else spec
        if not _is_name(sym):
            raise wrong(st, pos, _RECORD)
        if sym in fields:
            raise wrong(st, pos, f"define-record-type: the field {sym.name} occurs twice")
        fields.append(sym)
    return fields


def _define_constructor(
    st: State, form: Any, fields: list[Symbol], title: str, the_type: Callable[[State], Node],
    steps: list[Node], pos: int,
) -> None:  # fmt: skip
    if form is None or form is False:
        return
    params: list[Any] = form[1:] if type(form) is list else fields
    sym = form[0] if type(form) is list and form else form
    if type(sym) is not Symbol:
        raise wrong(st, pos, _RECORD)
    for param in params:
        if param not in fields:
            shown = param.name if type(param) is Symbol else "what is no name"
            what = f"define-record-type: {shown} in {sym.name} is not a field of {title}"
            raise wrong(st, pos, what)
        if params.count(param) > 1:
            what = f"define-record-type: the field {param.name} occurs twice in {sym.name}"
            raise wrong(st, pos, what)

    def build(st: State, args: Parameters) -> Node:
        given = dict(zip(params, args, strict=True))
        values = [given.get(field) or Const(None, pos) for field in fields]
        return prim(st, "%record", (the_type(st), *values), pos)

    doc = f"Return a new {title}."
    steps.append(
        define_symbol(
            st, "define-record-type", sym, _function(st, sym, params, doc, pos, build), pos
        )
    )


# --- algebraic data types ---------------------------------------------------------------------

_TYPE: Final = "define-type: expected (define-type Name (Constructor field…)…)"


def type_names(form: list[Any]) -> list[Symbol]:
    """The names that a `define-type` defines, as far as it is well formed."""
    found: list[Symbol] = []
    if type(form[1]) is Symbol:
        found.append(_of(form[1], "?"))
    for spec in form[2:]:
        if type(spec) is list and spec and type(spec[0]) is Symbol:
            found += (spec[0], _of(spec[0], "?"))
            found += [_of(spec[0], "-" + f.name) for f in spec[1:] if type(f) is Symbol]
    return found


def _of(sym: Symbol, ending: str) -> Symbol:
    return symbol(sym.name + ending)


def define_type_form(st: State, form: list[Any], pos: int, _tail: bool) -> Node:
    """`(define-type Name [doc] (Constructor field…)…)`."""
    name = form[1]
    if type(name) is not Symbol:
        raise wrong(st, pos, _TYPE)
    start = 3 if type(form[2]) is str and len(form) > 3 else 2
    kind = Const(name.name, pos)
    steps: list[Node] = []

    def define(sym: Symbol, params: list[Symbol], doc: str, build: Any) -> None:
        steps.append(
            define_symbol(st, "define-type", sym, _function(st, sym, params, doc, pos, build), pos)
        )

    def is_of(st: State, args: Parameters) -> Node:
        return prim(st, "%adt-of?", (args[0], kind), pos)

    define(_of(name, "?"), [_VALUE], f"Whether value is a {name.name}.", is_of)
    found: list[tuple[Symbol, Constructor]] = []
    for spec in form[start:]:
        at = st.positions.get(id(spec), pos)
        sym, fields = _constructor(st, spec, at)
        if any(sym is other for other, _ in found):
            raise wrong(st, at, f"define-type: the constructor {sym.name} occurs twice")
        found.append((sym, Constructor(sym.name, tuple([field.name for field in fields]))))
        _define_variant(sym, fields, kind, define, pos)
    made = DataType(name.name, tuple([constructor for _, constructor in found]))
    for sym, constructor in found:
        constructor.type = made
        _note(st, sym, constructor)
    steps.append(Const(None, pos))
    return seq(st, steps, pos)


def _constructor(st: State, spec: Any, pos: int) -> tuple[Symbol, list[Symbol]]:
    if type(spec) is not list or not spec or type(spec[0]) is not Symbol:
        raise _no_constructor(st, spec, pos)
    fields: list[Symbol] = []
    for field in spec[1:]:
        if not _is_name(field):
            raise wrong(st, pos, f"define-type: a field of {spec[0].name} must be a name")
        if field in fields:
            raise wrong(st, pos, f"define-type: the field {field.name} occurs twice")
        fields.append(field)
    return spec[0], fields


def _no_constructor(st: State, spec: Any, pos: int) -> SxError:
    hint = f"write ({spec.name})" if type(spec) is Symbol else None
    return wrong(st, pos, _TYPE, hint)


def _define_variant(sym: Symbol, fields: list[Symbol], kind: Node, define: Any, pos: int) -> None:
    constructor = Const(sym.name, pos)
    shown = f"({' '.join([sym.name, *[f.name for f in fields]])})"

    def make(st: State, args: Parameters) -> Node:
        return prim(st, "%variant", (kind, constructor, *args), pos)

    def is_one(st: State, args: Parameters) -> Node:
        return prim(st, "%variant?", (args[0], kind, constructor), pos)

    define(sym, fields, f"Return a new value {shown}.", make)
    define(_of(sym, "?"), [_VALUE], f"Whether value was made by {sym.name}.", is_one)
    for i in range(len(fields)):
        name = _of(sym, "-" + fields[i].name)

        def get(st: State, args: Parameters, i: int = i, name: str = name.name) -> Node:
            rest = (kind, constructor, Const(i, pos), Const(name, pos))
            return prim(st, "%variant-ref", (args[0], *rest), pos)

        define(name, [_VALUE], f"The field {fields[i].name} of {shown}.", get)


def _note(st: State, sym: Symbol, constructor: Constructor) -> None:
    """Remember for `match` that `sym` is a constructor."""
    here = st.body
    if here is None:
        st.ctx.define_constructor(resolve(st, sym)[1].name, constructor)
    else:
        st.constructors[here.declared[sym]] = constructor


def constructor_of(st: State, sym: Symbol) -> Constructor | None:
    """The constructor that `sym` names here, if it does."""
    binding, sym = resolve(st, sym)
    if binding is None:
        return st.ctx.constructors.get(sym.name)
    found: Var = binding[0]
    return st.constructors.get(found)
