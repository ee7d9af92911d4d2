"""What a kernel answers, beyond Jupyter's own tests. Every message is validated on arrival."""

from __future__ import annotations

import hashlib
import threading
from pathlib import Path
from typing import Any
from unicodedata import east_asian_width

import psutil
import pytest

from tests.kernel.conftest import Kernel, texts, uncoloured, wait_until

SPIN = "(define (spin n) (spin (+ n 1)))"


def kinds(published: list[dict[str, Any]]) -> list[str]:
    return [message["msg_type"] for message in published]


# ---------------------------------------------------------------------------------- kernel_info


def test_the_kernel_claims_what_it_can_do(kernel: Kernel) -> None:
    info = kernel.ask("kernel_info_request")
    assert info["protocol_version"] == "5.5"
    assert info["supported_features"] == ["debugger", "kernel subshells"]
    assert info["debugger"] is True
    assert info["language_info"]["pygments_lexer"] == "sx"
    assert info["language_info"]["codemirror_mode"]["mime"] == "text/x-scheme"


# -------------------------------------------------------------------------------------- results


def test_only_the_last_value_is_the_result(kernel: Kernel) -> None:
    reply, published = kernel.run("1 2 (+ 1 2)")
    assert reply["status"] == "ok"
    assert kinds(published) == ["execute_input", "execute_result"]
    assert published[1]["content"]["data"] == {"text/plain": "3"}


def test_definitions_and_nil_have_no_result(kernel: Kernel) -> None:
    assert kinds(kernel.run("1 (define x 5)")[1]) == ["execute_input"]
    assert kinds(kernel.run("nil")[1]) == ["execute_input"]


def test_output_comes_before_the_result(kernel: Kernel) -> None:
    _, published = kernel.run('(println "a") (display "b") 3')
    assert kinds(published) == ["execute_input", "stream", "execute_result"]
    assert texts(published) == "a\nb"


def test_tables_are_html_without_script(kernel: Kernel) -> None:
    data = kernel.results('(list {:name "<b>" :n 1} {:name "x" :n 2})')
    assert "<td" in data["text/html"]
    assert "&lt;b&gt;" in data["text/html"]
    assert "<script" not in data["text/html"]
    assert data["text/plain"].startswith("({:name")


def test_lists_that_are_no_tables_are_text_alone(kernel: Kernel) -> None:
    for code in (
        "(list 1 2)",
        "(list {:a 1} {:b 1})",
        "(list {:a 1} {:a (list 1)})",
        "(list {:a 1} 2)",
    ):
        assert set(kernel.results(code)) == {"text/plain"}, code


def test_components_are_html_and_can_do_no_harm(kernel: Kernel) -> None:
    kernel.run(
        '(defcomp ~card (&key title &rest children) (div :class "card" (h2 title) children))'
    )
    data = kernel.results('(~card :title "A < B" (p "there"))')
    assert data["text/html"] == '<div class="card"><h2>A &lt; B</h2><p>there</p></div>'
    assert data["text/plain"].startswith('(raw! "<div')
    data = kernel.results("(raw! \"<script>alert(1)</script><b onclick='x'>y</b>\")")
    shown, _, note = data["text/html"].partition("<p>")
    assert shown == "<b>y</b>"
    assert "&lt;script&gt;, onclick of &lt;b&gt;" in note


def test_lists_of_elements_are_html(kernel: Kernel) -> None:
    data = kernel.results("(map (fn (x) (li x)) (list 1 2))")
    assert data["text/html"] == "<li>1</li><li>2</li>"
    assert set(kernel.results('(list (li 1) "text")')) == {"text/plain"}


def test_very_long_markup_is_text_alone(kernel: Kernel) -> None:
    data = kernel.results('(p (string-repeat "x" 2000000))')
    assert set(data) == {"text/plain"}
    assert "cut here" in data["text/plain"]


def test_plots_are_png_and_text_and_curves_svg_and_figures_too(kernel: Kernel) -> None:
    figures = {"image/svg+xml", "application/vnd.sx.curves+json"}
    for code, more in (
        ('(plot (list 1 2) (list 3 4) :title "t" :kind "bars")', set[str]()),
        ("(jit-plot)", figures),
    ):
        data = kernel.results(code)
        assert set(data) == {"text/plain", "image/png"} | more
        assert data["image/png"].startswith("iVBOR")


def test_only_the_first_plot_loads_what_draws(tmp_path: Path) -> None:
    kernel = Kernel(tmp_path)
    try:
        kernel.run("(define (f x) (* x x))\n(map f (list 1 2 3 4 5))\n%jit\n%jit show f")
        assert not libraries(kernel, "matplotlib", "numpy")
        kernel.run("(plot (list 1 2) (list 3 4))")
        assert libraries(kernel, "matplotlib", "numpy")
    finally:
        kernel.close()


def libraries(kernel: Kernel, *packages: str) -> list[str]:
    """The extension modules of `packages` that the kernel's process has loaded."""
    process = psutil.Process(kernel.manager.provisioner.pid)
    return [m.path for m in process.memory_maps() if any(f"/{p}/" in m.path for p in packages)]


def test_commands_show_data_and_mix_with_forms(kernel: Kernel) -> None:
    _, published = kernel.run("%jit threshold 5\n(define y 2)\n%jit threshold 4\n(* y 21)")
    shown = [m["content"]["data"]["text/plain"] for m in published if "data" in m["content"]]
    assert shown == ["threshold: 5", "threshold: 4", "42"]


def test_highlighted_code_has_its_colours_in_it(kernel: Kernel) -> None:
    kernel.run("(define (shown x) (if x 1 2))")
    _, published = kernel.run("%jit show shown --stage source")
    assert "<span style=" in published[1]["content"]["data"]["text/html"]


def test_quit_asks_the_front_end_to_leave(kernel: Kernel) -> None:
    reply, _ = kernel.run(":quit")
    assert reply["payload"] == [{"source": "ask_exit", "keepkernel": False}]


def test_silent_cells_publish_nothing_and_are_not_counted(kernel: Kernel) -> None:
    before = kernel.run("1")[0]["execution_count"]
    reply, published = kernel.run("(+ 1 2)", silent=True)
    assert reply["status"] == "ok"
    assert published == []
    assert kernel.run("1")[0]["execution_count"] == before + 1


def test_user_expressions_answer_values_and_errors(kernel: Kernel) -> None:
    reply, _ = kernel.run("(define z 4)", user_expressions={"good": "(* z z)", "bad": "(car z)"})
    found = reply["user_expressions"]
    assert found["good"]["data"] == {"text/plain": "16"}
    assert found["bad"]["ename"] == "type-error"


# --------------------------------------------------------------------------------------- errors


def test_an_error_has_type_message_and_the_place(kernel: Kernel) -> None:
    code = '(define (total xs) (reduce + 0 xs))\n\n(str (total (list 1 "2")))'
    reply, published = kernel.run(code)
    assert reply["ename"] == "type-error"
    assert reply["evalue"] == '+: argument 2 must be a number, got "2" (string)'
    error = published[-1]["content"]
    assert published[-1]["msg_type"] == "error"
    report = "\n".join(error["traceback"])
    assert "^" in report
    assert "line 3" in report


def test_what_is_no_error_value_is_raised_too(kernel: Kernel) -> None:
    reply, _ = kernel.run("(raise (list 1 2))")
    assert (reply["ename"], reply["evalue"]) == ("uncaught", "(1 2)")


@pytest.mark.parametrize(
    ("code", "line"),
    [("(define a 1)\n  (f", 2), ("(define a 1)\n(+ 1 2))", 2), ('\n\n"open', 3), ("(f]", 1)],
)
def test_text_that_cannot_be_read_says_where(kernel: Kernel, code: str, line: int) -> None:
    reply, _ = kernel.run(code)
    assert reply["ename"] == "read-error"
    assert f"line {line}" in "\n".join(reply["traceback"])
    assert kernel.result("(+ 1 1)") == "2"


@pytest.mark.parametrize(
    ("code", "line", "column"),
    [
        ("(define (f x)\n  (+ x 1)))\n(f 2)", 2, 11),
        ('(f "🙂" x))\n(g', 1, 10),
        ("(f [1 2)", 1, 8),
        ("  )", 1, 3),
        ("%jit\n(list)\n)", 3, 1),
        ('(define a 1) ; )\n"(" )', 2, 5),
        ("`(a ,)", 1, 6),
        ("{:a}", 1, 2),
        ("(list #;)", 1, 9),
        ("(a . )", 1, 4),
    ],
)
def test_is_complete_and_the_error_point_at_the_same_place(
    kernel: Kernel, code: str, line: int, column: int
) -> None:
    reply = kernel.ask("is_complete_request", code=code)
    assert (reply["status"], reply["line"], reply["column"]) == ("invalid", line, column)
    cell = kernel.run(code)[0]
    assert (cell["ename"], cell["evalue"]) == ("read-error", reply["message"])
    assert uncoloured(cell["traceback"])[1].endswith(f", line {line}")
    source, carets = (text.partition("| ")[2] for text in uncoloured(cell["traceback"])[2:4])
    before = code.split("\n")[line - 1][: column - 1]
    assert carets.index("^") == sum(2 if east_asian_width(c) in "FW" else 1 for c in before)
    assert source == code.split("\n")[line - 1]


@pytest.mark.parametrize(
    ("code", "line", "column"),
    [
        ("(f 1\n (g 2)\n", 1, 1),
        ("(list 1)\n(let ((x 1)", 2, 6),
        ('(print "a)', 1, 8),
        ("(f) #|abc", 1, 5),
        ("(list 1)\n '", 2, 2),
    ],
)
def test_what_is_incomplete_points_at_what_is_open(
    kernel: Kernel, code: str, line: int, column: int
) -> None:
    assert kernel.ask("is_complete_request", code=code)["status"] == "incomplete"
    cell = kernel.run(code)[0]
    assert uncoloured(cell["traceback"])[1].endswith(f", line {line}")
    assert uncoloured(cell["traceback"])[3].partition("| ")[2].index("^") == column - 1


def test_the_report_has_colours_that_bring_their_ground(kernel: Kernel) -> None:
    cell = kernel.run('(+ 1 "2")')[0]
    kind, carets = (
        "\x1b[1;38;5;231;48;5;124mtype-error:\x1b[0m",
        "\x1b[1;38;5;231;48;5;124m^^^\x1b[0m",
    )
    assert cell["traceback"][0].startswith(kind)
    assert cell["traceback"][3].endswith(carets)
    assert uncoloured(cell["traceback"]) == [
        'type-error: +: argument 2 must be a number, got "2" (string)',
        f"  In [{cell['execution_count']}], line 1",
        '    1 | (+ 1 "2")',
        "      |      ^^^",
        '  hint: (str "a" "b") joins strings, (parse-number "3") reads a number from one',
    ]
    assert "\x1b" not in cell["ename"] + cell["evalue"]


def test_of_several_errors_the_first_is_told_and_what_came_before_is_done(kernel: Kernel) -> None:
    cell = kernel.run(
        '(define done 1)\n(set! done (+ done 1))\n  (+ done "x")\n(set! done 9) (car 5)'
    )[0]
    assert cell["ename"] == "type-error"
    assert uncoloured(cell["traceback"])[1].endswith(", line 3")
    assert uncoloured(cell["traceback"])[3].partition("| ")[2].index("^") == 10
    assert kernel.result("done") == "2"


def test_text_that_cannot_be_read_is_not_begun(kernel: Kernel) -> None:
    kernel.run("(define begun 0)")
    assert kernel.run("(set! begun 1)\n(car 5))")[0]["ename"] == "read-error"
    assert kernel.result("begun") == "0"


def test_a_wrong_command_says_what_is_right(kernel: Kernel) -> None:
    reply, _ = kernel.run("%jit plt")
    assert reply["ename"] == "command-error"
    assert reply["evalue"] == "no command %jit plt; did you mean %jit plot?"


def test_a_broken_macro_leaves_a_kernel_that_works(kernel: Kernel) -> None:
    assert kernel.run("(defmacro broken (x) (car 5)) (broken 1)")[0]["status"] == "error"
    kernel.run("(define-syntax swap (syntax-rules () ((_ a ...) (b ...)))) (swap 1)")
    assert kernel.result("(+ 20 22)") == "42"


def test_recursion_without_end_is_stopped(tmp_path: Any) -> None:
    kernel = Kernel(tmp_path, SX_MEMORY="400")
    try:
        reply, _ = kernel.run("(define (down n) (+ 1 (down n))) (down 1)")
        assert reply["status"] == "error"
        assert "memory limit" in reply["evalue"]
        assert kernel.result("(+ 20 22)") == "42"
    finally:
        kernel.close()


# ------------------------------------------------------------------------------ looking at code


def test_completion_has_types_and_signatures_in_code_points(kernel: Kernel) -> None:
    kernel.run("(define (area-of w h) (* w h))")
    reply = kernel.ask("complete_request", code='(list "🙂" (area-', cursor_pos=16)
    assert reply["matches"] == ["area-of"]
    assert (reply["cursor_start"], reply["cursor_end"]) == (11, 16)
    (known,) = reply["metadata"]["_jupyter_types_experimental"]
    assert known == {
        "start": 11,
        "end": 16,
        "text": "area-of",
        "type": "function",
        "signature": "(area-of w h)",
    }


def test_inspection_has_detail_levels(kernel: Kernel) -> None:
    kernel.run('(define (volume a) "A cube." (* a a a))')
    plain = kernel.ask("inspect_request", code="(volume 2)", cursor_pos=3, detail_level=0)
    assert plain["data"]["text/plain"].startswith("(volume a)\n  A cube.")
    more = kernel.ask("inspect_request", code="(volume 2)", cursor_pos=3, detail_level=1)
    assert "tier: machine" in more["data"]["text/plain"]
    nothing = kernel.ask("inspect_request", code="no-such", cursor_pos=2, detail_level=0)
    assert nothing["found"] is False


def test_completeness_is_decided_by_the_reader(kernel: Kernel) -> None:
    assert kernel.ask("is_complete_request", code="(f)")["status"] == "complete"
    open_form = kernel.ask("is_complete_request", code="(define (f x)")
    assert (open_form["status"], open_form["indent"]) == ("incomplete", "  ")
    wrong = kernel.ask("is_complete_request", code="(f)\n (g))")
    assert wrong["status"] == "invalid"
    assert (wrong["line"], wrong["column"]) == (2, 5)


# -------------------------------------------------------------------------------------- history


def test_history_by_tail_range_and_search(kernel: Kernel) -> None:
    for code in ("(list 1)", "(list 2)", "(list 1)"):
        kernel.run(code)
    kernel.run("(list 9)", store_history=False)

    def found(**content: Any) -> list[Any]:
        return kernel.ask("history_request", **content)["history"]

    tail = found(hist_access_type="tail", n=2, output=False, raw=True)
    assert [row[2] for row in tail] == ["(list 2)", "(list 1)"]
    session, line, _ = tail[-1]
    ranged = found(
        hist_access_type="range", session=0, start=line - 1, stop=line, output=True, raw=True
    )
    assert ranged == [[session, line - 1, ["(list 2)", "(2)"]]]
    unique = found(hist_access_type="search", pattern="(list*", n=9, unique=True)
    assert [row[2] for row in unique][-2:] == ["(list 2)", "(list 1)"]
    assert found(hist_access_type="search", pattern="(list 9)") == []


# ------------------------------------------------------------------------------------ interrupt


@pytest.mark.parametrize("how", ["signal", "message"])
def test_an_interrupt_stops_the_cell_and_keeps_all_state(kernel: Kernel, how: str) -> None:
    kernel.run(f"(define kept 7) {SPIN}")
    request = kernel.start('(println "begun") (spin 1)')

    def stop(message: dict[str, Any]) -> None:
        if message["msg_type"] == "stream":
            if how == "signal":
                kernel.interrupt()
            else:
                assert kernel.ask("interrupt_request", "control")["status"] == "ok"

    reply, _ = kernel.finish(request, stop)
    assert reply["content"]["ename"] == "interrupted"
    assert kernel.result("kept") == "7"


def test_interrupts_between_cells_do_nothing(kernel: Kernel) -> None:
    for _ in range(3):
        kernel.interrupt()
    assert kernel.result("(+ 20 22)") == "42"


def test_what_is_sent_after_a_failure_is_not_aborted(kernel: Kernel) -> None:
    for i in range(40):
        kernel.run("(car 5)")
        assert kernel.run(f"(+ {i} 1)")[0]["status"] == "ok"


def test_what_waits_behind_a_failure_is_aborted(kernel: Kernel) -> None:
    kernel.run("(define reached false)")
    slow = "(let loop ((i 0)) (when (< i 10000000) (loop (+ i 1))))"
    first = kernel.start(f"{slow} (car 5)")
    second = kernel.start("(set! reached true)")
    assert kernel.finish(first)[0]["content"]["status"] == "error"
    assert kernel.finish(second)[0]["content"]["status"] == "aborted"
    assert kernel.result("reached") == "false"


def test_a_failure_that_may_not_stop_others_does_not(kernel: Kernel) -> None:
    first = kernel.start("(car 5)", stop_on_error=False)
    second = kernel.start("(+ 1 1)")
    assert kernel.finish(first)[0]["content"]["status"] == "error"
    assert kernel.finish(second)[0]["content"]["status"] == "ok"


# ---------------------------------------------------------------------------------------- input


def test_read_line_asks_the_front_end(kernel: Kernel) -> None:
    request = kernel.start('(display "name? ") (str "hello " (read-line))', allow_stdin=True)
    asked: Any = kernel.client.get_stdin_msg(timeout=30)
    assert asked["msg_type"] == "input_request"
    kernel.client.input("Ada")
    _, published = kernel.finish(request)
    assert published[-1]["content"]["data"]["text/plain"] == '"hello Ada"'


def test_a_front_end_that_cannot_be_asked_is_an_error(kernel: Kernel) -> None:
    reply, _ = kernel.run("(read-line)", allow_stdin=False)
    assert reply["ename"] == "io-error"


def test_waiting_for_input_can_be_interrupted(kernel: Kernel) -> None:
    request = kernel.start("(read-line)", allow_stdin=True)
    kernel.client.get_stdin_msg(timeout=30)
    kernel.interrupt()
    assert kernel.finish(request)[0]["content"]["ename"] == "interrupted"
    assert kernel.result("(+ 1 1)") == "2"


# ------------------------------------------------------------------------------------ subshells


def test_subshells_complete_and_inspect_while_a_cell_runs(kernel: Kernel) -> None:
    kernel.run(SPIN)
    subshell = kernel.ask("create_subshell_request", "control")["subshell_id"]
    request = kernel.start('(println "begun") (spin 1)')
    while kernel.published()["msg_type"] != "stream":
        pass
    done = kernel.send("complete_request", subshell=subshell, code="(spi", cursor_pos=4)
    assert kernel.answer(done)["matches"] == ["spin"]
    done = kernel.send(
        "inspect_request", subshell=subshell, code="spin", cursor_pos=2, detail_level=1
    )
    assert "tier: python" in kernel.answer(done)["data"]["text/plain"]
    kernel.interrupt()
    kernel.finish(request)
    kernel.ask("delete_subshell_request", "control", subshell_id=subshell)


def test_cells_on_a_subshell_wait_for_their_turn(kernel: Kernel) -> None:
    subshell = kernel.ask("create_subshell_request", "control")["subshell_id"]
    request = kernel.send(
        "execute_request", subshell=subshell, code="(+ 40 2)", silent=False, store_history=True,
        user_expressions={}, allow_stdin=False, stop_on_error=True,
    )  # fmt: skip
    assert kernel.answer(request)["status"] == "ok"
    kernel.ask("delete_subshell_request", "control", subshell_id=subshell)
    kernel.drain()


# ---------------------------------------------------------------------------------------- comms


def test_a_comm_answers_the_figures_of_the_cache(kernel: Kernel) -> None:
    kernel.send("comm_open", comm_id="c1", target_name="sx.jit", data={})

    def message() -> dict[str, Any]:
        while (found := kernel.published())["msg_type"] != "comm_msg":
            pass
        return found["content"]

    assert message()["data"]["budget"] == 5000
    kernel.send("comm_msg", comm_id="c1", data={})
    assert {"hits", "misses", "size"} <= set(message()["data"])
    assert "c1" in kernel.ask("comm_info_request")["comms"]
    kernel.send("comm_close", comm_id="c1", data={})
    assert kernel.ask("comm_info_request")["comms"] == {}


def test_a_comm_to_nobody_is_closed(kernel: Kernel) -> None:
    kernel.send("comm_open", comm_id="c2", target_name="nobody", data={})
    told = kernel.published()
    while told["msg_type"] != "comm_close":
        told = kernel.published()
    assert told["content"]["comm_id"] == "c2"


# --------------------------------------------------------------------------------------- floods


def test_a_million_lines_are_batched_and_tamed(kernel: Kernel) -> None:
    reply, published = kernel.run(
        "(let loop ((i 0)) (when (< i 1000000) (println i) (loop (+ i 1))))"
    )
    assert reply["status"] == "ok"
    assert len(published) < 300
    text = texts(published)
    assert len(text) < 500_000
    assert text.startswith("0\n1\n2\n")
    assert text.endswith("999999\n")
    assert "characters are not shown" in text
    assert kernel.result("(+ 1 1)") == "2"


def test_a_huge_result_is_cut_and_kept_in_a_file(kernel: Kernel) -> None:
    data = kernel.results('(string-repeat "abc" 34000000)')
    text = data["text/plain"]
    assert len(text) < 200_000
    assert "cut here: all 102000002 characters are in " in text
    name = text.rpartition(" ")[2]
    with open(name, "rb") as file:  # noqa: PTH123
        assert file.read(4) == b'"abc'
    assert kernel.result("(+ 1 1)") == "2"


def test_live_curves_are_drawn_to_the_end_when_they_are_switched_off(kernel: Kernel) -> None:
    _, published = kernel.run(
        "%jit live on\n(define (live-work n) n)\n(live-work 1)\n%jit live off"
    )
    shown = [m["content"]["data"] for m in published if "data" in m["content"]]
    assert ["image/png" in data for data in shown[-2:]] == [True, False]
    assert shown[-1]["text/plain"] == "live curves: off"


def test_comparing_shows_table_picture_and_result(kernel: Kernel) -> None:
    """One below the other: a cell shows no value but its last, and all that commands show."""
    _, published = kernel.run("%%jit-compare --threshold 1,off\n(reduce + 0 (map inc (range 9)))")
    shown = [m["content"]["data"] for m in published if "data" in m["content"]]
    assert ["text/html" in data for data in shown] == [True, False, False, False]
    assert ["image/png" in data for data in shown] == [False, True, False, False]
    assert shown[2]["text/plain"].startswith("What to see: ")
    assert shown[-1]["text/plain"] == "45"


def test_text_belongs_to_the_cell_that_printed_it(kernel: Kernel) -> None:
    """Also when a timer sends it that an earlier cell has set, as Run All makes it happen."""
    waiting = "(let loop ((end (+ (now-ms) 400))) (when (< (now-ms) end) (loop end)))"
    requests = [kernel.start(f"(println {n}) {'' if n == 1 else waiting}") for n in (1, 2)]
    assert [texts(kernel.finish(request)[1]) for request in requests] == ["1\n", "2\n"]


def test_a_second_cell_may_print_again(kernel: Kernel) -> None:
    for _ in range(2):
        _, published = kernel.run('(display (string-repeat "x" 500000))')
        assert "characters are not shown" in texts(published)
    assert texts(kernel.run('(display "short")')[1]) == "short"


# -------------------------------------------------------------------------------------- idleness


def test_an_idle_kernel_sweeps_the_cache(tmp_path: Path) -> None:
    """Code that was not used between two sweeps goes, and the next input says so: it is no
    eviction. Nobody has read the figures meanwhile, else nothing would be swept."""
    kernel = Kernel(tmp_path, SX_JIT_IDLE="1")
    try:
        kernel.run("(define (used-once x) (* x 2)) (map used-once (range 0 20))")

        def told() -> bool:
            data = [m["content"].get("data", {}) for m in kernel.run("1")[1]]
            said = [one.get("text/plain", "") for one in data]
            return any(text.startswith("while idle: ") and "used-once" in text for text in said)

        wait_until(told, every=1.2)  # longer than the kernel waits
        assert kernel.result("(get (jit-stats) :evictions)") == "0"
        assert kernel.result("(>= (get (jit-stats) :sweeps) 2)") == "true"
        assert kernel.result("(used-once 21)") == "42"
    finally:
        kernel.close()


# ----------------------------------------------------------------------------- being ill-treated


def test_two_clients_see_each_others_output(kernel: Kernel) -> None:
    other = kernel.connect()
    try:
        request = kernel.start("(+ 1000 1)")
        while True:
            message: Any = other.get_iopub_msg(timeout=30)
            if message["msg_type"] == "execute_result":
                break
        assert message["parent_header"]["msg_id"] == request
        kernel.finish(request)
    finally:
        other.stop_channels()


def test_messages_with_a_wrong_signature_are_ignored(kernel: Kernel) -> None:
    session: Any = kernel.client.session
    key, algorithm = session.key, hashlib.sha256
    del algorithm
    session.key = b"not the key"
    try:
        kernel.send("execute_request", code="(define tampered 1)", silent=False)
    finally:
        session.key = key
    assert kernel.run("tampered")[0]["ename"] == "name-error"


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("execute_request", {}),
        ("complete_request", {"code": "x"}),
        ("inspect_request", {}),
        ("is_complete_request", {}),
        ("history_request", {"hist_access_type": "tail", "n": "x"}),
        ("complete_request", {"code": 5, "cursor_pos": "x"}),
        ("is_complete_request", {"code": None}),
    ],
)
def test_requests_that_make_no_sense_are_answered(
    kernel: Kernel, kind: str, content: dict[str, Any]
) -> None:
    reply = kernel.ask(kind, **content)
    assert reply["status"] == "error"
    assert reply["ename"] in {"bad-request", "internal-error"}
    assert kernel.result("(+ 1 1)") == "2"


def test_requests_from_many_threads_are_all_answered(kernel: Kernel) -> None:
    sent: list[str] = []
    lock = threading.Lock()

    def ask() -> None:
        with lock:  # a client's socket belongs to one thread at a time
            sent.append(kernel.send("complete_request", code="(m", cursor_pos=2))

    threads = [threading.Thread(target=ask) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    answered = {kernel.client.get_shell_msg(timeout=30)["parent_header"]["msg_id"] for _ in sent}
    assert answered == set(sent)


def test_the_process_tells_what_it_uses(kernel: Kernel) -> None:
    usage = kernel.ask("usage_request", "control")
    assert usage["kernel_memory"] > 0
