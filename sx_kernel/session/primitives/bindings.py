"""The primitives that need their session: output, symbols, randomness, the JIT."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from sx_kernel.base.errors import InternalError
from sx_kernel.base.values import UNSET, Parameter
from sx_kernel.jit.names import runtime_names
from sx_kernel.jit.primitives import make_jit_primitives
from sx_kernel.machine.control.table import make_controls
from sx_kernel.machine.link import global_key
from sx_kernel.machine.machine import Machine
from sx_kernel.primitives.check import need_integer, range_error, shown_number
from sx_kernel.primitives.declaration import Prim
from sx_kernel.primitives.library import check_list
from sx_kernel.primitives.output import make_output_primitives
from sx_kernel.primitives.random_numbers import make_random_primitives
from sx_kernel.primitives.symbols import make_symbol_primitives
from sx_kernel.primitives.table import BOUND, PRIMITIVES
from sx_kernel.session.primitives.late import Door, late_primitives, walking

if TYPE_CHECKING:
    from sx_kernel.session.core import Core


def session_primitives(session: Core) -> dict[str, Callable[..., Any]]:
    """Every primitive declared with `:bound session`, as functions bound to `session`.

    Raises InternalError if a declaration has no function or the reverse.
    """
    found: dict[str, Callable[..., Any]] = {
        **make_output_primitives(session.ports),
        **make_random_primitives(),
        **make_symbol_primitives(),
        **make_jit_primitives(session.policy.cache, session.policy),
        "jit-plot": _make_jit_plot(session),
        "%sorted-with": _make_sorted_with(session.machine),
        "%verdict": _make_verdict(session),
        "%pretty": _pretty,
    }
    wanted = {name for name, d in BOUND.items() if d.bound == "session"}
    if wanted != set(found):
        missing = " ".join(sorted(wanted ^ set(found)))
        raise InternalError(f"declared or bound, but not both: {missing}")
    return {**found, **late_primitives(session)}


def install(session: Core) -> None:
    """Bind all primitives and control functions in a new session."""
    m = session.machine
    table: dict[str, Prim] = dict(PRIMITIVES)
    for name, fn in session_primitives(session).items():
        d = BOUND[name]
        if type(fn) is not Parameter and not hasattr(fn, "sx_name"):
            fn.sx_name = name  # type: ignore[attr-defined]
        table[name] = Prim(name, fn, None, d.min_args, d.max_args, d.effects, d.returns, d.params)
    if session.capabilities.python is not None:
        m.foreign = Door(session)
        table["%check-list"] = table["%check-list"]._replace(fn=walking(session))
    m.all_primitives = table
    m.primitives = dict(table)
    for name, prim in table.items():
        _bind(m, name, prim.fn)
    for name, control in make_controls().items():
        _bind(m, name, control)
    _bind(m, "*strict*", False)
    session.context.docs["*strict*"] = "Whether strict mode is on; set-strict! switches it."
    m.raise_function = m.globals[global_key("raise")]
    m.globals["__builtins__"] = runtime_names(m, session.policy)


def _bind(m: Machine, name: str, value: Any) -> None:
    key = global_key(name)
    m.globals[key] = value
    m.names[key] = name


def _pretty(form: Any) -> str:
    """(%pretty form): a form as text."""
    from sx_kernel.syntax.pretty import pretty

    return pretty(form)


def _make_verdict(session: Core) -> Callable[..., Any]:
    def verdict(fine: Any, text: Any) -> str:
        """(%verdict fine text): green or red, where there are colours."""
        if not session.ports.colours:
            return text
        return f"\x1b[{'31' if fine is False or fine is None else '32'}m{text}\x1b[39m"

    return verdict


def _make_sorted_with(m: Machine) -> Callable[..., Any]:
    by: Callable[..., list[Any] | None] | None = None

    def sorted_with(values: Any, less: Any, items: Any = None) -> list[Any] | None:
        """(%sorted-with values less [items]): sorted by what is known of `less`, else nil."""
        nonlocal by
        if by is None:
            from sx_kernel.machine.orders import Orders  # few programs sort

            by = Orders(m).sorted_with
        plain = values if type(values) is list else check_list("sort", 1, values)
        absent = items is None or items is UNSET
        return by(plain, less, plain if absent else check_list("sort-by", 2, items))

    return sorted_with


def _make_jit_plot(session: Core) -> Callable[..., Any]:
    def jit_plot(last: Any = None) -> Any:
        """(jit-plot [last]): the cache's curves, as what a face draws."""
        from sx_kernel.session.watching.curves import Plot, curves

        number = None if last is None else need_integer("jit-plot", 1, last)
        if number is not None and number < 2:
            text = f"argument 1 must be at least 2, got {shown_number(number)}"
            raise range_error("jit-plot", text, number)
        return Plot(curves(session.policy.cache, last=number))

    return jit_plot
