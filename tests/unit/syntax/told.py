"""What is said of an error."""

from __future__ import annotations

from typing import Any

import pytest

from sx_kernel.base.errors import SxError
from sx_kernel.session.session import Session


def said(text: str) -> str:
    """Message and hint of the error that `text` is."""
    session = Session()
    with pytest.raises(SxError) as caught:
        session.eval(text)
    hint: Any = caught.value.payload.hint
    return f"{caught.value.message} | {hint or ''}"
