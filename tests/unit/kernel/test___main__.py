"""kernel/__main__.py: what the kernelspec starts."""

from __future__ import annotations

import sys
from types import SimpleNamespace

import pytest

from sx_kernel.base import bytecode
from sx_kernel.kernel import app
from sx_kernel.kernel.__main__ import main
from sx_kernel.session.bounds import collector


def test_nothing_is_collected_until_the_kernel_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[object] = []
    monkeypatch.setattr(bytecode, "keep_bytecode", lambda: done.append("keep"))
    monkeypatch.setattr(collector.gc, "disable", lambda: done.append("disable"))
    monkeypatch.setattr(collector.gc, "enable", lambda: done.append("enable"))
    monkeypatch.setattr(collector.gc, "freeze", lambda: done.append("freeze"))
    monkeypatch.setattr(collector.gc, "set_threshold", lambda *_: None)

    def opened(arguments: list[str] | None) -> SimpleNamespace:
        done.append(arguments)
        return SimpleNamespace(start=lambda: done.append(sys.getrecursionlimit()))

    monkeypatch.setattr(app, "opened", opened)
    before = sys.getrecursionlimit()
    main(["-f", "x"])
    *steps, limit = done
    assert steps == ["keep", "disable", ["-f", "x"], "freeze", "enable"]
    assert isinstance(limit, int)
    assert limit >= before  # it runs where programs have room
