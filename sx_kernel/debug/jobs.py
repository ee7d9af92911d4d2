"""What a program that stands still is asked to do meanwhile, by other threads."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from typing import Any, Final, final

from sx_kernel.base.errors import Interrupted
from sx_kernel.debug.stopping import NotStopped

NOBODY: Final = "no program stands still"

_POLL: Final = 0.1
"""Seconds in which a thread that is not the main one notices that it is interrupted."""


@final
class Jobs:
    """Jobs for the thread that evaluates, in order, while it stands still: no longer, so that none
    is put where nobody will come by."""

    def __init__(self) -> None:
        self._waiting: queue.SimpleQueue[Callable[[], object]] = queue.SimpleQueue()
        self._asked: dict[Callable[[], object], Future[Any]] = {}
        self._open = False
        self._lock = threading.RLock()

    def put(self, job: Callable[[], object]) -> bool:
        """Have `job` done; False if it will not be."""
        with self._lock:
            if self._open:
                self._waiting.put(job)
            return self._open

    def ask(self, job: Callable[[], Any]) -> Future[Any] | None:
        """Have `job` done; what comes of it, which may be NotStopped. None if it will not be."""
        done: Future[Any] = Future()

        def do() -> None:
            self._asked.pop(do, None)
            try:
                done.set_result(job())
            except (Exception, Interrupted) as problem:
                done.set_exception(problem)

        with self._lock:
            if not self.put(do):
                return None
            self._asked[do] = done
            return done

    def open(self) -> None:
        """From now on jobs are taken."""
        with self._lock:
            self._open = True

    def close(self) -> list[Callable[[], object]]:
        """From now on no jobs are taken. Those that were put and not done; what was asked for is
        answered with NotStopped."""
        with self._lock:
            self._open = False
        left: list[Callable[[], object]] = []
        with suppress(queue.Empty):
            while True:
                job = self._waiting.get_nowait()
                done = self._asked.pop(job, None)
                if done is None:
                    left.append(job)
                else:
                    done.set_exception(NotStopped(NOBODY))
        return left

    def work(self, is_over: Callable[[], bool]) -> None:
        """Do jobs until `is_over()`."""
        in_main = threading.current_thread() is threading.main_thread()
        while not is_over():
            try:
                job = self._waiting.get(timeout=None if in_main else _POLL)
            except queue.Empty:
                continue
            job()
