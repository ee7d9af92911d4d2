"""repl/completer.py: what the editor offers, and when."""

from __future__ import annotations

import asyncio
import threading

import pytest
from prompt_toolkit.completion import CompleteEvent
from prompt_toolkit.document import Document

from sx_kernel import Session
from sx_kernel.repl.completer import SxCompleter, _aside
from sx_kernel.session.desk.workspace import Workspace


@pytest.mark.parametrize(
    ("text", "offered"),
    [
        ("(get ada :", [":name", ":born"]),
        ("(get ada :b", [":born"]),
        ("(get nobody :", []),
        ("s", []),
        (":", []),  # a command, of which there are many
        ("(string-p", None),
    ],
)
def test_while_typing_keys_are_offered_from_the_colon_on(
    text: str, offered: list[str] | None
) -> None:
    session = Session()
    session.eval('(define ada {:name "Ada" :born 1815})')
    completer = SxCompleter(Workspace(session, Session), lambda problem: pytest.fail(str(problem)))
    found = completer.get_completions(Document(text), CompleteEvent(text_inserted=True))
    names = [one.text for one in found]
    assert names == offered if offered is not None else names


def names(text: str, *, asked: bool) -> list[str]:
    completer = SxCompleter(
        Workspace(Session(), Session), lambda problem: pytest.fail(str(problem))
    )
    found = completer.get_completions(Document(text), CompleteEvent(completion_requested=asked))
    return [one.text for one in found]


def test_a_word_of_one_letter_is_completed_only_when_asked() -> None:
    assert names("(s", asked=False) == []
    assert "str" in names("(s", asked=True)


def test_a_completion_tells_its_signature_and_replaces_what_was_begun() -> None:
    completer = SxCompleter(
        Workspace(Session(), Session), lambda problem: pytest.fail(str(problem))
    )
    asked = CompleteEvent(completion_requested=True)
    (found,) = completer.get_completions(Document("(string-app"), asked)
    assert (found.text, found.start_position) == ("string-append", -len("string-app"))
    assert "string-append" in found.display_meta_text


def test_what_goes_wrong_is_told_and_nothing_is_offered(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = RuntimeError("no names")

    def fail(*_: object) -> None:
        raise problem

    monkeypatch.setattr("sx_kernel.repl.completer.complete", fail)
    told: list[Exception] = []
    completer = SxCompleter(Workspace(Session(), Session), told.append)
    assert list(completer.get_completions(Document("(st"), CompleteEvent())) == []
    assert told == [problem]


def test_the_work_is_done_in_another_thread() -> None:
    assert asyncio.run(_aside(threading.get_ident)) != threading.get_ident()
