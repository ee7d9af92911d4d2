"""Workers as processes of this machine (worker.py is what runs in them)."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, final

from sx_kernel.conformance.batches import Ending, Hear

WORKER: Final = ("-P", "-m", "sx_kernel.conformance.worker")
LINE_LIMIT: Final = 1 << 22  # bytes of one event
START_SECONDS: Final = 60.0
"""How long a process may take to start: on a busy machine longer than a test may take."""

LAST_WORDS: Final = 2000  # characters of a crashed process's standard error that are kept


@final
@dataclass(slots=True)
class Processes:
    """How to start a worker: arguments of the interpreter, and further environment variables."""

    command: tuple[str, ...] = WORKER
    environment: dict[str, str] = field(default_factory=dict[str, str])

    async def converse(self, job: dict[str, Any], hear: Hear, deadline: float) -> Ending:
        """See Workers. The process is also killed when this task is cancelled."""
        async with self._process() as process:
            assert process.stdin is not None
            assert process.stdout is not None
            assert process.stderr is not None
            words = asyncio.ensure_future(_last_words(process.stderr))
            ending = Ending()
            try:
                async with asyncio.timeout(max(deadline, START_SECONDS)) as time:
                    with suppress(ConnectionError):  # it died at once: the status will tell
                        process.stdin.write(json.dumps(job).encode() + b"\n")
                        await process.stdin.drain()
                    # what Python and the library take to start is nobody's fault
                    await process.stdout.readline()
                    time.reschedule(asyncio.get_running_loop().time() + deadline)
                    while line := await process.stdout.readline():
                        _hear(line, hear)
                    ending.status = await process.wait()
            except TimeoutError:
                _kill(process)
                await process.wait()
            ending.words = await words
            return ending

    @asynccontextmanager
    async def _process(self) -> AsyncGenerator[asyncio.subprocess.Process]:
        pipe = asyncio.subprocess.PIPE
        package_home = str(Path(__file__).resolve().parents[2])
        paths = [package_home, *filter(None, [os.environ.get("PYTHONPATH")])]
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-P", *self.command,  # -P: no json.py of the working directory
            stdin=pipe, stdout=pipe, stderr=pipe, limit=LINE_LIMIT,
            env={**_environment(), "PYTHONPATH": os.pathsep.join(paths), **self.environment},
        )  # fmt: skip
        try:
            yield process
        finally:
            if process.returncode is None:
                _kill(process)
                await process.wait()


def _kill(process: asyncio.subprocess.Process) -> None:
    """End a process that asyncio has not seen end.

    Not `process.kill()`, which first asks whether it has ended and so takes its status away from
    asyncio, if it has just done so: asyncio would complain, and report 255.
    """
    with suppress(ProcessLookupError):
        os.kill(process.pid, signal.SIGKILL)


def _environment() -> dict[str, str]:
    """Ours, so that a worker finds its modules compiled where we did (base/bytecode.py)."""
    found = dict(os.environ)
    if sys.pycache_prefix is not None and not sys.dont_write_bytecode:
        found["PYTHONPYCACHEPREFIX"] = sys.pycache_prefix
        found.pop("PYTHONDONTWRITEBYTECODE", None)
    return found


def _hear(line: bytes, hear: Hear) -> None:
    # A process that is killed while it writes leaves half a line.
    with suppress(ValueError):
        hear(json.loads(line))


async def _last_words(stream: asyncio.StreamReader) -> str:
    """Read all of a process's standard error, keep the end."""
    kept = b""
    while chunk := await stream.read(1 << 16):
        kept = (kept + chunk)[-4 * LAST_WORDS :]
    return kept.decode("utf-8", "replace").strip()[-LAST_WORDS:]
