"""The primitives that write to and read from the session's current ports.

They are declared with `:bound session`: a session makes its own set with `make_output_primitives`,
so that two sessions in one process do not write to each other's output.

`current-output-port` and its like are parameters, as in R7RS: calling one answers the port, and
`parameterize` redirects everything that is not given a port.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from sx_kernel.base.ports import Port
from sx_kernel.base.values import Char, Eof, Parameter
from sx_kernel.primitives import ports as string_ports
from sx_kernel.primitives.bound import named
from sx_kernel.primitives.chars import need_char
from sx_kernel.primitives.check import bad_argument, need_string
from sx_kernel.primitives.format import format_text
from sx_kernel.primitives.ports import need_input, need_output, put
from sx_kernel.primitives.strings import need_range
from sx_kernel.syntax.labels import write_shared, write_text
from sx_kernel.syntax.printer import display_value, inspect_value, write_value


class Console(Protocol):
    """Where the output of a session goes."""

    def write(self, text: str, /) -> None:
        """Show `text`. May block, must not evaluate SX."""
        ...

    def write_error(self, text: str, /) -> None:
        """The same for what goes to (current-error-port)."""
        ...

    def read(self) -> str | None:
        """More input, not empty; None at its end. May block, must not evaluate SX."""
        ...


def _shown(value: Any) -> str:
    """`value` for print: strings raw, the rest as inspect."""
    return value if type(value) is str else inspect_value(value)


def _port_check(kind: str) -> Callable[[Any], Any]:
    """The converter of a current-…-port parameter: only ports of that kind may be bound."""

    def check(value: Any) -> Any:
        if type(value) is not Port or value.kind != kind:
            raise bad_argument(f"current-{kind}-port", 1, f"an {kind} port", value)
        return value

    return check


def make_output_primitives(console: Console) -> dict[str, Callable[..., Any]]:
    """The primitives that default to the current ports, by name. Output goes to `console`.

    Its input is asked for only when a program reads beyond what there is.
    """
    output = Parameter(Port("output", sink=console.write), _port_check("output"))
    errors = Parameter(Port("output", sink=console.write_error), _port_check("output"))
    source = Parameter(Port("input", source=console.read), _port_check("input"))
    return {
        **_make_writers(output),
        **_make_readers(source),
        "current-output-port": output,
        "current-error-port": errors,
        "current-input-port": source,
    }


def _make_writers(current: Parameter) -> dict[str, Callable[..., Any]]:
    def target(op: str, index: int, port: Any) -> Port:
        return need_output(op, index, current.value if port is None else port)

    def display(x: Any, port: Any = None) -> None:
        """Print `x` for people: strings and characters raw."""
        put(target("display", 2, port), display_value(x))

    def write(x: Any, port: Any = None) -> None:
        """Print `x` as Scheme data; where it contains itself, with labels."""
        put(target("write", 2, port), write_text(x))

    def write_with_labels(x: Any, port: Any = None) -> None:
        """Print `x` as Scheme data, with a label for what stands in it more than once."""
        put(target("write-shared", 2, port), write_shared(x))

    def write_simple(x: Any, port: Any = None) -> None:
        """Print `x` as Scheme data without labels."""
        put(target("write-simple", 2, port), write_value(x))

    def newline(port: Any = None) -> None:
        """End the line."""
        if type(port) is Port and port.collects is not None:
            port.collects.append("\n")
            return
        put(target("newline", 1, port), "\n")

    def print_values(*values: Any) -> None:
        """Print the values with spaces between them."""
        put(target("print", 1, None), " ".join(map(_shown, values)))

    def print_line(*values: Any) -> None:
        """Print the values with spaces between them, and end the line."""
        put(target("println", 1, None), " ".join(map(_shown, values)) + "\n")

    def write_string(s: Any, port: Any = None, start: Any = None, end: Any = None) -> None:
        """Print a string, or the part of it from `start` to before `end`, as it is."""
        whole = type(s) is str and start is None and end is None
        if whole and type(port) is Port and port.collects is not None:
            port.collects.append(s)
            return
        text = need_string("write-string", 1, s)
        begin, stop = need_range("write-string", len(text), start, end, 3)
        put(target("write-string", 2, port), text[begin:stop])

    def write_char(c: Any, port: Any = None) -> None:
        """Print a character as it is."""
        if type(c) is Char and type(port) is Port and port.collects is not None:
            port.collects.append(c.name)
            return
        text = need_char("write-char", 1, c)
        put(target("write-char", 2, port), text)

    def flush(port: Any = None) -> None:
        """Make sure that what was printed is seen. Output is not held back, so nothing is done."""
        target("flush-output", 1, port)

    def form(destination: Any, *args: Any) -> str | None:
        """The control string with its directives filled in, returned or printed."""
        if type(destination) is str:
            return format_text("format", destination, args, 2)
        if not args or type(args[0]) is not str:
            raise bad_argument("format", 2 if args else 1, "a string", (*args, destination)[0])
        text = format_text("format", args[0], args[1:], 3)
        if destination is False or destination is None:
            return text
        put(target("format", 1, None if destination is True else destination), text)
        return None

    return named(
        {
            "display": display,
            "write": write,
            "write-shared": write_with_labels,
            "write-simple": write_simple,
            "newline": newline,
            "print": print_values,
            "println": print_line,
            "write-string": write_string,
            "write-char": write_char,
            "flush-output": flush,
            "flush-output-port": flush,
            "format": form,
        }
    )


def _make_readers(current: Parameter) -> dict[str, Callable[..., Any]]:
    def origin(op: str, index: int, port: Any) -> Port:
        return need_input(op, index, current.value if port is None else port)

    def read_char(port: Any = None) -> Char | Eof:
        """The next character, or the end-of-file object."""
        if type(port) is Port:
            found = port.take_char()
            if found is not None:
                return found
        return string_ports.read_char(origin("read-char", 1, port))

    def peek_char(port: Any = None) -> Char | Eof:
        """The next character, which stays, or the end-of-file object."""
        return string_ports.peek_char(origin("peek-char", 1, port))

    def read_line(port: Any = None) -> str | Eof:
        """The next line without its newline, or the end-of-file object."""
        if type(port) is Port:
            found = port.take_line()
            if found is not None:
                return found
        return string_ports.read_line(origin("read-line", 1, port))

    def read_string(count: Any, port: Any = None) -> str | Eof:
        """The next `count` characters, fewer at the end, or the end-of-file object."""
        return string_ports.read_string("read-string", origin("read-string", 2, port), count)

    def char_ready(port: Any = None) -> bool:
        """Return whether reading a character would not wait, which it never does."""
        origin("char-ready?", 1, port)
        return True

    def read_datum(port: Any = None) -> Any:
        """The next datum, or the end-of-file object."""
        return string_ports.read_datum(origin("read", 1, port))

    return named(
        {
            "read-char": read_char,
            "peek-char": peek_char,
            "read-line": read_line,
            "read-string": read_string,
            "char-ready?": char_ready,
            "read": read_datum,
        }
    )
