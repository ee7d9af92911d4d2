"""Every file operation of a kernel fails in turn: no result, no output and no error is lost."""

from __future__ import annotations

import logging
import os
import shutil
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from tests import faults
from tests.faults import Fault
from tests.kernel.inside import Inside, Message, errors, printed, reply, shown

FULL = os.environ.get("SX_ENDURANCE") == "full"
pytestmark = pytest.mark.timeout(7200 if FULL else 300)

FLOOD = '(display (string-repeat "y" 410000)) (+ 2 2)'
BIG = '(string-repeat "x" 110000)'
LONG_ERROR = '(error (string-repeat "long " 22000))'


@pytest.fixture(scope="module", autouse=True)
def warm() -> None:
    """What is loaded and cached once is no business of these tests."""
    logging.disable(logging.CRITICAL)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SX_HISTORY", "off")
        kernel = Inside()
        for code in (FLOOD, BIG, "%jit plot", "(plot (list 1 2))", "%history", "%load /no"):
            kernel.run(code)
        kernel.close()


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder with all that a kernel writes."""
    monkeypatch.setenv("SX_HISTORY", str(tmp_path / "state" / "history.sqlite"))
    with faults.temporary_folder(tmp_path / "tmp"):
        yield tmp_path


def scenario(place: Path) -> list[str]:
    """A kernel's life. What was told beside the cells."""
    told: list[str] = []
    kernel = Inside()
    try:
        assert result(kernel.run("(+ 1 2)"), told) == "3"
        sent = kernel.run(FLOOD)
        assert result(sent, told) == "4"
        assert len(printed(sent)) > 400_000
        assert "characters are not shown here" in printed(sent)
        assert result(kernel.run(BIG), told).startswith('"xxxx')
        sent = kernel.run(LONG_ERROR)
        (message,) = errors(sent)
        assert message["evalue"].startswith("long long")
        assert reply(sent)["status"] == "error"
        told += printed(sent, "stderr").splitlines()
        looked_at(kernel, place)
        assert result(kernel.run("(+ 20 22)"), told) == "42"
    finally:
        kernel.close()
    return told


def emptied(place: Path) -> None:
    for folder in place.iterdir():
        if folder.is_dir():
            shutil.rmtree(folder)
        else:
            folder.unlink()
    (place / "tmp").mkdir()


def result(sent: list[Message], told: list[str]) -> str:
    """The text of a cell's result; there is one, one reply, and no error."""
    assert reply(sent)["status"] == "ok", sent
    assert errors(sent) == []
    (data,) = shown(sent)
    told += printed(sent, "stderr").splitlines()
    return data["text/plain"]


def looked_at(kernel: Inside, place: Path) -> None:
    """Commands and requests that look at files: what cannot be read or written is said."""
    for code in ("%history -n 3", f"%save {place}/saved.sx", f"%load {place}/saved.sx",
                 f"%jit trace {place}/trace.json"):  # fmt: skip
        sent = kernel.run(code)
        answer = reply(sent)
        assert answer["status"] == "ok" or answer["ename"] == "io-error", (code, answer)
        assert len(errors(sent)) == (answer["status"] == "error")
    requests: tuple[tuple[str, dict[str, Any]], ...] = (
        ("history_request", {"hist_access_type": "tail", "n": 3}),
        ("complete_request", {"code": f"%load {place}/", "cursor_pos": len(f"%load {place}/")}),
        ("inspect_request", {"code": "map", "cursor_pos": 1}),
    )
    for kind, content in requests:
        assert reply(kernel.ask(kind, **content))["status"] == "ok", kind


def test_no_operation_that_fails_costs_a_result(place: Path) -> None:
    with faults.counting() as seen:
        assert scenario(place) == []
    operations = len(seen.seen)
    assert operations > 40, seen.seen
    done = 0
    for fault in faults.every(operations, full=FULL):
        emptied(place)
        with fault:
            try:
                told = scenario(place)
            except BaseException as problem:
                raise AssertionError(f"{fault!r}") from problem
        assert len(told) == len(set(told)), (fault, told)
        assert len(told) <= 3, (fault, told)
        assert not [text for text in told if "internal error" in text], (fault, told)
        done += 1
    print(f"\n{done} faults at {operations} operations")


def test_what_does_not_work_is_said_in_plain_words(place: Path) -> None:
    with Fault(1, 28, on=True):
        told = scenario(place)
    assert told == [f"history is not kept in {place}/state/history.sqlite: No space left on device"]


def test_a_full_temporary_folder_costs_neither_output_nor_error(place: Path) -> None:
    kernel = Inside()
    shutil.rmtree(place / "tmp")
    try:
        sent = kernel.run('(map println (range 0 150000)) (error "after flood")')
        text = printed(sent)
        assert text.startswith("0\n1\n2\n")
        assert text.endswith("\n149999\n")
        assert "is not kept: No such file or directory" in text
        assert [found["evalue"] for found in errors(sent)] == ["after flood"]
        kinds = [message["kind"] for message in sent if message["kind"] in {"stream", "error"}]
        assert kinds.index("error") == len(kinds) - 1
        assert result(kernel.run("(+ 1 1)"), []) == "2"
    finally:
        with suppress(OSError):
            kernel.close()
