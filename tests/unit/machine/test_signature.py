"""machine/signature.py: arity errors that show how a call is written."""

from __future__ import annotations

import pytest

from sx_kernel.base.errors import SxError
from sx_kernel.machine.signature import arity_error, lambda_arity, signature
from sx_kernel.runtime.closures import state_of
from sx_kernel.session.session import Session

SESSION = Session(threshold=None, out=lambda _text: None)


def lam(text: str):
    closure = SESSION.eval(text)
    assert state_of(closure) is not None
    return closure.__closure__[1].cell_contents


@pytest.mark.parametrize(
    ("text", "shown", "arity"),
    [
        ("(fn (a b) a)", "(fn a b)", (2, 2)),
        ("(fn (a &optional b) a)", "(fn a &optional b)", (1, 2)),
        ("(fn (&rest more) 1)", "(fn &rest more)", (0, None)),
        ("(fn (a &key size) a)", "(fn a &key size)", (1, 1)),
    ],
)
def test_a_signature_is_a_call_as_it_is_written(
    text: str, shown: str, arity: tuple[int, int | None]
) -> None:
    assert signature(lam(text)) == shown
    assert lambda_arity(lam(text)) == arity


def test_a_primitives_signature_is_the_declared_one() -> None:
    assert signature(SESSION.machine.primitives["vector-ref"]).startswith("(vector-ref ")


@pytest.mark.parametrize("call", ["(f)", "(f 1 2 3)", "(vector-ref)", "(call/cc)", "(f 1)"])
def test_the_error_of_a_call_names_what_is_called_and_how_it_is_written(call: str) -> None:
    SESSION.eval("(define (f a b) a)")
    with pytest.raises(SxError) as found:
        SESSION.eval(call)
    assert found.value.payload.kind == "arity-error"
    assert found.value.payload.message.startswith(call[1:].split()[0].rstrip(")"))


def test_an_error_of_a_lambda_tells_how_many_it_takes() -> None:
    problem = arity_error(lam("(define (g a b) a) g"), [1])
    assert "(g a b)" in str(problem)
    assert "2" in str(problem)
