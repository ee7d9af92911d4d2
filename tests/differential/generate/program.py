"""Random SX programs that terminate, from a seed.

Recursion and loops count down, continuations are entered again a bounded number of times,
integers are reduced before they could double in size again and again. Most expressions have the
type that their context wants; now and then one has another, so that errors are common but do not
drown everything. Effects are shown: `note` displays its argument, so their order is compared.
"""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING, Final

from tests.differential.generate import (
    basics,
    control,
    data,
    definitions,
    features,
    functions,
    library,
)
from tests.differential.generate.generator import Generator, Maker
from tests.differential.generate.words import ANY, DATA, INT
from tests.differential.trees import Program

if TYPE_CHECKING:
    from tests.differential.trees import Tree

# Seeds from here on make small programs: many more of them can be run in the same time.
SMALL_FROM: Final = 1_000_000

# How often each maker is chosen where an expression of some type is wanted. The order is part of
# what a seed means.
WEIGHTS: Final[list[tuple[Maker, int]]] = [
    (basics.make_leaf, 14), (basics.make_primitive, 30), (basics.make_if, 10), (basics.make_let, 10),
    (functions.make_call, 12), (functions.make_loop, 8), (functions.make_closure_call, 7),
    (basics.make_logic, 3), (functions.make_higher, 7), (control.make_escape, 4),
    (control.make_throw, 4), (control.make_reentry, 2), (control.make_reset, 3),
    (control.make_guard, 4), (control.make_handler, 2), (control.make_wind, 2),
    (control.make_parameterize, 2), (control.make_delay, 1), (data.make_values, 3),
    (data.make_dict, 3), (data.make_vector, 3), (basics.make_set, 6), (basics.make_begin, 5),
    (basics.make_note, 4), (functions.make_internal, 4), (functions.make_counter, 2),
    (basics.make_quasi, 1), (basics.make_thread, 1), (data.make_list_mutation, 1),
    *features.WEIGHTS, *library.WEIGHTS,
]  # fmt: skip
WEIGHTS_FOR_ONE_TYPE: Final[dict[str, list[tuple[Maker, int]]]] = {
    INT: [(basics.make_multiply, 10)]
}
MAKERS: Final[dict[str, list[Maker]]] = {
    kind: [
        maker
        for maker, weight in (*WEIGHTS, *WEIGHTS_FOR_ONE_TYPE.get(kind, ()))
        for _ in range(weight)
    ]
    for kind in (*DATA, ANY)
}
DEFINERS: Final = (
    definitions.define_plain, definitions.define_plain, definitions.define_recursive,
    definitions.define_mutual, definitions.define_many, definitions.define_variable,
)  # fmt: skip


def program(seed: int) -> Program:
    """The program of that seed."""
    g = Generator(seed, Random(seed), MAKERS)
    r = g.random
    g.shadows = r.random() < 0.04
    forms: list[Tree] = [["define", ["note", "x"], ["display", "x"], '(display ";")', "x"],
                         ["define", f"param-p{seed}", "(make-parameter 10)"]]  # fmt: skip
    small = seed >= SMALL_FROM
    for _ in range(r.randint(1, 2 if small else 4)):
        forms += r.choice(DEFINERS)(g, r.randint(2, 3 if small else 5))
    forms += definitions.calls(g, r.randint(2, 3 if small else 5))
    for _ in range(r.choice((0, 0, 1) if small else (0, 0, 1, 2))):
        forms += definitions.redefine(g, 2 if small else 3)
        forms += definitions.calls(g, r.randint(1, 2 if small else 4))
    if r.random() < 0.1:
        forms += definitions.stopped(g)
    if r.random() < 0.15:
        forms = definitions.strictly(g, forms)
    forms[2:2] = [features.DEFINITIONS[n].replace("@", f"-p{seed}") for n in sorted(g.needs)]
    return Program(seed, tuple(forms), g.shadows)
