"""session/evaluate/extended.py: reading texts that may use reader macros."""

from __future__ import annotations

import pytest

from sx_kernel.base.errors import SxError
from sx_kernel.base.source import Source
from sx_kernel.session.evaluate.extended import Extended, handler_name, read_extended, read_program


def test_what_a_reader_macro_stands_before_is_left_as_it_is() -> None:
    parsed, extended = read_extended(Source("(f #up (a)) #down 5"))
    assert extended
    up, down = parsed.forms[0][1], parsed.forms[1]
    assert type(up) is type(down) is Extended
    assert (up.name, down.name, down.datum) == ("up", "down", 5)


@pytest.mark.parametrize("text", ["(f 1)", "#t", "#(1 2)", "(f #\\a) #;x"])
def test_a_text_without_reader_macros_has_none(text: str) -> None:
    assert read_program(Source(text))[1] is False


def test_what_cannot_be_read_is_an_error_with_its_place() -> None:
    for text in ("(f", "(f #up", ")"):
        with pytest.raises(SxError, match="read-error") as found:
            read_program(Source(text))
        assert found.value.payload.where is not None


def test_names_that_begin_with_a_percent_sign_are_for_the_library() -> None:
    with pytest.raises(SxError, match="read-error"):
        read_program(Source("%list"))
    assert read_program(Source("%list"), reserved=True)[0].forms[0].name == "%list"


def test_the_handler_of_a_form_is_a_global_that_no_program_names() -> None:
    assert handler_name("when2") == "%form when2"
