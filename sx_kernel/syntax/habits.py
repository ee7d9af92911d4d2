"""What is typed in the grammar of another language, and what is said beside the error there.

    LINES       how a line looks that is no SX, and what it is in SX
    MESSAGES    what an error says, and what is meant most often

Only texts are looked at: the line where an error is, what stands just before its place, and its
message; nothing here has a say in what a program does. As in beginners.py, a hint is given where it
is sure, and a test goes through the rows, each of which has an example.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple

from sx_kernel.syntax.beginners import METHOD
from sx_kernel.syntax.places import datum_starts, end_of_form, list_around
from sx_kernel.syntax.tokens import LatePattern

_NAME: Final = r"[^\W\d][\w.-]*"
_SETS: Final = "(define x 1) makes a variable, (set! x 2) changes it"


class Line(NamedTuple):
    """How a line begins, and what is said of it, with an example of such a line."""

    pattern: LatePattern
    text: str
    example: str


def _line(pattern: str, text: str, example: str) -> Line:
    return Line(LatePattern(r"\s*(?:" + pattern.replace("NAME", _NAME) + ")"), text, example)


LINES: Final = (
    _line(
        r"//|/\*|--\s|#\s|<!--",
        "a comment begins with ; and ends with the line",
        "// not yet",
    ),
    _line(
        r"(?:def|function|func|fun|sub)\s+NAME\s*\(",
        "in SX: (define (f x) …)",
        "def f(x): x",
    ),
    _line(
        r"(?:lambda\b[\w\s,]*:|\([\w\s,]*\)\s*=>|NAME\s*=>)",
        "in SX: (fn (x) …)",
        "(x) => x + 1",
    ),
    _line(
        r"(?:if(?![\w-]).*(?::|\{|\bthen\b)|if\s*\()",
        "in SX: (if (> x 3) 1 2)",
        "if x > 3: 4",
    ),
    _line(
        r"(?:elif|else\s+if)\b|else\s*[:{]",
        "in SX: (cond ((> x 3) 1) (else 2))",
        "else: 4",
    ),
    _line(
        r"for(?![\w-]).*[:{]|for\s*\(",
        "in SX: (for-each (fn (x) …) xs)",
        "for i in range(10): i",
    ),
    _line(
        r"while(?![\w-]).*[:{]|while\s*\(",
        "in SX: (let loop ((i 0)) (when (< i 10) … (loop (+ i 1))))",
        "while (x < 3) { x }",
    ),
    _line(
        r"return(?![\w-])",
        "what a function answers is the value of its last form",
        "return 5",
    ),
    _line(
        r"(?:from\s+\S+\s+)?import\s+[\w.*{]|#include\b|using\s|require\s*\(",
        'in SX: (import (my library)), or (load "file.sx")',
        "import math",
    ),
    _line(
        r"class\s+NAME",
        "in SX: (define-record-type point (make-point x y) point? (x point-x) (y point-y))",
        "class Foo: 1",
    ),
    _line(
        r"(?:try|except|catch|finally)(?![\w-]).*[:{]",
        "in SX: (guard (e (true …)) …)",
        "try: f()",
    ),
    _line(
        r"(?:(?:let|const|var|val|local|int|auto)\s+)?NAME\s*(?::=|<-|=(?![=>]))",
        _SETS,
        "x = 5",
    ),
    _line(
        r"NAME\s*(?:[-+*/%]=|\+\+|--)",
        "in SX: (set! x (+ x 1))",
        "x += 1",
    ),
    _line(
        r"f(?:\"|')",
        'in SX: (str "x is " x)',
        'f"x is {x}"',
    ),
)


class Message(NamedTuple):
    """What an error says, how the form where it is begins, what is meant, and an example.

    A form that ends in … is the one around the form where the error is.
    """

    message: LatePattern
    form: str
    text: str
    example: str


def _message(message: str, form: str, text: str, example: str) -> Message:
    return Message(LatePattern(message), form, text, example)


MESSAGES: Final = (
    _message(
        r"\+: argument \d+ must be a number, got .* \(string\)",
        "",
        '(str "a" "b") joins strings, (parse-number "3") reads a number from one',
        '(+ "a" "b")',
    ),
    _message(
        r"(map|filter|for-each|reject|some|every\?): argument 2 must be a list, "
        r"got #<function",
        "",
        "the function stands first: (map f xs)",
        "(map (list 1 2) inc)",
    ),
    _message(
        r"reduce: expected 3 arguments, got 2",
        "",
        "the value to begin with is missing: (reduce + 0 xs)",
        "(reduce + (list 1 2))",
    ),
    _message(
        r"nth: argument 2 must be an integer, got .* \(list\)",
        "",
        "the list stands first: (nth xs 0)",
        "(nth 0 (list 1 2))",
    ),
    _message(
        r"Not callable: ",
        "(:",
        "a key is looked up by (get d :key)",
        "(:a {:a 1})",
    ),
    _message(
        r"sort: argument 1 must be a list, got #<function",
        "",
        "the list stands first: (sort xs <)",
        "(sort < (list 3 1))",
    ),
    _message(
        r"(join|string-join): argument 1 must be a string, got .* \(list\)",
        "",
        'what stands between is first: (join ", " xs)',
        '(join (list "a" "b") ", ")',
    ),
    _message(
        r"(concat|append): argument \d+ must be a list, got .* \(string\)",
        "",
        '(str "a" "b") joins strings',
        '(concat "a" "b")',
    ),
    _message(
        r"string-append: argument \d+ must be a string",
        "",
        '(str "a" 5) joins what is no string, too',
        '(string-append "a" 5)',
    ),
    _message(
        r"input: a void element has no content",
        "",
        "input is an element of HTML; (read-line) asks for a line",
        '(input "name: ")',
    ),
    _message(
        r"do is a special form and has no value",
        "(while",
        "in SX: (let loop ((i 0)) (when (< i 10) … (loop (+ i 1))))",
        "(while true do (println 1))",
    ),
    _message(
        r"Not callable: ",
        "(case …",
        'keys and values stand in turn, (case x 1 "a" 2 "b"), or clauses have lists of keys: '
        '(case x ((1) "a") ((2 3) "b"))',
        '(case 1 (1 "one") (2 "two"))',
    ),
    _message(
        r"Undefined symbol: ",
        "(set!",
        "set! changes a variable that there is; (define x 1) makes one",
        "(set! unheard-of 5)",
    ),
    _message(
        r"\S+: expected a list of bindings",
        "",
        "names and values stand in a list: (let ((x 1) (y 2)) (+ x y))",
        "(let x 5)",
    ),
    _message(
        r"\S+: a binding must be \(name value\)",
        "",
        "each name has brackets of its own, the body stands after all of them: "
        "(let ((x 1) (y 2)) (+ x y))",
        "(let ((x 5) (y 6) x))",
    ),
    _message(
        r"Not callable: (true|false) ",
        "",
        "a constant stands without brackets",
        "(true)",
    ),
    _message(
        r"Not callable: \{",
        "",
        "a key is looked up by (get d :key)",
        "({:a 1} :a)",
    ),
    _message(
        r'unexpected "[\])}]"$',
        "",
        "no bracket is open here: there is one too many",
        "(+ 1 2))",
    ),
    _message(
        r'a symbol cannot start with "%": %$',
        "",
        "in SX: (mod x y)",
        "(% 5 2)",
    ),
    _message(
        r"Undefined symbol: $",
        "(||",
        "|| is a symbol without a name; in SX: (or a b)",
        "(|| true false)",
    ),
    _message(
        r'a symbol cannot start with "\^": \^$',
        "",
        "in SX: (expt x y)",
        "(^ 5 2)",
    ),
    _message(
        r'"#" without a name',
        "",
        "a comment begins with ; and ends with the line",
        "(f 1) # one",
    ),
    _message(
        r"not a number: \d+(_\d+)+ ",
        "",
        "digits stand without _ between them",
        "(+ 1_000 1)",
    ),
    _message(
        r"not a number: 0[xX]",
        "",
        "in SX: #xFF",
        "(+ 0x1F 1)",
    ),
    _message(
        r"not a number: 0[bB]",
        "",
        "in SX: #b101",
        "(+ 0b11 1)",
    ),
    _message(
        r"not a number: 0[oO]",
        "",
        "in SX: #o17",
        "(+ 0o17 1)",
    ),
    _message(
        r"not a number: [\d.]+% ",
        "",
        "a percentage is a number: 0.05",
        "(* 5% 2)",
    ),
    _message(
        r"no value for dict key ",
        "",
        "a dict has a value for each key: {:a 1 :b 2}",
        "{:a}",
    ),
    _message(
        r"a dict key must be ",
        "",
        "a dict has keys and values in turn: {:a 1 :b 2}",
        "{1 2}",
    ),
)


def about_line(text: str, at: int) -> str | None:
    """Return what is said of the line of `text` in which offset `at` is; None if there is
    nothing."""
    begin = text.rfind("\n", 0, at) + 1
    end = text.find("\n", begin)
    line = text[begin : len(text) if end < 0 else end][:200]
    return next((row.text for row in LINES if row.pattern.match(line)), None)


def about_bracket(text: str, at: int) -> str | None:
    """Return what is said where the name, or the list, at offset `at` is part of a call like
    `f(x)`."""
    if _ends_name(text[at : at + 1]):  # the name itself is what is wrong
        at = end_of_form(text, at)
    if text[at : at + 1] != "(" or at == 0 or not _ends_name(text[at - 1]):
        return None
    begin = at
    while begin and (_ends_name(text[begin - 1]) or text[begin - 1] in ".->"):
        begin -= 1
    if "." in text[begin:at]:
        return METHOD
    inside = text[at + 1 : end_of_form(text, at) - 1].strip()
    if len(inside) > 30 or not inside.isprintable():
        inside = "…"
    called = f"({text[begin:at]} {inside})" if inside else f"({text[begin:at]})"
    return f"the function stands inside of the brackets: {called}"


def _ends_name(c: str) -> bool:
    return c.isalnum() or (c != "" and c in "_?!")


def about_form(message: str, text: str, at: int) -> str | None:
    """Return what is said of an error with that message in that form at offset `at` of `text`."""
    return next((row.text for row in MESSAGES if row.form and _fits(row, message, text, at)), None)


def about_message(message: str) -> str | None:
    """Return what is said of an error with that message, whatever the form; None for nothing."""
    return next((row.text for row in MESSAGES if not row.form and row.message.match(message)), None)


def _fits(row: Message, message: str, text: str, at: int) -> bool:
    return bool(row.message.match(message)) and _within(text, at, row.form)


def _within(text: str, at: int, form: str) -> bool:
    if form.endswith(" …"):
        around = list_around(text, at)
        return around is not None and text.startswith(form.removesuffix("…"), around)
    return text.startswith(form, at) or text[:at].rstrip().endswith(form)


def bare_call(text: str, is_function: Callable[[str], bool]) -> str | None:
    """Return what is said of a text in which a function and its operands stand without brackets.

    `is_function`: whether what is written is a name, and of a function.
    """
    line: list[str] = []
    before = 0
    for start, token in [*datum_starts(text, 0), (len(text), "")]:
        if token and "\n" not in text[before:start]:
            line.append(text[start : end_of_form(text, start)])
        else:
            if len(line) > 1 and (said := _called(line, is_function)) is not None:
                return said
            line = [text[start : end_of_form(text, start)]]
        before = end_of_form(text, start)
    return None


def _called(line: list[str], is_function: Callable[[str], bool]) -> str | None:
    if is_function(line[0]):
        return f"a call stands between brackets: ({' '.join(line)})"
    if len(line) == 3 and is_function(line[1]):
        return f"the function stands first, all between brackets: ({line[1]} {line[0]} {line[2]})"
    if any(map(is_function, line)) and not any(one[0] in "([{" for one in line):
        return "a call stands between brackets, the function first: (+ 1 2)"
    return None
