"""What the tests of files share."""

from __future__ import annotations

import pytest

from sx_kernel import Session, SxError

TIERS = {"cek": None, "compiled": 1}


def failure(session: Session, text: str) -> SxError:
    with pytest.raises(SxError) as caught:
        session.eval(text)
    return caught.value
