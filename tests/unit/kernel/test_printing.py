"""kernel/printing.py: what Python prints and reads in a cell."""

from __future__ import annotations

import sys
import threading
from types import SimpleNamespace
from typing import Any

import pytest
from ipykernel.thread import BaseThread

from sx_kernel.kernel.printing import belongs_to_programs, take_over


def in_thread(thread: threading.Thread) -> bool:
    """What is answered in that thread while no cell runs."""
    found: list[bool] = []
    thread.run = lambda: found.append(belongs_to_programs(lambda: False))  # type: ignore[method-assign]
    thread.start()
    thread.join(30)
    return found[0]


def test_the_thread_of_cells_is_a_programs_while_a_cell_runs() -> None:
    assert belongs_to_programs(lambda: True)
    assert not belongs_to_programs(lambda: False)


def test_a_thread_that_a_program_has_started_is_heard_at_any_time() -> None:
    assert in_thread(threading.Thread())
    assert not in_thread(threading.Thread(name="sx map"))
    assert not in_thread(threading.Thread(name="IOPub"))
    assert not in_thread(BaseThread(name="Control"))


def test_prints_of_a_cell_are_the_cells_and_others_are_not(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("stdout", "stderr", "stdin"):
        monkeypatch.setattr(sys, name, getattr(sys, name))
    heard: list[str] = []
    kernel: Any = SimpleNamespace(
        turns=SimpleNamespace(is_running=True),
        workspace=SimpleNamespace(session=SimpleNamespace(is_evaluating=False)),
        outgoing=SimpleNamespace(
            stream=SimpleNamespace(write=lambda text: heard.append(f"out {text}")),
            errors=SimpleNamespace(write=lambda text: heard.append(f"err {text}")),
        ),
        read_line=lambda: "typed\n",
    )
    take_over(kernel)
    print("a", end="")
    print("b", end="", file=sys.stderr)
    assert input() == "typed"
    kernel.turns.is_running = False
    print("c", end="")
    assert [text for text in heard if text[4:]] == ["out a", "err b"]
    assert "c" in capsys.readouterr().out
