"""Names that loops use are fetched once."""

from __future__ import annotations

from sx_kernel.jit.python.held import hold_names
from sx_kernel.session.session import Session


def held(text: str) -> list[str]:
    """The lines of a function's body, after `nonlocal H_`, and that line."""
    lines = ["   nonlocal H_", *text.splitlines()]
    hold_names(lines)
    return [line.strip() for line in lines]


def test_what_a_loop_names_is_fetched_at_the_beginning() -> None:
    assert held("   while True:\n    if type(x) is not int: V_(P_)") == [
        "nonlocal H_; O_type, O_int = type, int",
        "while True:",
        "if O_type(x) is not O_int: V_(P_)",
    ]


def test_outside_of_loops_nothing_is_gained() -> None:
    text = "   if type(x) is int:\n    y = 1\n   for x in y:\n    z\n   return len(z)"
    assert held(text)[1:] == [line.strip() for line in text.splitlines()]
    assert held(text)[0] == "nonlocal H_"


def test_a_loop_in_a_loop_is_in_one_function_with_it() -> None:
    lines = held("   while True:\n    for x in range(len(y)):\n     abs(x)\n    len(y)")
    assert lines[0] == "nonlocal H_; O_len, O_abs = len, abs"
    assert lines[2:] == ["for x in range(O_len(y)):", "O_abs(x)", "O_len(y)"]


def test_each_function_has_its_own() -> None:
    lines = held("   while True:\n    len(x)\n   nonlocal H_\n   while True:\n    abs(x)")
    assert lines == [
        "nonlocal H_; O_len = len", "while True:", "O_len(x)",
        "nonlocal H_; O_abs = abs", "while True:", "O_abs(x)",
    ]  # fmt: skip


def test_strings_attributes_and_longer_names_stay() -> None:
    for text in (
        "x = 'type \\' int'",
        'x = "len"',
        "x = f'{len(y)}'",
        "x.len = y.type",
        "typeʹ = intˍ",
        "C10_x",
    ):
        assert held(f"   while True:\n    {text}") == ["nonlocal H_", "while True:", text]


def test_comprehensions_stay() -> None:
    line = "x = [y for y in z if type(y) is int]"
    assert held(f"   while True:\n    {line}") == ["nonlocal H_", "while True:", line]


def test_variables_of_these_names_are_other_names() -> None:
    of = Session(threshold=1)
    of.eval(
        "(define (f type n) (let loop ((i 0) (int 0) (O_len 5)) (if (= i n) (list type int O_len)"
        " (loop (+ i 1) (+ int (len type) (if (eof-object? type) 1 0)) (+ O_len 1)))))"
    )
    for _ in range(2):
        assert of.eval('(f "abc" 3)') == ["abc", 9, 8]
