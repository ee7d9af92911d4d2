"""island.js alone in a browser, with a model that sends whatever it likes: what a page does with
messages that are forged, late, doubled or out of order, with floods, and with long pages."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from sx_kernel.kernel.islands.waiting import MOST_EVENTS
from sx_kernel.kernel.widgets import module

pytestmark = pytest.mark.timeout(300)

MODEL = """
window.sent = []
window.ears = {}
window.model = {
  get: name => name === 'island' ? {id: 'x', name: 'x', tree: window.saved} : true,
  send: data => window.sent.push(data),
  on: (kind, ear) => { window.ears[kind] = ear },
  off: () => {},
}
window.tell = data => window.ears['msg:custom'](data)
window.take = op => { const all = window.sent.filter(m => m.op === op); window.sent = []; return all }
window.harmed = false
const host = document.createElement('div')
document.body.append(host)
window.host = host
window.saved = [['p', 1, {}, ['saved']]]
window.dispose = render({model: window.model, el: host})
"""
TREE = """[['div', 1, {}, [
  ['button', 2, {class: 'go'}, ['0'], ['click']],
  ['input', 3, {}, [], ['input'], {value: ''}],
  ['div', 4, {class: 'pad'}, ['move here'], ['mousemove']],
  ['ul', 5, {}, [['li', 6, {}, ['a'], ['click']], ['li', 7, {}, ['b'], ['click']]]]]]]"""


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture
def page(browser: Any) -> Iterator[Any]:
    """A page with an island that nobody has answered yet; no error goes unnoticed in it."""
    opened = browser.new_page()
    problems: list[str] = []
    opened.on("pageerror", lambda problem: problems.append(str(problem)))
    opened.goto("about:blank")
    opened.add_script_tag(type="module", content=f"{module()}\n{MODEL}")
    opened.wait_for_function("() => window.dispose")
    yield opened
    assert problems == []
    opened.close()


def awake(page: Any, tree: str = TREE) -> None:
    """The kernel has answered."""
    page.evaluate(f"() => tell({{op: 'state', seq: 0, tree: {tree}, error: null}})")
    assert page.locator(".sx-island[data-alive=true]").count() == 1
    page.evaluate("() => take('hello')")


def events(page: Any) -> list[dict[str, Any]]:
    return page.evaluate("() => take('event')")


def test_what_was_saved_sleeps_until_the_kernel_answers(page: Any) -> None:
    assert page.evaluate("() => take('hello').length") == 1
    assert page.locator(".sx-island-asleep p", has_text="saved").count() == 1
    assert page.locator(".sx-island-root").evaluate("e => e.inert")
    awake(page)
    assert not page.locator(".sx-island-root").evaluate("e => e.inert")


def test_patches_that_are_lost_doubled_or_out_of_order_are_not_drawn_but_asked_for(
    page: Any,
) -> None:
    awake(page)
    patch = "(seq, text) => tell({op: 'patch', seq, patches: [['text', 2, 0, text]]})"
    page.evaluate(f"() => ({patch})(1, 'one')")
    assert page.locator("button").inner_text() == "one"
    for seq in (1, 0, 7, -1, None, "2"):
        page.evaluate(f"seq => ({patch})(seq, 'wrong')", seq)
        assert page.evaluate("() => take('hello').length") == 1
        assert page.locator("button").inner_text() == "one"
    awake(page)
    page.evaluate(f"() => ({patch})(1, 'again')")
    assert page.locator("button").inner_text() == "again"


@pytest.mark.parametrize("message", [
    "null", "7", "[]", "{}", "{op: 'patch'}", "{op: 'state'}", "{op: 'state', seq: 0, tree: 5}",
    "{op: 'patch', seq: 1, patches: 5}", "{op: 'patch', seq: 1, patches: [5, null, [], ['nodes']]}",
    "{op: 'patch', seq: 1, patches: [['text', 2, 99, 'x']]}",
    "{op: 'patch', seq: 1, patches: [['nodes', 5, 50, 50, [['b', 90, {}, []]]]]}",
    "{op: 'patch', seq: 1, patches: [['nodes', 5, 0, 1, {}], ['attr', 2], ['prop', 3], ['on', 2, 7]]}",
    "{op: 'patch', seq: 1, patches: [['attr', 77, 'class', 'x'], ['text', 'x', 0, 'y']]}",
    "{op: 'state', seq: 0, tree: [[1, 2], ['b'], ['b', 1, null, null], [], null, {}]}",
    "{op: 'error', text: {}}", "{op: 'done', v: {}}", "{op: 'nonsense'}",
])  # fmt: skip
def test_messages_that_make_no_sense_do_no_harm(page: Any, message: str) -> None:
    awake(page)
    page.evaluate(f"() => tell({message})")
    awake(page)
    page.locator("button").click()
    assert [one["n"] for one in events(page)] == [2]


HOSTILE = """[
  ['script', 10, {}, ['window.harmed = 1']],
  ['img', 11, {src: 'x', onerror: 'window.harmed = 2', srcset: 'x'}, []],
  ['a', 12, {href: ' java\\nscript:window.harmed = 3', id: 'top', name: 'top'}, ['link']],
  ['iframe', 13, {srcdoc: '<script>parent.harmed = 4</script>'}, []],
  ['svg', 14, {onload: 'window.harmed = 5'}, [['script', 15, {}, ['window.harmed = 6']],
    ['a', 16, {'xlink:href': 'javascript:window.harmed=7'}, []], ['animate', 17, {}, []]]],
  ['form', 18, {action: 'javascript:window.harmed = 8'}, [
    ['button', 19, {formaction: 'javascript:window.harmed = 9', type: 'submit'}, ['send']]]],
  ['b', 20, {'on click': 'x', '"': 'y', 'ONCLICK': 'window.harmed = 10', title: '"><script>'}, [
    '<script>window.harmed = 11</script>']],
  ['object', 21, {data: 'x'}, []], ['style', 22, {}, ['* {display: none}']],
  ['base', 23, {href: 'http://x'}, []], ['__proto__', 24, {}, []], ['a b', 25, {}, []],
  ['p', 26, {__proto__: null, constructor: 'x'}, ['still here'], [], {innerHTML: '<img src=x onerror=harmed=12>',
    onclick: 'x', value: 'x'}]]"""


@pytest.mark.parametrize("way", ["state", "nodes", "attr"])
def test_hostile_data_is_harmless_however_it_comes(page: Any, way: str) -> None:
    if way == "state":
        awake(page, HOSTILE)
    else:
        awake(page)
        page.evaluate(f"() => {{ window.hostile = {HOSTILE} }}")
        page.evaluate(
            """way => tell({op: 'patch', seq: 1, patches: way === 'nodes'
                 ? [['nodes', 5, 0, 0, hostile]]
                 : hostile.flatMap(node => Object.entries(node[2]).map(([k, v]) => ['attr', 2, k, v]))
               })""",
            way,
        )
    root = page.locator(".sx-island-root")
    wrong = "script, iframe, object, style, base, img[onerror], [onload], [srcdoc], [action],"
    wrong += "[formaction], [id], [name], [onclick], [ONCLICK], [srcset]"
    assert root.locator(wrong).count() == 0
    for link in root.locator("[href]").all():
        assert "script" not in (link.get_attribute("href") or "")
    for one in root.locator("a, b, button").all():
        one.evaluate("e => e.dispatchEvent(new MouseEvent('click', {bubbles: true}))")
    page.wait_for_timeout(50)
    assert page.evaluate("() => window.harmed") is False
    if way != "attr":
        assert root.locator("p", has_text="still here").count() == 1


def test_events_of_nodes_that_are_gone_are_not_sent(page: Any) -> None:
    awake(page)
    page.evaluate("() => { window.old = document.querySelector('li') }")
    page.evaluate("() => tell({op: 'patch', seq: 1, patches: [['nodes', 5, 0, 1, []]]})")
    page.evaluate("() => { old.click(); document.querySelector('ul').append(old); old.click() }")
    assert [one for one in events(page) if one["n"] == 6] == []


def test_of_a_flood_one_event_is_on_its_way_and_so_many_wait(page: Any) -> None:
    """What moves is put together; of clicks there wait fewer than the kernel holds."""
    awake(page)
    page.evaluate(
        """() => { const pad = document.querySelector('.pad')
          for (let i = 0; i < 1000; i++)
            pad.dispatchEvent(new MouseEvent('mousemove', {bubbles: true, clientX: i})) }"""
    )
    (first,) = events(page)
    assert first["more"]["clientX"] == 0
    answer = "() => tell({op: 'done', v: model_v, k: 0})"
    page.evaluate(f"v => {{ window.model_v = v; ({answer})() }}", first["v"])
    (last,) = events(page)
    assert last["more"]["clientX"] == 999
    page.evaluate(answer)
    assert events(page) == []

    page.evaluate("() => { for (let i = 0; i < 1000; i++) document.querySelector('.go').click() }")
    counted = 0
    while found := events(page):
        assert len(found) == 1
        counted += 1
        page.evaluate(answer)
    assert 1 < counted <= 65 < MOST_EVENTS


def test_the_newest_move_is_not_lost_in_a_flood_of_other_events(page: Any) -> None:
    awake(page)
    page.evaluate(
        """() => { const pad = document.querySelector('.pad')
          for (let i = 0; i < 1000; i++) {
            pad.dispatchEvent(new MouseEvent('mousemove', {bubbles: true, clientX: i}))
            document.querySelector('.go').click()
          } }"""
    )
    found: list[Any] = []
    while some := events(page):
        found += some
        page.evaluate("v => tell({op: 'done', v, k: 0})", some[0]["v"])
    assert len(found) <= 70
    moves = [one["more"]["clientX"] for one in found if one["event"] == "mousemove"]
    assert moves == sorted(moves)
    assert moves[-1] == 999


def test_what_is_being_typed_is_not_overwritten_by_what_is_older(page: Any) -> None:
    awake(page)
    page.locator("input").type("abc")
    (first,) = events(page)
    assert first["state"] == [[3, "value", "a"]]
    page.evaluate("() => tell({op: 'patch', seq: 1, patches: [['prop', 3, 'value', 'A']]})")
    assert page.locator("input").input_value() == "abc"
    page.evaluate("v => tell({op: 'done', v, k: 1})", first["v"])
    (last,) = events(page)
    assert last["state"] == [[3, "value", "abc"]]


def test_ten_thousand_nodes_are_drawn_and_changed(page: Any) -> None:
    many = "[['ul', 1, {}, Array.from({length: 10000}, (_, i) => ['li', i + 2, {}, [String(i)], ['click']])]]"
    awake(page, many)
    assert page.locator("li").count() == 10_000
    page.evaluate(
        """() => tell({op: 'patch', seq: 1, patches: [
             ['nodes', 1, 9000, 1000, []], ['text', 2, 0, 'first'], ['nodes', 1, 9000, 0, ['end']]]})"""
    )
    assert page.locator("li").count() == 9000
    assert page.locator("ul").inner_text().startswith("first")
    page.locator("li").nth(5000).evaluate("e => e.click()")
    assert [one["n"] for one in events(page)] == [5002]


def test_a_deep_tree_is_drawn(page: Any) -> None:
    """Deeper than the kernel ever sends one (DEEPEST in wire.py)."""
    page.evaluate(
        """() => { let tree = ['x']
          for (let i = 400; i > 0; i--) tree = [['div', i, {}, tree]]
          tell({op: 'state', seq: 0, tree, error: null}) }"""
    )
    assert page.locator(".sx-island-root div").count() == 400


def test_a_view_that_is_taken_away_leaves_nothing(page: Any) -> None:
    awake(page)
    page.evaluate("() => window.dispose()")
    assert page.evaluate("() => window.host.childNodes.length") == 0
