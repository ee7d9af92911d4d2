"""The examples of the declarations, as far as they consist of primitives, `let` and `quote`.

A dozen lines of evaluator are enough for nearly all of them, so that a wrong example is found
without the floors above; tests/spec runs all of them on every tier.
"""

from __future__ import annotations

from typing import Any

import pytest

from sx_kernel.base.equality import equal
from sx_kernel.base.errors import SxError
from sx_kernel.base.values import Keyword, Symbol
from sx_kernel.html.tags import TAG_NAMES
from sx_kernel.primitives.spec import Example, declarations
from sx_kernel.primitives.table import PRIMITIVES


class Beyond(Exception):
    """The example needs more than this evaluator has."""


def run(form: Any, names: dict[str, Any], *, marking: bool = False) -> Any:
    """The value of `form`; `marking`: it is an argument of an element, where keywords mark."""
    match form:
        case Symbol(name=name) if name in names:
            return names[name]
        case Symbol(name=name) if name in PRIMITIVES:
            return PRIMITIVES[name].fn
        case Keyword(name=name):
            return form if marking else name
        case [Symbol(name="quote"), datum]:
            return datum
        case [Symbol(name="let"), bindings, *body]:
            inner = dict(names)
            for variable, value in bindings:
                inner[variable.name] = run(value, inner)
            return [run(part, inner) for part in body][-1]
        case [Symbol(name=name), *args] if name in PRIMITIVES:
            values = [run(arg, names, marking=name in TAG_NAMES) for arg in args]
            prim = PRIMITIVES[name]
            fn = prim.two if prim.two is not None and len(values) == 2 else prim.fn
            return fn(*values)
        case dict():
            return {key: run(value, names) for key, value in form.items()}
        case Symbol() | list():
            raise Beyond(form)
        case _:
            return form


EXAMPLES = [
    pytest.param(example, id=f"{name}-{i}")
    for name, entry in sorted(declarations().items())
    if name == entry.name and not entry.bound
    for i, example in enumerate(entry.examples)
]


@pytest.mark.parametrize("example", EXAMPLES)
def test_example(example: Example) -> None:
    try:
        value = run(example.form, {})
    except Beyond:
        pytest.skip("needs more than primitives")
    except SxError as raised:
        assert raised.kind == example.raises, raised  # noqa: PT017  # one of two outcomes
    else:
        assert example.raises is None, f"no error but {value}"
        assert equal(value, example.expected), value
