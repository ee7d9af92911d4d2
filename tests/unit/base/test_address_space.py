"""base/address_space.py: how much memory the process may use at all."""

from __future__ import annotations

import resource
from pathlib import Path

import pytest

from sx_kernel.base import address_space
from sx_kernel.base.address_space import address_limit, has_address_space


def limited(monkeypatch: pytest.MonkeyPatch, limit: int) -> None:
    monkeypatch.setattr(resource, "getrlimit", lambda _which: (limit, resource.RLIM_INFINITY))


def test_without_a_limit_there_is_room_for_anything(monkeypatch: pytest.MonkeyPatch) -> None:
    limited(monkeypatch, resource.RLIM_INFINITY)
    assert address_limit() is None
    assert has_address_space(1 << 60)


def test_what_is_asked_for_is_a_small_part_of_what_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    limited(monkeypatch, 1000)
    monkeypatch.setattr(address_space, "address_space", lambda: 200)
    assert address_limit() == 1000
    assert has_address_space(199)
    assert not has_address_space(200)


def test_what_is_in_use_is_counted_in_bytes() -> None:
    used = address_space.address_space()
    assert used == 0 or used > 1 << 20


@pytest.mark.parametrize("text", ["", "much"])
def test_a_system_that_does_not_say_so_uses_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    file = tmp_path / "statm"
    monkeypatch.setattr(address_space, "USAGE", str(file))
    assert address_space.address_space() == 0
    file.write_text(text, encoding="ascii")
    assert address_space.address_space() == 0
