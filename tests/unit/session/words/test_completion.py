"""Completion and help at the cursor."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from sx_kernel.session.session import Session
from sx_kernel.session.words.completion import complete, explain_at, name_at
from tests.unit.session.words.completing import SESSION, at, words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("(area|", ["area-limit", "area-of"]),
        ("(f area-o|", ["area-of"]),
        ("string-p|", ["string-pad", "string-pad-left"]),
        ("(let ((long-name 1)) (+ long|", ["long-name"]),
        ("(tw|", ["twice"]),
        ("(a-l|", ["area-limit"]),
        ("'are|", ["area-limit", "area-of"]),
    ],
)
def test_names_are_completed(text: str, expected: list[str]) -> None:
    assert [word for word in words(text) if word in expected] == expected


@pytest.mark.parametrize("text", ['(display "are|', "; are|", "(f) ; are|", "#|", '"x\nare|'])
def test_nothing_is_completed_in_strings_and_comments(text: str) -> None:
    assert words(text) == []


def test_what_is_replaced_is_counted_in_code_points() -> None:
    found = at('(list "🙂é" area-o|f)')
    assert (found.start, found.end) == (11, 17)


def test_kinds_and_signatures() -> None:
    found = {one.text: one for one in complete(SESSION, "", 0).candidates}
    assert len(found) > 100
    assert (found["area-of"].kind, found["area-of"].signature) == ("function", "(area-of w h)")
    assert found["area-limit"].kind == "variable"
    (car,) = [one for one in at("(car|").candidates if one.text == "car"]
    assert (car.kind, car.signature) == ("function", "(car xs)")
    (if_,) = [one for one in at("(if|").candidates if one.text == "if"]
    assert (if_.kind, if_.signature) == ("form", "(if test then [else])")
    assert at("(twice|").candidates[0].kind == "macro"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("%ji|", ["%jit", "%jit-compare", "%jit-profile", "%jit-expect"]),
        (":res|", [":reset"]),
        ("%%ti|", ["%%time", "%%timeit"]),
        ("%jit pl|", ["plot"]),
        ("%jit why area-o|", ["area-of"]),
        ("%jit live o|", ["on", "off"]),
        (":reset a|", ["all"]),
        ("(f)\n%jit wha|", ["what-if"]),
        ("%doc area-l|", ["area-limit"]),
        ("%time (area-o|", ["area-of"]),
        ("%nonsense x|", []),
    ],
)
def test_commands_and_what_they_take_are_completed(text: str, expected: list[str]) -> None:
    assert words(text) == expected


def test_a_keyword_inside_a_form_is_no_command() -> None:
    assert words("(dict\n:res|") == []


def test_words_of_the_text_are_ones_own() -> None:
    assert words("(let ((mapped 1)) (ma|")[0] == "mapped"


def test_files_are_completed(tmp_path: Path) -> None:
    (tmp_path / "one.sx").write_text("")
    (tmp_path / "folder").mkdir()
    assert words(f"%load {tmp_path}/on|") == [f"{tmp_path}/one.sx"]
    assert f"{tmp_path}/folder/" in words(f"%load {tmp_path}/|")
    assert words("%load /no/such/folder/|") == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("(area-of 1 2)|", None),
        ("(area-|of 1 2)", "area-of"),
        ("(area-of 1 |2)", "2"),
        ("(area-of |", "area-of"),
        ('(area-of "te|xt"', "area-of"),
        ("(f (g 1) |", "f"),
        ("|", None),
        ("%jit| why f", "jit"),
    ],
)
def test_the_name_at_the_cursor_or_of_the_call_around_it(text: str, expected: str | None) -> None:
    assert name_at(text.replace("|", ""), text.index("|")) == expected


def test_help_at_the_cursor() -> None:
    text = explain_at(SESSION, "(area-of 1 2)", 3)
    assert text is not None
    assert text.startswith("(area-of w h)\n  The area.")
    assert "tier" not in text
    more = explain_at(SESSION, "(area-of 1 2)", 3, detail=1)
    assert more is not None
    assert "tier: machine, 0 calls; never called, compiled at call 4" in more
    command = explain_at(SESSION, "%jit why f", 3)
    assert command is not None
    assert command.startswith("%jit [stats|")
    assert explain_at(SESSION, "no-such-name", 3) is None


def test_other_threads_may_ask_while_the_session_evaluates() -> None:
    session = Session(out=lambda _text: None)
    problems: list[BaseException] = []
    done = threading.Event()

    def ask() -> None:
        try:
            while not done.is_set():
                complete(session, "(de", 3)
                explain_at(session, "map", 1, detail=1)
                session.policy.counting.glance()
        except BaseException as problem:
            problems.append(problem)

    asking = threading.Thread(target=ask)
    asking.start()
    try:
        for i in range(300):
            session.eval(f"(define (f{i} x) (+ x {i})) (map f{i} (list 1 2 3 4 5 6))")
    finally:
        done.set()
        asking.join()
    assert problems == []


def test_a_glance_sees_calls_that_are_not_added_up() -> None:
    session = Session()
    session.eval("(define (f x) (+ x 1))")
    for _ in range(20):
        session.eval("(f 1)")
    _, calls, hits, misses, *_ = session.policy.counting.glance()
    assert (calls, hits, misses) == (20, 16, 4)  # the call that compiles does not find code
