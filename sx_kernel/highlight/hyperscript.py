"""The Pygments lexer of hyperscript (entry point `pygments.lexers`, name `hyperscript`)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar, Final

from pygments.lexer import RegexLexer, bygroups, include, words
from pygments.token import Comment, Keyword, Name, Number, Operator, Punctuation, String, Text

FEATURES: Final = (
    "on", "def", "init", "behavior", "install", "when", "live", "always", "bind", "worker",
    "socket", "eventsource",
)  # fmt: skip
COMMANDS: Final = (
    "add", "answer", "append", "ask", "beep!", "blur", "break", "breakpoint", "call",
    "clear", "close", "continue", "decrement", "default", "empty", "exit", "fetch", "focus", "for",
    "get", "go", "halt", "hide", "if", "increment", "js", "log", "make", "measure", "morph", "open",
    "pick", "put", "remove", "render", "repeat", "reset", "return", "scroll", "select", "send",
    "set", "settle", "show", "speak", "start", "swap", "take", "tell", "throw", "toggle",
    "transition", "trigger", "wait",
)  # fmt: skip
CLAUSES: Final = (
    "then", "end", "else", "otherwise", "catch", "finally", "unless", "to", "into", "from", "with",
    "of", "by", "as", "at", "before", "after", "until", "while", "forever", "times", "index",
    "indexed", "every", "first", "queue", "changes", "called", "over", "using", "called", "where",
    "sorted", "mapped", "joined", "split", "descending", "elsewhere", "debounced", "throttled",
)  # fmt: skip
RELATIONS: Final = (
    "is", "am", "not", "no", "some", "and", "or", "in", "a", "an", "the", "exists", "exist",
    "matches", "match", "contains", "contain", "includes", "include", "starts", "ends", "precedes",
    "follows", "does", "do", "empty", "between", "equals", "really", "equal", "less", "greater",
    "than", "mod", "ignoring", "case", "closest", "next", "previous", "last", "random", "parent",
)  # fmt: skip
MAGIC: Final = (
    "me", "my", "I", "it", "its", "result", "you", "your", "yourself", "event", "target", "detail",
    "sender", "body", "document", "cookies", "window", "global", "element", "local", "dom",
)  # fmt: skip


class HyperscriptLexer(RegexLexer):
    """Hyperscript: commands, features, and what names elements, classes, attributes, styles."""

    name = "hyperscript"
    url = ""
    aliases: ClassVar[Sequence[str]] = ["hyperscript", "hs"]
    filenames: ClassVar[Sequence[str]] = ["*.hs", "*._hs"]
    mimetypes: ClassVar[Sequence[str]] = ["text/hyperscript"]

    tokens: ClassVar[dict[str, Any]] = {
        "root": [
            (r"\s+", Text.Whitespace),
            (r"(?:--(?=[\s-]|$)|//(?=[\s/]|$))[^\n]*", Comment.Single),
            (r"/\*.*?\*/", Comment.Multiline),
            (r'"(?:\\.|[^"\\])*"', String.Double),
            (r"'s\b", Operator.Word),
            (r"'(?:\\.|[^'\\])*'", String.Single),
            (r"`", String.Backtick, "template"),
            (r"<(?=[^\s=<>/\d])[^\n]*?/>", Name.Tag),
            (r"(?<![\w)\]}])[.#](?:[\w:-]|\\.)+", Name.Class),
            (r"@[\w:-]+", Name.Attribute),
            (r"(?<![\w)\]}])\*[A-Za-z][\w-]*", Name.Property),
            (r"[$:^][A-Za-z_][\w$]*", Name.Variable),
            (
                r"(\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)(ms|s|px|em|rem|vh|vw|%)?",
                bygroups(Number, Keyword.Type),
            ),
            (r"(\.)([A-Za-z_][\w$]*)", bygroups(Punctuation, Name.Attribute)),
            (words(("true", "false", "null", "undefined"), suffix=r"\b"), Keyword.Constant),
            (words(MAGIC, suffix=r"\b"), Name.Builtin.Pseudo),
            (r"beep!", Keyword),
            (words(FEATURES, suffix=r"\b"), Keyword.Declaration),
            (words(COMMANDS, suffix=r"\b"), Keyword),
            (words(CLAUSES, suffix=r"\b"), Keyword.Reserved),
            (words(RELATIONS, suffix=r"\b"), Operator.Word),
            (r"[A-Za-z_][\w$]*", Name),
            (r"->|\.\.|[=!<>]=*|[-+*/%|\\:?]", Operator),
            (r"[()\[\]{},.]", Punctuation),
            (r".", Text),
        ],
        "template": [
            (r"`", String.Backtick, "#pop"),
            (r"\\.", String.Escape),
            (r"\$\{", String.Interpol, "hole"),
            (r"\$[A-Za-z_]\w*", String.Interpol),
            (r"[^`\\$]+|\$", String.Backtick),
        ],
        "hole": [
            (r"\}", String.Interpol, "#pop"),
            (r"\{", Punctuation, "braces"),
            include("root"),
        ],
        "braces": [
            (r"\}", Punctuation, "#pop"),
            (r"\{", Punctuation, "#push"),
            include("root"),
        ],
    }
