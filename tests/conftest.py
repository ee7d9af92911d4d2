"""What all tests share: hypothesis profiles and the switch that rewrites golden files."""

from __future__ import annotations

import gc
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# What sx keeps between processes; not in the home of whoever runs the tests.
os.environ["SX_CACHE_DIR"] = str(Path(__file__).parent.parent / ".pytest_cache" / "sx")

# Run in the background of a script, tests would hand an ignored Ctrl-C on to all that they start.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# All objects are looked at six times less often than with Python's thresholds (700, 10, 10).
COLLECTOR = (2_000, 10, 20)


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
    """Have the collector look seldom through what everybody holds.

    A session is a cycle of twelve thousand objects, so with Python's thresholds a few tests are
    enough for a look at everything there is: half of the time went there. And switching strict
    mode or redefining a primitive looks through all that, too.
    """
    gc.set_threshold(*COLLECTOR)


_file: Path | None = None


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Before the first test of a file: collect what the last one left, and forget what stays.

    That is what pytest holds, thousands of tests, and the modules that tests have imported.
    """
    global _file
    if item.path != _file:
        _file = item.path
        gc.collect()
        gc.freeze()


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
