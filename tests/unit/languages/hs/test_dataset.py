"""hs/dataset.py: the attributes data-… as an object."""

from __future__ import annotations

from sx_kernel.base.undefined import UNDEFINED
from sx_kernel.languages.hs.dataset import Dataset
from tests.unit.languages.hs.conftest import Page


def test_names_in_camel_case_are_attributes_with_hyphens(page: Page) -> None:
    page.show("<p id='d' data-foo-bar='1'></p>")
    assert page.run("#d.dataset.fooBar") == "1"
    page.run("set #d.dataset.aBC to 2")
    assert page.one("#d").get("data-a-b-c") == "2"


def test_what_is_not_there_is_undefined(page: Page) -> None:
    page.show("<p id='d'></p>")
    assert Dataset(page.one("#d")).hs_get("foo") is UNDEFINED
