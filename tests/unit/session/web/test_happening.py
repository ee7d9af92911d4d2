"""session/web/happening.py: primitives for events, the clock and observers."""

from __future__ import annotations

import pytest

from sx_kernel.base.errors import SxError
from sx_kernel.session.session import Session


@pytest.fixture
def session() -> Session:
    made = Session()
    made.eval('(dom-load "<p id=a><b id=b></b></p><input id=i type=checkbox>")')
    made.eval("(define log (list)) (define (note! x) (append! log x))")
    made.eval("(define (el s) (dom-query s))")
    return made


def test_a_handler_hears_of_an_event_and_what_it_carries(session: Session) -> None:
    session.eval("""
      (dom-on (el "#a") "ping" (fn (e) (note! (list (event-type e) (event-detail e)
                                                    (dom-tag (event-target e))
                                                    (dom-tag (event-current e))))))
      (dom-dispatch! (el "#b") "ping" 5)""")
    assert session.eval("log") == [["ping", 5, "b", "p"]]


def test_a_handler_that_was_taken_away_hears_nothing(session: Session) -> None:
    session.eval('(define f (dom-on (el "#a") "ping" (fn (e) (note! 1))))')
    assert session.eval('(list (dom-off (el "#a") "ping" f) (dom-off (el "#a") "ping" f))') == [
        True, False,
    ]  # fmt: skip
    session.eval('(dom-dispatch! (el "#a") "ping")')
    assert session.eval("log") == []


def test_once_is_once_and_an_event_is_stopped_and_prevented(session: Session) -> None:
    session.eval("""
      (dom-on (el "#b") "ping" (fn (e) (note! "b") (event-stop! e) (event-prevent! e)) {:once true})
      (dom-on (el "#a") "ping" (fn (e) (note! "a")))
      (define first-one (dom-dispatch! (el "#b") "ping"))
      (define second-one (dom-dispatch! (el "#b") "ping"))""")
    assert session.eval("log") == ["b", "a"]
    assert session.eval("(list first-one second-one)") == [False, True]


def test_the_value_of_an_event_is_that_of_its_element(session: Session) -> None:
    session.eval(
        '(dom-on (el "#i") "change" (fn (e) (note! (event-value e)))) (dom-click! (el "#i"))'
    )
    assert session.eval("log") == [True]


def test_time_passes_when_somebody_says_so(session: Session) -> None:
    session.eval("""
      (dom-after 20 (fn () (note! 20))) (dom-after 10 (fn () (note! 10)))
      (define gone (dom-every 5 (fn () (note! 5)))) (dom-soon (fn () (note! 0)))""")
    assert session.eval("(list (dom-now) (dom-cancel gone) (dom-cancel gone))") == [0, True, False]
    session.eval("(dom-advance 15)")
    assert session.eval("(list (dom-now) log)") == [15, [0, 10]]


def test_an_observer_gets_what_has_changed_as_dicts(session: Session) -> None:
    session.eval("""
      (define o (dom-observe (el "#a") (fn (changes o) (note! (map (fn (c) (get c :name)) changes)))
                             {:names (list "title")}))
      (dom-set-attr! (el "#a") "title" "x") (dom-set-attr! (el "#a") "lang" "y") (dom-advance 0)
      (dom-unobserve o) (dom-set-attr! (el "#a") "title" "z") (dom-advance 0)""")
    assert session.eval("log") == [["title"]]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('(dom-on (el "#a") "ping" 5)', "dom-on: argument 3 must be a function"),
        ("(dom-after -1 list)", "dom-after: argument 1 must be a number of milliseconds"),
        ("(dom-after 1 5)", "dom-after: argument 2 must be a function"),
        ("(dom-soon 5)", "dom-soon: argument 1 must be a function"),
        ("(event-type 5)", "event-type: argument 1 must be an event"),
        ("(dom-unobserve 5)", "dom-unobserve: argument 1 must be an observer"),
        ("(dom-event 5)", "dom-event: argument 1 must be an event or the name of one"),
        ('(dom-observe (el "#a") list {:names 5})', "dom-observe: the option :names is no list"),
    ],
)
def test_an_argument_of_another_kind_is_refused(session: Session, text: str, message: str) -> None:
    with pytest.raises(SxError) as found:
        session.eval(text)
    assert found.value.message.startswith(message)
