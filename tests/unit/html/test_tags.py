"""html/tags.py: the lists of elements and attributes fit together."""

from __future__ import annotations

from sx_kernel.html.tags import BOOLEAN_ATTRIBUTES, HTML_TAGS, MARKED, TAG_NAMES, VOID
from sx_kernel.primitives.table import PRIMITIVES


def test_void_elements_are_elements() -> None:
    assert VOID < HTML_TAGS
    assert {"br", "img", "input"} <= VOID
    assert not {"div", "script", "svg"} & VOID


def test_names_that_mean_something_else_are_not_free() -> None:
    assert {"filter", "map"} == HTML_TAGS - TAG_NAMES


def test_every_free_name_is_a_primitive_and_so_is_all_that_marks_attributes() -> None:
    assert TAG_NAMES < MARKED
    assert not [name for name in MARKED if name not in PRIMITIVES]


def test_boolean_attributes_are_in_small_letters() -> None:
    assert all(name.islower() for name in BOOLEAN_ATTRIBUTES)
    assert {"checked", "disabled", "hidden"} <= BOOLEAN_ATTRIBUTES
    assert "class" not in BOOLEAN_ATTRIBUTES
