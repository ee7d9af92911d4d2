"""machine/frozen/soundness.py: what nobody can have frozen is refused, thing by thing."""

from __future__ import annotations

from typing import Any

import pytest

from sx_kernel.base.errors import SxError
from sx_kernel.base.values import symbol
from sx_kernel.machine.frozen.freeze import check_of, freeze
from sx_kernel.machine.frozen.thaw import thaw
from sx_kernel.session.session import Session

SESSION = Session(threshold=None, out=lambda _text: None)


def changed(text: str, tag: str, parts: list[Any]) -> list[Any]:
    """The frozen value of `text` with other parts in its first object of that tag."""
    data = freeze(SESSION.machine, SESSION.eval(text))
    objects = next(s for s in data if type(s) is list and s[0] == symbol("objects"))
    at = next(i for i, o in enumerate(objects) if type(o) is list and o[0].name == tag)
    new = [*objects[:at], [symbol(tag), *parts], *objects[at + 1 :]]
    rest = [new if s is objects else s for s in data[3:]]
    return [*data[:2], [symbol("check"), check_of(rest)], *rest]


@pytest.mark.parametrize(
    ("text", "tag", "parts"),
    [
        ("(make-parameter 5)", "parameter", []),
        ("(make-parameter 5)", "parameter", [1, 2, 3, 4]),
        ("(let ((t (make-hash-table))) (hash-table-set! t 1 2) t)", "hash-table", [1]),
        ("{:a 1}", "dict", [5, 1]),
        ("{:a 1}", "dict", ["a"]),
        ('(guard (e (true e)) (error "x"))', "error", [1, 2]),
    ],
)
def test_a_thing_with_the_wrong_parts_is_refused(text: str, tag: str, parts: list[Any]) -> None:
    with pytest.raises(SxError) as found:
        thaw(SESSION.machine, changed(text, tag, parts))
    assert found.value.payload.kind == "read-error"


def test_the_same_thing_with_good_parts_is_taken() -> None:
    value = thaw(SESSION.machine, changed("{:a 1}", "dict", ["b", 2]))
    assert value == {"b": 2}
