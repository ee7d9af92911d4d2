"""Programs that once did something else in some mode than in the machine alone, made small.

`python -m tests.differential.soak` writes such tests. A docstring says what went wrong.
"""

from __future__ import annotations

import pytest

from sx_kernel.base.errors import Interrupted, SxError
from sx_kernel.session.session import Session
from tests.differential.modes import Runners, differences
from tests.differential.trees import Program


def disagreements(*forms: str) -> list[str]:
    """What other modes show of these forms that the machine does not."""
    return differences(Runners().seen(Program(-1, forms)))


def test_error_below_compiled_code_has_the_whole_backtrace() -> None:
    """Only the activations of the innermost machine were listed."""
    assert not disagreements(
        '(define (g x) (+ x "a"))', "(define (f x) (+ 1 (g x)))", "(list (f 1))"
    )


def test_error_of_a_call_in_compiled_code_has_a_place() -> None:
    """Calls that compiled code makes itself failed without a place."""
    assert not disagreements("(define (f x) (list ((fn (y) y))))", "(map f (list 1))")
    assert not disagreements("(define (f g) (list (g 1)))", "(map f (list nil))")


def test_refused_arguments_are_placed_at_the_call() -> None:
    """In tail position the caller's place was lost, if the callee bound its arguments itself."""
    assert not disagreements(
        "(define (f a &key k) (list a k))",
        "(list (f 6 :k 11))",
        "(map (fn (i) (f (unless i 2) :m 4 1)) (list 1 2))",
    )


def test_returning_handler_is_reported_with_the_whole_backtrace() -> None:
    """Only the activations of the innermost machine were listed."""
    assert not disagreements(
        "(map inc (list 1 2))",
        "(define (f) (list (with-exception-handler (fn (e) 1) (fn () (raise (list 1 2))))))",
        "(map (fn (i) (f)) (list 1 2 3))",
    )


def test_error_objects_raised_anew_have_the_whole_backtrace() -> None:
    assert not disagreements(
        "(define seen nil)",
        '(guard (e (true (set! seen (make-error "custom" "boom")))) (error "x"))',
        "(map inc (list 1 2))",
        "(define (f) (list (raise seen)))",
        "(map (fn (i) (list (f))) (list 1 2 3))",
    )


def test_handler_that_cannot_be_called_is_placed_where_the_error_was() -> None:
    """Compiled code had the place of the expression around it, the machine none."""
    assert not disagreements(
        "(with-exception-handler (fn (a b) 1) (fn () (+ (abs (+ nowhere 1)) (len (list 1)))))"
    )
    assert not disagreements(
        "(with-exception-handler 'f (fn () (+ (abs (+ nowhere 1)) (len (list 1)))))"
    )


def test_test_of_a_literal_is_compiled_without_a_warning() -> None:
    """CPython warns of `"a" is None`, on the user's terminal."""
    session = Session(threshold=1)
    assert session.eval('(define (f) (not "a")) (f)') is False
    assert session.eval("(get (jit-why 'f) :tier)") == "python"


def test_call_of_a_literal_is_compiled_without_a_warning() -> None:
    """CPython warns of `None(x)`, which a constant becomes when what follows is a call."""
    session = Session(threshold=1)
    session.eval("(define (g x) x) (define (f b) (nil b (g b))) (define (h b) (true (g b)))")
    for name in "fh":
        with pytest.raises(SxError, match="Not callable"):
            session.eval(f"({name} 1)")
        assert session.eval(f"(get (jit-why '{name}) :tier)") == "python"


def test_continuation_of_a_control_call_below_compiled_code() -> None:
    """Its frame stayed on top, and a computation that paused there lost what it had to do."""
    assert not disagreements(
        "(define (run thunk) (list (guard (e (true e)) (thunk))))",
        "(run (fn () 1)) (run (fn () 2)) (run (fn () 3)) (run (fn () 4))",
        "(run (fn () (let ((c (make-coroutine (fn () (list (coroutine-yield (inc 1)) (inc 5))))))"
        " (list (coroutine-resume c) (coroutine-resume c 7)))))",
    )


def test_an_error_in_code_without_places_names_its_function_in_every_mode() -> None:
    # first-call, budget-1, stress: the machine left out `fn`, which no frame showed
    assert not disagreements(
        "(list (eval '((fn (e) (list (let ((v (vector 1 2))) (vector-set! v 1 y) v)) 5) 1)))"
    )
    assert not disagreements(
        "(list (eval '(begin (define z (let ((v (vector 1))) (vector-set! v 0 y) v)) 5) {:x 9}))"
    )


def test_an_error_in_a_handler_shows_where_what_it_handles_was_raised() -> None:
    """What of the failing activation was still to be done when the handler ran, and so whether a
    backtrace showed it, depended on how much of it the tier does at once."""
    # seed 6110983: first-call, budget-1, stress
    assert not disagreements(
        "(define (note x) x)",
        """(handler-bind ((error? (fn (c) (note "handler") (invoke-restart 'skip))))
             (nil use-it (scope "s" :value 1 c)))""",
        "(handler-bind ((error? (fn (c) (car 5)))) (nil use-it (note 1)))",
        "(handler-bind ((error? (fn (c) (raise c)))) (list (+ 1 (abs nowhere)) (note 1)))",
    )
    with pytest.raises(SxError) as caught:
        Session().eval('(with-exception-handler (fn (c) (error "late")) (fn () (nil (car 5))))')
    assert [entry.function for entry in caught.value.payload.backtrace] == ["fn", "fn"]


def test_a_call_that_waits_for_an_operand_that_the_machine_need_not_wait_for() -> None:
    """Compiled code makes a frame where the machine would do the whole call in one step."""
    # seed 6202141: first-call, budget-1, stress
    assert not disagreements(
        "(define (f b) (b (let (d b) (range 0 5))))",
        "(map f (list 8 7))",
        "(map f (list len first))",
    )


def test_seed_6512967() -> None:
    """Too many arguments for &optional ones were no refusal of theirs in compiled code: the
    activation that made the call, in tail position, was missing in the backtrace."""
    assert not disagreements(
        "(define (opt &optional b (c 7)) list)",
        "(opt 1 1)",
        "(map (fn (i) (opt i 2 3 1)) (list 1 2 3))",
        "(define (ask i) (opt i 2 3))",
        "(define (around i) (+ 1 (ask i)))",
        "(around 1)",
    )


FOUR_CALLS = ("(f 5)",) * 4


def test_body_in_place_of_a_call_as_a_loops_exit_value_leaves_the_loop() -> None:
    """Not in return position, nothing left the loop: compiled code never ended."""
    assert not disagreements(
        "(define (f n) (take (let lp ((xs (list 1 2 3)) (acc (list)))"
        " (if (empty? xs) (list-tabulate 4 (fn (y) (min y y))) (lp (rest xs) xs))) 1))",
        *FOUR_CALLS,
    )
    assert not disagreements(
        "(define (f n) (list (let lp ((i 0)) (if (= i n) (map (fn (x) (* x i)) (list 1 2))"
        " (if (= i 9) (filter (fn (x) x) (list i)) (lp (+ i 1)))))))",
        *FOUR_CALLS,
    )


def test_step_of_a_recursion_as_a_loops_exit_value_leaves_the_loop() -> None:
    """The same where a recursion's next step stands in place of the call."""
    assert not disagreements(
        "(define (f n) (if (< n 2) 1 (list (let lp ((i 0)) (if (= i 2) (f (- n 1)) (lp (+ i 1)))))))",
        *FOUR_CALLS,
    )


@pytest.mark.parametrize(
    "init",
    ["a", "(if n a 1)", "(let ((x 1)) a)", "(begin (display n) a)", "(and n a)", "(or nil a)"],
)
def test_local_definition_that_uses_itself_is_an_error(init: str) -> None:
    """Storing a variable in itself was no line, so nothing looked whether it was defined; and the
    first part of an `and` was stored in the variable that the second part reads."""
    assert not disagreements(
        f"(define (f n) (define a {init}) (define (h) a) (list (h)))", *FOUR_CALLS
    )


def test_sites_of_shared_code_fit_whatever_was_learned_since() -> None:
    """They were found by emitting again, and strict primitives gave another text: KeyError."""
    session = Session(threshold=1)
    definition = "(define (fib n) (if (< n 2) n (+ (fib (- n 1)) (fib (- n 2)))))"
    session.eval(definition)
    session.eval("(fib 12)")
    session.eval(definition)
    session.eval("(set-strict! true)")
    session.eval("(fib 12)")
    session.eval(definition)
    with pytest.raises(Interrupted) as stopped:
        session.eval("(fib 32)", max_seconds=0.1)
    assert {entry.function for entry in stopped.value.backtrace[:-1]} == {"fib"}


def test_a_frame_that_only_hands_a_value_on_waits_in_compiled_code_too() -> None:
    """Seed 77100: a call of itself behind `let` became a turn of a loop, and backtraces shorter."""
    assert not disagreements(
        "(define (ping n) (let (y (pong n)) y))",
        "(define (pong n) (if (<= n 0) (car n) (ping (- n 1))))",
        "(define (down n) (let (y (if (<= n 0) (car n) (down (- n 1)))) y))",
        *["(list (ping 6))", "(list (down 6))"] * 4,
    )


def test_what_a_change_answers_is_there_when_the_next_operand_fails() -> None:
    """Seed 1000765: a constant as answer was taken for the name of a local: KeyError."""
    assert not disagreements(
        "(define-record-type point (make-point x y) point? (x px set-px!) (y py))",
        "(define (f v) (list (vector-set! v 1 v) (mod v 3)))",
        "(define (g p a) (list (set-px! p 5) (mod a 3)))",
        *["(f (vector 7 2))", "(g (make-point 1 2) 'a)", "(g (make-point 1 2) 7)"] * 3,
    )


def test_a_list_is_joined_with_what_was_put_into_it_meanwhile() -> None:
    """A list that was made empty was taken for an empty one where a row was put before it."""
    assert not disagreements(
        "(define (f n) (if (= n 0) (let ((e (list))) (append! e 7) e) (cons n (f (- n 1)))))",
        *["(f 3)"] * 4,
    )


def test_markup_is_written_by_what_it_is_made_of() -> None:
    """An attribute hid a method of the same name: no markup could be compiled, an internal error."""
    assert not disagreements(
        "(define (f a) (html-text (list 'p :class a (str a 1) (list 'b a))))", *['(f "x")'] * 4
    )


def test_a_guard_of_a_later_turns_argument_may_be_hoisted_to_the_parameters() -> None:
    """`(- x 1)` was guarded before the loop and never computed: an internal error, no code."""
    assert not disagreements(
        "(define (fill! g n x y)"
        " (when (and (>= x 0) (< x n) (>= y 0) (< y n))"
        "  (let ((i (+ x (* y n))))"
        "   (when (= 0 (vector-ref g i))"
        "    (vector-set! g i 2)"
        "    (fill! g n (+ x 1) y) (fill! g n (- x 1) y) (fill! g n x (+ y 1))"
        "    (fill! g n x (- y 1))))))",
        *["(let ((g (make-vector 9 0))) (fill! g 3 0 0) g)"] * 6,
    )


def test_what_a_turn_leaves_over_is_computed_before_its_variables_change() -> None:
    """What could fail, and nobody used, was computed with the next turn's variables: no error."""
    assert not disagreements(
        "(define (f k g x y)"
        " (if (< k 0) k (f (- k 1) g (mod -1 3) (- (mod -1 2) (vector-ref g x)))))",
        *["(f 4 (vector 1 2 3 4) 0 0)"] * 3,
        *["(f 4 (vector 1 2 3 4) 1.5 0)", "(f 4 (vector 1 2 3 4) 'a 0)"] * 2,
    )


def test_a_form_that_is_to_be_stopped_but_ends_has_time_to_end() -> None:
    """Seed 310004277: `+` meant something else by then, and compiling took longer than the time
    after which such forms are stopped."""
    assert not disagreements(
        "(set! + (fn &rest))",
        """(define (spin n) (let lp (i 0) (if (< i 2)
             (lp (+ i 1) (if (< n 2) n (+ s (len (list (spin (- n 1))))))) s)))""",
        "(stopped (spin 60))",
    )


@pytest.mark.parametrize(
    "text",
    [
        "(< x 5 (* true 2))",
        "(< (string-length x) 5 (string-length true))",
        '(string<? "b" "a" (substring x 1))',
        "(>= 1 2 (quotient 7 0))",
        "(= 1 2 (if (number? x) (string-length x) 3))",
    ],
)
def test_the_last_operand_of_a_comparison_is_computed_whatever_the_others_are(text: str) -> None:
    """Python's `and` skipped it, and the error that it was (seed 300446)."""
    calls = ("(f 9)", "(f 9)", '(f "abc")', "(list (f 9))")
    assert not disagreements(f"(define (f x) {text})", *calls)


def test_a_call_that_hands_on_its_value_is_no_bet() -> None:
    """Seed 770029: of a call in tail position of what stands in place of a call nothing is known."""
    assert not disagreements(
        "(define (f a b) ((nil (fn acc)) (abs ((fn () (5 5))))))", "(f 3 nil)", "(f 3 nil)"
    )


def test_arguments_for_rest_are_a_list_whatever_list_is() -> None:
    """Seed 770005: the operation that makes them was looked up among the primitives."""
    assert not disagreements(
        "(define list a)", "(dynamic-wind (fn ()) (fn ()) (fn () ((fn e) list)))"
    )


@pytest.mark.parametrize(
    "form",
    [
        "(let-values (((q r) (divide x 3))) (list q r))",
        "(let-values (((q r) (divide x 0))) (list q r))",
        "(let-values (((q r s) (divide x 3))) (list q r s))",
        "(let-values (((q) (divide x 3))) q)",
        "(let-values (((q r) (values x))) q)",
        "(let-values ((() (values))) x)",
        '(let-values (((q r) (values x 2))) (list q (+ r "a")))',
        "(let ((v (values x 2))) (append! (get v :items) 3) (call-with-values (fn () v) list))",
        "(let ((v (values x 2))) (let-values (((q r) v)) (list q r v (type-of v))))",
    ],
)
def test_several_values_are_the_same_in_every_mode(form: str) -> None:
    """Where they are made and taken apart by the same code they are not made at all."""
    divide = "(define (divide a b) (values (quotient a b) (mod a b)))"
    calls = ("(f 9)", "(f 9)", "(f 'a)", "(list (f 9))")
    assert not disagreements(divide, f"(define (f x) {form})", *calls)


@pytest.mark.parametrize("form", ["(+)", "(*)", "(-)", "(max)", "(mod)", "(str (+) (*))"])
def test_a_primitive_without_operands_is_compiled(form: str) -> None:
    """The range of the sum of nothing was asked for its first operand."""
    assert not disagreements(f"(define (f) {form})", "(f)", "(f)", "(list (f))")


@pytest.mark.parametrize(
    "form",
    [
        "(shift k x)",
        "(map (fn (y) (shift k y)) (list x))",
        "(if (shift k 1) 2 3)",
        '(load "no-such-file.sx")',
        "(set-strict! x x)",
        "(guard (e (false 1)) (shift k x))",
        "(call-with-values 1 2)",
    ],
)
@pytest.mark.parametrize("around", ["{}", "(list 1 {})", "(str (g x))"])
def test_errors_of_control_functions_are_where_these_were_called(form: str, around: str) -> None:
    """Called from compiled code, their errors had no place and no backtrace (seed 1304149)."""
    forms = (f"(define (g x) {form})", f"(define (f x) {around.format(form)})")
    assert not disagreements(*forms, "(f 1)", "(f 1)", "(list (f 2))", "(map f (list 1 2))")


@pytest.mark.parametrize(
    "call",
    [
        "(card :key)",
        "(card :nope 1)",
        "(card 1 :title)",
        "(card :title 1 :title 2)",
        "(card (first n) :nope)",
        "(card :title (list n) :nope)",
        "(plain :a (list n) :b)",
        "(plain 1 :a)",
    ],
)
def test_keywords_in_the_wrong_place_are_keywords_for_who_takes_some(call: str) -> None:
    """Where the callee was known they were strings: no error (seed 1303553)."""
    card = "(define (card &key title &rest more) (list title more))"
    plain = "(define (plain a &rest more) (list a more))"
    calls = ("(f 2)", "(f (list 1))", "(f (list 1))", "(list (f (list 2)))")
    assert not disagreements(card, plain, f"(define (f n) {call})", *calls)
