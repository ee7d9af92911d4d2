"""No message is longer than a front end can bear; what is cut says how to see the rest."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sx_kernel.kernel import overflow
from sx_kernel.kernel.mime import BUNDLE_LIMIT
from sx_kernel.kernel.overflow import FILES, Overflow
from sx_kernel.kernel.sending import MESSAGE_LIMIT, MORE, measured, sendable
from tests import faults
from tests.kernel.conftest import Kernel, wait_until
from tests.kernel.inside import Inside, errors, printed, reply, shown


@pytest.fixture(scope="module")
def kernel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Inside]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SX_HISTORY", str(tmp_path_factory.mktemp("state") / "history.sqlite"))
        with faults.temporary_folder(tmp_path_factory.mktemp("tmp")):
            opened = Inside()
            yield opened
            opened.close()


HUGE = (
    '(map (fn (i) {:a (string-repeat "x" 900000)}) (range 0 100))',
    '(list {:n (string-repeat "&" 90000)} {:n 1})',
    '(error (string-repeat "long " 1000000))',
    '(raise (string-repeat "long " 1000000))',
    '(error "many" (range 0 300000))',
    '(p (string-repeat "x" 2000000))',
    '(map (fn (i) (li (string-repeat "x" 10000))) (range 0 150))',
    '(display (string-repeat "x" 5000000)) (string-repeat "y" 5000000)',
    '(define (f) "' + "d" * 3_000_000 + '" 1)\n:doc f',
    "(define big '(" + "(a b c) " * 20_000 + "))\n%expand (list " + "(f x) " * 30_000 + ")",
    "(define (wide) (list " + "(+ 1 2) " * 3_000 + "))\n%jit show wide",
    "".join(f"(define v{i} (string-repeat \"{i}\" 300))\n" for i in range(2000)) + "%who v",
    "(undefined-" + "u" * 3_000_000 + ")",
    '(+ 1 "' + "z" * 3_000_000 + '")',
    "(f",
    "(" * 200_000,
)  # fmt: skip


@pytest.mark.parametrize("code", HUGE, ids=lambda code: code[:30])
def test_nothing_that_a_cell_sends_is_too_long(kernel: Inside, code: str) -> None:
    sent = kernel.run(code, user_expressions={"a": '(string-repeat "u" 5000000)', "b": "(f"})
    for message in sent:
        if message["kind"] != "execute_input":
            assert message["size"] is not None
            assert message["size"] <= BUNDLE_LIMIT + 100_000, message["kind"]
    assert reply(sent)["status"] == "error" or not errors(sent)


def rest_of(text: str) -> str:
    """What is in the file that the last line of a cut text names."""
    return Path(text.rpartition(" ")[2]).read_text()


def test_cut_results_errors_and_help_say_where_all_of_it_is(kernel: Inside) -> None:
    (data,) = shown(kernel.run(HUGE[0]))
    assert len(rest_of(data["text/plain"])) > 90_000_000
    assert set(data) == {"text/plain"}
    (told,) = errors(kernel.run(HUGE[2]))
    assert told["evalue"].endswith("long … (5000000 characters)")
    assert rest_of("\n".join(told["traceback"])).count("long ") >= 1_000_000
    kernel.run('(define (documented) "' + "d" * 3_000_000 + '" 1)')
    found = reply(kernel.ask("inspect_request", code="documented", cursor_pos=3))
    assert rest_of(found["data"]["text/plain"]).count("d") >= 3_000_000


def test_user_expressions_share_one_bound(kernel: Inside) -> None:
    asked = {f"e{i}": f'(string-repeat "{i % 10}" 90000)' for i in range(100)}
    answer = reply(kernel.run("1", user_expressions=asked))
    assert (measured(answer) or 0) <= BUNDLE_LIMIT + 100 * 1000
    assert len(answer["user_expressions"]) == 100
    assert all(one["status"] == "ok" for one in answer["user_expressions"].values())
    last = answer["user_expressions"]["e99"]["data"]["text/plain"]
    assert len(rest_of(last)) == 90_002


def test_what_user_expressions_print_belongs_to_their_cell(kernel: Inside) -> None:
    sent = kernel.run('(display "a")', user_expressions={"x": '(display "b")'})
    assert printed(sent) == "ab"
    assert sent[-1]["kind"] == "execute_reply"


def test_completions_and_history_are_bounded(kernel: Inside) -> None:
    kernel.run("(define " + "long-name-" * 200_000 + " 1)")
    kernel.run("".join(f"(define long-{i}-{'x' * 900} 1)" for i in range(600)))
    found = kernel.ask("complete_request", code="(long-", cursor_pos=6)
    assert found[-1]["size"] <= MESSAGE_LIMIT
    assert reply(found)["matches"]
    for i in range(30):
        kernel.run(f"'({'h ' * 50_000} {i})")
    found = kernel.ask("history_request", hist_access_type="tail", n=1000)
    assert found[-1]["size"] <= MESSAGE_LIMIT
    assert reply(found)["history"][-1][2].endswith(" 29)")


# -- the last bound, whatever is sent --------------------------------------------------------------


@pytest.mark.parametrize(
    "content",
    [
        {"text": "x" * 10_000_000, "name": "stdout"},
        {"a": ["y" * 1000] * 100_000},
        {f"k{i}": "z" * 100 for i in range(100_000)},
        {"data": {"text/plain": "t" * 5_000_000, "image/png": "p" * 5_000_000, "text/html": "h"}},
        {"deep": [[[["w" * 3_000_000]]], 1, None, True, 2.5]},
    ],
)
def test_any_content_fits_after_cutting(content: dict[str, Any]) -> None:
    cut = sendable("display_data", content)
    size = measured(cut)
    assert size is not None
    assert size <= 1.1 * MESSAGE_LIMIT
    assert MORE in str(cut)


def test_short_fields_survive_and_half_a_picture_does_not() -> None:
    cut = sendable("x", {"data": {"image/png": "p" * 3_000_000, "text/plain": "t"}, "status": "ok"})
    assert cut == {"data": {"text/plain": "t"}, "status": "ok"}


def test_what_fits_is_sent_as_it_is() -> None:
    content = {"a": [1, 2.5, None, True, {"b": "ü"}]}
    assert sendable("x", content) is content


def test_half_a_surrogate_pair_is_escaped_everywhere() -> None:
    content = {"\ud800": ["a\udfff", {"b": "\ud83d"}], "comm": "ü\ud800"}
    for kind in ("error", "comm_msg", "execute_input"):
        cut = sendable(kind, content)
        assert cut == {"\\ud800": ["a\\udfff", {"b": "\\ud83d"}], "comm": "ü\\ud800"}


# -- files for what is too long ---------------------------------------------------------------------


def test_only_the_newest_files_stay(tmp_path: Path) -> None:
    with faults.temporary_folder(tmp_path):
        kept = Overflow()
        names = [kept.keep(f"{i}", "result").rpartition(" ")[2] for i in range(FILES + 10)]
        assert [Path(name).exists() for name in names] == [False] * 10 + [True] * FILES
        kept.close()
        assert list(tmp_path.iterdir()) == []


def test_files_are_for_their_user_alone(tmp_path: Path) -> None:
    with faults.temporary_folder(tmp_path):
        kept = Overflow()
        name = Path(kept.keep("secret", "result").rpartition(" ")[2])
        assert name.parent.stat().st_mode & 0o077 == 0
        kept.close()


def test_a_folder_that_was_removed_is_made_again(tmp_path: Path) -> None:
    with faults.temporary_folder(tmp_path):
        kept = Overflow()
        first = Path(kept.keep("a", "result").rpartition(" ")[2])
        first.unlink()
        first.parent.rmdir()
        assert "all 1 characters are in " in kept.keep("b", "result")
        kept.close()


def test_what_dead_kernels_have_left_is_removed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    left, others, alive = (tmp_path / name for name in ("sx-kernel-1-x", "notes", "sx-kernel-2-y"))
    for folder in (left, others, alive):
        folder.mkdir()
    monkeypatch.setattr(overflow, "_runs", lambda process: process == 2)
    with faults.temporary_folder(tmp_path):
        kept = Overflow()
        kept.keep("a", "result")
        assert not left.exists()
        assert others.exists()
        assert alive.exists()
        kept.close()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_kernel_that_is_ended_by_a_signal_leaves_nothing(
    tmp_path: Path, number: signal.Signals
) -> None:
    kernel = Kernel(tmp_path, TMPDIR=str(tmp_path))
    try:
        assert "cut here" in kernel.result('(string-repeat "x" 200000)')
        assert list(tmp_path.glob("sx-kernel-*"))
        pid = kernel.manager.provisioner.pid
        os.kill(pid, number)
        wait_until(lambda: kernel.manager.provisioner.process.poll() is not None)
        assert kernel.manager.provisioner.process.poll() == -number
        assert not list(tmp_path.glob("sx-kernel-*"))
    finally:
        kernel.close()


PARENT = """
import sys, time
from pathlib import Path
sys.path.insert(0, {root!r})
from tests.kernel.conftest import Kernel
kernel = Kernel(Path({folder!r}), TMPDIR={folder!r})
kernel.result('(string-repeat "x" 200000)')
print(kernel.manager.provisioner.pid, flush=True)
time.sleep(600)
"""


def test_a_kernel_whose_parent_is_killed_ends_and_leaves_nothing(tmp_path: Path) -> None:
    root = str(Path(__file__).parents[2])
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT.format(root=root, folder=str(tmp_path))],
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        assert list(tmp_path.glob("sx-kernel-*"))
    finally:
        parent.kill()
        parent.communicate()
    wait_until(lambda: not overflow._runs(pid), every=0.05)
    assert not list(tmp_path.glob("sx-kernel-*"))
    assert tempfile.gettempdir()
