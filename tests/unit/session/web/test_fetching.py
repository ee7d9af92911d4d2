"""session/web/fetching.py: routes stand for servers."""

from __future__ import annotations

from typing import Any

import pytest

from sx_kernel.base.errors import SxError
from sx_kernel.dom.fetch import Response
from sx_kernel.session.session import Session
from sx_kernel.session.web.fetching import response_dict


@pytest.fixture
def session() -> Session:
    made = Session()
    made.eval("(define log (list))")
    return made


def fetched(session: Session, call: str) -> dict[str, Any]:
    """What `(dom-fetch …)` answers its function."""
    session.eval(f"{call} (dom-advance 1000)")
    return session.eval("(last log)")


NOTE = "(fn (answer) (append! log answer))"


def test_a_route_answers_a_text_a_dict_or_a_function(session: Session) -> None:
    session.eval("""
      (dom-route! "/text" "hello") (dom-route! "/dict" {:status 201 :body 5 :headers {:X-A 1}})
      (dom-route! "/fn" (fn (request) (get request :method)))""")
    text = fetched(session, f'(dom-fetch "/text" {NOTE})')
    assert (text["status"], text["ok"], text["body"]) == (200, True, "hello")
    made = fetched(session, f'(dom-fetch "/dict" {NOTE})')
    assert (made["status"], made["body"], made["headers"]) == (201, "5", {"x-a": "1"})
    assert fetched(session, f'(dom-fetch "/fn" {NOTE} {{:method "post"}})')["body"] == "POST"


def test_an_address_that_nobody_knows_is_answered_by_404(session: Session) -> None:
    assert fetched(session, f'(dom-fetch "/none" {NOTE})')["status"] == 404


def test_an_answer_may_take_time_and_may_fail(session: Session) -> None:
    session.eval('(dom-route! "/slow" {:delay 50}) (dom-route! "/bad" {:fails "no network"})')
    session.eval(f'(dom-fetch "/slow" {NOTE}) (dom-advance 49)')
    assert session.eval("log") == []
    session.eval("(dom-advance 1)")
    assert len(session.eval("log")) == 1
    assert fetched(session, f'(dom-fetch "/bad" {NOTE})')["failed"] == "no network"


@pytest.mark.parametrize(
    ("route", "message"),
    [("{:status 1.5}", "the option :status is no number"),
     ("{:delay -1}", "the option :delay is no number of milliseconds")],
)  # fmt: skip
def test_an_answer_that_cannot_be_is_refused(session: Session, route: str, message: str) -> None:
    with pytest.raises(SxError, match=message):
        session.eval(f'(dom-route! "/x" {route}) (dom-fetch "/x" {NOTE}) (dom-advance 10)')


def test_a_response_is_a_dict_for_programs() -> None:
    found = response_dict(Response("x", 404, {"a": "b"}, "/u"))
    assert found == {
        "status": 404, "ok": False, "reason": "Not Found", "url": "/u", "headers": {"a": "b"},
        "body": "x", "failed": None,
    }  # fmt: skip
