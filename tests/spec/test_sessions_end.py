"""A session that nobody holds any more is collected, whatever it has evaluated.

Tables that outlive a session must not hold what leads to it: a service would grow with each.
"""

from __future__ import annotations

import gc
from collections.abc import Callable
from pathlib import Path
from weakref import ref

import pytest

from sx_kernel import Session
from sx_kernel.conformance.runner import BUNDLED, Tally, run_file
from sx_kernel.session.capabilities import EVERYTHING

FILES = sorted(BUNDLED.glob("*.sx"))
HYPERSCRIPT = (
    '(eval-hs "set $x to [1, 2]")',
    """(dom-set-html! (dom-body) "<p _='on click add .a then set $w to window'>x</p>")""",
    "(hs-process! (dom-body))",
    """(dom-dispatch! (dom-query "p") "click")""",
    """(eval-hs "$x's length")""",
)


def is_collected(evaluate: Callable[[Session], object], tier: str = "auto") -> bool:
    """Whether a session in which that was evaluated ends with its last reference."""
    session = Session(out=lambda _: None, capabilities=EVERYTHING, threshold=2, tier=tier)
    evaluate(session)
    machine = ref(session.machine)
    del session
    gc.collect()
    return machine() is None


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_after_the_language_s_own_tests(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert is_collected(lambda session: run_file(file, Tally(), session))


@pytest.mark.parametrize("tier", ["cek", "auto"])
@pytest.mark.parametrize("less", ["(> p q)", "(< (second p) (second q))"])
def test_after_sorting_by_what_is_known_of_a_comparator(tier: str, less: str) -> None:
    rows = "(list (list 1 2) (list 3 1))" if "second" in less else "(list 4 1 3)"
    assert is_collected(
        lambda session: session.eval(f"(define (less? p q) {less}) (sort {rows} less?)"), tier
    )


def test_after_hyperscript() -> None:
    assert is_collected(lambda session: [session.eval(text) for text in HYPERSCRIPT])
