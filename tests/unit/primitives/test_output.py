"""primitives/output.py: what a session prints."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sx_kernel.base.ports import Port
from sx_kernel.base.values import char, symbol
from sx_kernel.primitives.output import make_output_primitives
from tests.unit.primitives.conftest import Console
from tests.unit.primitives.edges import fails


def test_output_goes_to_the_console_unless_a_port_is_given(
    do: Callable[..., Any], console: Console
) -> None:
    port = do("open-output-string")
    for where in ((), (port,)):
        do("display", ["a", char("b"), None, True], *where)
        do("write", ["a", char("b")], *where)
        do("write-string", "raw", *where)
        do("write-char", char("!"), *where)
        do("newline", *where)
    assert console.text == '(a b () #t)("a" #\\b)raw!\n'
    assert do("get-output-string", port) == console.text


def test_print_shows_values_as_inspect_does_with_spaces(
    do: Callable[..., Any], console: Console
) -> None:
    do("print", "a", None, [1, "b"])
    do("println")
    do("println", 1.5, symbol("x"))
    assert console.text == 'a nil (1 "b")\n1.5 x\n'


def test_current_output_port_can_be_bound_to_another_port(do: Callable[..., Any]) -> None:
    bound = make_output_primitives(Console())
    parameter = bound["current-output-port"]
    port = Port("output")
    parameter.value = parameter.converter(port)  # type: ignore[attr-defined]
    bound["println"]("x")
    assert port.parts == ["x\n"]
    kind, message = fails(parameter.converter, 5)  # type: ignore[attr-defined]
    assert (kind, message) == (
        "type-error",
        "current-output-port: argument 1 must be an output port, got 5 (number)",
    )


def test_two_sessions_do_not_share_output() -> None:
    first, second = Console(), Console()
    make_output_primitives(first)["display"](1)
    make_output_primitives(second)["display"](2)
    assert (first.text, second.text) == ("1", "2")
