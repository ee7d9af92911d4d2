"""Texts that differ in their literals only: what is shared between them must never show."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sx_kernel.base.errors import ErrorValue, SxError
from sx_kernel.base.flags import Flags
from sx_kernel.base.source import FilledSource
from sx_kernel.machine.machine import Machine
from sx_kernel.session.evaluate import shapes
from sx_kernel.session.evaluate.shapes import cut
from sx_kernel.session.session import Session
from sx_kernel.syntax.printer import inspect


def fresh() -> Session:
    """A session that analyses everything."""
    session = Session(out=lambda _: None)
    session.shapes.find = lambda _text, _name: None  # type: ignore[method-assign]
    return session


def known(session: Session) -> int:
    """How many shapes are in use."""
    return sum(shape.literals >= 0 for shape in session.shapes._shapes.values())


def seen(session: Session, text: str) -> tuple[Any, ...]:
    """The value of `text`, or all that its error shows."""
    try:
        return ("value", inspect(session.eval(text, "<test>")))
    except SxError as problem:
        payload = problem.payload
        if not isinstance(payload, ErrorValue):
            return ("raised", inspect(payload))
        trace = [(entry.function, _where(entry.place)) for entry in payload.backtrace]
        return (payload.kind, payload.message, payload.hint, _where(payload.where), trace)


def _where(place: Any) -> Any:
    if place is None:
        return None
    return (str(place), place.start, place.end, place.source.text, place.source.name)


def check(texts: Iterable[str], pair: tuple[Session, Session] | None = None) -> Session:
    """Evaluate in a session that shares and in one that does not; answer the first."""
    sharing, plain = pair or (Session(out=lambda _: None), fresh())
    for text in texts:
        assert seen(sharing, text) == seen(plain, text), text
    return sharing


SHAREABLE = [
    "(quote {n})",
    "((fn (x) (+ x {n})) {n})",
    "(+ 1 {n})",
    '(str "a{n}" {n} "b")',
    "(let ((a {n})\n      (f (fn (x) (* x {n}))))\n  (+ (f a) (f {n})))",
    "(let ((f (fn (x) (fn (y) (+ x y {n}))))) ((f {n}) 3))",
    "(define (g x) (+ x {n})) (g {n}) (g 2)",
    "(map (fn (x) (str x {n})) (list 1 {n} 3))",
    "{:a {n} :b [{n} 2]}",
    "(if (< {n} 5) (error \"small\" {n}) {n})",
    "(let ((x {n}))\n  (first x))",
    "((fn (x)\n   (list 1 (+ {n} x \"no\")))\n {n})",
    "((fn (x) x) {n} {n})",
    "(guard (e (true (list {n} (error-message e)))) (raise {n}))",
    "(cond (false 1) ((= {n} 3) \"three\") (else {n}))",
    "(case {n} 1 \"one\" 2 \"two\" :else \"many\")",
    "(let ((n {n})) (set! n (+ n 1)) ((fn () n)))",
    "((fn (a &optional (b {n}) &rest c) (list a b c)) {n})",
    "(call/cc (fn (k) (+ 1 (k {n}))))",
    "(unknown-name {n})",
    "(vector-ref (vector 1 2 3) {n})",
    "( list\t{n}  {n} )",
    "(* {n}.5 0.{n} {n})",
    "(fn (x) {n})",
]  # fmt: skip


@pytest.mark.parametrize("text", SHAREABLE)
def test_sharing_does_not_show(text: str) -> None:
    session = check(text.replace("{n}", str(n)) for n in (7, 0, 3, 12345, 5, 10**30, 2))
    assert known(session) == 1


ALONE = [
    "(append! '(1 2) {n})",
    "(let ((xs '({n}))) (append! xs 1) xs)",
    "`(a {n})",
    '(define (f) "documents {n}" {n}) (f)',
    "(defmacro m (x) (+ x {n})) (m 1)",
    "(let-syntax ((m (syntax-rules () ((m 3) :three) ((m x) :other)))) (m {n}))",
    '{"key{n}" {n}}',
    "(+ {n} 1) ; {n}",
    "(list #\\a {n})",
    "((fn (n) (do ((i 0 (+ i 1))) ((= i n) i) 1)) {n})",  # loops count their turns
    "(list '{n} 1)",
    '"a" "{n}',
    "(list {n}",
]  # fmt: skip


@pytest.mark.parametrize("text", ALONE)
def test_what_is_not_shared(text: str) -> None:
    session = check(text.replace("{n}", str(n)) for n in (7, 0, 3, 12345, 5, 2))
    assert known(session) == 0


def test_a_macro_may_choose_by_a_literal() -> None:
    define = "(define-syntax m (syntax-rules () ((m 3) :three) ((m x) :other)))"
    check([define, *(f"(m {n})" for n in (1, 2, 4, 5, 3, 6))])


def test_a_function_that_becomes_a_macro() -> None:
    calls = [f"(twice {n})" for n in range(5)]
    session = check(
        ["(define (twice x) (* 2 x))", *calls, "(defmacro twice (x) (list '+ x 1))", *calls]
    )
    assert known(session) == 0


def test_a_macro_that_becomes_a_function() -> None:
    calls = [f"(twice {n})" for n in range(5)]
    check(["(defmacro twice (x) (list '+ x 1))", *calls, "(define (twice x) (* 2 x))", *calls])


def test_a_primitive_is_shadowed() -> None:
    calls = [f"((fn (x) (inc (+ x {n}))) {n})" for n in range(5)]
    check([*calls, "(define (inc x) (list x))", *calls, "(define (+ a b) 42)", *calls])


def test_a_primitive_is_shadowed_between_two_forms_of_a_text() -> None:
    check([
        "(define todo '(define (inc x) (list \"mine\" x)))",
        "(define (turn n) (if (= n 4) (eval todo) n))",
        *(f"(turn {n}) (inc {n}) (inc (+ {n} 1))" for n in range(8)),
    ])  # fmt: skip


def test_the_function_of_an_old_text_after_a_primitive_is_shadowed() -> None:
    check([
        *(f"(define (f{'a' * n} x) (inc (+ x {n})))" for n in range(5)),
        *(f"(define keep (fn (x) (inc (+ x {n}))))" for n in range(5)),
        "(keep 1)", "(define (inc x) (list x))", "(keep 1)", "(keep 2)",
    ])  # fmt: skip


def test_private_characters_do_not_stand_for_literals() -> None:
    check(
        [
            "(list 1 2)",
            "(list 3 4)",
            "(list 5.0 6)",
            "(list 5 6)",
            "(list \ue000 \ue000)",
            "(list \ue000 7)",
        ]
    )


def test_distinct_texts_are_counted_apart() -> None:
    session = Session()
    session.eval("(define xs (list 1 2))")
    before = session.stats()
    for n in range(500):
        assert session.eval(f"((fn (x) (+ x {n})) {n})") == 2 * n
    after = session.stats()
    assert after["compiled"] == before["compiled"]
    assert after["size"] == before["size"]
    assert after["misses"] - before["misses"] == 500


def test_a_function_of_a_known_shape_gets_hot() -> None:
    session = Session()
    functions = [session.eval(f"(fn (x) (fn (y) (list {n} x y)))") for n in range(6)]
    call = session.machine.call
    for n in range(6):
        inner = call(functions[n], "x")
        for y in range(20):
            assert call(inner, y) == [n, "x", y]
            assert call(functions[n], y).__closure__ is not None
    stats = session.stats()
    assert stats["compiled"] + stats["interned"] >= 12


def test_more_shapes_than_fit_are_not_learned_in_vain(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shapes, "MOST_SHAPES", 8)
    session = Session()
    learned: list[str] = []
    finish = shapes.Learner.finish
    monkeypatch.setattr(
        shapes.Learner, "finish", lambda self: (learned.append(self.shape), finish(self))
    )
    for n in range(10):
        for k in range(16):
            assert session.eval(f"((fn (a{'a' * k}) {n}) 1)") == n
    assert 8 <= len(learned) <= 8 + 8 * 16 // 16 + 1
    assert known(session) == 8


def test_a_definition_that_is_run_again_finds_its_code() -> None:
    session = Session()
    text = "(define (f x) (+ x 12)) (f 1) (f 2) (f 3) (f 4) (f 5)"
    for turn in range(6):
        assert session.eval(text) == 17
        assert session.stats()["compiled"] == 1
        assert session.stats()["interned"] == turn
        assert session.stats()["misses"] == 4  # three cold ones, and the one that compiled
    session.eval(text.replace("12", "13"))
    assert session.eval("(f 1)") == 14


def test_mutual_recursion_in_functions_of_known_shapes() -> None:
    texts: list[str] = []
    for n in range(5):
        texts += [
            f"(define (ping i acc) (if (<= i {n}) (list acc {n}) (pong (- i 1) (+ acc {n}))))",
            f"(define (pong i acc) (if (<= i {n}) (list {n} acc) (ping (- i 1) (+ acc {n} 1))))",
            f"(map (fn (i) (ping i {n})) (list 10 11 12 13 14 15 {n}))",
            "(ping 50 0.5) (ping 5000 1) (pong 5000 nil)",
        ]
    session = check(texts)
    assert known(session) >= 3
    assert session.stats()["compiled"] > 0


def test_closures_of_one_expression_are_counted_together() -> None:
    session = Session()
    for n in range(5):
        before = session.stats()["compiled"]
        session.eval(f"(let ((f (fn (i) ((fn (j) (+ i j {n})) 1)))) (f 1) (f 2) (f 3) (f 4) (f 5))")
        assert session.stats()["compiled"] - before + session.stats()["interned"] >= 2


def test_every_activation_of_a_continuation_has_its_literals() -> None:
    check([
        "(define k nil)",
        *(f"(list {n} (call/cc (fn (c) (when (= {n} 3) (set! k c)) {n})))" for n in range(6)),
        "(k 10)", "(k 20)",
    ])  # fmt: skip


@given(
    st.lists(
        st.sampled_from(['"', "5", "12", "1.5", ".", " ", "(", ")", "x", "\\", "\n", "-"])
    ).map("".join)
)
@example('(f 1 "a 2" 345)')
def test_places_in_a_shape(text: str) -> None:
    parts = cut(text)
    assert parts is not None
    shape, pieces, values = parts
    source = FilledSource(shape, "<test>", pieces)
    assert source.whole.text == text
    assert len(values) == len(pieces) // 2
    for at, c in enumerate(shape):
        if c < "\ue000":
            assert text[source.offset(at)] == c
    assert source.offset(len(shape)) == len(text)


def _expressions() -> st.SearchStrategy[str]:
    """Programs that end: what is called in a function is no function around it."""
    atoms = st.sampled_from(["1", "25", '"s"', '"12 ("', "x", "y", ":k", "nil", "1.5", "'q"])

    def deeper(parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
        two = st.tuples(parts, parts)
        return st.one_of(
            st.tuples(
                st.sampled_from(["+", "list", "str", "f", "-", "=", "and", "begin"]), two
            ).map(lambda t: f"({t[0]} {t[1][0]} {t[1][1]})"),
            two.map(lambda t: f"((fn (x) {t[0]}) {t[1]})"),
            two.map(lambda t: f"(let ((y {t[0]}) (x 3)) {t[1]})"),
            two.map(lambda t: f"(if (number? {t[0]}) {t[1]} 7)"),
            two.map(lambda t: f"(guard (e (true (list 9 {t[0]}))) {t[1]})"),
            two.map(lambda t: f"(letrec ((g (fn (x y) (list x {t[0]})))) (g {t[1]} 5))"),
            two.map(lambda t: f"(map (fn (y) {t[0]}) (list 4 {t[1]}))"),
            two.map(lambda t: f"(begin (set! z {t[0]}) (define (h a b) {t[1]}) (h z z))"),
            parts.map(lambda t: f"(begin (define (f a b) (list 6 b a)) {t})"),
            parts.map(lambda t: f"(case {t} 1 2 3 {t})"),
            parts.map(lambda t: f"[{t} {{:a {t}}}]"),
            parts.map(lambda t: f"(first {t})"),
        )

    return st.recursive(atoms, deeper, max_leaves=12)


@pytest.fixture(scope="module")
def pair() -> tuple[Session, Session]:
    """A session that shares and one that does not, for many examples."""
    return Session(out=lambda _: None), fresh()


@settings(max_examples=150, deadline=None)
@given(text=_expressions(), numbers=st.lists(st.integers(0, 10**20), min_size=1, max_size=5))
def test_sharing_never_shows(pair: Any, text: str, numbers: list[int]) -> None:
    pieces = cut(text)[1]  # type: ignore[index]
    texts = [text, text]
    for i, number in enumerate(numbers):
        varied = pieces.copy()
        for at in range(1, len(pieces), 2):
            other = str((number + i * at) % (7 if number % 2 else 10**12))
            if pieces[at][0] == '"':
                other = f'"{other}"'
            elif "." in pieces[at]:
                other += ".25"
            varied[at] = other
        texts.append("".join(varied))
    check(["(define x 1) (define y 2) (define z 3) (define (f a b) (list a b))", *texts], pair)


def test_functions_of_a_known_shape_are_called_as_fast(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is linked once is known to take just its parameters: `bind` need not look."""
    session = Session(out=lambda _: None)
    text = "(let* ((x {}) (f (fn (y) (set! x (+ x y)) x))) (list (f 1) (f 2)))"
    for i in range(5):
        session.eval(text.format(i))
    monkeypatch.setattr(Machine, "bind", lambda *_: pytest.fail("bound the long way"))

    assert session.eval(text.format(70)) == [71, 73]


def test_code_of_a_form_that_is_used_again_was_checked_before_it_was_linked() -> None:
    # (a call that was left between its operands is evaluated in frames from then on)
    session = Session(flags=Flags(verify=1), threshold=None)
    text = "(if (and back (< tries 3)) (begin (set! tries (+ tries 1)) (back tries)) (list tries))"
    for _ in range(4):
        session.eval("(define back nil) (define tries 0)")
        assert session.eval(text) == [0]
