"""machine/frozen/codecs.py: how each kind of thing is taken apart and made again."""

from __future__ import annotations

from typing import Any

import pytest

from sx_kernel.base.values import Box
from sx_kernel.machine.context import Winder
from sx_kernel.machine.frames import TAG_NAMES
from sx_kernel.machine.frozen.codecs import (
    BY_TAG,
    CODECS,
    FRAMES,
    OPERATIONS,
    Unfreezable,
    codec_of,
    operation_parts,
)
from sx_kernel.session.session import Session
from sx_kernel.syntax.printer import inspect

SESSION = Session(threshold=None, out=lambda _text: None)
TEXTS = [
    "(list 1 2)", "(vector 1 2)", "{:a 1}", "(let ((t (make-hash-table))) (hash-table-set! t 1 2) t)",
    "(set 1 2)", "(bytevector 1 2)", "(make-parameter 5)",
]  # fmt: skip


def made_again(value: Any) -> Any:
    """A thing made of the parts of another."""
    codec = codec_of(type(value))
    assert codec is not None
    if codec.make is not None:
        return codec.make(codec.parts(value))
    assert codec.empty is not None
    assert codec.fill is not None
    made = codec.empty()
    codec.fill(made, codec.parts(value))
    return made


@pytest.mark.parametrize("text", TEXTS)
def test_a_thing_is_made_of_its_parts(text: str) -> None:
    value = SESSION.eval(text)
    again = made_again(value)
    assert type(again) is type(value)
    assert again is not value
    assert inspect(again) == inspect(value)


def test_boxes_and_winders_have_their_parts_too() -> None:
    assert made_again(Box(5)).v == 5
    winder = Winder("in", "out", None, "handlers")
    again = made_again(winder)
    assert (again.before, again.after, again.handlers) == ("in", "out", "handlers")


def test_every_thing_has_one_tag_and_one_way_to_be_made() -> None:
    assert len({codec.tag for codec in CODECS.values()}) == len(BY_TAG)
    for tag, codec in BY_TAG.items():
        assert codec.tag == tag
        assert (codec.make is None) != (codec.empty is None)
        assert (codec.empty is None) == (codec.fill is None)


def test_every_frame_has_a_name() -> None:
    assert FRAMES.keys() == TAG_NAMES.keys()
    assert not set(FRAMES.values()) & BY_TAG.keys()


def test_what_a_frame_will_do_is_known_by_a_name() -> None:
    for name, operation in OPERATIONS.items():
        found, _ = operation_parts(operation, ((), (), None, None))
        assert found == name
    with pytest.raises(Unfreezable, match="inside of len"):
        operation_parts(len, None)


def test_what_a_program_cannot_hold_has_no_codec() -> None:
    assert codec_of(object) is None
    assert codec_of(type(SESSION)) is None
