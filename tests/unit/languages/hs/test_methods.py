"""hs/methods.py: methods of values, by JavaScript's names."""

from __future__ import annotations

from typing import Any

import pytest

from sx_kernel.base.undefined import UNDEFINED
from sx_kernel.languages.hs.methods import item_at, methods_of, no_layout
from tests.unit.languages.hs.conftest import Page


@pytest.mark.parametrize(
    ("program", "value"),
    [
        ("'abcd'.slice(1, -1)", "bc"), ("'abcd'.substring(3, 1)", "bc"), ("'a,b'.split(',')", ["a", "b"]),
        ("'ab'.split('')", ["a", "b"]), ("'aXbX'.replace('X', '-')", "a-bX"),
        ("'aXbX'.replaceAll('X', '-')", "a-b-"), ("'ab'.includes('b')", True),
        ("'7'.padStart(3, '0')", "007"), ("' a '.trim()", "a"), ("'ab'.charAt(1)", "b"),
        ("[1, 2, 3].slice(-2)", [2, 3]), ("[1, [2, [3]]].flat()", [1, 2, [3]]),
        ("[3, 1, 10].sort()", [1, 10, 3]), (r"[3, 1, 10].sort(\ a, b -> a - b)", [1, 3, 10]),
        ("[1, 2].indexOf(2)", 1), ("[1, 2].join('-')", "1-2"), ("[1, 2].concat([3])", [1, 2, 3]),
        (r"[1, 2, 3].filter(\ x -> x > 1)", [2, 3]), (r"[1, 2].map(\ x -> x * 2)", [2, 4]),
        (r"[1, 2, 3].reduce(\ a, b -> a + b)", 6), (r"[1, 2].some(\ x -> x > 1)", True),
        (r"[1, 2].find(\ x -> x > 1)", 2), ("[1, 2].at(-1)", 2), ("(255).toString(16)", "ff"),
    ],
)  # fmt: skip
def test_methods(page: Page, program: str, value: Any) -> None:
    assert page.run(program) == value


@pytest.mark.parametrize(
    ("program", "after"),
    [("$a.push(4, 5)", [1, 2, 3, 4, 5]), ("$a.splice(1, 1, 'x')", [1, "x", 3]),
     ("$a.pop()", [1, 2]), ("$a.shift()", [2, 3]), ("$a.reverse()", [3, 2, 1])],
)  # fmt: skip
def test_methods_that_change_a_list(page: Page, program: str, after: list[Any]) -> None:
    page.run("set $a to [1, 2, 3]")
    page.run(program)
    assert page.run("$a") == after


def test_an_element_is_changed_by_its_methods(page: Page) -> None:
    page.show("<p id=d></p>")
    page.run("#d.setAttribute('title', 't')")
    page.run("#d.classList.add('a', 'b')")
    page.run("#d.insertAdjacentHTML('beforeend', '<b>x</b>')")
    assert page.one("#d").outer_html == '<p id="d" title="t" class="a b"><b>x</b></p>'
    assert page.run("#d.querySelector('b').closest('p').id") == "d"
    assert page.run("#d.getAttribute('nope')") is None


def test_listeners_come_and_go(page: Page) -> None:
    page.show("<p id=d></p>")
    page.run(r"set $n to 0 then set $f to (\ e -> $list.push(e.type)) then set $list to []")
    page.run("#d.addEventListener('x', $f)")
    page.happen("#d", "x")
    page.run("#d.removeEventListener('x', $f)")
    page.happen("#d", "x")
    assert page.run("$list") == ["x"]


def test_elements_of_lists_by_number() -> None:
    assert item_at([1, 2], 1) == 2 and item_at([1, 2], 5) is UNDEFINED


def test_what_has_no_methods_has_no_table() -> None:
    assert methods_of(None) is None and "slice" in (methods_of("") or {})


def test_without_layout_a_box_is_what_the_style_says(page: Page) -> None:
    page.show("<p style='left: 2px; width: 10px; height: 5px'></p>")
    box = no_layout(page.one("p"))
    assert (box["width"], box["height"]) == (10, 5)
    assert set(no_layout(None).values()) == {0}
