"""primitives/dates.py: moments as text."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from sx_kernel.base.errors import SxError
from tests.unit.primitives.samples import call

MOMENTS = st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30))


def milliseconds(when: datetime) -> int:
    """Since 1970, rounded down."""
    return (when.replace(tzinfo=UTC) - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(
        milliseconds=1
    )


@given(MOMENTS, st.integers(-23 * 60, 23 * 60))
def test_moments_read_back_in_any_zone(when: datetime, minutes: int) -> None:
    moment = milliseconds(when)
    zone = f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"
    text = call("format-date", moment, "%FT%T.%L%z", zone)
    assert call("parse-datetime", text) == moment
    assert call("parse-datetime", text, "%Y-%m-%dT%H:%M:%S.%L%z") == moment


@given(MOMENTS)
def test_fields_are_pythons(when: datetime) -> None:
    for pattern in ("%m/%d %H:%M:%S", "%j %u %V", "%I %p", "%A %B %a %b", "%y"):
        assert call("format-date", milliseconds(when), pattern) == when.strftime(pattern)


@given(st.text(max_size=20), st.text(max_size=8))
def test_any_text_is_a_date_or_an_error(text: str, pattern: str) -> None:
    for args in ((text,), (text, pattern)):
        try:
            assert type(call("parse-datetime", *args)) is int
        except SxError as wrong:
            assert wrong.kind in ("range-error", "error")  # noqa: PT017  # one of two outcomes
