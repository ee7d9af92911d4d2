"""dom/forms.py: what stands in forms, what is sent, and how they are reset."""

from __future__ import annotations

import pytest

from sx_kernel.dom import forms
from sx_kernel.dom.document import Document
from sx_kernel.dom.element import Element


def find(document: Document, selector: str) -> Element:
    found = document.query(selector)
    assert found is not None
    return found


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


@pytest.mark.parametrize(
    ("markup", "value"),
    [
        ("<input value=a>", "a"), ("<input>", ""), ("<input type=checkbox>", "on"),
        ("<input type=radio value=r>", "r"), ("<input type=range min=0 max=10>", "5"),
        ("<textarea>t</textarea>", "t"), ("<select><option>a<option>b</select>", "a"),
        ("<select multiple><option>a</select>", ""), ("<button value=b></button>", "b"),
        ("<select><option disabled>a<option> b  c </select>", "b c"),
    ],
)  # fmt: skip
def test_what_stands_in_an_element_at_first(markup, value):
    assert forms.value(Document(markup).body.children[0]) == value


def test_of_radio_buttons_of_one_name_in_a_form_one_is_checked():
    page = Document(
        "<form><input type=radio name=r id=a checked><input type=radio name=r id=b></form>"
        "<input type=radio name=r id=c checked>"
    )
    forms.set_checked(find(page, "#b"), True)
    assert [forms.is_checked(find(page, f"#{one}")) for one in "abc"] == [False, True, True]


def test_the_button_that_sends_a_form_is_sent_with_it():
    page = Document(
        "<form><input name=a value=1><button name=x value=y></button>"
        "<button name=z value=w></button></form>"
    )
    form, button = find(page, "form"), find(page, "button")
    assert forms.entries(form) == [("a", "1")]
    assert forms.entries(form, button) == [("a", "1"), ("x", "y")]


def test_elements_outside_of_a_form_may_belong_to_it():
    page = Document("<form id=f></form><input name=a value=1 form=f><input name=b form=none>")
    form = find(page, "form")
    assert [one.get("name") for one in forms.elements(form)] == ["a"]
    assert forms.form_of(find(page, "[name=b]")) is None


@pytest.mark.parametrize(
    ("markup", "valid"),
    [
        ("<input required>", False), ("<input required value=a>", True), ("<input>", True),
        ("<input required disabled>", True), ("<input type=checkbox required>", False),
        ("<input type=radio name=r required><input type=radio name=r checked>", True),
        ("<input type=number min=1 max=3 value=2>", True), ("<input type=number min=1 value=0>", False),
        ("<input type=number value=x>", False), ("<select required><option value=''>a</select>", False),
    ],
)  # fmt: skip
def test_what_stands_in_a_form_is_allowed_or_not(markup, valid):
    assert forms.is_valid(find(Document(f"<form>{markup}</form>"), "form")) is valid


def test_an_option_is_chosen_by_its_place_too():
    select = find(Document("<select><option>a<option>b</select>"), "select")
    assert forms.selected_index(select) == 0
    forms.set_selected_index(select, 1)
    assert (forms.selected_index(select), select.value) == (1, "b")
    forms.set_selected_index(select, -1)
    assert (forms.selected_index(select), select.value) == (-1, "")
