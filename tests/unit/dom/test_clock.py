"""dom/clock.py: timers, and what is to be done soon."""

from __future__ import annotations

from sx_kernel.dom.clock import Clock, Late
from sx_kernel.dom.document import Document
from sx_kernel.dom.element import Element


def find(document: Document, selector: str) -> Element:
    found = document.query(selector)
    assert found is not None
    return found


def test_timers_run_in_order_and_microtasks_before_them():
    clock, log = Clock(), []
    clock.after(20, log.append, "20")
    clock.after(10, lambda: (log.append("10"), clock.soon(log.append, "soon")))
    clock.after(10, log.append, "10 too")
    gone = clock.after(5, log.append, "never")
    assert clock.cancel(gone) and not clock.cancel(gone)
    assert clock.next == 10
    clock.advance(15)
    assert log == ["10", "soon", "10 too"]
    assert clock.now == 15
    clock.run_all()
    assert log[-1] == "20"
    assert (clock.now, clock.waiting) == (20, 0)


def test_a_timer_that_repeats_can_cancel_itself():
    clock, log = Clock(), []

    def tick():
        log.append(clock.now)
        if len(log) == 3:
            clock.cancel(number)

    number = clock.after(10, tick, every=True)
    clock.advance(1000)
    assert log == [10, 20, 30]
    assert clock.waiting == 0


def test_a_real_clock_follows_the_host():
    now = [100.0]
    clock, log = Clock(real=lambda: now[0]), []
    clock.after(10, log.append, 1)
    clock.advance(0)
    now[0] = 111.0
    clock.advance(0)
    assert log == [1]


def test_timers_that_never_come_to_an_end_are_cut_off(monkeypatch):
    monkeypatch.setattr("sx_kernel.dom.clock.MOST", 50)
    clock, log = Clock(), []

    def again():
        log.append(clock.now)
        clock.after(0, again)

    clock.after(0, again)
    clock.advance(10)
    assert len(log) == 50
    assert clock.now < 10  # it is not ten o'clock yet


def test_many_cancelled_timers_take_no_room():
    clock = Clock()
    for _ in range(1000):
        clock.cancel(clock.after(10, print))
    assert clock.waiting == 0
    assert clock.next is None
    assert len(clock._timers) < 100


def test_a_host_hears_when_something_was_put_on_the_clock():
    clock, heard = Clock(), []
    clock.on_change = lambda: heard.append(1)
    clock.soon(print)
    clock.after(5, print)
    assert len(heard) == 2
    assert clock.is_virtual


def test_what_is_known_only_when_it_is_due_may_be_nothing():
    class Never(Late):
        __slots__ = ()

        def due(self):
            return None

    clock = Clock()
    clock.soon(Never())
    assert list(clock.settle()) == []
