"""Elements: what reflects, what moves, what is refused; styles, forms, observers, the clock."""

from __future__ import annotations

import pytest

from sx_kernel.base.errors import SxError
from sx_kernel.dom import forms, properties, styles, tree
from sx_kernel.dom.clock import Clock
from sx_kernel.dom.document import Document
from sx_kernel.dom.element import Element
from sx_kernel.dom.fetch import Request, Response
from sx_kernel.dom.observers import RESIZE, Observer


def find(document: Document, selector: str) -> Element:
    found = document.query(selector)
    assert found is not None
    return found


def test_an_element_is_the_same_object_as_long_as_somebody_looks():
    page = Document("<p id=a></p>")
    assert find(page, "#a") is find(page, "p")
    assert find(page, "#a").parent is page.body


@pytest.mark.parametrize(
    ("name", "value", "markup"),
    [
        ("id", "z", '<input id="z">'),
        ("className", "x y", '<input class="x y">'),
        ("disabled", True, '<input disabled="">'),
        ("readOnly", True, '<input readonly="">'),
        ("placeholder", 5, '<input placeholder="5">'),
        ("tabIndex", 3, '<input tabindex="3">'),
        ("value", "v", "<input>"),
        ("checked", True, "<input>"),
        ("mine", [1], "<input>"),
    ],
)
def test_properties_reflect(name, value, markup):
    page = Document("")
    el = page.create("input")
    properties.put(el, name, value)
    assert el.outer_html == markup
    assert properties.get(el, name) == (str(value) if name == "placeholder" else value)


def test_class_list_dataset_and_style_are_what_the_attributes_say():
    page = Document('<p class="a b a" data-foo-bar="1" style="color: red; --x: Y; Margin:0"></p>')
    p = find(page, "p")
    assert properties.get(p, "classList") == ["a", "b"]
    assert properties.get(p, "dataset") == {"fooBar": "1"}
    assert properties.get(p, "style") == {"color": "red", "--x": "Y", "margin": "0"}
    p.set_style("backgroundColor", "#f00")
    p.set_style("color", "")
    assert p.get("style") == "--x: Y; margin: 0; background-color: #f00;"


def test_a_style_cannot_say_more_than_its_own_property():
    page = Document("<p></p>")
    p = find(page, "p")
    p.set_style("color", "red; position: fixed")
    assert p.get("style") is None
    p.set_style("background", "url('a;b')")
    assert p.style("background") == "url('a;b')"


@pytest.mark.parametrize(
    ("markup", "name", "expected"),
    [
        ("<p></p>", "display", "block"),
        ("<p hidden></p>", "display", "none"),
        ("<p style='display:flex'></p>", "display", "flex"),
        ("<p></p>", "opacity", "1"),
        ("<p style='color:RED'></p>", "color", "rgb(255, 0, 0)"),
        ("<p style='color:#0f0'></p>", "color", "rgb(0, 255, 0)"),
        ("<div style='color:blue'><p></p></div>", "color", "rgb(0, 0, 255)"),
        ("<div style='display:none'><p></p></div>", "display", "block"),
        ("<div style='visibility:hidden'><p></p></div>", "visibility", "hidden"),
        ("<p></p>", "backgroundColor", "rgba(0, 0, 0, 0)"),
        ("<p></p>", "margin-top", "0px"),
        ("<p></p>", "no-such", ""),
    ],
)
def test_computed_styles(markup, name, expected):
    assert styles.computed(find(Document(markup), "p"), name) == expected


def test_what_is_put_somewhere_leaves_its_old_place():
    page = Document("<ul><li id=a><li id=b><li id=c></ul>")
    ul, a, c = find(page, "ul"), find(page, "#a"), find(page, "#c")
    c.put("after", [a])
    assert [one.id for one in ul.children] == ["b", "c", "a"]
    a.put("before", [a])
    assert [one.id for one in ul.children] == ["b", "c", "a"]
    page.insert(ul, 1, [c, a])
    assert [one.id for one in ul.children] == ["b", "c", "a"]
    page.insert(ul, 0, [a, find(page, "#b")])
    assert [one.id for one in ul.children] == ["a", "b", "c"]


def test_an_element_cannot_be_put_into_itself_nor_beside_one_without_parent():
    page = Document("<div><p></p></div>")
    div, p = find(page, "div"), find(page, "p")
    for bad in (
        lambda: p.put("end", [div]),
        lambda: p.put("end", [p]),
        lambda: page.create("b").put("after", [p]),
        lambda: p.put("end", [page]),
        lambda: p.put("end", [Document("").body]),
    ):
        with pytest.raises(SxError) as caught:
            bad()
        assert caught.value.kind == "range-error"
    assert page.body.inner_html == "<div><p></p></div>"


def test_an_element_is_replaced_also_by_what_is_in_it():
    page = Document("<div><p>1<b>2</b></p></div>")
    p = find(page, "p")
    p.replace(p.nodes)
    assert page.body.inner_html == "<div>1<b>2</b></div>"


def test_markup_is_parsed_as_what_it_is_put_into():
    page = Document("<table><tbody></tbody></table><svg></svg>")
    find(page, "tbody").set_html("<tr><td>1</td></tr>")
    find(page, "svg").set_html("<circle r=1></circle>")
    assert find(page, "td").text == "1"
    assert tree.namespace(find(page, "circle").raw) == "svg"


def test_a_bad_selector_is_named():
    with pytest.raises(SxError) as caught:
        Document("").query("p[[")
    assert caught.value.kind == "syntax-error"
    assert '"p[["' in caught.value.message


def test_values_of_forms():
    page = Document(
        "<form><input name=a value=1><input name=b type=checkbox checked><input name=b type=checkbox value=x checked>"
        "<select name=s><option>1<option value=two selected>2</select><textarea name=t>T</textarea>"
        "<input name=off disabled value=1><input type=radio name=r value=1><fieldset disabled><input name=f></fieldset></form>"
    )
    form = find(page, "form")
    assert forms.values(form) == {"a": "1", "b": ["on", "x"], "s": "two", "t": "T"}
    find(page, "select").value = "1"
    find(page, "textarea").value = "typed"
    assert (forms.values(form)["s"], forms.values(form)["t"]) == ("1", "typed")
    forms.reset(form)
    assert (forms.values(form)["s"], forms.values(form)["t"]) == ("two", "T")


def test_observers_are_told_soon_and_of_what_they_asked_for():
    page = Document("<div><p>x</p></div>")
    told: list[list[str]] = []
    div = find(page, "div")

    def note(changes, _observer):
        told.append([f"{c.kind} {c.name}" for c in changes])

    kinds = frozenset({"attributes", "childList"})
    observer = Observer(div, note, kinds=kinds, names=frozenset({"title"}), subtree=True)
    page.observers.add(observer)
    find(page, "p").set("title", "1")
    find(page, "p").set("lang", "de")
    find(page, "p").set_text("y")  # data, which nobody asked for
    find(page, "p").set_html("<b></b>")
    assert told == []
    page.clock.advance(0)
    assert told == [["attributes title", "childList None", "childList None"]]
    page.observers.drop(observer)
    div.set("title", "2")
    page.clock.advance(0)
    assert len(told) == 1


def test_a_host_says_what_only_it_can_know():
    page = Document("<p></p>")
    seen: list[dict[str, int]] = []
    page.observers.watch(RESIZE, find(page, "p"), seen.append)
    assert page.observers.notice(RESIZE, find(page, "p"), {"width": 5}) == 1
    page.clock.advance(0)
    assert seen == [{"width": 5}]


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


def test_the_newest_route_that_matches_answers():
    page = Document("")
    page.routes.add("/a*", Response("any"))
    page.routes.add("/ab", Response("ab"), method="POST")
    assert page.routes.find(Request("/ab", "POST")).body == "ab"
    assert page.routes.find(Request("/ab?x=1#y")).body == "any"
    assert page.routes.find(Request("/none")).status == 404


def test_cookies_come_and_go():
    page = Document("")
    properties.put(page, "cookie", "a=1; path=/")
    properties.put(page, "cookie", "b=2")
    properties.put(page, "cookie", "a=; max-age=0")
    assert properties.get(page, "cookie") == "b=2"


def test_a_deep_and_a_wide_page_are_no_trouble():
    deep = Document("<div>" * 3000 + "x")
    inner = deep.query_all("div")[-1]
    assert inner.is_connected
    inner.set_text("y")
    wide = Document("<ul>" + "<li>x" * 10_000 + "</ul>")
    ul = find(wide, "ul")
    assert len(ul.children) == 10_000
    ul.clone()
    ul.set_html("")
    assert ul.inner_html == ""
