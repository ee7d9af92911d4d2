"""What all tests share: hypothesis profiles and the switch that rewrites golden files."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# What sx keeps between processes; not in the home of whoever runs the tests.
os.environ["SX_CACHE_DIR"] = str(Path(__file__).parent.parent / ".pytest_cache" / "sx")

# Young objects as often as Python does it, or nearly so, but all of them some fifty times less
# often: what tests leave behind may lie for a while.
COLLECTOR = (2_000, 10, 100)


def _profile(name: str, examples: int, *, derandomize: bool = False) -> None:
    settings.register_profile(
        name,
        max_examples=examples,
        derandomize=derandomize,
        # Two busy cores make single examples slow now and then; the test's timeout is the guard.
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow],
    )


_profile("dev", 50)
_profile("ci", 300, derandomize=True)
_profile("fuzz", 2_000)
_profile("soak", 200_000)
settings.load_profile(
    os.environ.get("HYPOTHESIS_PROFILE") or ("ci" if "CI" in os.environ else "dev")
)


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """Keep the collector from looking through what pytest itself holds: thousands of tests.

    A session is a cycle of twelve thousand objects, so each that a test makes would soon have the
    collector go through everything it knows: with Python's settings half of the time went there.
    And switching strict mode or redefining a primitive looks through all that, too.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECTOR)


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--update-golden`: write what was produced into the golden files instead of comparing."""
    parser.addoption("--update-golden", action="store_true", help="rewrite the golden files")


@pytest.fixture
def update_golden(request: pytest.FixtureRequest) -> bool:
    """Whether golden files are to be rewritten."""
    return bool(request.config.getoption("--update-golden"))


@pytest.fixture
def quiet_collector() -> Iterator[None]:
    """No callbacks of the collector (hypothesis has one), where interruptions would be lost.

    For tests that interrupt: Python reports what is raised in such a callback, and pytest takes
    the report for a failure.
    """
    before = gc.callbacks[:]
    gc.callbacks.clear()
    yield
    gc.callbacks[:] = before
