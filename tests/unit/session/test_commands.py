"""The commands as every face has them: lines in, data out."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sx_kernel.base.errors import SxError
from sx_kernel.kernel.tables import table_html
from sx_kernel.session.commands.jit import ACTIONS
from sx_kernel.session.commands.refusal import CommandError, Leave
from sx_kernel.session.commands.table import COMMANDS, TOPICS, find
from sx_kernel.session.desk.history import PAGE, History, Input
from sx_kernel.session.desk.shown import Shown, Table, Text, Together, Value, as_text
from sx_kernel.session.desk.workspace import Workspace
from sx_kernel.session.session import Session
from sx_kernel.syntax.pretty import pretty
from sx_kernel.syntax.printer import inspect

FIB = "(define (fib n) (if (< n 2) n (+ (fib (- n 1)) (fib (- n 2)))))"


@pytest.fixture
def workspace() -> Workspace:
    """A fresh session that prints nothing."""

    def fresh() -> Session:
        return Session(out=lambda _text: None)

    return Workspace(fresh(), fresh)


def run(workspace: Workspace, text: str) -> list[Shown]:
    """What `text` answers, as if it were typed."""
    line = len(workspace.history.range(0)) + 1
    workspace.history.add(line, text)
    shown = list(workspace.run(text, f"input {line}"))
    workspace.history.finish(line, ok=True)
    return shown


def said(workspace: Workspace, text: str) -> str:
    """The same as text."""
    return "\n".join(line for one in run(workspace, text) if (line := as_text(one)))


def figures(workspace: Workspace) -> dict[str, tuple[object, ...]]:
    """The table of `%jit`, by the name of the figure."""
    table = run(workspace, "%jit")[0]
    assert isinstance(table, Table)
    return {str(row[0]): row[1:] for row in table.rows}


# ----------------------------------------------------------------------------------- in general


def test_every_command_is_listed_and_described(workspace: Workspace) -> None:
    listed = said(workspace, "%help")
    for command in COMMANDS.values():
        assert command.usage in listed
        assert command.topic in TOPICS
        assert said(workspace, f":help {command.name}").startswith(command.usage)
    for name, action in ACTIONS.items():
        assert action.usage in said(workspace, f":help jit {name}")


def test_a_colon_and_a_percent_sign_mean_the_same(workspace: Workspace) -> None:
    assert said(workspace, "%jit threshold") == said(workspace, ":jit threshold") == "threshold: 4"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (":rest", "unknown command :rest; did you mean :reset?"),
        (":zzzz", "unknown command :zzzz; :help lists the commands"),
        ("%%tim\n1", "unknown command %%tim; did you mean %%time?"),
        ("%%doc\nx", "%%doc does not exist; %doc stands on a line of its own"),
        ("%jit plt", "no command %jit plt; did you mean %jit plot?"),
        ("%jit why", "usage: %jit why NAME"),
        ("%jit threshold 0", "threshold must be an integer from 1, not 0"),
        ("%jit threshold 1 2", "usage: %jit threshold [N|off]"),
        ("%jit list --sort name", "--sort is one of recent, hits, age, cost, size, not name"),
        ("%jit list --srt hits", "unknown option --srt; did you mean --sort?"),
        ("%jit list -n", "-n needs a value"),
        ("%jit live perhaps", "usage: %jit live [on|off] [--every SECONDS]"),
        ("%jit live --every nan", "--every must be a number of seconds, not nan"),
        (":reset some", "usage: :reset [all|counters]"),
        ("%doc", "usage: :doc NAME"),
        ("%doc fibb", "nothing is known about fibb"),
        ("%expand", "usage: %expand FORM"),
        ("%expand a b", "usage: %expand FORM"),
        ("%load", "usage: %load FILE"),
        ("%timeit -n x 1", "-n must be an integer from 1, not x"),
    ],
)
def test_wrong_use_says_what_is_right(workspace: Workspace, text: str, message: str) -> None:
    with pytest.raises(CommandError) as caught:
        run(workspace, text)
    assert str(caught.value).startswith(message)


def test_quit_leaves(workspace: Workspace) -> None:
    with pytest.raises(Leave):
        run(workspace, ":quit")


def test_commands_and_forms_mix_in_one_input(workspace: Workspace) -> None:
    shown = run(workspace, "(define x 20)\n%jit threshold 2\n(+ x 1)\n:jit budget\n(* x\n   2)")
    values = [one.value for one in shown if isinstance(one, Value)]
    assert values[1:] == [21, 40]
    assert "threshold: 2" in [as_text(one) for one in shown]


def test_an_error_below_a_command_has_its_own_line(workspace: Workspace) -> None:
    with pytest.raises(SxError) as caught:
        run(workspace, '%jit threshold\n\n  (+ 1 "2")')
    place = caught.value.payload.where
    assert (place.line, place.column) == (3, 3)


# ---------------------------------------------------------------------------------------- %jit


def test_figures_say_what_has_changed_since_they_were_last_asked(workspace: Workspace) -> None:
    run(workspace, FIB + "(fib 10)")
    first = figures(workspace)
    assert first["compiled"] == (1, "")  # read for the first time: nothing has changed
    assert first["hit rate"] == ("97.7 %", "")
    assert (first["  cold"], first["  first"]) == ((3, ""), (1, ""))
    run(workspace, "(fib 10) (jit-set-threshold! nil)")
    second = figures(workspace)
    assert second["compiled"] == (1, "")
    assert second["hits"][1] == "+177"
    assert second["threshold"] == ("off", "was 4")
    assert second["hit rate"][1] == "100.0 %"


def test_settings_are_made_by_the_real_functions(workspace: Workspace) -> None:
    run(workspace, '(define (jit-set-threshold! n) (error "mine"))')
    assert said(workspace, "%jit threshold off") == "threshold: off"
    assert said(workspace, "%jit threshold 3") == "threshold: 3"
    assert said(workspace, "%jit budget 9") == "budget: 9"


def test_pins_are_listed(workspace: Workspace) -> None:
    run(workspace, FIB)
    assert said(workspace, "%jit pin fib map") == "pinned: fib map"
    assert said(workspace, "%jit unpin map") == "pinned: fib"
    with pytest.raises(SxError, match="nothing"):
        run(workspace, "%jit pin nothing")


def test_entries_are_listed_in_the_order_asked_for(workspace: Workspace) -> None:
    for name, body, calls in (("a", "(list x)", 5), ("b", "(+ x 1)", 50), ("c", "(* x 2)", 20)):
        run(workspace, f"(define ({name} x) {body})")
        run(workspace, f"(let loop ((i 0)) (when (< i {calls}) ({name} i) (loop (+ i 1))))")

    def names(command: str) -> list[object]:
        table = run(workspace, command)[0]
        assert isinstance(table, Table)
        return [row[0] for row in table.rows if row[0] in {"a", "b", "c"}]

    assert names("%jit list") == ["c", "b", "a"]
    assert names("%jit list --sort age") == ["a", "b", "c"]
    assert names("%jit list --sort=hits") == ["b", "c", "a"]
    assert "more" in said(workspace, "%jit list -n 1")


def test_why_tells_calls_and_how_the_code_left(workspace: Workspace) -> None:
    run(workspace, FIB)
    assert said(workspace, "%jit why fib").startswith("fib: never called, compiled at call 4")
    run(workspace, "(fib 5)")
    assert "fib: compiled" in said(workspace, "%jit why fib")
    run(workspace, ":reset")
    assert "left       reset at call" in said(workspace, "%jit why fib")
    run(workspace, "(fib 5) (jit-set-budget! 0)")
    assert "evicted at call" in said(workspace, "%jit why fib")


def test_show_prints_each_stage_of_compiled_and_uncompiled_code(workspace: Workspace) -> None:
    run(workspace, FIB)
    before = said(workspace, "%jit show fib")
    assert before.startswith("source, input 1, line 1\n  (define (fib n)")
    for stage in ("intermediate code", "python, not compiled", "bytecode, not compiled"):
        assert stage in before
    run(workspace, "(fib 5)")
    after = said(workspace, "%jit show fib --stage python")
    assert after.startswith("python, in the cache\n  def unit(H_):")
    with pytest.raises(SxError, match="car is not a function made with fn"):
        run(workspace, "%jit show car")


def test_events_are_logged_and_exported(workspace: Workspace, tmp_path: Path) -> None:
    assert said(workspace, "%jit log") == "nothing has happened yet"
    run(workspace, FIB + "(fib 5) (jit-reset!)")
    assert [line.split()[2] for line in said(workspace, "%jit log").splitlines()[2:]] == [
        "insert",
        "reset",
    ]
    file = tmp_path / "trace.json"
    assert "wrote 2 events" in said(workspace, f"%jit trace {file}")
    names = [event["name"] for event in json.loads(file.read_text())["traceEvents"]]
    assert {"insert fib", "reset", "entries", "calls"} <= set(names)


def test_live_curves_are_a_setting(workspace: Workspace) -> None:
    assert said(workspace, "%jit live") == "live curves: off"
    assert said(workspace, "%jit live on --every 2") == "live curves: on, every 2 s at most"
    assert (workspace.live.on, workspace.live.every) == (True, 2.0)
    assert said(workspace, "%jit live off") == "live curves: off"


# --------------------------------------------------------------------------------------- :reset


def test_reset_drops_code_and_keeps_definitions(workspace: Workspace) -> None:
    run(workspace, FIB + "(fib 5)")
    assert said(workspace, ":reset") == "dropped 1 compiled function; definitions are kept"
    assert said(workspace, "(fib 5)") == "5"


def test_reset_counters_keeps_code(workspace: Workspace) -> None:
    run(workspace, FIB + "(fib 5)")
    run(workspace, ":reset counters")
    stats = workspace.session.stats()
    assert (stats["size"], stats["hits"]) == (1, 0)


def test_reset_all_begins_a_session_and_keeps_history(workspace: Workspace) -> None:
    run(workspace, "(define x 1)")
    run(workspace, ":reset all")
    with pytest.raises(SxError, match="x"):
        run(workspace, "x")
    assert said(workspace, "%history").startswith("the last 2 inputs\n  (define x 1)")


# --------------------------------------------------------------------------------- all the rest


def test_time_tells_what_went_into_compiling(workspace: Workspace) -> None:
    run(workspace, FIB)
    text = said(workspace, "%time (fib 12)")
    assert text.endswith("\n144")
    assert "compiling: 1 function added" in text
    assert " calls, 9" in text
    assert "nothing compiled" in said(workspace, "%time (fib 12)")
    assert said(workspace, "%%time\n(define y 2)\n(* y y)").endswith("\n4")


def test_timeit_counts_its_evaluations(workspace: Workspace) -> None:
    run(workspace, "(define n 0)")
    text = said(workspace, "%timeit -n 3 -r 2 (set! n (+ n 1))")
    assert "(2 runs of 3 evaluations)" in text
    assert said(workspace, "n") == "6"


def test_who_lists_what_was_defined(workspace: Workspace) -> None:
    assert said(workspace, "%who") == "nothing is defined"
    run(workspace, "(define (area w h) (* w h)) (define limit 5) (defmacro twice (x) `(do ,x ,x))")
    text = said(workspace, "%who")
    assert [line.split()[0] for line in text.splitlines()[2:]] == ["area", "limit", "twice"]
    assert "(area w h)" in text
    assert said(workspace, "%who li").splitlines()[2].split() == ["limit", "number", "5"]


def test_a_redefined_library_function_is_the_users(workspace: Workspace) -> None:
    run(workspace, "(define (map f xs) xs)")
    assert set(workspace.session.definitions()) == {"map"}


def test_history_is_searched(workspace: Workspace) -> None:
    for text in ("(+ 1 1)", "(list 2)", "(+ 3 3)"):
        run(workspace, text)
    assert said(workspace, "%history -n 2 (+") == "the last 2 inputs\n  (+ 1 1)\n  (+ 3 3)"


def test_saved_inputs_can_be_loaded(workspace: Workspace, tmp_path: Path) -> None:
    file = tmp_path / "a b.sx"
    run(workspace, "(define x 6)\n%jit threshold 2")
    run(workspace, "(define y 7)")
    with pytest.raises(SxError):
        list(workspace.run('(error "no")', "x"))
    assert said(workspace, f'%save "{file}"').startswith("saved 2 inputs")
    run(workspace, ":reset all")
    assert said(workspace, f"%load {file}") == ""
    assert said(workspace, "(* x y)") == "42"
    with pytest.raises(SxError, match="cannot read /no/such/file: No such file"):
        run(workspace, "%load /no/such/file")


def test_saving_reads_no_more_than_a_page_of_inputs_at_once(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    history = workspace.history
    for line in range(1, 2 * PAGE + 1):
        history.add(line, f"(list {line})")
        history.finish(line, ok=True)
    asked: list[int] = []
    whole = History.range

    def seen(self: History, *args: int, **more: int) -> list[Input]:
        found = whole(self, *args, **more)
        asked.append(len(found))
        return found

    monkeypatch.setattr(History, "range", seen)
    list(workspace.run(f"%save {tmp_path / 'saved.sx'}", "x"))
    assert (tmp_path / "saved.sx").read_text().count("(list") == 2 * PAGE
    assert max(asked) <= PAGE


def test_expand_and_cek_show_their_work(workspace: Workspace) -> None:
    run(workspace, "(defmacro twice (x) `(do ,x ,x))")
    assert said(workspace, "%expand (twice (f))") == "(do (f) (f))"
    assert said(workspace, "%cek (+ 1 2)").splitlines()[-1].strip() == "done: 3"
    stopped = said(workspace, "%cek -n 1 (list (car '(1)) 2)").splitlines()
    assert stopped[-1].strip() == "stopped here; -n shows more"
    with pytest.raises(CommandError, match="-n must be at most"):
        run(workspace, "%cek -n 1000000 1")


def test_long_tables_are_pages_that_open_and_close(workspace: Workspace) -> None:
    (table,) = run(workspace, "%cek (let loop ((i 0)) (if (= i 20) i (loop (+ i 1))))")
    assert isinstance(table, Table)
    html = table_html(table)
    assert html.count("<details") == html.count("<table>") == 3
    assert html.count(" open>") == 1
    assert "<summary>20 – 39</summary>" in html


# -------------------------------------------------------------------------------------- tables


def test_tables_are_aligned_as_text_and_free_of_script_as_html() -> None:
    table = Table(("name", "n"), (("<script>", 1_000), ("b", 5)), title="T", notes=("one & two",))
    assert as_text(table).splitlines() == [
        "T",
        "  name         n",
        "  ────────  ────",
        "  <script>  1000",
        "  b            5",
        "  one & two",
    ]
    html = table_html(table)
    assert "<script" not in html
    assert "&lt;script&gt;" in html
    assert "one &amp; two" in html


def test_a_command_is_found_by_its_name() -> None:
    assert find("jit").name == "jit"


def test_history_of_a_workspace_without_one_is_in_memory() -> None:
    workspace = Workspace(Session(), Session)
    assert isinstance(workspace.history, History)
    assert workspace.history.path is None


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("map?", "(map f xs"),
        ("?map", "(map f xs"),
        ("  even??  ", "(even? x)"),
        ("if?", "(if test then [else])"),
        ("mine?", "(mine x)"),
        ("%jit?", "%jit [stats|"),
        ("?:quit", ":quit"),
    ],
)
def test_a_question_mark_before_or_behind_a_name_asks_for_help(text: str, answer: str) -> None:
    workspace = Workspace(Session(), Session)
    list(workspace.run("(define (mine x) x)", "test"))
    [shown] = workspace.run(text, "test")
    first = shown.parts[0] if isinstance(shown, Together) else shown
    assert isinstance(first, Text)
    assert first.text.startswith(answer)


def test_names_that_end_in_a_question_mark_are_values_as_before() -> None:
    workspace = Workspace(Session(), Session)
    list(workspace.run("(define ok? 5)", "test"))
    assert list(workspace.run("ok?", "test")) == [Value(5)]
    assert as_text(next(iter(workspace.run("even?", "test")))) == "#<function even?>"
    with pytest.raises(SxError, match="Undefined symbol: nobody"):
        list(workspace.run("nobody?", "test"))
    with pytest.raises(CommandError, match="nothing is known about nobody"):
        list(workspace.run("?nobody", "test"))
    assert list(workspace.run('"is it so?"', "test")) == [Value("is it so?")]


def test_help_is_as_wide_as_the_face_says() -> None:
    workspace = Workspace(Session(), Session)
    workspace.columns = lambda: 50
    for name in ("map", "string-pad", "if", "with-jit-threshold", "signal"):
        [shown] = workspace.run(f":doc {name}", "test")
        lines = as_text(shown).split("\n")
        assert max(map(len, lines)) <= 50, name
        assert len(lines) > 3
    [shown] = workspace.run(":help", "test")
    lines = as_text(shown, 80).split("\n")
    assert max(map(len, lines)) <= 80
    assert "the last inputs, of all sessions; those with" in " ".join(lines)


def test_a_tables_last_column_goes_on_below_where_there_is_no_room() -> None:
    table = Table(("a", "b"), (("x", "one two three four"), ("y", "five")))
    assert as_text(table, 18).split("\n") == [
        "  a  b",
        "  ─  ─────────────",
        "  x  one two three",
        "     four",
        "  y  five",
    ]
    assert as_text(table, 80) == as_text(table)


def test_dicts_with_the_same_keys_are_a_table_if_that_fits() -> None:
    rows = [{"name": "Ada", "born": 1815}, {"name": "Alan", "born": 1912}]
    assert as_text(Value(rows), 40).split("\n") == [
        "  name  born",
        "  ────  ────",
        "  Ada   1815",
        "  Alan  1912",
    ]
    assert as_text(Value(rows)) == inspect(rows)
    wide = [{"name": "x" * 50}, {"name": "y"}]
    assert as_text(Value(wide), 40) == pretty(wide, 40)
    for cell in ("two\nlines", "\x1b[31m"):
        assert as_text(Value([{"a": cell}, {"a": 1}]), 80).startswith("({:a ")
