"""dom/defaults.py: what a browser does by itself at an event."""

from __future__ import annotations

import pytest

from sx_kernel.dom import defaults, forms
from sx_kernel.dom.calls import run
from sx_kernel.dom.document import Document
from sx_kernel.dom.element import Element
from sx_kernel.dom.events import Event, listen


def find(document: Document, selector: str) -> Element:
    found = document.query(selector)
    assert found is not None
    return found


def test_a_click_checks_a_box_before_its_handlers_run_and_prevention_undoes_it():
    page = Document("<input type=checkbox>")
    box, log = find(page, "input"), []
    listen(box, "click", lambda _e: log.append(box.is_checked))
    listen(box, "change", lambda _e: log.append("change"))
    page.dispatch(box, Event("click"))
    assert log == [True, "change"]
    listen(box, "click", lambda e: e.prevent_default())
    page.dispatch(box, Event("click"))
    assert log == [True, "change", False]
    assert box.is_checked


def test_of_radio_buttons_one_is_checked_also_when_a_handler_prevents_it():
    page = Document(
        "<form><input type=radio name=r id=a checked><input type=radio name=r id=b></form>"
    )
    a, b = find(page, "#a"), find(page, "#b")
    page.dispatch(b, Event("click"))
    assert (a.is_checked, b.is_checked) == (False, True)
    listen(a, "click", lambda e: e.prevent_default())
    page.dispatch(a, Event("click"))
    assert (a.is_checked, b.is_checked) == (False, True)


def test_a_label_passes_its_click_on_and_a_button_sends_its_form():
    page = Document(
        "<form><label>L<input type=checkbox name=c></label><input name=t required><button>go</button></form>"
    )
    form, log = find(page, "form"), []
    listen(form, "submit", lambda e: (log.append(forms.values(form)), e.prevent_default()))
    page.dispatch(find(page, "label"), Event("click"))
    page.dispatch(find(page, "button"), Event("click"))
    assert log == []  # what is required is not there
    find(page, "[name=t]").value = "x"
    page.dispatch(find(page, "button"), Event("click"))
    assert log == [{"c": "on", "t": "x"}]
    assert page.went == []


def test_enter_in_a_field_clicks_the_button_that_sends_the_form():
    page = Document("<form action=/there><input name=t><button>go</button></form>")
    log: list[str] = []
    listen(find(page, "button"), "click", lambda _e: log.append("click"))
    page.dispatch(find(page, "input"), Event("keydown", extra={"key": "Enter"}))
    assert log == ["click"]
    assert page.went == ["/there"]


def test_focus_moves_and_is_lost_with_the_element():
    page = Document("<input id=a><input id=b>")
    a, b, log = find(page, "#a"), find(page, "#b"), []
    for el in (a, b):
        for kind in ("focus", "blur", "focusin", "focusout"):
            listen(el, kind, lambda e: log.append(f"{e.type} {e.current.id}"))  # type: ignore[union-attr]
    run(defaults.focus(page, a))
    run(defaults.focus(page, b))
    assert log == ["focus a", "focusin a", "blur a", "focusout a", "focus b", "focusin b"]
    assert page.focused is b
    b.remove()
    assert page.focused is None


@pytest.mark.parametrize(
    ("markup", "takes"),
    [
        ("<input>", True), ("<input disabled>", False), ("<input type=hidden>", False),
        ("<a href=x></a>", True), ("<a></a>", False), ("<p></p>", False),
        ("<p tabindex=0></p>", True), ("<p contenteditable></p>", True),
        ("<p contenteditable=false></p>", False), ("<summary></summary>", True),
    ],
)  # fmt: skip
def test_only_some_elements_take_the_focus(markup, takes):
    assert defaults.takes_focus(Document(markup).body.children[0]) is takes


def test_a_link_is_followed_unless_a_handler_prevents_it():
    page = Document("<a href=/there><b>x</b></a>")
    page.dispatch(find(page, "b"), Event("click"))
    assert page.went == ["/there"]
    listen(find(page, "a"), "click", lambda e: e.prevent_default())
    page.dispatch(find(page, "b"), Event("click"))
    assert page.went == ["/there"]


def test_details_open_and_close():
    page = Document("<details><summary>s</summary></details>")
    details, heard = find(page, "details"), []
    listen(details, "toggle", lambda _e: heard.append(details.has("open")))
    for _ in range(2):
        page.dispatch(find(page, "summary"), Event("click"))
    assert heard == [True, False]


def test_a_label_is_for_what_it_names_or_has_in_it():
    page = Document(
        "<label for=a><input id=b></label><input id=a><label id=l><select></select></label>"
    )
    assert defaults.labelled(find(page, "label")) is find(page, "#a")
    assert defaults.labelled(find(page, "#l")) is find(page, "select")
