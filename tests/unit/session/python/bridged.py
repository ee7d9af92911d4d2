"""What the tests of the bridge to Python share."""

from __future__ import annotations

import pytest

from sx_kernel import Session, SxError

TIERS = {"cek": None, "compiled": 1}


def failure(session: Session, text: str) -> SxError:
    with pytest.raises(SxError) as caught:
        session.eval(text)
    assert caught.value.kind != "internal-error"
    return caught.value
