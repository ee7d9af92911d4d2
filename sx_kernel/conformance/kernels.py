"""`--via kernel`: the same jobs in fresh Jupyter kernels, as a notebook would run them.

Stands beside processes.py and does what it does, through jupyter_client: each test is a few cells
of a fresh session (`:reset all`), so whatever comes of it has passed through the kernel's replies.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from time import perf_counter
from typing import Any, Final, final

from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_client.manager import AsyncKernelManager

from sx_kernel.conformance.batches import Ending, Hear
from sx_kernel.conformance.sources import judge, judge_error, parse

# The host of a file of tests, in SX: runs the one test of number WANTED and keeps its verdict.
# Numbers are counted as in selection.py.
HOST: Final = """
(define -count -1) (define -strays 0) (define -inner 0)
(define -open false) (define -done false) (define -problem nil)
(define (-begin-test name)
  (if -open
    (begin (set! -inner (+ -inner 1)) true)
    (begin (set! -count (+ -count 1))
           (if (= -count WANTED) (begin (set! -open true) true) false))))
(define (-end-test problem)
  (set! -problem (or -problem problem))
  (if (> -inner 0)
    (set! -inner (- -inner 1))
    (begin (set! -open false) (set! -done true))))
(define (report-pass name) (when -open (-end-test nil)))
(define (report-fail name problem)
  (if -open
    (-end-test problem)
    (begin (set! -strays (- -strays 1))
           (when (= -strays WANTED) (-end-test problem)))))
(define (push-suite name) nil)
(define (pop-suite) nil)
(defmacro deftest (name &rest body)
  `(when (-begin-test ,name) (-run-test ,name (fn () ,@body nil))))
"""
ASK: Final = '(if -done (if (nil? -problem) "passed" (str "failed" -problem)) "open")'


@final
class _Specs(KernelSpecManager):
    """Knows this package's kernel, installed or not."""

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        """The kernel, whatever it is called."""
        command = [sys.executable, "-P", "-m", "sx_kernel.kernel", "-f", "{connection_file}"]
        return KernelSpec(argv=command, display_name=kernel_name, language="sx")


@final
class Kernels:
    """Workers (see batches.py) that are Jupyter kernels."""

    async def converse(self, job: dict[str, Any], hear: Hear, deadline: float) -> Ending:
        """See Workers."""
        async with _kernel(job["settings"]) as (manager, client):
            try:
                async with asyncio.timeout(deadline):
                    conversation = asyncio.ensure_future(_Cells(client).run(job, hear))
                    await _first(conversation, _death(manager))
                    if conversation.done():
                        conversation.result()
                        return Ending(0)
                    conversation.cancel()
            except TimeoutError:
                return Ending()
            return Ending(1, "the kernel died")


async def _first(*waiting: asyncio.Future[None]) -> None:
    """Wait until one of them is done."""
    try:
        await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for future in waiting[1:]:
            future.cancel()


def _death(manager: Any) -> asyncio.Future[None]:
    async def watch() -> None:
        while await manager.is_alive():
            await asyncio.sleep(0.1)

    return asyncio.ensure_future(watch())


@asynccontextmanager
async def _kernel(settings: dict[str, Any]) -> AsyncGenerator[tuple[Any, Any]]:
    """A fresh kernel with these settings, and a client of it."""
    import os

    threshold = settings["threshold"]
    manager: Any = AsyncKernelManager(kernel_name="sx", kernel_spec_manager=_Specs())
    await manager.start_kernel(
        env={
            **os.environ,
            "SX_THRESHOLD": "off" if threshold is None else str(threshold),
            "SX_BUDGET": str(settings["budget"]),
            "SX_TIER": settings["tier"],
        }
    )
    client: Any = manager.client()
    client.start_channels()
    try:
        await client.wait_for_ready(timeout=60)
        yield manager, client
    finally:
        client.stop_channels()
        with suppress(Exception):
            await manager.shutdown_kernel(now=True)


@final
class _Cells:
    """Runs the tests of a job as cells."""

    def __init__(self, client: Any) -> None:
        self.client = client

    async def _rows(self, wanted: Any, hear: Hear) -> None:
        """Rows look into the page, which is in the kernel: there they cannot be replayed."""
        for _, index in wanted:
            hear({"begin": index})
            message = "rows are replayed in processes, not in kernels: leave out --via kernel"
            hear(
                {
                    "end": index,
                    "outcome": "failed",
                    "seconds": 0.0,
                    "message": message,
                    "output": "",
                }
            )

    async def run(self, job: dict[str, Any], hear: Hear) -> None:
        """Run all parts of the job."""
        for part in job["parts"]:
            if part["kind"] == "rows":
                await self._rows(part["wanted"], hear)
                continue
            sources, preludes = parse(part["text"]) if part["kind"] == "sources" else ({}, [])
            for number, index in part["wanted"]:
                hear({"begin": index})
                await self._cell(":reset all")
                started = perf_counter()
                if number in sources:
                    problem = await self._source(sources[number], preludes)
                else:
                    problem = await self._test(part["text"], number)
                outcome = "passed" if problem is None else "failed"
                seconds = round(perf_counter() - started, 6)
                hear(
                    {"end": index, "outcome": outcome, "seconds": seconds, "message": problem or ""}
                )

    async def _test(self, text: str, number: int) -> str | None:
        """Return what is wrong with the test of that number; None if it passed."""
        await self._cell(HOST.replace("WANTED", str(number)))
        ran = await self._cell(text)
        answer: str = (await self._cell(f"(display {ASK})"))["output"]
        if answer == "passed":
            return None
        if answer.startswith("failed"):
            return answer.removeprefix("failed")
        if number < 0 and ran["error"] is not None:
            return ran["error"][1]
        return f"was not reached: {ran['error'] or 'the file has changed its tests'}"

    async def _source(self, source: dict[str, str], preludes: list[str]) -> str | None:
        for prelude in preludes:
            if (error := (await self._cell(prelude))["error"]) is not None:
                return error[1]
        found = await self._cell(source["source"])
        if found["error"] is not None:
            kind, message = found["error"]
            return judge_error(source, kind, message, f"{kind}: {message}")
        return judge(source, found["value"], found["output"])

    async def _cell(self, code: str) -> dict[str, Any]:
        """Run a cell: its value as text, its output, and (kind, message) of its error or None."""
        found: dict[str, Any] = {"value": "nil", "output": "", "error": None}

        def collect(message: dict[str, Any]) -> None:
            content = message["content"]
            match message["msg_type"]:
                case "stream":
                    found["output"] += content["text"]
                case "execute_result":
                    found["value"] = content["data"]["text/plain"]
                case "error":
                    found["error"] = content["ename"], content["evalue"]
                case _:
                    pass

        await self.client.execute_interactive(
            code, output_hook=collect, allow_stdin=False, stop_on_error=False
        )
        return found
