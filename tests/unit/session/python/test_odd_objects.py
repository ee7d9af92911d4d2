"""Objects of Python's whose methods raise, never return or answer nonsense, in the language's
operations: what comes of it is a value or an error of the program's, and nothing internal."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any, Final

import pytest

from sx_kernel import Session, SxError
from sx_kernel.session.capabilities import EVERYTHING
from sx_kernel.session.errors.render import render_error
from sx_kernel.session.primitives.late import access_of
from sx_kernel.session.python.shown import representations
from sx_kernel.syntax.printer import inspect
from tests.unit.session.python.odd import Beside, raising


class BadMessage(Exception):
    def __str__(self) -> str:
        raise RuntimeError

    __repr__ = __str__


def run_away(*args: Any, **named: Any) -> Any:
    return run_away(*args, **named)


WAYS: Final[dict[str, Callable[..., Any]]] = {
    "raises": raising(ValueError),
    "has a bad message": raising(BadMessage),
    "quits": raising(SystemExit),
    "ends generators": raising(GeneratorExit),
    "raises beside": raising(Beside),
    "stops": raising(StopIteration),
    "runs away": run_away,
    "answers nothing": lambda *_a, **_n: None,
    "answers -1": lambda *_a, **_n: -1,
    "answers a text": lambda *_a, **_n: "x",
    "answers half a character": lambda *_a, **_n: "\ud800",
    "declines": lambda *_a, **_n: NotImplemented,
    "answers itself": lambda self, *_a, **_n: self,
}


METHODS: Final = (
    "__repr__", "__str__", "__eq__", "__ne__", "__hash__", "__iter__", "__next__", "__len__",
    "__bool__", "__index__", "__int__", "__float__", "__getattr__", "__getattribute__",
    "__setattr__", "__dir__", "__call__", "__enter__", "__exit__", "__getitem__", "__setitem__",
    "__delitem__", "__contains__", "__lt__", "__add__", "__radd__", "__class__", "__format__",
    "__length_hint__", "__doc__", "__name__", "keys",
)  # fmt: skip


OF_CLASSES: Final = (
    "__hash__", "__eq__", "__getattr__", "__getattribute__", "__name__", "__module__", "__class__",
    "__mro__", "__repr__", "__call__", "__instancecheck__", "__subclasscheck__", "__bool__",
)  # fmt: skip


PROPERTIES: Final = ("__class__", "__doc__", "__name__")


OPERATIONS: Final = """
x (str x) (inspect x) (display x) (equal? x x) (= x x) (equal? (list x) (list x)) (if x 1 2)
(hash-table-set! (make-hash-table) x 1) (make-set (list x)) (distinct (list x x 1)) (not x)
(member x (list 1 x)) (map identity x) (reduce + 0 x) (py-len x) (py-list x) (py->sx x)
(py-get x 0) (py-set! x 0 1) (py-delete! x 0) (py+ x 1) (py+ 1 x) (py< x x) (.-foo x) (.foo x)
(.-__class__ x) (py-set-attr! x "a" 1) (py-dir x) (x) (x 1 :a 2) (py-iter x) (py-next x)
(py-take 2 x) (with-python (f x) f) (py-repr x) (type-of x) (len x) (count x) (+ x 1) (< x 1)
(sort (list x 1) <) (get {:a 1} x) (error "bad" x) (raise x)
(guard (e (true (error-message e))) (raise x)) (py-slice x) (py-get (list 1 2) x) (first x)
((py "builtins.sorted") (list x x)) (nth x 0) (apply + x) (json-stringify x) (string-append "a" x)
(content-id x) (cek-freeze (fn () x)) (let ((s (signal x))) (reset! s x)) (dict? x) (callable? x)
(match x ((list a) a) (_ 5)) (render-to-html (list 'p x)) (range x) (vector-ref (vector 1 2) x)
(read-text x) (env x) (sleep x) (py x) (call/cc x) (dynamic-wind x x x) (force x) (eval x)
(map x (list 1)) (error-message x) (assoc x (list (list x 1))) (max x x) (append x (list 1))
(keys x) (list x (vector x) {:a x})
"""


def odd(method: str, way: str, base: type) -> Any:
    answer = WAYS[way]
    made = property(answer) if method in PROPERTIES else answer
    return type("Odd", (base,), {method: made})()


def operations() -> list[str]:
    return [inspect(form) for form in Session().eval(f"'({OPERATIONS})")]


@pytest.mark.parametrize("threshold", [None, 1])
@pytest.mark.parametrize("base", [object, int, str, list, dict, float, Exception])
def test_nothing_internal_is_shown(base: type, threshold: int | None) -> None:
    random = Random(f"{base.__name__} {threshold}")
    texts = operations()
    session = Session(capabilities=EVERYTHING, threshold=threshold, out=lambda _text: None)
    wrap = access_of(session).to_sx  # type: ignore[union-attr]
    for method in METHODS:
        for way in WAYS:
            for text in random.sample(texts, 1):
                try:
                    session.define("x", wrap(odd(method, way, base)))
                    inspect(session.eval(text))
                except SxError as problem:
                    shown = render_error(problem)
                    assert "internal-error" not in shown, (method, way, text, shown)
                    assert "Traceback" not in shown, (method, way, text, shown)


def of_odd_class(method: str, way: str, base: type) -> Any:
    """An object whose class has a class whose `method` is odd; None where Python refuses that."""
    answer = WAYS[way]
    made = property(answer) if method[2:-2] in {"module", "name", "class", "mro"} else answer
    try:
        kind = type("Meta", (type,), {method: made})("Odd", (base,), {})
        return base.__new__(kind)  # type: ignore[call-arg]
    except BaseException:
        return None


@pytest.mark.parametrize("threshold", [None, 1])
def test_nothing_internal_is_shown_of_objects_whose_class_cannot_be_asked(
    threshold: int | None,
) -> None:
    """SX asks for the class of values everywhere: each such question raised Python's exception."""
    random = Random(f"classes {threshold}")
    texts = operations()
    session = Session(capabilities=EVERYTHING, threshold=threshold, out=lambda _text: None)
    wrap = access_of(session).to_sx  # type: ignore[union-attr]
    tried = 0
    for method in OF_CLASSES:
        for way in WAYS:
            for base in random.sample([object, int, str, list, dict, float, Exception], 2):
                found = of_odd_class(method, way, base)
                if found is None:
                    continue
                tried += 1
                text = random.choice(texts)
                for value in random.choice(((found,), ([1, found],), ({"a": found},))):
                    session.define("x", wrap(value))
                    representations(session.eval("x"))
                    try:
                        inspect(session.eval(text))
                    except SxError as problem:
                        shown = render_error(problem)
                        assert "internal-error" not in shown, (method, way, text, shown)
                        assert "Traceback" not in shown, (method, way, text, shown)
    assert tried > 100


@pytest.mark.parametrize("call", ["(x 1)", "(map x (list 1))", "(str x)", "(handed 1)"])
def test_code_that_runs_away_after_deep_recursion_is_an_error(call: str) -> None:
    """SX had raised the limit of Python's stack by then, and C's was used up: the process died."""

    class Runs:
        def __call__(self, *args: Any) -> Any:
            return self(*args)

        def __repr__(self) -> str:
            return repr(self)

    session = Session(python=True, threshold=1)
    session.define("x", access_of(session).to_sx(Runs()))  # type: ignore[union-attr]
    session.function(Runs().__call__, name="handed")
    session.eval("(define (deep n) (if (= n 0) 0 (let ((r (deep (- n 1)))) (+ 1 (* r 1)))))")
    assert session.eval("(deep 30000)") == 30000
    assert session.machine.deep
    text = f"(guard (e (true (str (error-type e) (error-message e)))) {call})"
    shown = session.eval(text)
    assert "RecursionError" in shown or shown == "#<Runs, whose repr nests too deeply>"
    assert session.eval("(deep 30000)") == 30000
