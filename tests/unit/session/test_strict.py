"""Strict mode must not refuse what a primitive is documented to do."""

from __future__ import annotations

import pytest

from sx_kernel.base.errors import SxError
from sx_kernel.primitives.spec import Example, declarations
from sx_kernel.session.capabilities import EVERYTHING
from sx_kernel.session.session import Session

ENTRIES = {
    entry.name: entry.examples
    for entry in declarations().values()
    if entry.name[0] != "%" and not entry.name.startswith("set-")
}


@pytest.fixture(scope="module")
def session() -> Session:
    made = Session(capabilities=EVERYTHING)
    made.eval("(set-strict! true)")
    return made


def outcome(session: Session, example: Example) -> str | None:
    """The kind of error that an example raises; None if it raises none."""
    try:
        session.eval_form(example.form)
    except SxError as error:
        return error.kind
    return None


@pytest.mark.parametrize("name", sorted(ENTRIES))
def test_examples_hold_in_strict_mode(name: str, session: Session) -> None:
    for example in ENTRIES[name]:
        raised = outcome(session, example)
        # a check of types may come first, where something else is wrong, too
        assert raised == example.raises or (example.raises and raised == "type-error")


def test_sessions_do_not_share_the_mode() -> None:
    strict, plain = Session(), Session()
    strict.eval("(set-strict! true)")
    assert plain.eval("*strict*") is False
    with pytest.raises(SxError, match="argument 1 must be a string"):
        plain.eval("(upper 5)")


def test_code_compiled_before_and_after_is_the_same() -> None:
    session = Session(threshold=1)
    session.eval("(define (f n) (if (= n 0) 0 (+ 1 (f (- n 1)))))")
    session.eval("(f 10)")
    before = session.eval("(jit-why f)")["depends"]
    session.eval("(set-strict! true) (f 10)")
    assert session.eval("(get (jit-why f) :tier)") == "python"
    session.eval("(set-strict! false) (f 10)")
    assert session.eval("(jit-why f)")["depends"] == before


def test_help_still_knows_the_primitives() -> None:
    session = Session()
    before = session.doc("upper")
    session.eval("(set-strict! true)")
    assert session.doc("upper") == before


def test_explaining_leaves_the_mode_alone() -> None:
    session = Session()
    session.explain("(set-strict! true)")
    assert session.eval("*strict*") is False
    with pytest.raises(SxError, match="argument 1 must be a string"):
        session.eval("(upper 5)")
