"""What somebody else wrote as frozen data: it is a program from a stranger, and no more."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

import pytest

from sx_kernel.base.errors import SxError
from sx_kernel.base.values import Symbol, symbol
from sx_kernel.machine.frozen.freeze import check_of
from sx_kernel.session.session import Session
from tests.differential import frozen

DEFINITION = "(define (f x) (let ((y (* x x))) (+ y y)))"
PYTHON = "F_sqrt.__globals__['__builtins__']"


def frozen_f(definition: str = DEFINITION) -> list[Any]:
    """The frozen data of f."""
    session = Session(threshold=None)
    session.eval(definition)
    return session.eval("(cek-freeze f)")


def changed(data: list[Any], change: Callable[[Any], Any]) -> list[Any]:
    """The data with `change` made to each atom, and the check made anew."""

    def walk(form: Any) -> Any:
        return [walk(part) for part in form] if type(form) is list else change(form)

    made = walk(data)
    return [*made[:2], [symbol("check"), check_of(made[3:])], *made[3:]]


def once(name: str, new: Any) -> Callable[[Any], Any]:
    """A change of the first symbol of that name."""
    done: list[bool] = []

    def change(atom: Any) -> Any:
        if type(atom) is Symbol and atom.name == name and not done:
            done.append(True)
            return new
        return atom

    return change


def use(data: list[Any]) -> Session:
    """A session that has thawed the data and called what they give until it is compiled."""
    session = Session(threshold=1)
    session.machine.bind_global("data", data)
    session.eval("(define g (cek-thaw data))")
    for _ in range(4):
        session.eval("(g 3)")
    return session


def refused(data: list[Any]) -> str:
    """The message with which thawing is refused."""
    session = Session()
    session.machine.bind_global("data", data)
    with pytest.raises(SxError) as problem:
        session.eval("(cek-thaw data)")
    assert problem.value.kind == "read-error"
    return problem.value.message


@pytest.mark.parametrize(
    "text",
    [PYTHON, "F_sqrt.__class__", "x, y", "y=1", "y\n", "", "y·", "y·1.real", "import", "None", "H_", "P_",
     "y·99999999", "ｙ", "y·٣", "y\0", "y\ud800"],
)  # fmt: skip
def test_python_name_in_the_data_is_refused(text: str) -> None:
    data = changed(frozen_f(), once("y@2", [symbol("y@2"), text]))
    assert "damaged" in refused(data)


@pytest.mark.parametrize(
    "text", [PYTHON, "y\n=1", "ｙ", "__debug__", "None", "class", "'", "{x}", "y\0"]
)
def test_sx_name_in_the_data_becomes_an_identifier(text: str) -> None:
    """Any text may be an SX name; what the code does not change with it."""
    data = changed(frozen_f(), lambda a: symbol(f"{text}@2") if a is symbol("y@2") else a)
    session = use(data)
    assert session.eval("(g 3)") == 18
    assert session.eval('(get (jit-why g) "tier")') == "python"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("x@1", "x@0"), ("x@1", "x@7"), ("y@2", "y@999999"), ("y@2", "y@1"), ("y@2", "y@-1"),
        ("y@2", "y"), ("let", "%let"), ("*", "no-such-thing"), ("*", "%run"), ("*", "sqrt"),
    ],
)  # fmt: skip
def test_code_that_the_verifier_refuses_is_a_read_error(old: str, new: str) -> None:
    refused(changed(frozen_f(), once(old, symbol(new))))


def test_code_refers_only_to_what_a_program_can_name() -> None:
    data = frozen_f("(define (f x) (cek-step-loop x))")
    for name in ("%run", "(my lib) helper", "%no-such"):
        refused(changed(data, once("cek-step-loop", name)))


def test_globals_that_no_program_can_define_are_refused() -> None:
    session = Session()
    session.eval("(define (helper x) x) (define (f x) (helper x))")
    data = session.eval("(cek-freeze f)")
    for name in ("%list", "(my lib) helper", "%guard"):
        made = changed(data, lambda a, name=name: name if a == "helper" else a)
        assert "damaged" in refused(made)


def test_refused_data_change_nothing() -> None:
    session = Session()
    session.eval("(define (helper x) x) (define (f x) (helper x))")
    data = session.eval("(cek-freeze f)")
    other = Session()
    other.machine.bind_global("data", changed(data, once("tail-call", symbol("call"))))
    with pytest.raises(SxError):
        other.eval("(cek-thaw data)")
    with pytest.raises(SxError, match="Undefined symbol: helper"):
        other.eval("helper")


def test_lists_that_contain_themselves_are_refused_at_once() -> None:
    session = Session()
    with pytest.raises(SxError, match="a list contains itself"):
        session.eval("(cek-thaw (let ((l (list 1))) (append! l l) l))")
    doubling = (
        "(let loop ((i 0) (l (list 1))) (if (= i 64) (cek-thaw l) (loop (+ i 1) (list l l))))"
    )
    with pytest.raises(SxError, match="the data are too large"):
        session.eval(doubling)


def test_operations_of_special_forms_refuse_forged_calls() -> None:
    session = Session()
    for call in (
        '"%run") 5',
        '"%record-ref") 1 2 3 4',
        '"%handler-bind") 5 6',
        '"%match-item") 1 2',
        '"%fail") 1 2',
        '"%fail") "a" 0',
    ):
        with pytest.raises(SxError) as problem:
            session.eval(f"(eval (list (string->symbol {call}))")
        assert problem.value.kind == "type-error"


HOSTILE = [
    PYTHON,
    "'",
    '"',
    "\\",
    "{",
    "}",
    "{x!r}",
    "\n",
    "\0",
    "\ud800",
    "ｘ",
    "#",
    "a b",
    "t1_",
    "H_",
    "None",
    "__import__",
]


@pytest.mark.parametrize("text", HOSTILE, ids=ascii)
def test_emitted_code_of_hostile_programs_names_nothing_foreign(text: str) -> None:
    """Variables, globals, keys, keywords, strings, attributes, names of functions."""
    session = Session(threshold=1, out=lambda _text: None)
    session.define("hostile", text)
    program = """
      (define s (string->symbol hostile))
      (define made (eval (list 'fn (list s) hostile
        (list 'let (list (list s (list '+ s 1)))
          (list 'list s hostile (list 'div :class hostile hostile s) (list 'str "<" hostile s)
             (list 'get (dict hostile 1) hostile) (list (list 'fn (list 'q) s) 1)
             (list 'if (list '= hostile s) 1 2))))))
      (list (made 1) (made 2) (made 3))
    """
    value = session.eval(program)
    assert [one[0] for one in value] == [2, 3, 4]
    assert [one[1] for one in value] == [text] * 3
    session.eval(
        "(eval (list 'define '(base n) (list 'if (list '= hostile 'n) 0"
        " '(if (< n 1) n (+ 1 (base (- n 1)))))))"
    )
    assert session.eval("(base 9)") == 9
    for entry in session.policy.cache.entries():
        check_names(entry.code.unit.text)


def check_names(text: str) -> None:
    """Assert that emitted code looks into nothing that is not part of its run time."""
    for node in ast.walk(ast.parse(text.encode("utf-8", "surrogatepass"))):
        if isinstance(node, ast.Attribute):
            assert "__" not in node.attr
        if isinstance(node, ast.Name):
            assert "__" not in node.id


def test_mutations_of_frozen_data_are_refused_or_work() -> None:
    """A few of many: python -m tests.differential.frozen SEED COUNT tries more."""
    assert not [(n, problem) for n, problem, _ in frozen.faults(1, 120)]


def test_a_handler_that_was_outside_of_a_computation_may_be_gone_when_it_goes_on() -> None:
    """It had paused in that handler; where it goes on there is none: an error inside of ours."""
    session = Session()
    session.eval("""
      (define (paused handler predicate raise-it)
        (handler-bind ((predicate handler)) (cek-step-loop (fn () (list (raise-it "a") 7)))))
      (define one (paused (fn (c) (perform c) 5) string? signal-condition))
      (define two (paused (fn (c) 5) (fn (c) (perform c) true) raise-continuable))
    """)
    assert session.eval("(cek-value (cek-resume one 1))") == [None, 7]
    assert (
        session.eval("(guard (e (true (list 'none e))) (cek-value (cek-resume two 1)))")[1] == "a"
    )


PAUSED = (
    "(define base (make-parameter 1)) (cek-freeze (cek-step-loop (fn ()"
    ' (parameterize ((base (perform "ask"))) (+ (base) 1)))))'
)


def test_a_computation_that_waits_for_the_value_of_a_parameter_goes_on() -> None:
    """What it is about to call, %parameterize, is among the values that it has so far."""
    session = use_of(PAUSED)
    assert session.eval("(cek-value (cek-resume (cek-thaw data) 5))") == 6


def test_what_only_special_forms_call_stands_nowhere_else() -> None:
    data = Session().eval(PAUSED)
    frozen_list = Session().eval("(cek-freeze (list 1 (list 2)))")
    (called,) = [part for part in objects(data) if part == [symbol("library"), "%parameterize"]]
    called[1] = "%guard"  # the code still says %parameterize
    assert "damaged" in refused(changed(data, lambda a: a))
    inserted = changed(frozen_list, lambda a: a)
    at = next(i for i, part in enumerate(inserted) if i > 1 and part[0] is symbol("objects"))
    inserted[at].append([symbol("library"), "%parameterize"])
    inserted[-1] = [symbol("value"), symbol(f"&{len(inserted[at]) - 2}")]
    assert "damaged" in refused(changed(inserted, lambda a: a))


def test_a_continuation_without_the_end_of_its_computation_is_refused() -> None:
    data = Session().eval(
        '(cek-freeze (cek-step-loop (fn () (+ 1 (call/cc (fn (k) (perform "ask") (k 1)))))))'
    )
    parts = objects(data)
    wind = next(i for i, part in enumerate(parts) if part[0] is symbol("segment"))
    ends = [one for one in parts[wind][4:] if parts[int(one.name[1:])][0] is symbol("wind-frame")]
    assert ends, "its outermost frame is where the computation ends"
    made = changed(data, lambda a: a)
    objects(made)[wind].remove(ends[0])
    assert "damaged" in refused(changed(made, lambda a: a))


def objects(data: list[Any]) -> list[Any]:
    """The objects that frozen data are made of."""
    (found,) = [part for part in data[2:] if part[0] is symbol("objects")]
    return found[1:]


def use_of(text: str) -> Session:
    """A session with the frozen data that the program makes."""
    session = Session()
    session.define("data", session.eval(text))
    return session


@pytest.mark.parametrize(
    "body",
    [
        ["global", "(my lib) n"],
        ["seq", ["set-global!", "(my lib) n", 5], 1],
        ["call", ["global", "%run"], 1],
        ["global", "%list"],
        1,
    ],
    ids=str,
)
def test_code_inside_of_code_is_not_read_unchecked(body: Any) -> None:
    """Lambdas are objects of their own, each of which is checked; none stands in another one."""

    def named(form: Any) -> Any:
        if type(form) is not list:
            return form
        return [symbol(form[0]), *map(named, form[1:])]

    inner = [symbol("lambda"), None, [], 1, named(body)]
    data = frozen_f("(define (f x) (list x 7))")
    made = changed(data, lambda a: a)
    stack: list[Any] = [made]
    while stack:
        form = stack.pop()
        for i, part in enumerate(form):
            if type(part) is list:
                stack.append(part)
            elif part == 7 and form[0] is symbol("prim"):
                form[i] = inner
    assert any(part is inner for part in _all_parts(made))
    session = Session()
    session.eval("(define-library (my lib) (export count!) (define n 0) (define (count!) n))")
    session.machine.bind_global("data", changed(made, lambda a: a))
    with pytest.raises(SxError, match="damaged"):
        session.eval("(cek-thaw data)")


def _all_parts(form: Any) -> list[Any]:
    return [form, *[x for part in form for x in _all_parts(part)]] if type(form) is list else [form]
