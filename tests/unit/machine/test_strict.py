"""machine/strict.py: primitives that check the types of their arguments."""

from __future__ import annotations

import pytest

from sx_kernel.base.errors import SxError
from sx_kernel.machine.strict import FLAG, switch
from sx_kernel.session.session import Session


@pytest.fixture
def session() -> Session:
    return Session(threshold=None, out=lambda _text: None)


def test_switching_exchanges_the_primitives_and_back(session: Session) -> None:
    m = session.machine
    plain = dict(m.primitives)
    switch(m, True, {})
    assert m.primitives["vector-ref"].checked
    assert session.eval(FLAG) is True
    switch(m, False, {})
    assert m.primitives == plain
    assert session.eval(FLAG) is False


def test_a_wrong_type_is_an_error_that_names_the_argument(session: Session) -> None:
    session.eval("(define (f v) (vector-ref v 0)) (f (vector 1))")
    switch(session.machine, True, {})
    with pytest.raises(SxError, match=r"vector-ref: argument 1, .*, must be of type vector, got"):
        session.eval("(f 5)")
    assert session.eval("(f (vector 7))") == 7


def test_only_a_primitive_can_be_given_types(session: Session) -> None:
    types = {"no-such-name": next(iter({}.values()), None)}
    with pytest.raises(SxError, match="no-such-name is no built-in function"):
        switch(session.machine, True, types)  # pyright: ignore[reportArgumentType]
    assert not session.machine.strict


def test_the_library_goes_on_with_its_own(session: Session) -> None:
    switch(session.machine, True, {})
    assert not any(prim.checked for prim in session.machine.all_primitives.values())
    assert session.eval("(map (fn (x) (* x x)) (list 1 2))") == [1, 4]


def test_code_that_relied_on_the_others_is_dropped() -> None:
    compiling = Session(threshold=1, out=lambda _text: None)
    compiling.eval("(define (f v) (vector-ref v 0)) (f (vector 1)) (f (vector 1))")
    switch(compiling.machine, True, {})
    with pytest.raises(SxError, match="must be of type vector"):
        compiling.eval("(f 5)")
