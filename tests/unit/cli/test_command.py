"""The `sx` command from outside: output, error text, exit status."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.unit.conftest import ENVIRONMENT, Sx


def test_an_expression_prints_its_last_value(sx: Sx) -> None:
    done = sx("-e", "(define x 20) (+ x 1) (+ x 2)")
    assert (done.stdout, done.stderr, done.returncode) == ("22\n", "", 0)


@pytest.mark.parametrize("expression", ["nil", "(define x 1)", "1 (define x 1)", "", "; nothing"])
def test_nil_and_definitions_print_nothing(sx: Sx, expression: str) -> None:
    done = sx("-e", expression)
    assert (done.stdout, done.stderr, done.returncode) == ("", "", 0)


def test_values_print_as_inspect_does(sx: Sx) -> None:
    assert (
        sx("-e", '(list 1 "a\\n" :k 1.0 1/2 {:a nil})').stdout
        == '(1 "a\\n" "k" 1.0 1/2 {:a nil})\n'
    )


def test_expressions_share_a_session_and_print_one_value_each(sx: Sx) -> None:
    assert sx("-e", "(define x 5)", "-e", "x", "-e", "(* x x)").stdout == "5\n25\n"


def test_a_result_starts_on_a_line_of_its_own(sx: Sx) -> None:
    assert sx("-e", '(display "hello") 5').stdout == "hello\n5\n"


def test_an_error_names_operation_argument_and_place(sx: Sx) -> None:
    done = sx("-e", '(+ 1 "2")')
    assert done.returncode == 1
    assert done.stdout == ""
    lines = done.stderr.splitlines()
    assert lines[0] == 'type-error: +: argument 2 must be a number, got "2" (string)'
    assert lines[1] == "  -e, line 1"
    assert lines[2].endswith('| (+ 1 "2")')
    assert "^" in lines[3]


def test_what_was_printed_before_an_error_stays(sx: Sx) -> None:
    done = sx("-e", '(display "before") (error "oh" 1 "two")')
    assert done.stdout == "before"
    assert done.stderr.startswith('error: oh 1 "two"\n')
    assert done.returncode == 1


def test_a_raised_value_is_shown(sx: Sx) -> None:
    done = sx("-e", "(raise (list 1 2))")
    assert done.stderr.startswith("uncaught: (1 2)")
    assert done.returncode == 1


def test_an_unclosed_form_is_an_error_that_points_at_its_opening(sx: Sx) -> None:
    done = sx("-e", "(+ 1\n  (* 2 3)")
    assert done.returncode == 1
    assert done.stderr.startswith("read-error: ")
    assert "(+ 1" in done.stderr


# One process: each of them is a whole run of the command all the same.
RUN_ALL = """
import sys
from sx_kernel.cli import main
for text in {texts!r}:
    status = main(["-e", text])
    sys.stdout.write(f"{{status}} {{text}}\\n")
"""


def test_no_python_traceback_for_anything() -> None:
    texts = (")", "(", '"', "(1 2)", "(nope)", "(let)", "#\\", "(raise nil)", "(car 5)", "(fn)")
    done = subprocess.run(
        [sys.executable, "-c", RUN_ALL.format(texts=texts)],
        env=ENVIRONMENT, capture_output=True, encoding="utf-8", timeout=60, check=False,
    )  # fmt: skip
    assert done.stdout.splitlines() == [f"1 {text}" for text in texts]
    assert "Traceback" not in done.stderr
    assert "internal error" not in done.stderr


def test_json_reports_value_type_and_output(sx: Sx) -> None:
    done = sx("--json", "-e", '(display "out") (list 1 2)')
    report = json.loads(done.stdout)
    assert report.pop("ms") >= 0
    assert report == {"ok": True, "value": "(1 2)", "type": "list", "output": "out"}
    assert done.returncode == 0


def test_json_reports_an_error_with_its_place(sx: Sx) -> None:
    done = sx("--json", "-e", '(list\n  (+ 1 "2"))')
    report = json.loads(done.stdout)
    assert report["ok"] is False
    assert report["error"]["type"] == "type-error"
    assert report["error"]["message"] == '+: argument 2 must be a number, got "2" (string)'
    assert (report["error"]["file"], report["error"]["line"]) == ("-e", 2)
    assert done.returncode == 1


# --------------------------------------------------------------------------------- programs


def test_a_program_prints_only_what_it_prints(sx: Sx, tmp_path: Path) -> None:
    (tmp_path / "p.sx").write_text('#!/usr/bin/env sx\n(+ 1 2)\n(display "hi")\n(newline)\n')
    done = sx("p.sx")
    assert (done.stdout, done.stderr, done.returncode) == ("hi\n", "", 0)


def test_a_program_sees_its_arguments(sx: Sx, tmp_path: Path) -> None:
    (tmp_path / "p.sx").write_text("(display (inspect (command-line)))")
    assert sx("p.sx", "a b", "--json").stdout == '("p.sx" "a b" "--json")'


def test_a_program_from_standard_input(sx: Sx) -> None:
    done = sx("-", stdin="(define (f x) (* 2 x))\n(display (f 21))")
    assert (done.stdout, done.stderr, done.returncode) == ("42", "", 0)


def test_a_program_that_cannot_be_read_does_nothing(sx: Sx, tmp_path: Path) -> None:
    (tmp_path / "p.sx").write_text('(display "one")\n(display "two"')
    done = sx("p.sx")
    assert (done.stdout, done.returncode) == ("", 1)
    assert "p.sx, line 2" in done.stderr


def test_a_missing_file_is_wrong_usage(sx: Sx) -> None:
    done = sx("nowhere.sx")
    assert done.stderr == "sx: cannot read nowhere.sx: No such file or directory\n"
    assert done.returncode == 2


def test_a_folder_is_wrong_usage(sx: Sx, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    done = sx("folder")
    assert "Is a directory" in done.stderr
    assert done.returncode == 2


def test_a_binary_file_is_an_error_that_names_file_and_offset(sx: Sx, tmp_path: Path) -> None:
    (tmp_path / "b.sx").write_bytes(b'(display "x")\n(+ 1 \xff\xfe)')
    done = sx("b.sx")
    assert done.returncode == 1
    assert done.stderr.startswith("read-error: b.sx is no UTF-8 text: byte 0xff at offset 19\n")
    assert "b.sx, line 2" in done.stderr
    assert done.stdout == ""


def test_the_prompt_follows_a_program_with_i(sx: Sx, tmp_path: Path) -> None:
    (tmp_path / "p.sx").write_text("(define x 41)")
    assert sx("-i", "p.sx", stdin="(+ x 1)\n").stdout == "42\n"


# ------------------------------------------------------------------------- piped into the prompt


def test_piped_input_is_evaluated_without_prompts(sx: Sx) -> None:
    done = sx(stdin='(define (f x)\n  (* 2 x))\n(f 4) (f 5)\n"last"')
    assert (done.stdout, done.stderr, done.returncode) == ('8\n10\n"last"\n', "", 0)


def test_piped_input_goes_on_after_an_error_and_remembers_it(sx: Sx) -> None:
    done = sx(stdin="(car 5)\n(+ 1 1)\n")
    assert done.stdout == "2\n"
    assert (
        "type-error: first: argument 1 must be a list, vector or string, got 5 (number)"
        in done.stderr
    )
    assert done.returncode == 1


def test_piped_input_that_stops_inside_a_form_is_an_error(sx: Sx) -> None:
    done = sx(stdin="(+ 1\n")
    assert done.stderr.startswith("read-error: ")
    assert done.returncode == 1


def test_a_long_form_is_read_in_reasonable_time(sx: Sx) -> None:
    lines = "\n".join(f"  (+ {i} 1)" for i in range(5_000))
    assert sx(stdin=f"(last (list\n{lines}))\n").stdout == "5000\n"


# ------------------------------------------------------------------------------- the rest


def test_version_and_help(sx: Sx) -> None:
    assert sx("--version").stdout.startswith("sx 0.")
    done = sx("--help")
    assert done.stdout.startswith("usage: sx ")
    assert done.returncode == 0


def test_wrong_usage_has_status_2(sx: Sx) -> None:
    done = sx("--frobnicate")
    assert done.returncode == 2
    assert done.stderr.startswith("sx: unknown option --frobnicate\n")


def test_doc_shows_signature_and_text(sx: Sx) -> None:
    done = sx("doc", "map")
    assert done.returncode == 0
    assert "map" in done.stdout
    missing = sx("doc", "no-such-name")
    assert (missing.stdout, missing.returncode) == ("", 1)
    assert missing.stderr == "sx: nothing is known about no-such-name\n"


def test_explain_shows_the_stages(sx: Sx) -> None:
    done = sx("explain", "(let ((x 1)) (+ x 2))")
    assert done.returncode == 0, done.stderr
    assert "Local" in done.stdout or "let" in done.stdout


@pytest.mark.parametrize("options", [["--tier", "cek"], ["--threshold", "1"], ["--budget", "0"]])
def test_options_reach_the_session(sx: Sx, options: list[str]) -> None:
    program = "(define (f n) (if (= n 0) 0 (f (- n 1)))) (f 100) (get (jit-stats) :size)"
    size = sx(*options, "-e", program).stdout
    assert (size == "1\n") == (options[0] == "--threshold"), size


def test_characters_that_the_terminal_lacks_are_escaped(sx: Sx) -> None:
    done = sx("-e", '(display "λ")', PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert (done.stdout, done.returncode) == ("\\u03bb", 0)


def _start(*arguments: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "sx_kernel", *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=ENVIRONMENT,
    )


LOOP = "(define (spin n) (display n) (newline) (spin (+ n 1))) (spin 0)"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_is_reported() -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "sx_kernel", "-e", '(display "x")'],
            stdout=full, stderr=subprocess.PIPE, encoding="utf-8", env=ENVIRONMENT, check=False,
        )  # fmt: skip
    assert done.stderr == "sx: cannot write the output: No space left on device\n"
    assert done.returncode == 1


@pytest.mark.parametrize("tier", ["auto", "cek"])
def test_an_interrupt_ends_a_program_with_status_130(tier: str) -> None:
    with _start("--tier", tier, "-e", LOOP) as process:
        assert process.stdout is not None and process.stderr is not None
        process.stdout.readline()
        os.kill(process.pid, signal.SIGINT)
        _, errors = process.communicate(timeout=60)
        assert process.returncode == 130
        assert errors.startswith(b"interrupted")
        assert b"Traceback" not in errors


def test_libraries_are_found_in_the_folders_of_the_path(sx: Sx, tmp_path: Path) -> None:
    for folder, name in (("one", "first"), ("two", "second"), ("three", "third")):
        (tmp_path / folder).mkdir()
        text = f'(define-library ({name}) (export {name}) (begin (define {name} "{folder}")))'
        (tmp_path / folder / f"{name}.sx").write_text(text)
    program = "(import (first) (second) (third)) (list first second third)"
    path = f"two{os.pathsep}three"
    done = sx("-I", "one", "-e", program, SX_PATH=path)
    assert (done.stdout, done.stderr) == ('("one" "two" "three")\n', "")
    missing = sx("--path=one", "-e", program)
    assert missing.returncode == 1
    assert "there is no library (second): no second.sx in . one" in missing.stderr


@pytest.mark.parametrize("then", ["(let loop () (loop))\n", ""], ids=["evaluates", "waits"])
def test_ctrl_c_ends_a_program_that_comes_through_a_pipe(tmp_path: Path, then: str) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "sx_kernel"], cwd=tmp_path, env=ENVIRONMENT,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(f'(display "on\\n")\n(display "ready\\n")\n{then}')
    process.stdin.flush()
    while process.stdout.readline() != "ready\n":
        pass
    process.send_signal(signal.SIGINT)
    output, errors = process.communicate(timeout=60)
    assert (process.returncode, output) == (130, "")
    assert errors.startswith("interrupted")
