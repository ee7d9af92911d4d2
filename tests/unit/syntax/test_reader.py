"""The reader: three different answers, exact places, any size and depth."""

from __future__ import annotations

import contextlib
import time
from fractions import Fraction
from math import isnan
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sx_kernel.base.errors import SxError
from sx_kernel.base.source import Source
from sx_kernel.base.values import Char, Keyword, Symbol, Vector, char, keyword, symbol
from sx_kernel.syntax import quick, reader
from sx_kernel.syntax.reader import (
    Incomplete,
    Invalid,
    Parsed,
    ReadProblem,
    end_of_form,
    find_child,
    read,
    read_forms,
)

QUOTE = symbol("quote")


def read_one(text: str) -> Any:
    """The only form in `text`."""
    (form,) = read_forms(text)
    return form


def problem(text: str) -> ReadProblem:
    """What the reader says against `text`."""
    with pytest.raises(ReadProblem) as caught:
        read(Source(text))
    return caught.value


def message(text: str) -> str:
    """The message of the SX error for `text`."""
    return problem(text).as_error(Source(text)).message


def exactly(text: str) -> Parsed:
    """Read with the reader that knows the whole grammar, whatever the text."""
    return reader._Reader(text, None, reserved=False).read()  # pyright: ignore[reportPrivateUsage]


# --- what things read as ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("42", 42),
        ("-7", -7),
        ("0", 0),
        ("007", 7),
        ("3.14", 3.14),
        ("-1.5", -1.5),
        ("1e-3", 0.001),
        ("1E3", 1000.0),
        ("1e+22", 1e22),
        ("-0.0", -0.0),
        ("1/3", Fraction(1, 3)),
        ("-6/4", Fraction(-3, 2)),
        ("4/2", 2),
        ("0/5", 0),
        ("inf", float("inf")),
        ("-inf", float("-inf")),
        ("+inf", symbol("+inf")),
        ("+5", 5),
        ("-", symbol("-")),
        ("-.5", -0.5),
        ("true", True),
        ("false", False),
        ("#t", True),
        ("#f", False),
        ("#true", True),
        ("#false", False),
        ("nil", None),
        ("...", symbol("...")),
        ("<>", symbol("<>")),
        ("->>", symbol("->>")),
        ("~shared:layout/app-body", symbol("~shared:layout/app-body")),
        ("a,b", symbol("a,b")),
        ("a#b", symbol("a#b")),
        ("a|b", symbol("a|b")),
        ("|a b|", symbol("a b")),
        ("||", symbol("")),
        (r"|a\|\x41;\n(|", symbol("a|A\n(")),
        (":|a b|", keyword("a b")),
        (":||", keyword("")),
        ("|1|", symbol("1")),
        ("|nil|", symbol("nil")),
        ("cafe\u0301", symbol("caf\u00e9")),
        (":cafe\u0301", keyword("caf\u00e9")),
        ("|cafe\u0301|", symbol("cafe\u0301")),
        ("+x", symbol("+x")),
        ("-.x", symbol("-.x")),
        ("+inf.1", symbol("+inf.1")),
        ("Inf", symbol("Inf")),
        ("*strict*", symbol("*strict*")),
        ("&key", symbol("&key")),
        ("größe—x", symbol("größe—x")),
        ("日本語", symbol("日本語")),
        ("👩\u200d🚀", symbol("👩\u200d🚀")),
        (":sx-get", keyword("sx-get")),
        (":a:b", keyword("a:b")),
        ('"a b"', "a b"),
        ('""', ""),
        (r'"\n\t\r\"\\\a\b\|"', '\n\t\r"\\\a\b|'),
        (r'"\u00e9\uD83D\uDE00\x41;"', "é😀A"),
        ('"a\\   \n   b"', "ab"),
        ('"two\nlines"', "two\nlines"),
        ('"two\r\nlines"', "two\nlines"),
        (r"#|raw \n (|", r"raw \n ("),
        ("#||", ""),
        (r"#\a", char("a")),
        (r"#\λ", char("λ")),
        (r"#\(", char("(")),
        (r"#\;", char(";")),
        ('#\\"', char('"')),
        ("#\\ ", char(" ")),
        ("#\\\n", char("\n")),
        (r"#\space", char(" ")),
        (r"#\newline", char("\n")),
        (r"#\tab", char("\t")),
        (r"#\return", char("\r")),
        (r"#\nul", char("\0")),
        (r"#\null", char("\0")),
        (r"#\escape", char("\x1b")),
        (r"#\altmode", char("\x1b")),
        (r"#\delete", char("\x7f")),
        (r"#\rubout", char("\x7f")),
        (r"#\backspace", char("\b")),
        (r"#\alarm", char("\a")),
        (r"#\x41", char("A")),
        (r"#\x", char("x")),
        ("()", []),
        ("[1 [2] (3)]", [1, [2], [3]]),
        ("{}", {}),
        ('{:a 1 b (c) "d e" {:f nil}}', {"a": 1, "b": [symbol("c")], "d e": {"f": None}}),
        ("'x", [QUOTE, symbol("x")]),
        ("#'x", [QUOTE, symbol("x")]),
        ("''()", [QUOTE, [QUOTE, []]]),
        ("' x", [QUOTE, symbol("x")]),
        ("'; why\n nil", [QUOTE, None]),
        ('\'"s"', [QUOTE, "s"]),
        ("'{:a 1}", [QUOTE, {"a": 1}]),
        (
            "`(a ,b ,@c)",
            [
                symbol("quasiquote"),
                [
                    symbol("a"),
                    [symbol("unquote"), symbol("b")],
                    [symbol("splice-unquote"), symbol("c")],
                ],
            ],
        ),
        ("#(1 (a) x)", Vector([1, [symbol("a")], symbol("x")])),
        ("#u8(0 255)", bytearray(b"\x00\xff")),
    ],
)
def test_text_reads_as_value(text: str, value: object) -> None:
    form = read_one(text)
    assert type(form) is type(value)
    if isinstance(form, Vector) and isinstance(value, Vector):
        form, value = form.items, value.items
    assert form == value
    assert repr(form) == repr(value)  # tells -0.0 from 0.0 and True from 1


def test_nan_is_a_float() -> None:
    assert isnan(read_one("nan"))


def test_vectors_are_not_lists() -> None:
    assert type(read_one("#(1)")) is Vector
    assert type(read_one("(1)")) is list


def test_symbols_keywords_and_characters_are_interned() -> None:
    a, b, c, d = read_forms(r"foo :foo #\f foo")
    assert a is d
    assert (type(a), type(b), type(c)) == (Symbol, Keyword, Char)


def test_comments_and_all_kinds_of_white_space_separate() -> None:
    text = "\ufeff; first\r\n a\tb\u00a0c\u2003d;e\n\f(f;)\n)"
    assert read_forms(text) == [*map(symbol, "abcd"), [symbol("f")]]


@pytest.mark.parametrize("text", ["", "  \n", "; only this", "#;x", "#; (a b) ; c", "#! /bin/sx"])
def test_nothing_reads_as_no_forms(text: str) -> None:
    parsed = read(Source(text))
    assert (parsed.forms, parsed.starts) == ([], [])


@pytest.mark.parametrize(
    ("text", "forms"),
    [
        ("#;a b", "b"),
        ("#; #; a b c", "c"),
        ("(a #;(b #;c d) e)", "(a e)"),
        ("'#;a b", "'b"),
        ("(a #;b)", "(a)"),
        ("{:a #;1 2}", "{:a 2}"),
        ("#;'a b", "b"),
    ],
)
def test_datum_comment_drops_one_datum(text: str, forms: str) -> None:
    assert read_forms(text) == read_forms(forms)


def test_tokens_need_no_space_between_them() -> None:
    assert read_forms("""(a"b"'c[d]"e""f"#|g|{:h(i)}j)k""") == read_forms(
        """( a "b" 'c [d] "e" "f" #|g| {:h (i)} j ) k"""
    )


def test_first_line_for_the_shell_is_skipped() -> None:
    assert read_forms("#!/usr/bin/env sx\n(a)") == [[symbol("a")]]


def test_names_with_percent_are_for_the_library() -> None:
    assert read(Source("(%guard)"), reserved=True).forms == [[symbol("%guard")]]
    # … also after the library has been read
    assert isinstance(problem("(%guard)"), Invalid)


def test_reader_macros_go_through_the_dispatch_function() -> None:
    def dispatch(name: str, datum: Any) -> Any:
        if name != "twice":
            raise LookupError(name)
        return [datum, datum]

    assert read(Source("(#twice x #twice(y) '#twice z)"), dispatch=dispatch).forms == read_forms(
        "((x x) ((y) (y)) '(z z))"
    )
    with pytest.raises(Invalid, match="unknown reader macro #thrice") as caught:
        read(Source("(a #thrice x)"), dispatch=dispatch)
    assert (caught.value.start, caught.value.end) == (3, 10)


# --- what is wrong ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected", "place"),
    [
        (")", 'unexpected ")"', (0, 1)),
        ("(a))", 'unexpected ")"', (3, 4)),
        ("(a]", '"]" does not close "(" opened at line 1, column 1', (2, 3)),
        ("(\n [a)", '")" does not close "[" opened at line 2, column 2', (5, 6)),
        ("{:a 1)", '")" does not close "{" opened at line 1, column 1', (5, 6)),
        ("#(1]", '"]" does not close "#(" opened at line 1, column 1', (3, 4)),
        (
            "(')",
            'unexpected ")": nothing follows "\'"; a string stands between double quotes: "text"',
            (2, 3),
        ),
        ("(a #;)", 'unexpected ")": nothing follows "#;"', (5, 6)),
        ("(1/0)", "rational: division by zero", (1, 4)),
        ("12abc", "not a number: 12abc (a symbol cannot start with a digit)", (0, 5)),
        ("1.x", "not a number: 1.x (a symbol cannot start with a digit)", (0, 3)),
        ("+5x", "not a number: +5x (a symbol cannot start with a digit)", (0, 3)),
        ("#b102", "not a number: #b102", (0, 5)),
        ("#x1/0", "rational: division by zero", (0, 5)),
        ("1/-2", "not a number: 1/-2 (a symbol cannot start with a digit)", (0, 4)),
        ("-1+", "not a number: -1+ (a symbol cannot start with a digit)", (0, 3)),
        (r"|a\q|", r"bad escape in a symbol: unknown escape \q", (2, 4)),
        (r":|a\q|", r"bad escape in a symbol: unknown escape \q", (3, 5)),
        ("|a\0|", "unexpected character U+0000 in a symbol", (2, 3)),
        ("^", 'a symbol cannot start with "^": ^', (0, 1)),
        ("$a", 'a symbol cannot start with "$": $a', (0, 2)),
        ("%a", 'a symbol cannot start with "%": %a', (0, 2)),
        (
            "(a . b)",
            'a symbol cannot start with ".": .; lists are written (a b c), there are no pairs (a . b)',
            (3, 4),
        ),
        ("..", 'a symbol cannot start with ".": ..', (0, 2)),
        (":", '":" without a name; a dict is written {:a 1 :b 2}', (0, 1)),
        ("#", '"#" without a name', (0, 1)),
        ("#foo x", "unknown reader macro #foo", (0, 4)),
        ("#u8(1 256)", "#u8 wants a list of integers from 0 to 255", (0, 3)),
        (r"#\spac", r"unknown character name: #\spac", (0, 6)),
        (r"#\xd800", r"unknown character name: #\xd800", (0, 7)),
        (r'("a\qb")', r"bad escape in a string: unknown escape \q", (3, 5)),
        (r'"\u12"', r"bad escape in a string: unknown escape \u", (1, 3)),
        (r'"\ud800"', "bad escape in a string: an unpaired surrogate", (0, 8)),
        (r'"\ud800x"', "bad escape in a string: an unpaired surrogate", (0, 9)),
        (r'"\x110000;"', r"bad escape in a string: no such character \x110000;", (1, 10)),
        ("{:a}", "no value for dict key a", (1, 3)),
        ("{:a 1 a 2}", "duplicate dict key a", (6, 7)),
        ('{1 "x"}', "a dict key must be a keyword, a string or a symbol", (1, 2)),
        ("(a \0)", "unexpected character U+0000", (3, 4)),
        ("\x7fELF\x02", "unexpected character U+007F", (0, 1)),
        ('"a\0b"', "unexpected character U+0000 in a string", (2, 3)),
        ("#|\0|", "unexpected character U+0000 in a string", (2, 3)),
        ("a\u200bb", "unexpected character U+200B", (1, 2)),
        ("\ud800", "unexpected character U+D800", (0, 1)),
    ],
)
def test_invalid_text_names_the_fault_and_its_place(
    text: str, expected: str, place: tuple[int, int]
) -> None:
    found = problem(text)
    assert isinstance(found, Invalid)
    assert message(text) == expected
    assert (found.start, found.end) == place


@pytest.mark.parametrize(
    ("text", "expected", "opened"),
    [
        ("(a (b", 'unclosed "(" opened at line 1, column 4', [(0, "("), (3, "(")]),
        ("{:a [1", 'unclosed "[" opened at line 1, column 5', [(0, "{"), (4, "[")]),
        ("\n #(1", 'unclosed "#(" opened at line 2, column 2', [(2, "#(")]),
        ('(a "b)', "unclosed string opened at line 1, column 4", [(0, "("), (3, '"')]),
        ('"a\\"', "unclosed string opened at line 1, column 1", [(0, '"')]),
        ("#|raw", 'unclosed "#|" opened at line 1, column 1', [(0, "#|")]),
        ("(a |b", 'unclosed "|" opened at line 1, column 4', [(0, "("), (3, "|")]),
        ("(a :|b", 'unclosed ":|" opened at line 1, column 4', [(0, "("), (3, ":|")]),
        ("#\\", "unexpected end of input after #\\", [(0, "#\\")]),
        (
            "('",
            'unexpected end of input: nothing follows "\'" at line 1, column 2',
            [(0, "("), (1, "'")],
        ),
        ("#;", 'unexpected end of input: nothing follows "#;" at line 1, column 1', [(0, "#;")]),
        (",@", 'unexpected end of input: nothing follows ",@" at line 1, column 1', [(0, ",@")]),
        ("#u8", 'unexpected end of input: nothing follows "#u8" at line 1, column 1', [(0, "#u8")]),
    ],
)
def test_incomplete_text_says_what_is_open(
    text: str, expected: str, opened: list[tuple[int, str]]
) -> None:
    found = problem(text)
    assert isinstance(found, Incomplete)
    assert message(text) == expected
    assert found.opened == opened
    assert found.start == opened[-1][0]


def test_problem_becomes_a_read_error_with_its_place() -> None:
    source = Source("(a\n  (b", "f.sx")
    with pytest.raises(ReadProblem) as caught:
        read(source)
    error = caught.value.as_error(source)
    assert isinstance(error, SxError)
    assert error.kind == "read-error"
    assert str(error.payload.where) == "f.sx:2:3"
    assert error.payload.where.end == error.payload.where.start + 1


PROGRAMS = [
    "(define (f x &optional (y 2)) (* x y))",
    '(let ((s "a\\n(b\\\\" )) (str s #|raw ( | "x"))',
    "`(a ,b ,@(c 'd) {:k [1 2] :l #(3)})",
    "(a ; comment ) here\n b #;(dropped) c)",
    '{:a 1 "b" (x y)}',
    "'(quoted #'list nil)",
]


@pytest.mark.parametrize("program", PROGRAMS)
def test_every_prefix_of_a_program_is_incomplete_or_a_program(program: str) -> None:
    """One-form programs whose atoms are right wherever they are cut (not so `1/2` or `#\\space`)."""
    for end in range(len(program)):
        prefix = program[:end]
        try:
            assert len(read_forms(prefix)) <= 1
        except Incomplete:
            pass
        except Invalid as wrong:
            # the one documented exception: text that ends within a token
            if prefix[wrong.start :] not in ("#", "#u", ":"):
                raise
    assert len(read_forms(program)) == 1


# --- places -----------------------------------------------------------------------------------


def compounds(form: Any) -> list[Any]:
    """All lists, dicts and vectors in a form, outermost first, in the order of the text."""
    if isinstance(form, dict):
        return [form, *(x for value in form.values() for x in compounds(value))]
    if isinstance(form, list):
        return [form, *(x for item in form for x in compounds(item))]
    return []


@pytest.mark.parametrize("use", [read, lambda source: exactly(source.text)])
@pytest.mark.parametrize(
    ("text", "offsets"),
    [
        ("(a (b) c)", [0, 3]),
        ("  'x", [2]),
        ("(''x '(y))", [0, 1, 2, 5, 6]),
        ("`(a,b ,(c) ,@ d,,e,,@f)", [0, 1, 6, 7, 11]),
        ("`(,,@x ,@,y ,a,,b)", [0, 1, 2, 3, 7, 9, 12]),
        ('("(" (a) ";(" ; (c\n [b])', [0, 5, 20]),
        ("{:a (b) :c {:d [e]}}", [0, 4, 11, 15]),
        (r"(#\( (a) #\a #t a#t (b))", [0, 5, 20]),
        ("(a\n\n   (b))", [0, 7]),
        ("()()", [0, 2]),
    ],
)
def test_positions_are_those_of_the_opening_tokens(use: Any, text: str, offsets: list[int]) -> None:
    parsed = use(Source(text))
    found = [parsed.positions[id(x)] for form in parsed.forms for x in compounds(form)]
    assert found == offsets
    assert len(parsed.positions) == len(offsets)


def test_starts_are_those_of_the_top_level_forms() -> None:
    parsed = read(Source(' a \'b ; c\n (d e) #;(f) "g" 12 {} `,h'))
    assert parsed.starts == [1, 3, 11, 23, 27, 30, 33]
    assert len(parsed.forms) == 7


def test_dropped_data_keep_their_places_to_themselves() -> None:
    """A list made after reading must not get the id, and with it the place, of a dropped one."""
    parsed = read(Source("#;(a (b) (c)) (d)"))
    made = [[i] for i in range(1000)]
    assert not any(id(x) in parsed.positions for x in made)


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("(a (b) c) d", 0, 9),
        ("(a (b) c) d", 3, 6),
        ("(a foo c)", 3, 6),
        ("'(a b) c", 0, 6),
        ("' ; x\n a b", 0, 8),
        ('"a)" b', 0, 4),
        ("#;(a) b", 0, 5),
        (r"#\( a", 0, 3),
        ("#(1 2) a", 0, 6),
        ("(a (b", 0, 5),
        ("[a)b", 0, 3),
        ("a", 1, 1),
    ],
)
def test_end_of_form_is_just_after_the_datum(text: str, start: int, end: int) -> None:
    assert end_of_form(text, start) == end


@pytest.mark.parametrize(
    ("text", "start", "name", "place"),
    [
        ("(f (x) x y)", 0, "x", 7),
        ("(f (x) x y)", 3, "x", 4),
        ("(f (x) x y)", 0, "f", 1),
        ("(f (x) x y)", 0, "z", None),
        ('(f "x" ; x\n x)', 0, "x", 12),
        ("(f 'x #;x x)", 0, "x", 10),
        ("'x x", 0, "x", 1),
        ("'(x) x", 0, "x", None),
        ("(f x", 0, "x", 3),
        ("(f) x", 0, "x", None),
    ],
)
def test_find_child_finds_an_atom_directly_in_the_list(
    text: str, start: int, name: str, place: int | None
) -> None:
    assert find_child(text, start, name) == place


# --- size -------------------------------------------------------------------------------------

DEEP = 100_000


@pytest.mark.parametrize(
    ("opening", "closing", "compound"),
    [
        ("(", ")", 1), ("[", "]", 1), ("{:a ", "}", 1), ("#(", ")", 1), ("'", "", 1),
        ("(a '", ")", 2), ("`,@", "", 2),
    ],
)  # fmt: skip
def test_deep_nesting_reads(opening: str, closing: str, compound: int) -> None:
    text = opening * DEEP + "x" + closing * DEEP
    parsed = read(Source(text))
    assert len(parsed.forms) == 1
    assert len(parsed.positions) == DEEP * compound
    assert end_of_form(text, 0) == len(text)


def test_deep_incomplete_text_lists_all_that_is_open() -> None:
    found = problem("(" * DEEP)
    assert isinstance(found, Incomplete)
    assert len(found.opened) == DEEP
    assert found.opened[-1] == (DEEP - 1, "(")


def test_long_text_of_any_kind_is_read_in_linear_time() -> None:
    size = 100_000
    texts = [
        "(" + "a " * (size // 2) + ")",
        '"' + "a\\n" * (size // 3) + '"',
        '"' + "\\" * size,
        "; c\n" * (size // 4),
        '\'(a ,b) "s" #\\a {:a 1}\n' * (size // 24),
        "#;a " * (size // 4),
        "a" * size,
        "," * size,
        "a," * (size // 2) + " ,x",
        "#|" * (size // 2),
        "#" * size,
        '"' * size,
        "\\" * size,
        "(a] " * (size // 4),
    ]
    for text in texts:
        begin = time.monotonic()
        with contextlib.suppress(ReadProblem):
            parsed = read(Source(text))
            assert len(parsed.starts) == len(parsed.forms)
            assert parsed.positions is parsed.positions
        # what is quadratic takes minutes
        assert time.monotonic() - begin < 15, text[:20]


def test_huge_integers_read_and_huger_ones_are_refused() -> None:
    digits = "123456789" * 10_000
    assert read_one(f"({digits} -{digits})")[0] % 10**9 == 123456789
    assert read_one(digits + "/1") == read_one(digits)
    assert message("1" * 1_000_001) == "a number of more than 1000000 digits"
    assert problem("(a " + "1" * 1_000_001 + ")").start == 3


def test_the_atom_cache_is_bounded() -> None:
    read_forms(" ".join(f"name-{i}" for i in range(50_000)))
    assert len(quick._atoms) <= 10_000  # pyright: ignore[reportPrivateUsage]
    assert read_forms("true 17 x") == [True, 17, symbol("x")]


# --- properties -------------------------------------------------------------------------------

PIECES = st.sampled_from(
    [
        *"()()()()[]{}'`,;\"\\ \n",
        *(",@", "#;", "#t", r"#\a", r"#\(", "#(", "#'", "#|x|", "#u8(1)", "#foo", "#", "#|"),
        *("a", "foo", "a,b", "a#b", "a#t", ":k", "nil", "true", "12", "-3", "1.5", "1/2", "1/0"),
        *('"s"', '"a(b"', r'"\n"', "; c (\n", '"q;#"', "\x1c", "\0", "é", "\ufeff", "x'y", ",,"),
        *("{:a 1}", "[1]", "(a)", "%x", "@", " ", " ", "٣", "²"),
        *(
            "|a b|",
            ":|a b|",
            "|",
            ":|",
            "+5",
            ".5",
            "1.",
            "+inf.0",
            "#xFF",
            "#b12",
            "#e1.5",
            "e\u0301",
        ),
    ]
)


def shape(value: Any, positions: dict[int, int]) -> Any:
    """A value with its types and positions, to compare."""
    place = positions.get(id(value))
    if isinstance(value, dict):
        return "dict", place, [(k, shape(v, positions)) for k, v in value.items()]
    if isinstance(value, list):
        return type(value), place, [shape(x, positions) for x in value]
    return repr(value)


@given(st.lists(PIECES, max_size=25).map("".join) | st.text(max_size=40))
def test_any_text_gets_an_answer_and_both_readers_agree(text: str) -> None:
    expected: Parsed | ReadProblem
    try:
        expected = exactly(text)
    except ReadProblem as found:
        expected = found
    if isinstance(expected, ReadProblem):
        assert quick.read_plain(text, reserved=False) is None
        assert 0 <= expected.start <= expected.end <= len(text)
        error = expected.as_error(Source(text))
        assert error.message
        assert error.payload.where.start == expected.start
        return
    parsed = read(Source(text))
    assert shape(parsed.forms, parsed.positions) == shape(expected.forms, expected.positions)
    assert parsed.starts == expected.starts
    assert len(parsed.starts) == len(parsed.forms)
    for form, start in zip(parsed.forms, parsed.starts, strict=True):
        if isinstance(form, list | dict):
            assert parsed.positions[id(form)] == start
        assert start < end_of_form(text, start) <= len(text)


@given(st.lists(PIECES, max_size=12).map("".join), st.integers(0, 60))
def test_place_searches_never_fail(text: str, start: int) -> None:
    assert start <= max(start, end_of_form(text, start))
    found = find_child(text, start, "a")
    assert found is None or text.startswith("a", found)
