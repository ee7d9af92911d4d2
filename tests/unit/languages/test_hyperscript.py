"""Hyperscript, seen from Python: bad input, places, the cache, one compilation for one text."""

from __future__ import annotations

import gc
import re
import weakref
from contextlib import suppress

import pytest

from sx_kernel.base.errors import Interrupted, SxError
from sx_kernel.dom.document import Document
from sx_kernel.dom.events import Event
from sx_kernel.languages.hosting import guests
from sx_kernel.languages.hs.language import world_of
from sx_kernel.languages.hs.tokens import template_parts, tokens
from sx_kernel.languages.hs.world import World
from sx_kernel.session.bounds.limits import time_limit
from sx_kernel.session.errors.render import render_error
from sx_kernel.session.session import Session
from sx_kernel.session.web.page import page_of

PROGRAMS = (
    "on click add .foo to #bar then wait 20ms then remove .foo from #bar end",
    "def twice(x) if x is 2 then return x * 2 else return [x, {a: `${x}`}] end end",
    "on click from <b.c/> or keyup[key is 'a'] 2 to 3 debounced at 5ms halt the event end",
    "behavior B(a, b) init set :x to a[1..2] end on go(n) repeat for i in n index j log i end end end",
    "set x to the first <p/> in #d then put x's *color into @data-x of me unless x is empty",
    "fetch /a as json with method: 'POST' then put it.x into my innerHTML catch e throw e finally exit",
    "transition my *width from 0px to (1 + 2) px over 2s then take .a from .b for closest <li/>",
    "on mutation of @a or childList tell <p/> toggle between .a and .b until stop from window end",
)
MAIN = Session()


@pytest.fixture(scope="module")
def world() -> World:
    page_of(MAIN).document = Document("<p id='d'></p>")
    return world_of(MAIN)


def broken() -> list[str]:
    """Programs that are cut off behind each token, or lack one, or have one too many."""
    found: dict[str, None] = {}
    for text in PROGRAMS:
        _, _, starts, ends, _ = (part.items for part in tokens(text))
        for start, end in zip(starts[1:-1], ends[1:-1], strict=True):
            found[text[:end]] = None
            found[text[:start] + text[end:]] = None
            found[text[:end] + " ) " + text[end:]] = None
    return list(found)


def test_there_are_enough_broken_sources() -> None:
    assert len(broken()) >= 200


def test_every_broken_source_is_read_or_has_an_error_with_a_place(world: World) -> None:
    from sx_kernel.languages.hs.language import read_evaluated
    from sx_kernel.languages.registry import GuestProblem

    world.evaluate("1")
    wrong = 0
    for text in broken():
        with time_limit(MAIN, 5):
            try:
                read_evaluated(MAIN, text)
            except GuestProblem as problem:
                wrong += 1
                for one in problem.problems:
                    assert one.message
                    assert 0 <= one.start <= one.end <= len(text), text
    assert wrong >= 200


@pytest.mark.parametrize(
    "text",
    [
        "(" * 300 + "1" + ")" * 300,
        "if x " * 300,
        "add " + ".c" * 20_000,
        "set x to [" + "1, " * 5_000 + "1]",
        "\x00",
        "<",
        "`${`${`",
        "on " * 500,
        "a" * 100_000,
    ],
)
def test_odd_sources_end_in_a_value_or_an_error(world: World, text: str) -> None:
    with time_limit(MAIN, 20), suppress(SxError):  # an InternalError is none
        world.evaluate(text)


def test_an_error_is_shown_in_the_program_s_own_text(world: World) -> None:
    with pytest.raises(SxError) as caught:
        world.evaluate("set x to 1\nput x to y", name="page.hs")
    shown = render_error(caught.value)
    assert "page.hs, line 2" in shown
    assert "2 | put x to y\n      |       ^^" in shown


def test_all_errors_are_shown(world: World) -> None:
    with pytest.raises(SxError) as caught:
        world.evaluate("on click put 1 to x end on go set y 2 end", name="page.hs")
    shown = render_error(caught.value)
    assert shown.count("^") >= 2
    assert "Expected 'to' but found '2'" in shown


def test_a_failure_at_run_time_points_into_the_program(world: World) -> None:
    with pytest.raises(SxError) as caught:
        world.evaluate("set x to 1\nput nope() into x", name="page.hs")
    assert re.search(r"2 \| put nope\(\) into x\n +\| +\^+", render_error(caught.value))


def test_500_equal_attributes_are_one_compilation() -> None:
    session = Session()
    world = world_of(session)
    document = page_of(session).document = Document("<b _='on click add .x'></b>" * 500)
    world.process(document)
    assert len(guests(session)._texts) == 1
    for one in document.query_all("b"):
        assert "click" in one.listeners


def test_hot_functions_and_handlers_are_in_the_cache_under_their_names() -> None:
    session = Session()
    world = world_of(session)
    text = "<script type='text/hyperscript'>def twice(x) return x * 2 end</script>"
    document = _loaded(session, text + "<b _='on click set :n to twice(4)'></b>")
    world.process(document)
    button = document.query("b")
    assert button is not None
    for _ in range(20):
        world.dispatch(button, Event("click"))
    names = session.eval("(map (fn (e) (get e :name)) (jit-list))")
    assert {"twice", "on click", "hs-leaf"} <= set(names)


def _loaded(session: Session, text: str) -> Document:
    document = page_of(session).document = Document(text)
    return document


def test_a_handler_that_never_ends_is_stopped() -> None:
    session = Session()
    world = world_of(session)
    world.evaluate("1")
    with pytest.raises(Interrupted), time_limit(session, 0.5):
        world.evaluate("repeat forever set x to 1 end")
    assert world.evaluate("1 + 1") == 2


def test_a_fetch_that_fails_hurts_nobody() -> None:
    session = Session()
    world = world_of(session)
    document = _loaded(session, "<b _='on click fetch /gone'></b><i _='on click add .x'></i>")
    world.process(document)
    for one in document.query_all("b, i"):
        world.dispatch(one, Event("click"))
    world.advance(10)
    assert len(world.problems) == 1
    assert document.query("i.x") is not None


def test_the_problems_of_a_page_are_its_own_and_go_with_it() -> None:
    session = Session()
    session.eval("""(dom-load "<b _='on click throw me'></b>") (hs-process!)
                    (dom-click! (dom-query "b")) (define old (dom-document))""")
    gone = weakref.ref(page_of(session).document)
    session.eval("""(dom-load "<b _='on click throw 5'></b>") (hs-process!)
                    (dom-click! (dom-query "b"))""")
    assert session.eval("(list (hs-problems) (hs-problems))") == [[5], []]
    session.eval("(dom-use! old)")
    assert session.eval("(map dom-tag (hs-problems))") == ["b"]
    session.eval('(define old nil) (dom-load "")')
    gc.collect()
    assert gone() is None  # although what was thrown refers to it


def test_a_program_s_own_map_does_not_break_the_compiler() -> None:
    session = Session()
    session.eval("(define (map f xs) 'mine) (define (hs-expression p) 'mine)")
    assert world_of(session).evaluate("[1, 2] mapped to it * 2") == [2, 4]
    assert session.eval("(hs-expression 1)").name == "mine"


def test_effects_live_in_a_page_that_replaces_one_whose_effects_were_due() -> None:
    session = Session()
    world = world_of(session)

    def page() -> Document:
        document = _loaded(session, "<p _='when $x changes put it into me'></p>")
        world.process(document)
        world.evaluate("set $x to 5")
        return document

    page()  # whose effect never has its turn
    document = page()
    world.settle()
    found = document.query("p")
    assert found is not None
    assert found.text == "5"


def test_two_sessions_share_nothing() -> None:
    one, other = world_of(Session()), world_of(Session())
    one.evaluate("set $shared to 1")
    assert other.evaluate("$shared is undefined") is True


def test_the_library_is_loaded_when_it_is_first_needed() -> None:
    session = Session()
    assert not session.context.is_function("hs-parse")
    session.eval('(eval-hs "1")')
    assert session.context.is_function("hs-parse")


def test_the_tokens_of_a_text() -> None:
    kinds, values, *_ = (part.items for part in tokens("on .a #b @c *d <e/> `f` 'g' 1.5 -- h"))
    assert kinds == ["id", "class", "idref", "attr", "style", "query", "tmpl", "str", "num", "eof"]
    assert values[1:5] == ["a", "b", ["c", None], "d"]


def test_the_parts_of_a_template() -> None:
    assert template_parts("a ${x + {}} $y \\$z") == [
        "a ",
        ["x + {}", 4, 10],
        " ",
        ["y", 13, 14],
        " $z",
    ]


ODD_ARGUMENTS = ("", "null", "undefined", "'x'", "{}", "[]", "-1", "5, 5, 5, 5", "\\ x -> x", "NaN")


def test_methods_that_are_given_nonsense_answer_a_value_or_an_error(world: World) -> None:
    from sx_kernel.languages.hs import methods

    tables = {"'abc'": methods.TEXTS, "[3, 1]": methods.LISTS, "5.5": methods.NUMBERS}
    bugs: list[str] = []
    for owner, table in tables.items():
        for name in table:
            for given in ODD_ARGUMENTS:
                text = f"get {owner} then get it.{name}({given})"
                try:
                    with time_limit(MAIN, 20):
                        world.evaluate(text)
                except Interrupted:
                    bugs.append(f"{text} does not end")
                except SxError as problem:
                    if "a bug in" in render_error(problem):
                        bugs.append(text)
    assert bugs == []


def test_functions_that_are_given_nonsense_answer_a_value_or_an_error(world: World) -> None:
    names = ["parseInt", "parseFloat", "isNaN", "encodeURIComponent", "String", "Number", "Date"]
    names += [f"Math.{name}" for name in world.names["Math"] if callable(world.names["Math"][name])]
    names += ["JSON.parse", "JSON.stringify", "Object.keys", "Object.assign", "Array.from"]
    bugs: list[str] = []
    for name in names:
        for given in ODD_ARGUMENTS:
            try:
                world.evaluate(f"get {name}({given})")
            except SxError as problem:
                if "a bug in" in render_error(problem):
                    bugs.append(f"{name}({given})")
    assert bugs == []


def test_a_storm_of_events_leaves_page_and_handlers_as_they_should_be() -> None:
    session = Session()
    world = world_of(session)
    document = _loaded(
        session,
        "<b _='on go queue all increment :n wait 1ms put :n into me'></b>"
        "<i _='on go throw `x`'></i><u _='on go increment :n put :n into me'></u>",
    )
    world.process(document)
    b, i, u = (document.query_all(name)[0] for name in "biu")
    for _ in range(1000):
        for one in (b, i, u):
            world.dispatch(one, Event("go"))
    world.advance(3000)
    assert (b.text, u.text, len(world.problems)) == ("1000", "1000", 1000)


def test_a_thousand_nested_ifs_and_100_kb_in_an_attribute_hurt_nobody() -> None:
    session = Session()
    world = world_of(session)
    nested = "on click " + "if true " * 1000 + "add .x"
    long = "on click add .x " + "then add .y " * 9000
    document = _loaded(
        session, f'<b _="{nested}"></b><i _="{long}"></i><u _="on click add .x"></u>'
    )
    assert len(long) > 100_000
    world.process(document)
    for name in "biu":
        world.dispatch(document.query_all(name)[0], Event("click"))
    assert document.query("u.x") is not None
    assert all(not isinstance(one, AssertionError) for one in world.problems)
