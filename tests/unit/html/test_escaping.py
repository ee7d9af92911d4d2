"""No value, attribute or key can break out of the place where it stands.

What is rendered is parsed by Python's own HTML parser and must come out as it went in.
"""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sx_kernel.base.errors import ErrorValue, SxError
from sx_kernel.base.markup import RawHtml, Spread
from sx_kernel.base.values import RecordType, Vector, char, keyword, symbol
from sx_kernel.html.attributes import is_attribute_name
from sx_kernel.html.elements import element, fragment, html_text
from sx_kernel.html.tags import BOOLEAN_ATTRIBUTES, HTML_TAGS, VOID
from sx_kernel.session.session import Session
from sx_kernel.syntax.printer import inspect_value

# What parsers treat specially: text that is not parsed as markup.
_RAW_TEXT = {"script", "style", "textarea", "title", "iframe", "noscript", "template"}
TAGS = sorted(HTML_TAGS - VOID - _RAW_TEXT)
TEXTS = st.text(st.characters(exclude_categories=("Cs",)), max_size=30) | st.sampled_from(
    ["<script>", "</div>", '"', "'", "&lt;", "&#60;", "<!--", "-->", "]]>", "<a b='c'>", '" x="']
)
NAMES = st.text("abcXYZ-_:.@019é", min_size=1, max_size=8).filter(
    lambda name: name.lower() not in BOOLEAN_ATTRIBUTES
)


class Parsed(HTMLParser):
    """The events of a text: (tag, attributes), (None, text), (/tag, None)."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.events: list[tuple[Any, Any]] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.events.append((tag, attrs))

    def handle_endtag(self, tag: str) -> None:
        self.events.append(("/" + tag, None))

    def handle_data(self, data: str) -> None:
        if self.events and self.events[-1][0] is None:
            self.events[-1] = (None, self.events[-1][1] + data)
        else:
            self.events.append((None, data))

    def handle_comment(self, data: str) -> None:
        self.events.append(("comment", data))

    def handle_decl(self, decl: str) -> None:
        self.events.append(("declaration", decl))


def expected(tag: str, attrs: list[tuple[str, str]], text: str) -> list[tuple[Any, Any]]:
    content = [(None, text)] if text else []
    return [(tag.lower(), attrs), *content, ("/" + tag.lower(), None)]


@given(st.sampled_from(TAGS), st.dictionaries(NAMES, TEXTS, max_size=3), TEXTS)
def test_texts_and_attributes_come_out_as_they_went_in(
    tag: str, attrs: dict[str, str], text: str
) -> None:
    args: list[Any] = []
    for name, value in attrs.items():
        args += [keyword(name), value]
    made = element(tag, [*args, text]).text()
    wanted = [(name.lower(), value) for name, value in attrs.items()]
    assert Parsed(made).events == expected(tag, wanted, text)


@given(st.text(max_size=10), TEXTS)
def test_a_key_is_an_attribute_or_an_error(key: str, value: str) -> None:
    try:
        made = element("p", [keyword(key), value]).text()
    except SxError:
        assert not is_attribute_name(key)
        return
    events = Parsed(made).events
    assert len(events) == 2
    assert events[0][0] == "p"
    assert [name for name, _ in events[0][1]] == [key.lower()]


@given(st.dictionaries(st.text(max_size=10), TEXTS, max_size=3))
def test_a_spread_cannot_break_out(attrs: dict[str, str]) -> None:
    try:
        made = element("p", [Spread(attrs)]).text()
    except SxError:
        assert not all(is_attribute_name(key) for key in attrs)
        return
    assert [event[0] for event in Parsed(made).events] == ["p", "/p"]


def record_of(text: str) -> object:
    """A record whose type, field and value are called `text`."""
    kind = RecordType(text, (text,))
    return kind.new(kind, text)


ATOMS = st.none() | st.booleans() | st.integers() | st.floats() | st.fractions() | TEXTS
WORDS = TEXTS.map(symbol) | TEXTS.map(keyword) | st.characters(exclude_categories=("Cs",)).map(char)
VALUES = st.recursive(
    ATOMS | WORDS,
    lambda inner: st.lists(inner, max_size=4),
    max_leaves=12,
)
CONTAINERS = (
    st.dictionaries(TEXTS, VALUES, max_size=3)
    | st.lists(VALUES, max_size=3).map(Vector)
    | TEXTS.map(record_of)
    | TEXTS.map(lambda text: ErrorValue(text, text))
)


@given(VALUES | CONTAINERS)
def test_no_value_leaves_its_attribute(value: Any) -> None:
    made = element("p", [keyword("title"), value, keyword("hidden"), value]).text()
    (start, attrs), *rest = Parsed(made).events
    assert (start, [event[0] for event in rest]) == ("p", ["/p"])
    assert {name for name, _ in attrs} <= {"title", "hidden"}


@given(st.sampled_from(["script", "style", "textarea", "title"]), VALUES | CONTAINERS)
def test_no_value_ends_an_element_whose_content_is_not_parsed(tag: str, value: Any) -> None:
    made = element(tag, [value]).text().lower()
    assert made.startswith(f"<{tag}>")
    assert made.index("</") == len(made) - len(f"</{tag}>")


@given(VALUES | CONTAINERS)
def test_no_value_makes_a_tag(value: Any) -> None:
    assert all(kind is None for kind, _ in Parsed(fragment([value]).text()).events)


@given(VALUES)
def test_markup_inside_is_all_the_markup_there_is(value: Any) -> None:
    made = html_text([value, element("b", [value]), value])
    assert [kind for kind, _ in Parsed(made).events if kind is not None] == ["b", "/b"]


PROGRAM = """
    (defisland ~state (&key x) (p x))
    (define (spread-over key value) (p (make-spread (dict key value)) value))
    (for-each (fn (n) (spread-over "id" n) (~state :x n)) (range 0 6))
    (defcomp ~box (&key title &rest children) (div :title title :data-n 1 (b title) children))
    (define (show a b) (~box :title a (i b) b))
    (for-each (fn (n) (show "a" n)) (range 0 6))
"""


@pytest.fixture(scope="module")
def sessions() -> list[Session]:
    made = [Session(tier=tier, out=lambda _text: None) for tier in ("cek", "auto")]
    for session in made:
        session.eval(PROGRAM)
    return made


@given(TEXTS, TEXTS)
def test_compiled_components_escape_as_the_machine_does(
    sessions: list[Session], title: str, text: str
) -> None:
    found: list[Any] = []
    for session in sessions:
        session.define("the-title", title)
        session.define("the-text", text)
        found.append(session.eval("(raw-html-content (show the-title the-text))"))
    assert found[0] == found[1]
    assert Parsed(found[0]).events[0] == ("div", [("title", title), ("data-n", "1")])


@given(TEXTS)
def test_the_state_of_an_island_stays_in_its_attribute(sessions: list[Session], text: str) -> None:
    for session in sessions:
        session.define("the-text", text)
        events = Parsed(session.eval("(raw-html-content (~state :x the-text))")).events
        (tag, attrs), inner, *_ = events
        assert (tag, [name for name, _ in attrs], inner[0]) == (
            "span", ["data-sx-island", "data-sx-state"], "p",
        )  # fmt: skip
        assert session.eval(f"(get (first (sx-parse {quoted(attrs[1][1])})) :x)") == text


@given(st.text(max_size=10), TEXTS)
def test_compiled_spreads_take_names_of_attributes_only(
    sessions: list[Session], key: str, value: str
) -> None:
    for session in sessions:
        session.define("the-key", key)
        session.define("the-value", value)
        try:
            made = session.eval("(raw-html-content (spread-over the-key the-value))")
        except SxError:
            assert not is_attribute_name(key)
            continue
        (tag, attrs), *rest = Parsed(made).events
        assert tag == "p"
        assert [name for name, _ in attrs] == [key.lower()]
        assert [kind for kind, _ in rest if kind is not None] == ["/p"]


@given(TEXTS, TEXTS)
def test_the_wire_format_reads_back(sessions: list[Session], title: str, text: str) -> None:
    session = sessions[0]
    session.define("the-form", [symbol("p"), keyword("title"), title, text])
    assert session.eval("(= (sx-parse (render-to-sx the-form)) (list the-form))")


def quoted(text: str | None) -> str:
    """The text as a literal of SX."""
    return inspect_value(text or "")


@pytest.mark.parametrize("depth", [100_000])
def test_deep_markup_is_linear(depth: int) -> None:
    made: Any = "x"
    for _ in range(depth):
        made = element("i", [made])
    assert len(made.text()) == 7 * depth + 1
    del made


def test_only_raw_markup_is_raw() -> None:
    assert html_text(["<b>", RawHtml("<b>")]) == "&lt;b&gt;<b>"
