"""kernel/output.py: what a program prints, sent in batches and tamed."""

from __future__ import annotations

from collections.abc import Callable, Generator

import pytest

from sx_kernel.kernel import output
from sx_kernel.kernel.output import Stream
from sx_kernel.kernel.overflow import Overflow


class Printing:
    """A stream whose messages are kept, and the timers that it has set."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, object]] = []
        self.timers: list[Callable[[], object]] = []
        self.overflow = Overflow()
        self.stream = Stream(
            lambda text, parent: self.sent.append((text, parent)),
            lambda _seconds, action: self.timers.append(action), self.overflow,
        )  # fmt: skip


@pytest.fixture
def printing() -> Generator[Printing]:
    made = Printing()
    made.stream.begin("request")
    yield made
    made.overflow.close()


def test_text_waits_a_moment_and_is_sent_together(printing: Printing) -> None:
    for text in ("a", "", "b"):
        printing.stream.write(text)
    assert printing.sent == []
    (timer,) = printing.timers
    timer()
    assert printing.sent == [("ab", "request")]
    printing.stream.write("c")
    assert len(printing.timers) == 2


def test_much_text_is_sent_at_once(printing: Printing, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(output, "BATCH_CHARACTERS", 3)
    printing.stream.write("abcd")
    assert printing.sent == [("abcd", "request")]
    printing.stream.flush()
    assert len(printing.sent) == 1


def test_what_is_too_much_for_a_notebook_is_in_a_file(
    printing: Printing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(output, "CELL_CHARACTERS", 10)
    printing.stream.write("0123456")
    printing.stream.write("789abc")
    printing.stream.write("x" * 5000)
    printing.stream.end()
    text = "".join(text for text, _ in printing.sent)
    assert text.startswith("0123456789\n… 1003 characters are not shown here; all 5003 characters")
    assert text.endswith("x" * 4000)


def test_the_next_cell_may_print_as_much_again(
    printing: Printing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(output, "CELL_CHARACTERS", 3)
    printing.stream.write("abcdef")
    printing.stream.end()
    printing.sent.clear()
    printing.stream.begin("next")
    printing.stream.write("xyz")
    printing.stream.end()
    assert printing.sent == [("xyz", "next")]
