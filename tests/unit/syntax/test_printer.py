"""The printer: data read back; any size, depth and cycle is safe."""

from __future__ import annotations

import time
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sx_kernel.base.errors import ErrorValue
from sx_kernel.base.made import MultipleValues, Variant
from sx_kernel.base.ports import Port
from sx_kernel.base.sequences import Chain, cons, rest
from sx_kernel.base.values import (
    EOF,
    UNSET,
    Box,
    HashTable,
    Macro,
    Parameter,
    SetValue,
    Vector,
    char,
    keyword,
    symbol,
)
from sx_kernel.syntax.printer import (
    DEPTH_LIMIT,
    describe,
    display_value,
    inspect_cut,
    inspect_value,
    str_value,
    type_of,
    write_value,
)
from sx_kernel.syntax.reader import read_forms


def plus(a: int, b: int) -> int:
    """Stands for a primitive."""
    return a + b


plus.sx_name = "+"  # type: ignore[attr-defined]


class Parameters:
    """Stands for the Lambda node of a closure."""

    def __init__(self, name: str | None, **lists: list[str]) -> None:
        self.name = name
        self.required = [symbol(n) for n in lists.get("required", [])]
        self.optional = [symbol(n) for n in lists.get("optional", [])]
        self.keys = [symbol(n) for n in lists.get("keys", [])]
        self.rest = symbol(lists["rest"][0]) if "rest" in lists else None


def closure(lam: Parameters) -> Any:
    """A Python function that looks like an SX closure: free variables H_ and P_."""
    H_, P_ = [0], lam
    return lambda: (H_, P_)


class Point:
    """Stands for a record instance of a floor above."""

    def __init__(self, x: object) -> None:
        self.x = x

    @property
    def sx_type(self) -> str:
        return "point"

    def sx_print(self) -> tuple[str, list[Any], str]:
        return "#<point ", [keyword("x"), self.x], ">"


class Continuation:
    """Stands for the machine's."""

    sx_type = "continuation"

    def __call__(self) -> None: ...


TABLE = [
    # value, inspect, write, display, str, type-of
    (42, "42", "42", "42", "42", "number"),
    (-1, "-1", "-1", "-1", "-1", "number"),
    (2.0, "2.0", "2.0", "2.0", "2.0", "number"),
    (0.1, "0.1", "0.1", "0.1", "0.1", "number"),
    (-0.0, "-0.0", "-0.0", "-0.0", "-0.0", "number"),
    (1e22, "1e+22", "1e+22", "1e+22", "1e+22", "number"),
    (float("inf"), "inf", "inf", "inf", "inf", "number"),
    (float("-inf"), "-inf", "-inf", "-inf", "-inf", "number"),
    (float("nan"), "nan", "nan", "nan", "nan", "number"),
    (Fraction(-1, 3), "-1/3", "-1/3", "-1/3", "-1/3", "number"),
    (True, "true", "#t", "#t", "true", "boolean"),
    (False, "false", "#f", "#f", "false", "boolean"),
    (None, "nil", "()", "()", "", "nil"),
    ("", '""', '""', "", "", "string"),
    ('a"\\b', r'"a\"\\b"', r'"a\"\\b"', 'a"\\b', 'a"\\b', "string"),
    ("\n\t\r", r'"\n\t\r"', r'"\n\t\r"', "\n\t\r", "\n\t\r", "string"),
    ("\0\x1b\x9b", r'"\u0000\u001b\u009b"', r'"\u0000\u001b\u009b"', "\0\x1b\x9b", "\0\x1b\x9b", "string"),
    ("é日😀", '"é日😀"', '"é日😀"', "é日😀", "é日😀", "string"),
    (symbol("foo"), "foo", "foo", "foo", "foo", "symbol"),
    (symbol("a b"), "|a b|", "|a b|", "a b", "a b", "symbol"),
    (symbol("12"), "|12|", "|12|", "12", "12", "symbol"),
    (symbol("nil"), "|nil|", "|nil|", "nil", "nil", "symbol"),
    (symbol("a|\n"), r"|a\|\n|", r"|a\|\n|", "a|\n", "a|\n", "symbol"),
    (symbol(""), "||", "||", "", "", "symbol"),
    (keyword("on-click"), ":on-click", ":on-click", ":on-click", "on-click", "keyword"),
    (keyword("a b"), ":|a b|", ":|a b|", ":a b", "a b", "keyword"),
    (char("a"), r"#\a", r"#\a", "a", r"#\a", "char"),
    (char(" "), r"#\space", r"#\space", " ", r"#\space", "char"),
    (char("\n"), r"#\newline", r"#\newline", "\n", r"#\newline", "char"),
    (char("\0"), r"#\null", r"#\null", "\0", r"#\null", "char"),
    (char("\xa0"), r"#\xa0", r"#\xa0", "\xa0", r"#\xa0", "char"),
    (char("("), r"#\(", r"#\(", "(", r"#\(", "char"),
    ([], "()", "()", "()", "()", "list"),
    ([1, [None, "s"], char("c")], r'(1 (nil "s") #\c)', r'(1 (() "s") #\c)', "(1 (() s) c)", r'(1 (nil "s") #\c)', "list"),
    ([1, True, "s"], '(1 true "s")', '(1 #t "s")', "(1 #t s)", '(1 true "s")', "list"),
    (Vector([1, [2]]), "#(1 (2))", "#(1 (2))", "#(1 (2))", "#(1 (2))", "vector"),
    (Vector([1, 2]), "#(1 2)", "#(1 2)", "#(1 2)", "#(1 2)", "vector"),
    (bytearray(b"\x01\xff"), "#u8(1 255)", "#u8(1 255)", "#u8(1 255)", "#u8(1 255)", "bytevector"),
    ({}, "{}", "{}", "{}", "{}", "dict"),
    ({"a": 1, "b-c": [2]}, "{:a 1 :b-c (2)}", "{:a 1 :b-c (2)}", "{:a 1 :b-c (2)}", "{:a 1 :b-c (2)}", "dict"),
    ({"a b": 1, "": 2, "1": 3}, '{"a b" 1 "" 2 "1" 3}', '{"a b" 1 "" 2 "1" 3}', '{"a b" 1 "" 2 "1" 3}', '{"a b" 1 "" 2 "1" 3}', "dict"),
    (MultipleValues.of([1]), "{:_values true :items (1)}", "{:_values #t :items (1)}", "{:_values #t :items (1)}", "{:_values true :items (1)}", "dict"),
    (Variant.of("Maybe", "Just", ["x"]), '(Just "x")', '(Just "x")', "(Just x)", '(Just "x")', "Maybe"),
    (Variant.of("Maybe", "Nothing", []), "(Nothing)", "(Nothing)", "(Nothing)", "(Nothing)", "Maybe"),
    (plus, "#<function +>", "#<function +>", "#<function +>", "#<function +>", "function"),
    (len, "#<function len>", "#<function len>", "#<function len>", "#<function len>", "function"),
    (closure(Parameters("f")), "#<lambda f>", "#<lambda f>", "#<lambda f>", "#<lambda f>", "lambda"),
    (EOF, "#<eof>", "#!eof", "#!eof", "#<eof>", "eof-object"),
    (ErrorValue("type-error", "+: no"), *["#<error type-error: +: no>"] * 4, "error"),
    (HashTable(), *["#<hash-table 0>"] * 4, "hash-table"),
    (SetValue(), *["#<set 0>"] * 4, "set"),
    (Port("input"), *["#<input-port>"] * 4, "port"),
    (Parameter(1), *["#<parameter>"] * 4, "parameter"),
    (Macro("m", None), *["#<macro m>"] * 4, "macro"),
    (Box(1), *["#<box>"] * 4, "box"),
    (UNSET, *["#<unset>"] * 4, "unset"),
    (Point([1]), *["#<point :x (1)>"] * 4, "point"),
    (Continuation(), *["#<continuation>"] * 4, "continuation"),
    (object(), *["<object object>"] * 4, "python-object"),
]  # fmt: skip


@pytest.mark.parametrize(("value", "inspect", "write", "display", "joined", "type_name"), TABLE)
def test_value_prints_as(
    value: object, inspect: str, write: str, display: str, joined: str, type_name: str
) -> None:
    assert inspect_value(value) == inspect
    assert write_value(value) == write
    assert display_value(value) == display
    assert str_value(value) == joined
    assert type_of(value) == type_name
    assert describe(value) == f"{inspect} ({type_name})"
    # and the same inside of a list
    assert inspect_value([value, [value]]) == f"({inspect} ({inspect}))"


@pytest.mark.parametrize(
    ("lists", "text"),
    [
        ({}, "()"),
        ({"required": ["x", "y"]}, "(x y)"),
        ({"required": ["x"], "optional": ["y"], "rest": ["z"]}, "(x &optional y &rest z)"),
        ({"keys": ["k"], "rest": ["z"]}, "(&key k &rest z)"),
    ],
)
def test_anonymous_lambdas_show_their_parameters(lists: dict[str, list[str]], text: str) -> None:
    assert inspect_value(closure(Parameters(None, **lists))) == f"#<lambda {text}>"


def test_chains_print_as_lists() -> None:
    chain = cons(0, rest(list(range(1000))))
    assert type(chain) is Chain
    assert inspect_value(chain) == inspect_value(list(chain))
    assert inspect_value([chain])[:8] == "((0 1 2 "
    assert type_of(chain) == "list"


def test_cycles_print_with_an_ellipsis() -> None:
    cyclic: list[Any] = [1]
    cyclic.append(cyclic)
    assert inspect_value(cyclic) == "(1 …)"
    table: dict[str, Any] = {"a": cyclic}
    table["b"] = table
    assert inspect_value(table) == "{:a (1 …) :b …}"
    vector = Vector([table])
    cyclic[0] = vector
    assert inspect_value(vector) == "#({:a (… …) :b …})"


def test_shared_data_are_no_cycle() -> None:
    shared = ["x"]
    assert inspect_value([shared, shared, {"a": shared}]) == '(("x") ("x") {:a ("x")})'


def test_deep_data_print_down_to_the_limit() -> None:
    deep: Any = []
    for i in range(200_000):
        deep = [deep] if i % 3 else Vector([deep]) if i % 2 else {"a": deep}
    text = inspect_value(deep)
    assert text.count("…") == 1
    assert sum(map(text.count, "({")) == DEPTH_LIMIT == sum(map(text.count, ")}"))
    assert len(describe(deep)) < 80
    assert display_value(deep).count("…") == write_value(deep).count("…") == 1


def test_long_data_print_in_linear_time() -> None:
    begin = time.monotonic()
    count = 50_000
    assert inspect_value(list(range(count))).endswith(f" {count - 1})")
    assert inspect_value([*range(count), []]).endswith(f" {count - 1} ())")
    assert inspect_value({str(i): [i] for i in range(count)}).endswith(
        f' "{count - 1}" ({count - 1})}}'
    )
    assert len(inspect_value("a\n\x01" * count)) == 9 * count + 2
    assert time.monotonic() - begin < 20


@pytest.mark.parametrize(
    "value",
    [
        "x" * 100_000_000,
        ["\0" * 50_000_000],
        7**1_000_000,
        -(7**1_000_000),
        Fraction(7**1_000_000, 2),
        list(range(1_000_000)),
        dict.fromkeys(map(str, range(100_000)), "v" * 1000),
        Vector([[]] * 1_000_000),
    ],
    ids=["string", "escapes", "integer", "negative", "fraction", "list", "dict", "vector"],
)
def test_describing_huge_values_is_quick(value: object) -> None:
    begin = time.process_time()
    text = describe(value)
    for _ in range(10):
        assert describe(value) == text
    assert time.process_time() - begin < 2
    assert text == f"{text[:59]}… ({type_of(value)})"


@pytest.mark.parametrize("limit", [1, 2, 5, 20, 60])
@pytest.mark.parametrize("value", [[1, [2, "three"], {"a b": 4}], "text\n" * 5, 123456])
def test_a_cut_text_is_the_beginning_of_the_whole(value: object, limit: int) -> None:
    whole = inspect_value(value)
    expected = whole if len(whole) <= limit else whole[: limit - 1] + "…"
    assert inspect_cut(value, limit) == expected


@pytest.mark.parametrize(
    "n", [10**5000, 10**5000 - 1, -(10**5000), 2**20000, 9 * 10**4999], ids="abcde"
)
def test_long_integers_print_whole_and_cut(n: int) -> None:
    assert int(inspect_value(n)[-1000:]) == abs(n) % 10**1000
    assert inspect_value(n)[:1] == "-" or n > 0
    assert read_forms(inspect_value([n])) == [[n]]
    assert inspect_cut(n, 40) == inspect_value(n)[:39] + "…"


# --- properties -------------------------------------------------------------------------------

NAMES = st.from_regex(r"[a-z_~*+\-><=/!?&][a-zé0-9.:#/,\-]{0,5}", fullmatch=True).filter(
    lambda name: (
        name not in ("true", "false", "nil", "nan", "inf", "-inf") and not name[1:2].isdigit()
    )
)
ATOMS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.integers(4000, 5000).map(lambda digits: 7 - 10**digits)
    | st.floats(allow_nan=False)
    | st.fractions().map(lambda q: q.numerator if q.denominator == 1 else q)
    | st.text()
    | st.characters(exclude_categories=["Cs"]).map(char)
    | NAMES.map(symbol)
    | NAMES.map(keyword)
)
DATA = st.recursive(
    ATOMS,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.lists(inner, max_size=4).map(Vector)
        | st.dictionaries(st.text(max_size=5) | NAMES, inner, max_size=4)
    ),
)


def exact(value: Any) -> Any:
    """A value with its types, to compare."""
    if isinstance(value, dict):
        return [(key, exact(v)) for key, v in value.items()]
    if isinstance(value, list):
        return type(value), [exact(x) for x in value]
    return (type(value), value) if type(value) in (int, Fraction) else repr(value)


@given(DATA)
def test_what_inspect_prints_reads_back(value: Any) -> None:
    text = inspect_value(value)
    (back,) = read_forms(text)
    assert exact(back) == exact(value)


@given(DATA, st.integers(1, 30))
def test_cut_text_is_a_beginning(value: Any, limit: int) -> None:
    whole = inspect_value(value)
    assert inspect_cut(value, limit) == (whole if len(whole) <= limit else whole[: limit - 1] + "…")


@given(st.text())
def test_any_name_prints_as_one_visible_token(name: str) -> None:
    for text in (
        inspect_value(symbol(name)),
        inspect_value(keyword(name)),
        inspect_value({name: 1}),
    ):
        assert not any(c in text for c in "\n\t\0\x1b")


def test_what_is_small_in_memory_and_endless_on_paper_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sx_kernel.syntax.printer.PARTS_LIMIT", 100)
    shared: Any = [1]
    for _ in range(64):
        shared = [shared, {"k": shared}]
    text = inspect_value(shared)
    assert text.startswith("((((")
    assert "…" in text
    assert text.count("(") == text.count(")")
    assert text.count("{") == text.count("}")
    assert len(text) < 1000
