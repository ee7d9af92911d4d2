"""session/web/islands.py."""

from __future__ import annotations

import pytest

from sx_kernel.base.errors import SxError
from sx_kernel.session.session import Session
from tests.unit.session.web.living import Shown


def test_an_island_is_computed_once_and_what_has_changed_since_is_seen():
    session = Session()
    session.eval(
        """(define runs 0) (define s (signal 1))
        (define (counted) (set! runs (+ runs 1)) (deref s))
        (defisland ~once () (b (counted)))
        (define made (~once))"""
    )
    assert session.eval("runs") == 1
    shown = Shown(session, "made")
    assert session.eval("runs") == 1
    session.eval("(define later (~once)) (reset! s 2)")
    assert session.eval("runs") == 3  # the one that is shown, and the new one
    late = Shown(session, "later")
    assert "2" in late.island.markup
    assert "2" in shown.island.markup


def test_islands_that_nobody_shows_depend_on_nothing():
    session = Session()
    session.eval(
        "(define runs 0) (define s (signal 1)) (defisland ~i () (b (do (set! runs (+ runs 1)) (deref s))))"
    )
    session.eval("(for-each (fn (x) (html-text (~i))) (range 50))")
    session.eval("(reset! s 2)")
    assert session.eval("runs") == 50


def test_a_handler_may_remove_its_own_element_and_change_the_list_that_it_is_in():
    session = Session()
    shown = Shown(
        session,
        """(define xs (signal (list 1 2 3)))
        (defisland ~i () (ul (map (fn (x) (li :on-click (fn (e) (swap! xs (fn (all) (remove (fn (y) (= x y)) all)))) x)) (deref xs))))
        (~i)""",
    )
    for left in ("23", "3", ""):
        shown.click("li")
        shown.check()
        assert shown.island.root.text == left


def test_elements_that_stay_are_the_same_and_have_the_new_handlers():
    session = Session()
    shown = Shown(
        session,
        """(define xs (signal (list "a" "b"))) (define clicked nil)
        (defisland ~i () (ul (map (fn (x) (li :key x (input) (b :on-click (fn (e) (set! clicked (list x (deref xs)))) x))) (deref xs))))
        (~i)""",
    )
    inputs = shown.island.root.query_all("input")
    session.eval('(reset! xs (list "b" "new" "a"))')
    shown.check()
    after = shown.island.root.query_all("input")
    assert (after[0], after[2]) == (inputs[1], inputs[0])
    shown.click("b")
    assert session.eval("clicked") == ["b", ["b", "new", "a"]]


def test_a_part_that_fails_is_an_error_and_the_others_go_on():
    session = Session()
    shown = Shown(
        session,
        "(define s (signal 1)) (defisland ~i () (div (b (/ 10 (deref s))) (i (deref s)))) (~i)",
    )
    with pytest.raises(SxError, match="zero"):
        session.eval("(reset! s 0)")
    shown.check()
    assert shown.island.root.query("i").text == "0"
    session.eval("(reset! s 5)")
    shown.check()
    assert shown.island.root.text == "25"


def test_ten_thousand_nodes_follow_in_time():
    session = Session()
    shown = Shown(
        session,
        "(define n (signal 10000)) (defisland ~i () (ul (map (fn (x) (li x)) (range (deref n))))) (~i)",
    )
    session.eval("(reset! n 10001)")
    assert len(shown.check()) == 1


def test_an_island_that_has_ended_follows_nothing():
    session = Session()
    shown = Shown(session, "(define s (signal 1)) (defisland ~i () (b (deref s))) (~i)")
    shown.call("%island-end", shown.places)
    session.eval("(reset! s 2)")
    assert shown.check() == []


def test_handlers_given_to_components_live_on_every_tier():
    for tier in ("cek", "auto"):
        session = Session(tier=tier, threshold=1)
        session.eval(
            """(define hits 0)
            (defcomp ~press (&key on-click) (p (button :on-click on-click "x")))
            (for-each (fn (i) (html-text (~press :on-click inc))) (range 30))"""
        )
        shown = Shown(session, "(show-island (~press :on-click (fn (e) (set! hits (+ hits 1)))))")
        shown.click("button")
        assert session.eval("hits") == 1
