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
from sx_kernel.primitives.table import PRIMITIVES
from tests.unit.primitives.edges import fails

READING = ("read-char", "peek-char", "read-line", "read-string")


class Console:
    """Keeps what was written to it."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.lines: list[str] = []

    def write(self, text: str, /) -> None:
        """Keep `text`."""
        self.parts.append(text)

    write_error = write

    def read(self) -> str | None:
        """The next of `lines`."""
        return self.lines.pop(0) if self.lines else None

    @property
    def text(self) -> str:
        """All of it."""
        return "".join(self.parts)


@pytest.fixture
def console() -> Console:
    return Console()


@pytest.fixture
def do(console: Console) -> Callable[..., Any]:
    """`do(name, *args)` calls a primitive of a session that writes to `console`."""
    bound = make_output_primitives(console)

    def call(name: str, *args: Any) -> Any:
        function = bound[name] if name in bound else PRIMITIVES[name].fn
        return function(*args)

    return call


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


FORMATS: list[tuple[tuple[Any, ...], str]] = [
    (("plain",), "plain"),
    (("~a ~s", "x", "y"), 'x "y"'),
    (("~A~%~~~t|", 1), "1\n~\t|"),
    (("~d ~x ~o ~b", 255, 255, 8, 5), "255 ff 10 101"),
    (("~5d|~5,'0d|", 42, 42), "   42|00042|"),
    (("~5a|~,2f|~8,3f", "ab", 3.14159, 2), "ab   |3.14|   2.000"),
    (("~f ~e", 1, 12345.678), "1.0 1.234568e+04"),
    (("a~&b~&", ), "a\nb\n"),
    (("~&a~%~&b",), "a\nb"),
    (("~3%",), "\n\n\n"),
    ((None, "~a", 1), "1"),
    ((False, "~a", [1, "b"]), "(1 b)"),
]  # fmt: skip


@pytest.mark.parametrize(("args", "expected"), FORMATS)
def test_format(do: Callable[..., Any], args: tuple[Any, ...], expected: str) -> None:
    assert do("format", *args) == expected


def test_format_prints_to_a_port_or_the_console(do: Callable[..., Any], console: Console) -> None:
    port = do("open-output-string")
    assert do("format", port, "~a", 1) is None
    assert do("format", True, "~a", 2) is None
    assert (do("get-output-string", port), console.text) == ("1", "2")


@pytest.mark.parametrize(
    ("args", "kind", "message"),
    [
        (("~a",), "error", "format: no argument for ~a"),
        (("~a", 1, 2), "error", "format: more arguments than directives"),
        (("~q", 1), "error", "format: unknown directive ~q"),
        (("~",), "error", "format: unknown directive ~"),
        (("~d", "x"), "type-error", 'format: argument 2 must be a number, got "x" (string)'),
        ((False, "~d", "x"), "type-error", 'format: argument 3 must be a number, got "x" (string)'),
        ((5,), "type-error", "format: argument 1 must be a string, got 5 (number)"),
        ((False, 5), "type-error", "format: argument 2 must be a string, got 5 (number)"),
    ],
)
def test_format_errors(
    do: Callable[..., Any], args: tuple[Any, ...], kind: str, message: str
) -> None:
    assert fails(do, "format", *args) == (kind, message)


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
