"""base/ports.py: what programs read from and write to."""

from __future__ import annotations

import pytest

from sx_kernel.base.ports import Port
from sx_kernel.base.values import char


def characters(port: Port) -> str:
    found = ""
    while (one := port.take_char()) is not None:
        found += one.name
    return found


@pytest.mark.parametrize("text", ["", "a", "abc" * 1000, "aé\n" * 700])
def test_characters_come_one_after_another(text: str) -> None:
    assert characters(Port("input", text)) == text


def test_lines_come_without_their_newlines_and_the_rest_is_none() -> None:
    port = Port("input", "a\n\nb\nrest")
    assert [port.take_line() for _ in range(4)] == ["a", "", "b", None]
    assert port.text[port.read_at :] == "rest"


@pytest.mark.parametrize("count", [1, 2, 3, 50, 900])
def test_who_asks_where_reading_goes_on_has_what_is_ready_put_back(count: int) -> None:
    lines = [f"line {i}" for i in range(1000)]
    port = Port("input", "\n".join([*lines, ""]))
    for line in lines[:count]:
        assert port.take_line() == line
    assert port.read_at == sum(len(line) + 1 for line in lines[:count])
    assert not port.lines
    assert port.take_char() == char("l")
    assert port.read_at == sum(len(line) + 1 for line in lines[:count]) + 1


def test_a_port_asks_its_source_when_its_text_is_used_up() -> None:
    typed = ["one\n", "two\n"]
    port = Port("input", source=lambda: typed.pop(0) if typed else None)
    assert port.take_line() is None
    assert port.fill()
    assert port.take_line() == "one"
    assert port.fill()
    assert port.text == "two\n"
    assert not port.fill()


def test_only_an_open_port_that_collects_has_what_it_collects_into() -> None:
    collecting, writing = Port("output"), Port("output", sink=print)
    assert collecting.collects is collecting.parts
    assert writing.collects is None
    assert Port("input").collects is None
    collecting.parts.append("a")
    collecting.close()
    assert (collecting.collects, collecting.parts) == (None, ["a"])


def test_a_closed_port_has_nothing_to_read_and_closes_once() -> None:
    closed: list[int] = []
    port = Port("input", "a\nb\n")
    port.at_close = lambda: closed.append(1)
    port.take_line()
    port.close()
    port.close()
    assert (port.take_char(), port.take_line(), closed) == (None, None, [1])
