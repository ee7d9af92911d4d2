"""The words that random programs are made of: literals, failing forms, primitives by type."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

# What an expression's value is, mostly.
INT, NUM, BOOL, STR, LIST, ANY = "int", "num", "bool", "str", "list", "any"
DATA: Final = (INT, NUM, BOOL, STR, LIST)

LITERALS: Final[dict[str, Sequence[str]]] = {
    INT: ("0", "1", "2", "3", "5", "7", "-1", "-4", "10", "100", "1000003", "9007199254740993",
          "18446744073709551616"),
    NUM: ("0.0", "-0.0", "1.5", "-2.25", "1e300", "0.1", "1/3", "-7/2", "2.0", "3", "-1", "0",
          "inf", "nan", "1e-320"),
    BOOL: ("true", "false", "nil"),
    STR: ('""', '"a"', '"hello"', '"x y"', ":key", '"7"'),
    LIST: ("(list)", "nil", "'(1 2 3)", "'(1 (2) \"a\")", "(range 0 5)", "(list 3 1 2)"),
    ANY: ("{}", "'sym", "#\\a", "(vector 1 2 3)", "{:a 1 :b 2}", "nil", "':k", "(fn (x) x)"),
}  # fmt: skip
ERRORS: Final = (
    "(error \"boom\" 1)", "(raise 'oops)", "(raise 42)", "(+ 1 \"a\")", "(first 5)", "(undefined-name 1)",
    "(vector-ref (vector 1) 9)", "(quotient 1 0)", "(+ nil 1)", "(< 1 \"b\")", "(5 5)", "(nil)",
    "((fn (x) x))", "((fn (x) x) 1 2)", "(string-length 5)", "(* true 2)", "(len 3)", "(raise (list 1 2))",
)  # fmt: skip
# name, types of the arguments, type of the result
PRIMITIVES: Final[list[tuple[str, tuple[str, ...], str]]] = [
    ("+", (INT, INT), INT), ("-", (INT, INT), INT), ("+", (INT, INT, INT), INT), ("-", (INT,), INT),
    ("inc", (INT,), INT), ("dec", (INT,), INT), ("abs", (INT,), INT), ("max", (INT, INT), INT),
    ("min", (INT, INT, INT), INT), ("gcd", (INT, INT), INT), ("len", (LIST,), INT),
    ("string-length", (STR,), INT), ("bitwise-and", (INT, INT), INT), ("+", (NUM, NUM), NUM),
    ("-", (NUM, NUM), NUM), ("*", (NUM, NUM), NUM), ("/", (NUM, NUM), NUM), ("+", (INT, NUM), NUM),
    ("/", (INT, INT), NUM), ("max", (NUM, INT), NUM), ("inc", (NUM,), NUM), ("abs", (NUM,), NUM),
    ("-", (NUM,), NUM), ("=", (INT, INT), BOOL), ("=", (NUM, INT), BOOL), ("<", (INT, INT), BOOL),
    (">", (NUM, NUM), BOOL), ("<=", (INT, NUM), BOOL), (">=", (INT, INT), BOOL), ("!=", (INT, INT), BOOL),
    ("<", (INT, INT, INT), BOOL), ("not", (ANY,), BOOL), ("not", (BOOL,), BOOL), ("even?", (INT,), BOOL),
    ("odd?", (INT,), BOOL), ("zero?", (NUM,), BOOL), ("positive?", (INT,), BOOL), ("negative?", (NUM,), BOOL),
    ("nil?", (ANY,), BOOL), ("empty?", (LIST,), BOOL), ("number?", (ANY,), BOOL), ("string?", (ANY,), BOOL),
    ("list?", (ANY,), BOOL), ("dict?", (ANY,), BOOL), ("equal?", (ANY, ANY), BOOL), ("=", (ANY, ANY), BOOL),
    ("eq?", (ANY, ANY), BOOL), ("boolean?", (ANY,), BOOL), ("vector?", (ANY,), BOOL),
    ("contains?", (LIST, INT), BOOL), ("str", (ANY, ANY), STR), ("str", (INT,), STR), ("upper", (STR,), STR),
    ("inspect", (ANY,), STR), ("type-of", (ANY,), STR), ("number->string", (INT,), STR), ("join", (STR, LIST), STR),
    ("cons", (ANY, LIST), LIST), ("cons", (INT, LIST), LIST), ("rest", (LIST,), LIST), ("reverse", (LIST,), LIST),
    ("append", (LIST, LIST), LIST), ("list", (ANY, ANY), LIST), ("list", (INT, INT, INT), LIST), ("list", (), LIST),
    ("concat", (LIST, LIST), LIST), ("take", (LIST, INT), LIST), ("drop", (LIST, INT), LIST),
    ("first", (LIST,), ANY), ("last", (LIST,), ANY), ("vector", (INT, INT), ANY), ("string->list", (STR,), LIST),
    ("cons", (ANY, ANY), LIST), ("rest", (ANY,), LIST), ("len", (ANY,), INT), ("first", (ANY,), ANY),
    ("floor", (NUM,), NUM), ("round", (NUM,), NUM), ("exact->inexact", (INT,), NUM), ("sqrt", (INT,), NUM),
]  # fmt: skip
PRIMITIVES_BY_RESULT: Final = {
    kind: [entry for entry in PRIMITIVES if entry[2] == kind] for kind in {e[2] for e in PRIMITIVES}
}
# What a program that shadows names of the language may define again.
SHADOWABLE: Final = (
    "first", "rest", "+", "-", "=", "<", "not", "map", "len", "list", "cons", "inc", "even?",
    "filter", "nth", "empty?", "reduce", "zero?", "append",
)  # fmt: skip
