"""SX names as Python identifiers."""

from __future__ import annotations

import keyword
import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from sx_kernel.ir.names import LOOK_ALIKE, MARK, mangle

names = st.one_of(
    st.text(max_size=8),
    st.text(
        alphabet="abXY_-?!><+*/=~.:,&^|#1·" + "".join(LOOK_ALIKE.values()) + "ˑʹé\u0301ﬁ",
        max_size=6,
    ),
)


@given(names)
def test_image_is_a_stable_identifier_with_a_lower_case_start(name: str) -> None:
    image = mangle(name)
    assert image.isidentifier()
    assert unicodedata.normalize("NFKC", image) == image
    assert image[0] == "_" or image[0].islower()
    assert not keyword.iskeyword(image)


@given(names, names)
def test_different_names_have_different_images(a: str, b: str) -> None:
    assert (mangle(a) == mangle(b)) == (a == b)


def test_images_can_be_read() -> None:
    assert mangle("foo-bar") == "foo_bar"
    assert mangle("empty?") == "emptyʔ"
    assert mangle("set-nth!") == "set_nthǃ"
    assert mangle("list->vector") == "list_ᐳvector"
    assert mangle("a_b") == "aˍb"


def test_keywords_builtins_and_capitals_are_avoided() -> None:
    assert mangle("if") == "if" + MARK
    assert mangle("list") == "list" + MARK
    assert mangle("H_") == "_" + MARK + "Hˍ"
    assert mangle("__debug__") == "ˍˍdebugˍˍ" or mangle("__debug__").startswith("_" + MARK)
    assert mangle("--debug--") == "__debug__" + MARK


def test_every_look_alike_is_valid() -> None:
    for image in LOOK_ALIKE.values():
        assert ("a" + image).isidentifier()
        assert unicodedata.normalize("NFKC", image) == image
    assert len(set(LOOK_ALIKE.values())) == len(LOOK_ALIKE)
