"""hs/templates.py: templates that are rendered again when what they read has changed."""

from __future__ import annotations

from sx_kernel.languages.hs.templates import filled, text_of_template
from tests.unit.languages.hs.conftest import Page

TYPE = "text/hyperscript-template"


def test_a_live_template_stands_behind_its_script_and_follows(page: Page) -> None:
    page.show(f"<script type='{TYPE}' live>n is ${{$tn}}</script>")
    page.run("set $tn to 1")
    assert page.one("[data-live-template]").text.strip() == "n is 1"
    page.run("set $tn to 2")
    assert page.one("[data-live-template]").text.strip() == "n is 2"


def test_a_component_has_attributes_of_the_page_around_it(page: Page) -> None:
    page.show(
        f"<script type='{TYPE}' component='my-card'><b>${{attrs.label}}</b></script>"
        "<my-card label='1 + 1'></my-card><my-card label=\"'x'\"></my-card>"
    )
    assert [e.text for e in page.world.document.query_all("my-card b")] == ["2", "x"]


def test_a_component_s_name_needs_a_dash(page: Page) -> None:
    page.show(f"<script type='{TYPE}' component='card'>x</script>")
    assert "must contain a dash: card" in str(page.world.problems[0])


def test_slots_are_filled_with_what_stands_in_the_element(page: Page) -> None:
    page.show("<my-x><i slot='a'>1</i>rest</my-x><my-y></my-y>")
    text = "<slot name='a'></slot>|<slot></slot>|<slot name='b'>none</slot>"
    assert filled(text, page.one("my-x")) == '<i slot="a">1</i>|rest|none'
    assert filled(text, page.one("my-y")) == "||none"


def test_the_text_of_a_template_is_an_element_s_or_a_string(page: Page) -> None:
    page.show("<template id=t>a &lt; ${b}</template>")
    assert text_of_template(page.one("#t")) == "a < ${b}"
    assert text_of_template("x") == "x"


def test_rendering_nothing_is_refused(page: Page) -> None:
    assert "null is not an element" in page.fails("render null")
