"""String ports, the session's output, and format."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sx_kernel.base.errors import SxError
from sx_kernel.base.ports import Port
from sx_kernel.base.values import EOF, char, symbol
from sx_kernel.primitives.output import make_output_primitives
from tests.unit.primitives.conftest import Console
from tests.unit.primitives.edges import fails

READING = ("read-char", "peek-char", "read-line", "read-string")


def test_reading_characters_lines_and_strings(do: Callable[..., Any]) -> None:
    port = do("open-input-string", "ab\ncd\n\nlast")
    assert do("peek-char", port) is char("a")
    assert do("read-char", port) is char("a")
    assert do("read-line", port) == "b"
    assert do("read-string", 1, port) == "c"
    assert do("read-line", port) == "d"
    assert do("read-line", port) == ""
    assert do("read-string", 99, port) == "last"
    for name in ("read-char", "peek-char", "read-line", "read"):
        assert do(name, port) is EOF
        assert do(name) is EOF
    assert do("read-string", 3, port) is EOF
    assert do("read-string", 0, port) == ""


def test_reading_data_leaves_the_port_after_each(do: Callable[..., Any]) -> None:
    port = do("open-input-string", '1 (a . ; comment\n [2]) #;(gone) "s" () \'q  ')
    port.text = port.text.replace(" .", "")
    assert do("read", port) == 1
    assert do("read", port) == [symbol("a"), [2]]
    assert do("read", port) == "s"
    assert do("read", port) is None  # Scheme's () is nil, as write prints it
    assert do("read", port) == [symbol("quote"), symbol("q")]
    assert do("read", port) is EOF


def test_a_datum_that_cannot_be_read_is_a_read_error(do: Callable[..., Any]) -> None:
    for text in ("(1", '"abc', ")", "(1 ]", "#;"):
        port = do("open-input-string", text)
        with pytest.raises(SxError) as raised:
            do("read", port)
        assert raised.value.kind == "read-error"
        assert port.read_at == 0


def test_closed_ports_refuse(do: Callable[..., Any]) -> None:
    port = do("open-output-string")
    do("write-string", "kept", port)
    do("close-port", port)
    assert do("get-output-string", port) == "kept"
    assert do("output-port-open?", port) is False
    assert fails(do, "write-string", "x", port) == (
        "io-error",
        "write-string: the port is closed",
    )
    source = do("open-input-string", "x")
    do("close-input-port", source)
    assert fails(do, "read-char", source)[0] == "io-error"


@pytest.mark.parametrize(
    ("name", "args", "message"),
    [
        ("write-string", (1,), "write-string: argument 1 must be a string, got 1 (number)"),
        ("display", (1, 2), "display: argument 2 must be an output port, got 2 (number)"),
        ("write-char", ("a",), 'write-char: argument 1 must be a character, got "a" (string)'),
        ("read-char", (1,), "read-char: argument 1 must be an input port, got 1 (number)"),
        (
            "get-output-string",
            (Port("input"),),
            "get-output-string: argument 1 must be a string output port, got #<input-port> (port)",
        ),
    ],
)
def test_error_text(do: Callable[..., Any], name: str, args: tuple[Any, ...], message: str) -> None:
    assert fails(do, name, *args) == ("type-error", message)


# --- what is made ready ---------------------------------------------------------------------

TEXT = "".join(f"line {n} é𝄞\n" if n % 7 == 0 else f"{n}\n\n" for n in range(600)) + "the end"


def _is_left(text: str, op: str) -> tuple[Any, str]:
    """What `op` gives of `text`, and what is left then."""
    if not text:
        return EOF, ""
    if op == "read-line":
        line, _, left = text.partition("\n")
        return line, left
    if op == "read-string":
        return text[:5], text[5:]
    return char(text[0]), text if op == "peek-char" else text[1:]


@given(st.lists(st.tuples(st.sampled_from(READING), st.integers(1, 300)), max_size=12))
def test_what_is_ready_is_never_noticed(steps: list[tuple[str, int]]) -> None:
    readers = make_output_primitives(Console())
    port, left = Port("input", TEXT), TEXT
    for op, times in steps:
        for _ in range(times):
            expected, left = _is_left(left, op)
            found = readers[op](5, port) if op == "read-string" else readers[op](port)
            assert found == expected
    assert TEXT[port.read_at :] == left


def test_a_port_makes_more_and_more_ready() -> None:
    port = Port("input", TEXT)
    sizes: list[int] = []
    for _ in TEXT[:1000]:
        port.take_char()
        sizes.append(len(port.chars))
    assert sizes[:7] == [0, 1, 0, 3, 2, 1, 0]
    assert max(sizes) > 400
    assert port.read_at == 1000
    assert port.chars == []


def test_a_closed_port_has_nothing_ready(do: Callable[..., Any]) -> None:
    for name in ("read-char", "read-line"):
        port = do("open-input-string", TEXT)
        for _ in range(10):
            do(name, port)
        do("close-port", port)
        assert (port.chars, port.lines) == ([], [])
        assert fails(do, name, port)[0] == "io-error"


def test_what_is_typed_comes_behind_what_is_ready() -> None:
    typed = ["cd\nef", "g\n"]
    port = Port("input", "ab\n", source=lambda: typed.pop(0) if typed else None)
    read = make_output_primitives(Console())["read-char"]
    found: list[Any] = [read(port) for _ in range(10)]
    assert found == [*map(char, "ab\ncd\nefg\n")]
    assert read(port) is EOF
