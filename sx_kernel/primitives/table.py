"""The table of primitives: every declaration joined with its Python function.

PRIMITIVES has what can be called; BOUND what is declared here but implemented by the session or
the machine. A declaration without a function, and the reverse, is an InternalError at import:
half a primitive must not get as far as a program.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from sx_kernel.base.errors import InternalError
from sx_kernel.primitives import (
    arithmetic,
    binary_ports,
    bytevectors,
    canonical,
    chars,
    clock,
    code,
    compare,
    containers,
    dates,
    desugared,
    dicts,
    environments,
    errors,
    features,
    hashtables,
    html,
    json_text,
    library,
    list_groups,
    list_search,
    lists,
    matching,
    mathematics,
    multiple_values,
    number_text,
    numbers,
    plots,
    ports,
    predicates,
    records,
    sets,
    sorting,
    string_buffers,
    strings,
    symbols,
    text,
    types,
    vectors,
)
from sx_kernel.primitives.declaration import Declaration, Prim, Row
from sx_kernel.primitives.declared import DECLARED
from sx_kernel.primitives.regex import functions as regular_expressions
from sx_kernel.primitives.registry import IMPLEMENTATIONS, Implementation

# Importing a theme registers its functions; a test finds those that are not named here.
THEMES: Final = (
    arithmetic,
    binary_ports,
    bytevectors,
    canonical,
    chars,
    clock,
    code,
    compare,
    containers,
    dates,
    desugared,
    dicts,
    environments,
    errors,
    features,
    hashtables,
    html,
    json_text,
    library,
    list_groups,
    list_search,
    lists,
    matching,
    mathematics,
    multiple_values,
    number_text,
    numbers,
    plots,
    ports,
    predicates,
    records,
    regular_expressions,
    sets,
    sorting,
    string_buffers,
    strings,
    symbols,
    text,
    types,
    vectors,
)


def join(
    rows: Iterable[Row], implementations: Mapping[str, Implementation]
) -> tuple[dict[str, Prim], dict[str, Declaration]]:
    """The callable primitives and those bound elsewhere, by name.

    Raises InternalError naming every half that lacks its other half.
    """
    prims: dict[str, Prim] = {}
    bound: dict[str, Declaration] = {}
    missing: list[str] = []
    for row in rows:
        name, min_args, max_args, effects, returns, params, where = row
        found = implementations.get(name)
        if where:
            bound[name] = Declaration(*row)
        elif found is None:
            missing.append(name)
        else:
            prims[name] = Prim(
                name, found.fn, found.two, min_args, max_args, effects, returns, params
            )
    undeclared = [name for name in implementations if name not in prims]
    if missing or undeclared:
        raise InternalError(
            f"declared but not implemented: {' '.join(missing) or 'none'}; "
            f"implemented but not declared: {' '.join(undeclared) or 'none'} "
            "(after a change in spec/primitives run python -m sx_kernel.primitives.generate)"
        )
    return prims, bound


_joined: Final = join(DECLARED, IMPLEMENTATIONS)
PRIMITIVES: Final[dict[str, Prim]] = _joined[0]
BOUND: Final[dict[str, Declaration]] = _joined[1]
