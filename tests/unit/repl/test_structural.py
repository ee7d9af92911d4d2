"""Structural edits: by table, and for random texts: brackets stay balanced, atoms stay whole."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sx_kernel.repl import structural
from sx_kernel.repl.structure import Node, outline
from sx_kernel.syntax.places import waits
from sx_kernel.syntax.tokens import TOKEN


def cut(text: str) -> tuple[str, int]:
    """A text with its cursor, which `|` stands for."""
    at = text.index("|")
    return text[:at] + text[at + 1 :], at


def edited(command: str, text: str) -> str | None:
    """What the edit (or movement) called `command` makes of `text`, both with `|` for the cursor."""
    plain, cursor = cut(text)
    answer = getattr(structural, command)(plain, cursor)
    if answer is None:
        return None
    if isinstance(answer, int):
        return f"{plain[:answer]}|{plain[answer:]}"
    return f"{answer.text[: answer.cursor]}|{answer.text[answer.cursor :]}"


EDITS = [
    ("slurp_forward", "(a|) b", "(a| b)"),
    ("slurp_forward", "(|) b", "(|b)"),
    ("slurp_forward", "(a|)b c", "(a| b) c"),
    ("slurp_forward", "((a|)) (b)", "((a|) (b))"),
    ("slurp_forward", "[a|] 'b", "[a| 'b]"),
    ("slurp_forward", '("|") b', '("|" b)'),
    ("slurp_forward", "(a| ; why\n) b", "(a| ; why\n b)"),
    ("slurp_forward", "(a|) ; why\nb", "(a| ; why\nb)"),
    ("slurp_forward", "(a|)", None),
    ("slurp_forward", "a| b", None),
    ("slurp_forward", "(a|) (b", None),
    ("slurp_backward", "a (|b)", "(a |b)"),
    ("slurp_backward", "a '(|b)", "'(a |b)"),
    ("slurp_backward", "a(|b)", "(a |b)"),
    ("slurp_backward", "a (|)", "(a|)"),
    ("slurp_backward", "a ((|b))", "(a (|b))"),
    ("slurp_backward", "(|b)", None),
    ("barf_forward", "(a b|)", "(a|) b"),
    ("barf_forward", "(|a b)", "(|a) b"),
    ("barf_forward", "(|a)", "(|) a"),
    ("barf_forward", "((a)(b|))", "((a)(|) b)"),
    ("barf_forward", "((|))", "(|) ()"),
    ("barf_forward", "(a| ; why\n b)", "(a|) ; why\n b"),
    ("barf_forward", "(a| b)c", "(a|) b c"),
    ("barf_forward", "(|)", None),
    ("barf_backward", "(a b|)", "a (b|)"),
    ("barf_backward", "(|a b)", "a (|b)"),
    ("barf_backward", "(a|)", "a (|)"),
    ("barf_backward", "'(a ; why\n |b)", "a ; why\n '(|b)"),
    ("barf_backward", "(|)", None),
    ("wrap", "(f |a b)", "(f (|a) b)"),
    ("wrap", "(f| a)", "(f (|a))"),
    ("wrap", "(f ab|c)", "(f (ab|c))"),
    ("wrap", "|'a", "(|'a)"),
    ("wrap", "(a|)", "(a (|))"),
    ("wrap", "|", "(|)"),
    ("wrap", '("x|y")', '(("x|y"))'),
    ("wrap", "; x| y\n", None),
    ("wrap", '"x|', None),
    ("splice", "(a (b| c) d)", "(a b| c d)"),
    ("splice", "(a '(b| c) d)", "(a b| c d)"),
    ("splice", "x(|y)z", "x |y z"),
    ("splice", "(a (|) b)", "(a | b)"),
    ("splice", "a|", None),
    ("raise_form", "(f (a |b))", "(f |b)"),
    ("raise_form", "(f (a| b) c)", "(f |b c)"),
    ("raise_form", "(f (a b|) c)", "(f b| c)"),
    ("raise_form", "(if |(x) y)", "|(x)"),
    ("raise_form", ",@(f |x)", ",@|x"),
    ("raise_form", ",(f |@x)", ", |@x"),
    ("raise_form", "a(f |x)b", "a |x b"),
    ("raise_form", "(|)", None),
    ("raise_form", "a|", None),
    ("kill_forward", "(a |b c)", "(a | c)"),
    ("kill_forward", "(a| b c)", "(a| c)"),
    ("kill_forward", "(|(a (b)) c)", "(| c)"),
    ("kill_forward", "foo|bar", "foo|"),
    ("kill_forward", "(a '|(b))", "(a |)"),
    ("kill_forward", "#|\\( a", "| a"),
    ("kill_forward", '"ab |cd ef"', '"ab | ef"'),
    ("kill_forward", '"ab|"', None),
    ("kill_forward", "a ; b| c\nd", "a ; b|\nd"),
    ("kill_forward", "a ; b|\nc d", "a ; b\n| d"),
    ("kill_forward", "(a|)", None),
    ("kill_backward", "(a (b c)| d)", "(a | d)"),
    ("kill_backward", "(a b |c)", "(a |c)"),
    ("kill_backward", "foo|bar", "|bar"),
    ("kill_backward", "a|#b", "|"),
    ("kill_backward", '"ab cd |ef"', '"ab |ef"'),
    ("kill_backward", "(|a)", None),
]

MOVES = [
    ("forward", "|(a b) c", "(a b)| c"),
    ("forward", "(|a b)", "(a| b)"),
    ("forward", "(a b|) c", "(a b)| c"),
    ("forward", "a|", None),
    ("forward", '"|ab cd"', '"ab| cd"'),
    ("backward", "(a b)| c", "|(a b) c"),
    ("backward", "(a bc|d)", "(a |bcd)"),
    ("backward", "'(|a)", "|'(a)"),
    ("backward", "|a", None),
    ("up", "(a (b| c))", "(a |(b c))"),
    ("up", '(a "b| c")', '(a |"b c")'),
    ("up", "a|", None),
    ("up_forward", "(a (b| c))", "(a (b c)|)"),
    ("up_forward", "(a|", None),
    ("down", "|a (b (c))", "a (|b (c))"),
    ("down", "(a| b #(c))", "(a b #(|c))"),
    ("down", "(a|) b", None),
    ("top_start", "(a)\n(b (c|))", "(a)\n|(b (c))"),
    ("top_start", "(a)| (b)", "|(a) (b)"),
    ("top_end", "(a|) (b)", "(a)| (b)"),
    ("top_end", "(a)| (b)", "(a) (b)|"),
]


@pytest.mark.parametrize(("command", "before", "after"), EDITS + MOVES)
def test_what_a_command_does(command: str, before: str, after: str | None) -> None:
    assert edited(command, before) == after


def test_wrapping_knows_all_brackets() -> None:
    edit = structural.wrap("a", 0, "{")
    assert edit is not None and edit.text == "{a}"


def test_killing_says_what_went() -> None:
    edit = structural.kill_forward("(a (b c))", 3)
    assert edit is not None and edit.killed == "(b c)"


# ------------------------------------------------------------------------------------- random

COMMANDS: dict[str, Callable[[str, int], structural.Edit | None]] = {
    command.__name__: command
    for command in (
        structural.slurp_forward, structural.slurp_backward, structural.barf_forward,
        structural.barf_backward, structural.wrap, structural.splice, structural.raise_form,
        structural.kill_forward, structural.kill_backward,
    )
}  # fmt: skip
MOVEMENTS = [
    structural.forward, structural.backward, structural.up, structural.up_forward,
    structural.down, structural.top_start, structural.top_end,
]  # fmt: skip
ONLY_BRACKETS_MOVE = {"slurp_forward", "slurp_backward", "barf_forward", "barf_backward", "wrap"}

ATOMS = st.sampled_from(
    ["a", "foo", "a#b", "a#|b", "a|b", "|a (b|", ":|;|", "#xFF", "x,y", "12", "-1.5", ":k", '"s"', '"(a \\" b"', '""', "#\\(", "#\\a",
     "#\\space", "#t", "#|raw ( |", "@x", "a@b"]
)  # fmt: skip
PREFIXES = st.sampled_from(["", "", "", "", "'", "`", ",", ",@", "#;", "#'", "' ", "''", "#u8 "])
BETWEEN = st.sampled_from([" ", " ", " ", "", "\n", "  ", " ; (comment\n", ";\n"])


def lists(forms: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Lists of forms, in brackets of any kind, with blanks and comments between them."""
    content = st.lists(st.tuples(BETWEEN, forms), max_size=4).map(
        lambda parts: "".join(blank + form for blank, form in parts)
    )
    brackets = st.sampled_from([("(", ")"), ("[", "]"), ("{", "}"), ("#(", ")")])
    return st.builds(
        lambda b, inside, last: b[0] + inside + last + b[1], brackets, content, BETWEEN
    )


FORMS = st.recursive(
    st.builds(str.__add__, PREFIXES, ATOMS),
    lambda forms: st.builds(str.__add__, PREFIXES, lists(forms)),
    max_leaves=12,
)
TEXTS = st.lists(st.tuples(BETWEEN, FORMS), max_size=4).map(
    lambda parts: "".join(blank + form for blank, form in parts)
)


def is_balanced(text: str) -> bool:
    """Whether all brackets and strings are closed and nothing waits in vain."""
    parts = outline(text)
    if parts.strays or parts.opened():
        return False
    return all(is_whole(text, leaf) for leaf in leaves(parts.top))


def leaves(node: Node) -> list[Node]:
    """The atoms and strings in `node`, in order."""
    found: list[Node] = []
    stack = [node]
    while stack:
        node = stack.pop()
        if node.is_list or node.parent is None:
            stack += reversed(node.children)
        else:
            found.append(node)
    return found


def is_whole(text: str, leaf: Node) -> bool:
    """Whether `leaf` is more than a prefix that nothing follows."""
    token = TOKEN.match(text, leaf.body)
    return token is not None and not waits(token[0])


def atoms(text: str) -> list[str]:
    """The texts of all atoms and strings, in order, without their prefixes."""
    return [text[leaf.body : leaf.end] for leaf in leaves(outline(text).top)]


@given(TEXTS, st.data())
@pytest.mark.parametrize("name", COMMANDS)
def test_edits_keep_brackets_balanced(name: str, text: str, data: st.DataObject) -> None:
    if not is_balanced(text):
        return  # blanks that were left out have made other tokens
    cursor = data.draw(st.integers(0, len(text)), label="cursor")
    edit = COMMANDS[name](text, cursor)
    if edit is None:
        return
    assert is_balanced(edit.text), edit.text
    assert 0 <= edit.cursor <= len(edit.text)
    if name in ONLY_BRACKETS_MOVE:
        assert sorted(atoms(edit.text)) == sorted(atoms(text)), edit.text
    if name in {"splice", "wrap"}:
        assert atoms(edit.text) == atoms(text), edit.text


@given(TEXTS, st.data())
def test_barfing_undoes_slurping(text: str, data: st.DataObject) -> None:
    if (
        not is_balanced(text) or ";" in text
    ):  # a bracket that goes behind a comment comes back before
        return
    cursor = data.draw(st.integers(0, len(text)), label="cursor")
    slurped = structural.slurp_forward(text, cursor)
    if slurped is None:
        return
    before = outline(text).list_at(cursor)
    if before.parent is not None and before.parent.child_after(before.end) is not None:
        barfed = structural.barf_forward(slurped.text, slurped.cursor)
        assert barfed is not None
        assert "".join(barfed.text.split()) == "".join(text.split())


@given(st.text("()[]{}\"#|\\;'`,@ab \n1", max_size=30), st.data())
@example("(a #|", None)
@pytest.mark.parametrize("name", [*COMMANDS, "movements"])
def test_nothing_fails_on_any_text(name: str, text: str, data: st.DataObject | None) -> None:
    cursor = len(text) if data is None else data.draw(st.integers(0, len(text)), label="cursor")
    if name == "movements":
        for movement in MOVEMENTS:
            moved = movement(text, cursor)
            assert moved is None or 0 <= moved <= len(text)
        return
    edit = COMMANDS[name](text, cursor)
    assert edit is None or 0 <= edit.cursor <= len(edit.text)
