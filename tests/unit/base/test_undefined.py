"""base/undefined.py: what hosted languages have beside nil."""

from __future__ import annotations

import copy
import pickle

from sx_kernel.base.undefined import UNDEFINED
from sx_kernel.syntax.printer import inspect


def test_there_is_one_of_it_however_it_is_copied() -> None:
    assert copy.deepcopy(UNDEFINED) is UNDEFINED
    assert pickle.loads(pickle.dumps(UNDEFINED)) is UNDEFINED


def test_it_is_no_truth_and_says_what_it_is() -> None:
    assert not UNDEFINED
    assert UNDEFINED is not None
    assert (inspect(UNDEFINED), repr(UNDEFINED)) == ("#<undefined>", "UNDEFINED")
