"""What is watched from outside: exits, heat, profiles, advice, trees, passes, expectations."""

from __future__ import annotations

import json
import threading
import time
from pathlib import Path

import pytest

from sx_kernel.base.errors import SxError
from sx_kernel.session.commands.refusal import CommandError
from sx_kernel.session.desk.shown import Code, Rich, Text, as_text
from sx_kernel.session.desk.workspace import Workspace
from sx_kernel.session.session import Session
from sx_kernel.session.watching.advice import findings
from sx_kernel.session.watching.exits import CONTINUATION, GUARD, ROOM
from sx_kernel.session.watching.passes import differences
from sx_kernel.session.watching.places import Spot
from sx_kernel.session.watching.profile import rows, speedscope, tiers
from sx_kernel.session.watching.sampling import COMPILED, MACHINE, Activation, Sampler

FIB = "(define (fib n) (if (< n 2) n (+ (fib (- n 1)) (fib (- n 2)))))"
SQUARES = """(define (square x) (* x x))
(define (sum-squares xs)
  (reduce (fn (sum x) (+ sum (square x))) 0 xs))
(define (both xs) (list (sum-squares xs) (square 2)))
(for-each (fn (i) (both (range 9))) (range 9))"""


@pytest.fixture
def workspace() -> Workspace:
    def fresh() -> Session:
        return Session(out=lambda _text: None)

    return Workspace(fresh(), fresh)


def said(workspace: Workspace, text: str, name: str = "In [1]") -> str:
    return "\n".join(t for one in workspace.run(text, name) if (t := as_text(one, 80)))


# ------------------------------------------------------------------------------------ exits


def test_exits_tell_the_place_the_reason_and_what_came(workspace: Workspace) -> None:
    said(workspace, "(define (double x)\n  (* 2 x))\n(map double (range 9))")
    said(workspace, "(double 1.5)", "In [2]")
    (one,) = workspace.exits.all()
    assert (one.spot.function, one.spot.where) == ("double", "In [1], line 2")
    assert (one.why, one.count, dict(one.came)) == (GUARD, 1, {"x: number": 1})


def test_each_kind_of_exit_has_its_reason(workspace: Workspace) -> None:
    said(workspace, "(define (add-it x) (+ 1 x))\n(map add-it (range 9))")
    for _ in range(2):  # the first one fails the guard
        said(workspace, '(guard (e (true nil)) (add-it "a"))')
    said(workspace, "(define (deep n) (if (= n 0) 0 (+ (deep (- n 1)) (deep 0))))\n(deep 20000)")
    said(workspace, "(define saved nil)")
    said(
        workspace, "(define (out x) (+ 1 (call/cc (fn (k) (set! saved k) x))))\n(map out (range 9))"
    )
    reasons = {(one.spot.function, one.why) for one in workspace.exits.all()}
    assert any(function == "add-it" and why.startswith("an error") for function, why in reasons)
    assert ("deep", ROOM) in reasons
    assert any(why == CONTINUATION for _, why in reasons)


def test_exits_of_one_line_are_counted_together(workspace: Workspace) -> None:
    said(workspace, "(define (half x) (/ x 2))\n(map half (range 9))")
    said(workspace, '(for-each (fn (i) (guard (e (true nil)) (half "a"))) (range 50))')
    errors = [one for one in workspace.exits.all() if one.why.startswith("an error")]
    assert [one.count for one in errors] == [workspace.exits.total - 1]
    assert dict(errors[0].came) == {"x: string": errors[0].count}


def test_code_that_the_compiler_itself_replaces_is_no_exit(workspace: Workspace) -> None:
    """A hot function gets better code while it runs: the old one is left, and nothing is wrong."""
    said(workspace, f"{FIB}\n(fib 20)")
    assert workspace.exits.total == 0
    assert workspace.session.eval("(jit-exits)") == 0


def test_a_fresh_session_has_exits_of_its_own(workspace: Workspace) -> None:
    said(workspace, "(define (double x) (* 2 x))\n(map double (range 9))\n(double 1.5)")
    assert workspace.exits.total == 1
    said(workspace, ":reset all")
    assert workspace.exits.total == 0
    said(workspace, "(define (double x) (* 2 x))\n(map double (range 9))\n(double 1.5)")
    assert workspace.exits.total == 1


def test_a_bug_in_noting_exits_harms_no_program(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(_problem: object, _frames: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(type(workspace.exits), "hear", lambda *_: fails(None, None))
    assert said(workspace, "(define (d x) (* 2 x))\n(map d (range 9))\n(d 1.5)").endswith("3.0")


def test_what_is_kept_of_exits_is_bounded(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sx_kernel.session.watching.exits.MOST", 3)
    for i in range(6):
        said(workspace, f"(define (f{i} x) (* 2 x))\n(map f{i} (range 9))\n(f{i} 1.5)")
    assert len(workspace.exits.all()) == 3
    assert workspace.exits.total == 6


# ------------------------------------------------------------------------- heat and profiles


def sampled(session: Session, text: str, least: int = 5) -> Sampler:
    """Samples of `text`, evaluated again and again until there are some."""
    sampler = Sampler(session)
    sampler.start()
    while sampler.total() < least:
        session.eval(text, "In [1]")
    sampler.stop()
    return sampler


def test_samples_tell_compiled_code_from_the_machine() -> None:
    session = Session(out=lambda _text: None)
    session.eval(FIB, "In [1]")
    compiled = tiers(sampled(session, "(fib 18)"))
    assert compiled[COMPILED] > compiled[MACHINE]
    session.eval("(jit-set-threshold! nil) (jit-reset!)")
    machine = tiers(sampled(session, "(fib 14)"))
    assert machine[MACHINE] > 0
    assert machine[COMPILED] == 0


def test_a_sampled_stack_begins_with_who_calls() -> None:
    session = Session(out=lambda _text: None)
    session.eval("(define (inner n) (if (= n 0) 0 (inner (- n 1))))", "In [1]")
    session.eval("(define (outer n) (+ 1 (inner n)))", "In [2]")
    found = rows(sampled(session, "(outer 20000)"))
    outer = next(row for row in found if row.name == "outer")
    inner = next(row for row in found if row.name == "inner")
    assert outer.within >= inner.itself > outer.itself
    assert (outer.where, inner.where) == ("In [2]", "In [1]")


def test_heat_stands_at_the_parts_that_run(workspace: Workspace) -> None:
    text = "(define (spin n)\n  (if (= n 0)\n    0\n    (spin (- n 1))))"
    said(workspace, f"{text}\n%jit heat on")
    while workspace.sampler.total() < 5:
        said(workspace, "(spin 20000)", "In [2]")
    (shown,) = workspace.run("%jit heat spin", "In [3]")
    said(workspace, "%jit heat off")
    assert isinstance(shown, Rich)
    assert "calls in compiled code" in shown.text
    assert "100 %" in shown.text or "█" in shown.text
    assert "background:rgba(230,120,20" in shown.html
    assert "<script" not in shown.html
    assert not workspace.sampler.runs


def test_heat_shows_failing_guards_below_their_line(workspace: Workspace) -> None:
    said(workspace, "(define (double x)\n  (* 2 x))\n(map double (range 9))\n(double 1.5)")
    said(workspace, "%jit heat on\n%jit heat off")
    workspace.sampler.stacks[Activation(spot(workspace), COMPILED),] += 1
    text = said(workspace, "%jit heat double")
    assert "left once: a guess of types failed; came x: number (1)" in text


def spot(workspace: Workspace) -> Spot:
    return workspace.exits.all()[0].spot


def test_sampling_that_is_off_has_no_thread(workspace: Workspace) -> None:
    before = threading.active_count()
    said(workspace, f"{FIB}\n(fib 10)")
    assert threading.active_count() == before
    said(workspace, "%jit heat on")
    assert threading.active_count() == before + 1
    said(workspace, ":reset all")
    assert threading.active_count() == before


def test_sampling_takes_little_of_the_time(workspace: Workspace) -> None:
    """The sampler's own time, which the program waits for at most, of the program's."""
    session = workspace.session
    session.eval(f"{FIB}\n(fib 10)")
    sampler = Sampler(session)
    spent: list[float] = []
    look = sampler._look

    def timed(frame: object) -> bool:
        begun = time.thread_time()
        try:
            return look(frame)  # pyright: ignore[reportArgumentType]
        finally:
            spent.append(time.thread_time() - begun)

    sampler._look = timed  # pyright: ignore[reportAttributeAccessIssue]
    begun = time.thread_time()
    sampler.start()
    while len(spent) < 20:
        session.eval("(fib 18)")
    worked = time.thread_time() - begun
    sampler.stop()
    assert sum(spent) <= 0.1 * worked


def test_a_profile_is_a_file_that_speedscope_reads(workspace: Workspace, tmp_path: Path) -> None:
    file = tmp_path / "profile.json"
    program = f"{FIB}\n(let more ((i 0)) (when (< i 40) (fib 16) (more (+ i 1))))\n(fib 10)"
    text = said(workspace, f"%%jit-profile {file}\n{program}")
    assert text.endswith("55")
    written = json.loads(file.read_text())
    frames = written["shared"]["frames"]
    (profile,) = written["profiles"]
    assert written["$schema"].endswith("file-format-schema.json")
    assert profile["type"] == "sampled"
    assert len(profile["samples"]) == len(profile["weights"])
    assert all(0 <= at < len(frames) for stack in profile["samples"] for at in stack)
    assert profile["endValue"] == pytest.approx(sum(profile["weights"]), abs=1e-5)


def test_a_profile_without_samples_says_so() -> None:
    sampler = Sampler(Session(out=lambda _text: None))
    assert json.loads(speedscope(sampler, "x"))["profiles"][0]["samples"] == []


# ----------------------------------------------------------------------- trees and passes


def test_the_tree_of_calls_says_how_each_call_is_made(workspace: Workspace) -> None:
    said(workspace, f"{SQUARES}\n(define (never x) x)\n(define (calls-it x) (never (both x)))")
    tree = said(workspace, "%jit calls both")
    assert tree.startswith("both  compiled")
    assert "square  inlined" in tree
    assert "never  called by the machine; not compiled: never called" in said(
        workspace, "%jit calls calls-it"
    )
    said(workspace, f"{FIB}\n(fib 15)")
    assert "fib  direct" in said(workspace, "%jit calls fib")


def test_functions_that_call_one_another_have_a_tree_that_ends(workspace: Workspace) -> None:
    said(workspace, "(define (a n) (if (= n 0) 0 (b (- n 1))))\n(define (b n) (a n))\n(a 20)")
    assert said(workspace, "%jit calls a").count("\n") < 10


def test_what_a_redefinition_dropped_is_a_tree(workspace: Workspace) -> None:
    said(workspace, SQUARES)
    assert "nothing was invalidated" in said(workspace, "%jit invalidated")
    said(workspace, "(define (square x) (* x x x))", "In [2]")
    lines = said(workspace, "%jit invalidated").split("\n")
    assert "square was redefined" in lines[0]
    names = [line.lstrip("│├└─ ") for line in lines[1:]]
    assert {"sum-squares", "both"} <= set(names)
    both = next(line for line in lines if line.endswith("both"))
    assert both.startswith(("├─", "└─"))  # it has square's body, too


def test_passes_are_marked_where_they_change_something(workspace: Workspace) -> None:
    said(workspace, f"{FIB}\n(fib 15)")
    (shown,) = workspace.run("%jit passes fib", "In [1]")
    assert isinstance(shown, Code)
    assert shown.code.startswith("as it is built")
    assert any(line.startswith("  +") for line in shown.code.split("\n"))
    assert any(line.startswith("  -") for line in shown.code.split("\n"))


def test_values_that_are_only_numbered_anew_are_no_difference() -> None:
    assert differences(["v1 any = f", "v2 any = g v1"], ["v7 any = f", "v9 any = g v7"]) == [
        "  v7 any = f",
        "  v9 any = g v7",
    ]
    assert differences(["a", "b"], ["a", "c"]) == ["  a", "- b", "+ c"]


def test_passes_of_what_is_declined_say_why(workspace: Workspace) -> None:
    said(workspace, "(define (setup n) (define-values (a b) (values 1 2)) (eval '(+ 1 2)) n)")
    assert said(workspace, "%jit passes setup")
    said(workspace, "(define (outer n) (set! undefined-yet n))")
    with pytest.raises(SxError, match="is not a function"):
        said(workspace, "(define x 1)\n%jit passes x")


# ------------------------------------------------------------------------------------ advice


def test_advice_names_the_dearest_first_with_what_to_do(workspace: Workspace) -> None:
    said(workspace, "%jit threshold off")
    said(workspace, "(define (slow n) (if (= n 0) 0 (+ 1 (slow (- n 1)))))\n(slow 3000)")
    text = said(workspace, "%jit advise")
    assert text.startswith("1. slow (In [1], line 1): about")
    assert "3001 calls on the machine: nothing is compiled" in text
    assert "instead: %jit threshold 4" in text


def test_advice_for_a_cache_that_is_too_small_is_a_budget(workspace: Workspace) -> None:
    said(workspace, "%jit budget 3\n%jit threshold 1\n(jit-set-backoff! false)")
    for i in range(6):
        said(workspace, f"(define (f{i} x) (+ x {i}))")
    for _ in range(5):
        for i in range(6):
            said(workspace, f"(f{i} 1)")
    found = [
        one for one in findings(workspace.session, workspace.exits) if "evictions" in one.reason
    ]
    assert len(found) == 1
    budget = int(found[0].instead.removeprefix("%jit budget "))
    assert budget >= 6


def test_without_costs_there_is_no_advice(workspace: Workspace) -> None:
    assert said(workspace, "%jit advise").startswith("nothing costs much")


def test_advice_costs_are_sorted(workspace: Workspace) -> None:
    said(workspace, f"{FIB}\n(fib 15)\n(fib 2.5)\n%jit threshold off\n(jit-reset!)\n(fib 10)")
    costs = [one.cost for one in findings(workspace.session, workspace.exits)]
    assert costs == sorted(costs, reverse=True)


# -------------------------------------------------------------------------------- assertions


def test_expectations_that_hold_are_told(workspace: Workspace) -> None:
    text = said(
        workspace, f"%%jit-expect hits>95% exits=0 compiled>=1 evictions<=0\n{FIB}\n(fib 15)"
    )
    assert text.startswith("as expected: hits > 95 %: 99.")
    assert text.endswith("610")


@pytest.mark.parametrize("wanted", ["hits<95%", "exits=1", "evictions>0", "calls<10"])
def test_expectations_that_do_not_hold_are_errors(workspace: Workspace, wanted: str) -> None:
    with pytest.raises(SxError, match="expected ") as raised:
        said(workspace, f"%%jit-expect {wanted}\n{FIB}\n(fib 15)")
    assert raised.value.payload.kind == "expectation-error"


@pytest.mark.parametrize("wanted", ["", "hits", "hits>many", "nonsense>3", "hits>95 %"])
def test_expectations_that_make_no_sense_are_refused(workspace: Workspace, wanted: str) -> None:
    with pytest.raises(CommandError):
        said(workspace, f"%%jit-expect {wanted}\n(+ 1 2)")


def test_assertions_about_compiled_code() -> None:
    session = Session(out=lambda _text: None)
    session.eval("(define (twice x) (* 2 x)) (map twice (range 9))")
    assert session.eval("(assert-compiled twice)") is True
    assert session.eval("(assert-no-exits (twice 4))") == 8
    with pytest.raises(SxError, match="left once"):
        session.eval("(assert-no-exits (twice 1.5))")
    with pytest.raises(SxError, match="never called, compiled at call 4"):
        session.eval("(define (never x) x) (assert-compiled 'never)")


@pytest.mark.parametrize("command", ["%%jit-profile", "%%jit-expect"])
def test_cell_commands_on_a_line_of_their_own_say_how_they_are_used(
    workspace: Workspace, command: str
) -> None:
    with pytest.raises(CommandError, match="usage"):
        said(workspace, f"{command[1:]} x")


def test_a_command_about_nothing_says_so(workspace: Workspace) -> None:
    assert [as_text(one) for one in workspace.run("%jit exits", "In [1]")] == [
        "compiled code was never left for the machine"
    ]
    (shown,) = workspace.run("%jit exits clear", "In [1]")
    assert isinstance(shown, Text)
