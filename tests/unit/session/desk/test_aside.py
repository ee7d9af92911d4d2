"""What is done around evaluation may fail; what has failed is shown, whatever it carries."""

from __future__ import annotations

import sqlite3
from typing import Any, NoReturn

import pytest

from sx_kernel.base.errors import ErrorValue, Interrupted, SxError, error
from sx_kernel.session.commands.refusal import CommandError
from sx_kernel.session.desk.aside import MOST_TOLD, Aside
from sx_kernel.session.desk.failure import Report, in_words, report


def fails(problem: BaseException) -> NoReturn:
    raise problem


def delivered(aside: Aside) -> list[str]:
    said: list[str] = []
    aside.deliver(said.append)
    return said


@pytest.mark.parametrize(
    ("problem", "words"),
    [
        (OSError(28, "No space left on device"), "No space left on device"),
        (PermissionError(13, "Permission denied", "/f"), "Permission denied"),
        (sqlite3.OperationalError("database is locked"), "database is locked"),
        (ValueError("odd"), "internal error: ValueError: odd"),
    ],
)
def test_what_fails_is_gone_without_and_told_once(problem: Exception, words: str) -> None:
    aside = Aside()
    for _ in range(3):
        assert aside("no history", lambda: fails(problem), 7) == 7
    assert delivered(aside) == [f"no history: {words}"]
    assert delivered(aside) == []


def test_what_works_is_answered_and_nothing_is_said() -> None:
    aside = Aside()
    assert aside("", lambda: 5, 7) == 5
    assert aside.either("", lambda: None, lambda: "instead") is None
    assert delivered(aside) == []


def test_there_may_be_another_way_whose_failure_counts() -> None:
    aside = Aside()
    assert aside.either("plain", lambda: fails(OSError(5, "I/O")), lambda: "text") == "text"
    with pytest.raises(ValueError, match="both"):
        aside.either("plain", lambda: fails(OSError(5, "I/O")), lambda: fails(ValueError("both")))
    assert delivered(aside) == ["plain: I/O"]


@pytest.mark.parametrize("stop", [error("io-error", "x"), Interrupted(), KeyboardInterrupt()])
def test_what_is_the_program_s_or_stops_it_goes_through(stop: BaseException) -> None:
    with pytest.raises(type(stop)):
        Aside()("", lambda: fails(stop), None)


def test_saying_it_may_fail_as_well() -> None:
    aside = Aside()
    aside.tell("a")
    aside.deliver(lambda _text: fails(OSError(5, "I/O")))
    assert delivered(aside) == []


def test_nothing_grows_without_end() -> None:
    aside = Aside()
    for i in range(10 * MOST_TOLD):
        aside.tell(f"problem {i}")
    assert len(delivered(aside)) == MOST_TOLD


# -- reports --------------------------------------------------------------------------------------


class Hostile:
    """Fails whenever somebody looks at it."""

    def sx_print(self) -> NoReturn:
        """What the printer calls."""
        raise RuntimeError("not to be shown")

    def __repr__(self) -> str:
        raise RuntimeError("not to be shown")


class Unspeakable(Exception):
    """Has no text."""

    def __str__(self) -> str:
        raise KeyboardInterrupt


def with_irritant(value: Any) -> SxError:
    return SxError(ErrorValue("error", "baß", [value]))


@pytest.mark.parametrize(
    ("problem", "expected"),
    [
        (error("type-error", "no"), Report("type-error", "no", "type-error: no")),
        (CommandError("usage: x\n  y"), Report("command-error", "usage: x", "usage: x\n  y")),
        (Interrupted("time"), Report("interrupted", "time", "time")),
        (KeyboardInterrupt(), Report("interrupted", "interrupted", "interrupted")),
        (
            OSError(28, "No space left on device", "/f"),
            Report(
                "io-error", "/f: No space left on device", "io-error: /f: No space left on device"
            ),
        ),
        (with_irritant(Hostile()), Report("error", "ba\\xdf", "error: ba\\xdf")),
        (
            SxError(Hostile()),
            Report("uncaught", "a value of type Hostile", "uncaught: a value of type Hostile"),
        ),
        (
            Unspeakable(),
            Report(
                "Unspeakable",
                "its message cannot be shown",
                "Unspeakable: its message cannot be shown",
            ),
        ),
    ],
)
def test_every_error_has_a_report(problem: BaseException, expected: Report) -> None:
    assert report(problem) == expected


def test_reports_do_not_depend_on_anything_that_can_fail(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("headline", "render_error", "render_internal", "render_interrupted"):
        for failure in (MemoryError(), RecursionError(), KeyboardInterrupt(), error("error", "x")):
            monkeypatch.setattr(
                f"sx_kernel.session.desk.failure.{name}", lambda *_, failure=failure: fails(failure)
            )
            for problem in (error("error", "e"), Interrupted(), ValueError("v"), SystemExit(3)):
                assert report(problem).text.isascii()
                if not isinstance(failure, KeyboardInterrupt):  # which goes through, see below
                    assert in_words(problem)
        monkeypatch.undo()


def test_an_interrupt_while_a_failure_is_put_into_words_is_not_lost() -> None:
    class Slow(OSError):
        def __str__(self) -> str:
            raise KeyboardInterrupt

    def fail() -> None:
        raise Slow

    with pytest.raises(KeyboardInterrupt):
        Aside()("something", fail, None)
