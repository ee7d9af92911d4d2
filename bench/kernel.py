"""The Jupyter kernel: how long until it is ready, and how long a cell takes on its way.

Each figure stands beside that of a bare wrapper kernel (bare_kernel.py), a process of the same kind
measured in turn with ours; the ratio is what our part of the work costs. Talks to the kernels as a
front end does, over TCP, but tries again at once when a port is not open yet: at Jupyter's pace
every start would be rounded up to the next tenth of a second.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Generator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, sleep
from typing import Any, Final, final

import psutil
import zmq
from jupyter_client.blocking.client import BlockingKernelClient
from jupyter_client.connect import write_connection_file

from bench.measure import Samples
from bench.report import Table, milliseconds, number

PATIENCE: Final = 60.0  # seconds; only what is broken takes that long
RETRY_MILLISECONDS: Final = 2
SHUTDOWN_SECONDS: Final = 5.0  # then Jupyter kills a kernel


@dataclass(frozen=True, slots=True)
class Side:
    """A kernel to measure: its command, and what it calls the things that all kernels can do."""

    name: str
    module: str
    add: str  # an expression whose value is 3
    spin: str  # one that never ends
    complete: str


SX: Final = Side("sx", "sx_kernel.kernel", "(+ 1 2)", "(let loop () (loop))", "(string-p")
BARE: Final = Side("bare", "bench.bare_kernel", "1+2", "any(False for _ in iter(int, 1))", "x")
SIDES: Final = (SX, BARE)


@final
class Running:
    """A kernel in a process of its own, and a client. `ready`: seconds from start to first reply.

    `first`: seconds from start to the reply to a first cell.
    """

    def __init__(self, side: Side, folder: Path, settings: dict[str, str]) -> None:
        self.side = side
        file, _ = write_connection_file(str(folder / f"{side.name}.json"))
        command = [sys.executable, "-m", side.module, "-f", file]
        started = perf_counter()
        self.process = subprocess.Popen(
            command, env=settings, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        context: Any = zmq.Context()
        context.setsockopt(zmq.RECONNECT_IVL, RETRY_MILLISECONDS)
        self.client: Any = BlockingKernelClient(context=context)
        self.client.load_connection_file(file)
        self.client.start_channels(hb=False)
        self.reply(self.client.kernel_info())
        self.ready = perf_counter() - started
        self.reply(self.client.execute(side.add))
        self.first = perf_counter() - started
        self._subscribe()

    def _subscribe(self) -> None:
        """Go on until what is published arrives: only then a cell can be waited for."""
        while True:
            try:
                request = self.client.kernel_info()
                self.reply(request)
                self.until_idle(request, patience=0.5)
                return
            except TimeoutError:
                continue

    def reply(self, request: str) -> dict[str, Any]:
        """The reply to a request: its content. Raises RuntimeError if there is none."""
        deadline = perf_counter() + PATIENCE
        while perf_counter() < deadline and self.process.poll() is None:
            if self.client.shell_channel.socket.poll(1000):
                message = self.client.get_shell_msg(timeout=0)
                if message["parent_header"].get("msg_id") == request:
                    return message["content"]
        message = f"the kernel {self.side.name} does not answer"
        raise RuntimeError(message)

    def until_idle(self, request: str, patience: float = PATIENCE) -> list[dict[str, Any]]:
        """What is published for a request, up to its end. Raises TimeoutError."""
        found: list[dict[str, Any]] = []
        deadline = perf_counter() + patience
        while perf_counter() < deadline:
            if self.client.iopub_channel.socket.poll(100):
                message = self.client.get_iopub_msg(timeout=0)
                if message["parent_header"].get("msg_id") != request:
                    continue
                found.append(message)
                if message["content"].get("execution_state") == "idle":
                    return found
        raise TimeoutError

    def run(self, code: str) -> dict[str, Any]:
        """Run a cell, until the kernel is idle again; the content of the reply."""
        request = self.client.execute(code)
        self.until_idle(request)
        return self.reply(request)

    def add(self) -> None:
        """The smallest cell. Raises ValueError if its result is wrong."""
        request = self.client.execute(self.side.add)
        published = self.until_idle(request)
        results = [m["content"]["data"] for m in published if m["msg_type"] == "execute_result"]
        if self.reply(request)["status"] != "ok" or results != [{"text/plain": "3"}]:
            message = f"{self.side.name}: {self.side.add} gave {results}"
            raise ValueError(message)

    def complete(self, subshell: str | None = None) -> None:
        """Complete a word."""
        content = {"code": self.side.complete, "cursor_pos": len(self.side.complete)}
        message = self.client.session.msg("complete_request", content)
        if subshell:
            message["header"]["subshell_id"] = subshell
        self.client.shell_channel.send(message)
        if self.reply(message["header"]["msg_id"])["status"] != "ok":
            raise ValueError(self.side.complete)

    def subshell(self) -> str:
        """A new subshell."""
        message = self.client.session.msg("create_subshell_request", {})
        self.client.control_channel.send(message)
        return self.client.get_control_msg(timeout=PATIENCE)["content"]["subshell_id"]

    @contextmanager
    def spinning(self) -> Generator[None]:
        """A block during which a cell runs."""
        request = self.client.execute(self.side.spin)
        while self.client.get_iopub_msg(timeout=PATIENCE)["msg_type"] != "execute_input":
            pass
        sleep(0.05)
        try:
            yield
        finally:
            self.process.send_signal(signal.SIGINT)
            if self.reply(request)["status"] != "error":
                raise ValueError(self.side.spin)
            self.until_idle(request)

    def processor_seconds(self) -> float:
        """Processor time that the kernel has used, all threads together."""
        times = psutil.Process(self.process.pid).cpu_times()
        return times.user + times.system

    def shut_down(self) -> None:
        """Ask the kernel to end, and wait until it has, or as long as Jupyter waits."""
        request = self.client.session.msg("shutdown_request", {"restart": False})
        self.client.control_channel.send(request)
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(SHUTDOWN_SECONDS)

    def close(self) -> None:
        """End whatever is left."""
        self.client.stop_channels()
        self.client.context.term()
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait(PATIENCE)


@dataclass(frozen=True, slots=True)
class Setting:
    """Where kernels run: a folder, and the environment of their processes."""

    folder: Path
    environment: dict[str, str]

    @contextmanager
    def running(self, side: Side) -> Generator[Running]:
        """A kernel for a block."""
        kernel = Running(side, self.folder, self.environment)
        try:
            yield kernel
        finally:
            kernel.close()


Figures = dict[str, list[float]]


# ------------------------------------------------------------------------- one kernel a sample


def _starts(take: Callable[[Running], float]) -> Callable[[Setting, bool], Figures]:
    """Kernels of both sides started in turn; `take` answers the figure of each."""

    def measured(setting: Setting, quick: bool) -> Figures:
        figures: Figures = {side.name: [] for side in SIDES}
        for turn in range(2 if quick else 13):
            for side in SIDES:
                with setting.running(side) as kernel:
                    figure = take(kernel)
                    if turn:  # the first start of each compiles its modules
                        figures[side.name].append(figure)
        return figures

    return measured


def _shutdown(kernel: Running) -> float:
    started = perf_counter()
    kernel.shut_down()
    return perf_counter() - started


# ----------------------------------------------------------------------- many samples a kernel


def _trips(
    prepare: Callable[[Running, ExitStack], Callable[[], object]], trips: int
) -> Callable[[Setting, bool], Figures]:
    """Two kernels side by side and requests to each in turn: `prepare` answers what sends one."""

    def measured(setting: Setting, quick: bool) -> Figures:
        figures: Figures = {side.name: [] for side in SIDES}
        with ExitStack() as open_kernels:
            send = {
                side.name: prepare(open_kernels.enter_context(setting.running(side)), open_kernels)
                for side in SIDES
            }
            for turn in range(5 if quick else trips + 20):
                for name, one in send.items():
                    started = perf_counter()
                    one()
                    if turn >= (1 if quick else 20):  # both warm up
                        figures[name].append(perf_counter() - started)
        return figures

    return measured


def _busy(kernel: Running, block: ExitStack) -> Callable[[], object]:
    """Completion on a subshell, while a cell runs."""
    subshell = kernel.subshell()
    block.enter_context(kernel.spinning())
    return lambda: kernel.complete(subshell)


def _interrupts(setting: Setting, quick: bool) -> Figures:
    """From the signal to the reply of the cell that it stops."""
    figures: Figures = {side.name: [] for side in SIDES}
    with ExitStack() as open_kernels:
        kernels = [open_kernels.enter_context(setting.running(side)) for side in SIDES]
        for _ in range(3 if quick else 30):
            for kernel in kernels:
                block = kernel.spinning()
                block.__enter__()
                started = perf_counter()
                block.__exit__(None, None, None)
                figures[kernel.side.name].append(perf_counter() - started)
    return figures


# ----------------------------------------------------------------------------------- live curves

LIVE_SECONDS: Final = 5.0
LIVE_PROGRAM: Final = """(define (work n) (if (= n 0) 0 (+ 1 (work (- n 1)))))
(define (cell n) (when (> n 0) (work 20) (work 7) (cell (- n 1))))"""


def _live(setting: Setting, quick: bool) -> Figures:
    """The same cell with `%jit live` on and off in turn, processor time of the whole process.

    One thread runs at a time, so what the curves take is taken from the cell.
    """
    figures: Figures = {"on": [], "off": []}
    with setting.running(SX) as kernel:
        kernel.run(LIVE_PROGRAM)
        kernel.run("%jit live on")  # imports matplotlib
        rounds = _calibrated(kernel, 0.3 if quick else LIVE_SECONDS)
        for _ in range(1 if quick else 10):
            for switch in figures:
                kernel.run(f"%jit live {switch}")
                started = kernel.processor_seconds()
                if kernel.run(f"(cell {rounds})")["status"] != "ok":
                    raise ValueError(switch)
                figures[switch].append(kernel.processor_seconds() - started)
    return figures


def _calibrated(kernel: Running, seconds: float) -> int:
    """How many rounds of the cell take so long."""
    kernel.run("%jit live off")
    kernel.run("(cell 1000)")
    started = kernel.processor_seconds()
    kernel.run("(cell 50000)")
    return int(50_000 * seconds / (kernel.processor_seconds() - started))


# ----------------------------------------------------------------------------------- the section


@dataclass(frozen=True, slots=True)
class Question:
    """Something to measure: `measure(setting, quick)` answers the seconds of both sides."""

    name: str
    measure: Callable[[Setting, bool], Figures]


QUESTIONS: Final = (
    Question("kernel ready", _starts(lambda kernel: kernel.ready)),
    Question("first cell answered", _starts(lambda kernel: kernel.first)),
    Question("cell", _trips(lambda kernel, _block: kernel.add, 400)),
    Question("completion", _trips(lambda kernel, _block: kernel.complete, 200)),
    Question("completion, busy", _trips(_busy, 40)),
    Question("interrupt", _interrupts),
    Question("shutdown", _starts(_shutdown)),
    Question("live curves", _live),
)


def measure(question: Question, *, quick: bool = False) -> dict[str, Any]:
    """Seconds of both sides of a question: least and median."""
    with TemporaryDirectory() as folder:
        settings = {
            **os.environ,
            # compiled modules are kept, as those of an installed package are
            "PYTHONPYCACHEPREFIX": str(Path(folder) / "bytecode"),
            "SX_HISTORY": str(Path(folder) / "history.sqlite"),
        }
        settings.pop("PYTHONDONTWRITEBYTECODE", None)
        figures = question.measure(Setting(Path(folder), settings), quick)
    row: dict[str, Any] = {"name": question.name}
    for side, seconds in figures.items():
        samples = Samples(tuple(seconds))
        row[side] = {"least": samples.least, "median": samples.median, "most": max(seconds)}
    first, second = figures
    row["ratio"] = row[first]["least"] / row[second]["least"]
    return row


def table(rows: list[dict[str, Any]]) -> Table:
    """The table of the kernel's figures."""
    return Table(
        title="The Jupyter kernel",
        text=(
            "Milliseconds beside a bare wrapper kernel's, which was measured in turn; the ratio is "
            "that of the least, which other processes disturb least. Live curves: processor time "
            "of a cell of about six seconds with the curves on, and of the same with them off."
        ),
        columns=["what", "median", "least", "most", "bare: median", "least", "ratio", ""],
        rows=[_table_row(row) for row in rows],
    )


def _table_row(row: dict[str, Any]) -> list[str]:
    if "error" in row:
        return [row["name"], *["–"] * 6, row["error"]]
    ours, theirs = (row[side] for side in (("on", "off") if "on" in row else ("sx", "bare")))
    figures = (ours["median"], ours["least"], ours["most"], theirs["median"], theirs["least"])
    return [row["name"], *map(milliseconds, figures), number(row["ratio"]), ""]
