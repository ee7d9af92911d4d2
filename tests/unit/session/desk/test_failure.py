"""session/desk/failure.py: what ended an input, in words."""

from __future__ import annotations

import errno

import pytest

from sx_kernel.base.errors import ErrorValue, Interrupted, SxError, error
from sx_kernel.session.commands.refusal import CommandError
from sx_kernel.session.desk import failure
from sx_kernel.session.desk.failure import Report, in_words, report


@pytest.mark.parametrize(
    ("problem", "name", "message"),
    [
        (error("type-error", "no number"), "type-error", "no number"),
        (CommandError("usage: :lang\nand more"), "command-error", "usage: :lang"),
        (Interrupted("limit of 5 steps"), "interrupted", "limit of 5 steps"),
        (KeyboardInterrupt(), "interrupted", "interrupted"),
        (MemoryError(), "limit-error", "out of memory"),
        (OSError(errno.ENOENT, "No such file", "a.sx"), "io-error", "a.sx: No such file"),
    ],
    ids=["error", "command", "steps", "interrupt", "memory", "file"],
)
def test_a_report_has_the_kind_and_a_line(problem: BaseException, name: str, message: str) -> None:
    found = report(problem)
    assert (found.name, found.message) == (name, message)
    assert message in found.text


def test_what_is_our_bug_is_told_so() -> None:
    found = report(ZeroDivisionError("oops"))
    assert "oops" in found.text
    assert "bug" in found.text


def test_an_error_that_cannot_be_rendered_has_still_a_line(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_problem: object) -> str:
        raise RecursionError

    for name in ("headline", "render_error", "render_internal", "render_interrupted"):
        monkeypatch.setattr(failure, name, fail)
    line = Report("type-error", "caf\\xe9", "type-error: caf\\xe9")
    assert report(error("type-error", "café")) == line
    assert report(SxError([1])).text == "uncaught: a value of type list"
    assert report(ValueError("no")).text == "ValueError: no"


def test_not_even_the_message_need_be_shown() -> None:
    class Mute(Exception):
        def __str__(self) -> str:
            raise RecursionError

    payload = ErrorValue("error", 5)  # type: ignore[arg-type]
    assert report(Mute()).text == "Mute: its message cannot be shown"
    assert "error" in report(SxError(payload)).text


def test_what_went_wrong_beside_the_evaluation_is_a_few_words() -> None:
    assert in_words(OSError(errno.ENOSPC, "No space left")) == "No space left"
    assert in_words(OSError()) == "OSError"
    assert in_words(error("io-error", "no")) == "io-error: no"


def test_who_wants_to_stop_is_not_held_up() -> None:
    class Slow(Exception):
        def __str__(self) -> str:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        in_words(Slow())
