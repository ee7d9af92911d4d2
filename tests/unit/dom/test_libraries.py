"""turbohtml and justhtml: the same trees, markup and answers, whichever is installed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sx_kernel.dom import just, tree, turbo

ROOT = Path(__file__).resolve().parents[3]
LEAVES = st.sampled_from([
    "text", " ", "&amp;", "&lt;", "\xa0", "<br>", "<!--note-->", "<input checked>", "<textarea>a</textarea>",
    "<select><option selected>a</select>", "<svg viewBox='0 0 1 1'><path d='m'/></svg>",
    "<script>1<2&&3</script>", "<template><u>in</u></template>", "<style>a>b</style>",
    "<a href='?a=1&b=2' title='\"<>'>link</a>", "<table><tr><td>1<td>2</table>", "<ul><li>1<li>2</ul>",
])  # fmt: skip
TAGS = st.sampled_from(["div", "b class='x y'", "i id=a", "section", "span title=t", "article"])
# Markup that is closed where it was opened: of what is not, the libraries repair a few cases
# differently.
MARKUP = st.recursive(
    LEAVES,
    lambda inner: st.tuples(TAGS, st.lists(inner, max_size=3)).map(
        lambda parts: f"<{parts[0]}>{''.join(parts[1])}</{parts[0].split()[0]}>"
    ),
    max_leaves=8,
)
SELECTORS = ["b", ".x", "#a", "p > b", "li", "b.x, i", ":not(b)", "[title]", "p + p", "td:first-child", "* b"]  # fmt: skip


def shape(library: ModuleType, node: Any) -> Any:
    inside = tuple(shape(library, one) for one in library.children(node))
    match library.kind(node):
        case "element":
            attributes = tuple(library.attributes(node))
            return library.tag(node), library.namespace(node), attributes, inside
        case "text" | "comment" as kind:
            return kind, library.data(node)
        case kind:
            return kind, inside


@given(st.lists(MARKUP, max_size=4).map("".join), st.sampled_from(SELECTORS))
def test_both_libraries_make_the_same_of_markup(markup: str, selector: str) -> None:
    one, other = turbo.parse(markup), just.parse(markup)
    assert shape(just, other) == shape(turbo, one)
    assert just.outer(other) == turbo.outer(one)
    assert just.text_of(other) == turbo.text_of(one)
    found = [[library.outer(e) for e in library.select(top, selector)]
             for library, top in ((turbo, one), (just, other))]  # fmt: skip
    assert found[0] == found[1]
    parts = [[library.outer(e) for e in library.fragment(markup)] for library in (turbo, just)]
    assert parts[0] == parts[1]


@pytest.mark.parametrize(
    ("markup", "context"),
    [("<td>1<td>2", "tr"), ("<tr><td>1", "tbody"), ("<option>a<option>b", "select"), ("a<b>", "textarea"),
     ("<li>1<li>2", "ul"), ("<circle r=1 /><g><path d=m /></g>", "svg svg"), ("<col>", "colgroup"), ("<p>1<p>2", "div")],
)  # fmt: skip
def test_both_libraries_parse_parts_of_the_same(markup: str, context: str) -> None:
    one, other = (
        [library.outer(e) for e in library.fragment(markup, context)] for library in (turbo, just)
    )
    assert one == other


@pytest.mark.parametrize("name", ["DIV", "x-y", "a b", "", "b>", "<", "1x"])
def test_both_libraries_refuse_the_same_names(name: str) -> None:
    def made(library: ModuleType) -> str | None:
        try:
            return library.tag(library.element(name))
        except ValueError:
            return None

    assert made(just) == made(turbo)


@pytest.mark.parametrize("library", [turbo, just], ids=["turbohtml", "justhtml"])
def test_nodes_are_moved_cloned_and_kept_apart(library: ModuleType) -> None:
    box, inner, text = library.element("div"), library.element("b"), library.text("t")
    library.insert(box, 0, inner)
    library.insert(box, 0, text)
    assert library.outer(box) == "<div>t<b></b></div>"
    assert library.following(text) is inner
    assert library.preceding(inner) is text
    assert library.preceding(text) is None
    with pytest.raises(ValueError, match=r"."):
        library.insert(inner, 0, box)
    copy = library.clone(box, deep=True)
    assert library.outer(copy) == library.outer(box)
    assert library.parent(copy) is None
    assert library.outer(library.clone(box, deep=False)) == "<div></div>"
    library.remove(text)
    assert library.parent(text) is None
    assert library.children(box) == (inner,)
    deep = library.fragment("<div>" * 5000)
    assert sum(1 for _ in library.descendants(deep[0])) < 5000 + 1
    assert depth(library, deep[0]) <= 520


def depth(library: ModuleType, node: Any) -> int:
    found, level = 0, [node]
    while level:
        found, level = found + 1, [c for one in level for c in library.children(one)]
    return found


def test_documents_are_the_same_without_the_library_in_c() -> None:
    """The tests of documents and of live islands pass where only justhtml is installed."""
    code = """import sys
sys.modules["turbohtml"] = None
from sx_kernel.dom import tree
assert tree.parse.__module__ == "sx_kernel.dom.just"
import pytest
sys.exit(pytest.main(["-q", "-p", "no:cacheprovider", "-p", "no:xdist", *sys.argv[1:]]))"""
    done = subprocess.run(
        [sys.executable, "-c", code,
         *(f"--ignore=tests/unit/dom/test_{name}.py" for name in ("libraries", "kinds", "turbo")),
         "tests/unit/dom",
         "tests/unit/session/web/test_islands.py", "-k", "not ten_thousand and not reaches"],
        cwd=ROOT, capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-2000:]
    assert " passed" in done.stdout


def test_without_any_library_it_is_said_what_to_install() -> None:
    code = """import sys
sys.modules["turbohtml"] = sys.modules["justhtml"] = None
from sx_kernel import Session, SxError
try:
    Session().eval('(dom-load "<b></b>")')
except SxError as problem:
    print(problem)"""
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, encoding="utf-8", check=False
    )
    assert "pip install 'sx-kernel[web]'" in done.stdout, done.stderr
    assert tree.is_there()
