"""What a program that stands still is asked to do meanwhile, by other threads."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, Final, final

from sx_kernel.base.errors import Interrupted

_POLL: Final = 0.1
"""Seconds in which a thread that is not the main one notices that it is interrupted."""


@final
class Jobs:
    """Jobs for the thread that evaluates, in order."""

    def __init__(self) -> None:
        self._waiting: queue.SimpleQueue[Callable[[], object]] = queue.SimpleQueue()

    def put(self, job: Callable[[], object]) -> None:
        """Have `job` done."""
        self._waiting.put(job)

    def ask(self, job: Callable[[], Any]) -> Future[Any]:
        """Have `job` done; what comes of it."""
        done: Future[Any] = Future()

        def do() -> None:
            try:
                done.set_result(job())
            except (Exception, Interrupted) as problem:
                done.set_exception(problem)

        self._waiting.put(do)
        return done

    def forget(self) -> None:
        """Forget jobs that came too late for the stop before."""
        while True:
            try:
                self._waiting.get_nowait()
            except queue.Empty:
                return

    def work(self, is_over: Callable[[], bool]) -> None:
        """Do jobs until `is_over()`."""
        in_main = threading.current_thread() is threading.main_thread()
        while not is_over():
            try:
                job = self._waiting.get(timeout=None if in_main else _POLL)
            except queue.Empty:
                continue
            job()
