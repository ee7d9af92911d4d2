"""analyser/quoting.py: quote and quasiquote."""

from __future__ import annotations

from typing import Any

import pytest

from sx_kernel.analyser.quoting import strip
from sx_kernel.analyser.scope import Alias, Function, State
from sx_kernel.base.equality import equal
from sx_kernel.base.values import Vector, symbol
from sx_kernel.ir.nodes import Const
from tests.unit.analyser.analysing import Context, analysed, ir, refused


@pytest.mark.parametrize(
    ("program", "text"),
    [
        ("'(a b)", "(quote (a b))"),
        ("`(a (b 1))", "(quote (a (b 1)))"),
        ("`,a", "(global a)"),
        ("`(a ,b)", "(prim %list (quote a) (global b))"),
        ("`(a ,@b c)",
         "(prim %concat (prim %list (quote a)) (global b) (prim %list (quote c)))"),
        ("`{:a ,b :c d}", '(dict "a" (global b) "c" (quote d))'),
        ("`#(a ,b)", "(prim %list->vector (prim %list (quote a) (global b)))"),
        ("`(a `(b ,(c ,d)))",
         "(prim %list (quote a) (prim %list (quote quasiquote) (prim %list (quote b) "
         "(prim %list (quote unquote) (prim %list (quote c) (global d))))))"),
    ],
)  # fmt: skip
def test_a_template_becomes(program: str, text: str) -> None:
    assert ir(program) == text


def test_what_is_quoted_is_the_very_data_that_was_read() -> None:
    body = analysed("'(a b)").body
    assert type(body) is Const
    assert body.value == [symbol("a"), symbol("b")]


def test_only_a_list_has_room_for_the_items_of_another() -> None:
    message = "splice-unquote: can only be used inside a list template"
    assert refused("`,@x")[0] == message
    assert refused("`{:a ,@x}")[0] == message


def test_a_variable_called_unquote_is_no_mark() -> None:
    assert "(global b)" not in ir("(fn (unquote) `(a (unquote b)))")


def test_what_a_macro_brought_in_is_data_under_its_plain_name() -> None:
    st = State(Context(), {}, None, Function(None))
    fresh, plain = symbol("a·1"), symbol("a")
    st.aliases = {fresh: Alias(plain, None)}
    data: list[Any] = [fresh, [fresh], {"k": fresh}, Vector([fresh]), 5]
    assert equal(strip(st, data), [plain, [plain], {"k": plain}, Vector([plain]), 5])
    st.aliases[fresh].own = symbol("a%1")
    assert strip(st, fresh) is plain
    assert strip(st, fresh, as_names=True) is symbol("a%1")
