"""session/libraries/files.py."""

from __future__ import annotations

import pytest

from sx_kernel import Session, SxError
from tests.unit.session.world.reading import failure

LONG = "x" * 5_000


def test_libraries_and_sources_may_have_long_names(session: Session) -> None:
    assert failure(session, f"(import ({LONG}))").kind == "import-error"
    assert failure(session, f"(import (a {LONG} b))").kind == "import-error"
    with pytest.raises(SxError, match="import-error"):
        session.eval("(import (no-such-thing))", name=LONG)
