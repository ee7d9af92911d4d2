"""No program of the benchmarks has a function that the compiler fails to compile."""

from __future__ import annotations

import gc

import pytest

from bench.catalogue import PROGRAMS
from bench.engine import Engine
from bench.general_catalogue import GENERAL
from sx_kernel.ir.nodes import Lambda


@pytest.mark.parametrize("program", [*GENERAL, *PROGRAMS], ids=lambda p: p.file.replace("/", " "))
def test_nothing_is_declined_for_an_internal_error(program) -> None:  # pyright: ignore
    engine = Engine(tier=None)
    engine.run(program.sx_text(), program.file + ".sx")
    run = engine.runner(program.sx_call(program.quick))
    for _ in range(9):
        run()
    declined = {
        one.name: one.rt.tiering.declined
        for one in gc.get_objects()
        if type(one) is Lambda
        and one.rt is not None
        and "internal" in (one.rt.tiering.declined or "")
    }
    assert not declined
