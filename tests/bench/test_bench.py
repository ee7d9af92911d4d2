"""The benchmarks measure what they say: right results, right numbers of calls, rows for all.

Nothing is asserted about time.
"""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from bench import cache, catalogue, general_catalogue, goals, hot, kernel, oneshot
from bench.engine import Engine
from bench.measure import DEEP_LIMIT, count_python_calls, geometric_mean, recursion_limit
from bench.report import Table, markdown, terminal

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("program", catalogue.PROGRAMS, ids=lambda program: program.name)
def test_python_twin_does_the_work_of_the_catalogue(program: catalogue.Program) -> None:
    run = program.python_run(program.quick)
    with recursion_limit(DEEP_LIMIT):
        assert run() == program.quick.result
        if program.quick.calls is not None:
            assert count_python_calls(run, program.python_file()) == program.quick.calls


@pytest.mark.parametrize("tier", [None, "cek"])
@pytest.mark.parametrize("program", catalogue.PROGRAMS, ids=lambda program: program.name)
def test_sx_program_does_the_work_of_the_catalogue(
    program: catalogue.Program, tier: str | None
) -> None:
    # measure() itself refuses wrong results and wrong numbers of calls
    row = hot.measure(program, quick=True, tier=tier)
    assert row["calls"] > 0
    if tier == "cek":
        assert row["hit rate"] == 0.0
    elif program.name == "generators":  # continuations unwind it, so the machine runs most of it
        assert 0.0 < row["hit rate"] < 0.5
    else:
        assert row["hit rate"] == 1.0


@pytest.mark.parametrize("program", general_catalogue.GENERAL, ids=lambda program: program.name)
def test_general_twin_gives_what_the_catalogue_says(program: catalogue.Program) -> None:
    with recursion_limit(DEEP_LIMIT):
        assert program.python_run(program.quick)() == program.quick.result


@pytest.mark.parametrize("tier", [None, "cek"])
@pytest.mark.parametrize("program", general_catalogue.GENERAL, ids=lambda program: program.name)
def test_general_program_gives_what_the_catalogue_says(
    program: catalogue.Program, tier: str | None
) -> None:
    # measure() itself refuses wrong results and wrong numbers of calls
    row = hot.measure(program, quick=True, tier=tier)
    assert row["calls"] == program.quick.sx_calls


@pytest.mark.parametrize(
    "program",
    [
        one
        for one in (*general_catalogue.GENERAL, *catalogue.PROGRAMS)
        if one.limit != general_catalogue.GENERATOR_LIMIT and one.name != "generators"
        # (those enter continuations again)
    ],
    ids=lambda program: program.name,
)
def test_a_warm_program_stays_in_its_compiled_code(program: catalogue.Program) -> None:
    # What code does wrongly the machine puts right, so that nothing but the time tells of it.
    engine = Engine()
    engine.run(program.sx_text())
    run = engine.runner(program.sx_call(program.quick))
    for _ in range(8):
        run()
    before = engine.session.machine.leaves
    run()
    assert engine.session.machine.leaves == before


def test_each_idiom_and_style_has_three_general_programs() -> None:
    rows = general_catalogue.GENERAL
    assert len(rows) >= 40
    for idiom in general_catalogue.Idiom:
        assert sum(idiom.value in program.idioms for program in rows) >= 3, idiom
    for style in general_catalogue.STYLES:
        assert sum(program.style == style for program in rows) >= 10, style


def test_each_general_file_is_in_the_catalogue() -> None:
    folder = ROOT / "bench" / "general"
    files = {file.stem for file in folder.glob("*.sx")}
    assert files == {program.file for program in general_catalogue.GENERAL}
    assert not files & {program.file for program in catalogue.PROGRAMS}


@pytest.mark.parametrize("kind", oneshot.KINDS, ids=lambda kind: kind.name)
def test_one_shot_forms_give_the_same_in_both_languages(kind: oneshot.Kind) -> None:
    row = oneshot.measure(kind, forms=60)
    assert row["forms"] == 60
    # one-shot forms stay out of the cache; what they call of the library may be in it
    assert row["size"] < 10


@pytest.mark.parametrize(
    "name", ["evict, an entry", "jit-stats", "thrash", "thrash, from the start"]
)
def test_the_cache_does_what_is_asked_about_it(name: str) -> None:
    question = next(question for question in cache.QUESTIONS if question.name == name)
    # a cache that holds or evicts less than it should is refused
    assert cache.measure(question, quick=True)["figure"] > 0


def test_cells_of_both_kernels_give_the_same() -> None:
    question = next(question for question in kernel.QUESTIONS if question.name == "cell")
    # adding refuses wrong results
    assert kernel.measure(question, quick=True)["ratio"] > 0


def test_goals_that_were_not_measured_say_so() -> None:
    assert {row[-1] for row in goals.table({}).rows} == {"not measured"}


def test_wrong_results_are_refused() -> None:
    program = catalogue.find(["fib"])[0]
    wrong = catalogue.Size(program.quick.arguments, 0)
    bad = catalogue.Program("fib", "fib", program.full, wrong)
    with pytest.raises(hot.WrongWork, match="fib: Python gave 144, not 0"):
        hot.measure(bad, quick=True)


def test_geometric_mean() -> None:
    assert geometric_mean([2.0, 8.0]) == pytest.approx(4.0)


def test_tables_are_shown_on_the_terminal_and_as_markdown() -> None:
    table = Table("T", "Text.", ["a", "b", ""], [["x", "1", "note"]])
    assert terminal(table).splitlines()[-1] == "x  1  note"
    assert markdown(table).splitlines()[-1] == "| x | 1 | note |"


def test_command_line_writes_json(tmp_path: Path) -> None:
    file = tmp_path / "figures.json"
    command = [sys.executable, "-m", "bench", "--quick", "--only", "fib", "--json", str(file)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    rows = json.loads(file.read_text(encoding="utf-8"))["sections"]["hot"]
    assert [row["name"] for row in rows] == ["fib"]
    assert rows[0]["calls"] == catalogue.find(["fib"])[0].quick.calls
