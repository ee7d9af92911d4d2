"""primitives/canonical.py: one text for each value."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from sx_kernel.base.equality import equal
from sx_kernel.base.values import SetValue
from tests.unit.primitives.data import DATA
from tests.unit.primitives.samples import call


@given(DATA)
def test_canonical_text_reads_back(value: Any) -> None:
    text = call("canonical-serialize", value)
    (again,) = call("sx-parse", text)
    assert equal(again, value)
    assert call("canonical-serialize", again) == text


@given(st.lists(DATA, max_size=5), st.randoms(use_true_random=False))
def test_the_order_of_sets_and_dicts_does_not_matter(items: list[Any], random: Any) -> None:
    shuffled = list(items)
    random.shuffle(shuffled)
    sets: list[SetValue] = [call("make-set", items), call("make-set", shuffled)]
    assert call("content-id", sets[0]) == call("content-id", sets[1])
    entries = {str(i): item for i, item in enumerate(items)}
    keys = list(entries)
    random.shuffle(keys)
    moved = {key: entries[key] for key in keys}
    assert call("content-id", entries) == call("content-id", moved)
