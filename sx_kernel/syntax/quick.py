"""The reader for texts that are right and plain: one loop, made for speed.

It knows lists, dicts, atoms, quotes and comments, and answers None for anything else, be it rare
or wrong; reader.py then reads the text again, exactly. A property test holds the two together.
"""

from __future__ import annotations

from typing import Any, Final, cast

from sx_kernel.base.values import Char, Keyword, Symbol
from sx_kernel.syntax.tokens import (
    ATOM,
    HASH_WORDS,
    LITERAL,
    SUGAR,
    WORDS,
    WrongToken,
    read_atom,
    read_char,
    read_string,
)

# Values of atoms seen before. Only a cache: bounded, and the values are interned or immutable.
# nil is not in it, because None means "not there".
_COMMON_ATOMS: Final[dict[str, Any]] = {
    **{word: value for word, value in WORDS.items() if value is not None},
    **HASH_WORDS,
    **{str(i): i for i in range(-16, 257)},
}
_atoms: Final[dict[str, Any]] = dict(_COMMON_ATOMS)
_ATOMS_LIMIT: Final = 2048
_ATOM_LENGTH_LIMIT: Final = 64


def _plain_atom(token: str, reserved: bool) -> Any:
    """The value of a token, and remember it. Raises WrongToken if it is no atom or is wrong."""
    if ATOM.match(token):
        value = read_atom(token, reserved=reserved)
    elif token[:2] == "#\\" and len(token) > 2:
        value = read_char(token)
    else:
        raise WrongToken("not plain")
    if (
        isinstance(value, Symbol | Keyword | Char)
        and len(token) <= _ATOM_LENGTH_LIMIT
        and token[0] != "%"  # whether these may be read depends on `reserved`
    ):
        if len(_atoms) >= _ATOMS_LIMIT:
            _atoms.clear()
            _atoms.update(_COMMON_ATOMS)
        _atoms[token] = value
    return value


def _fill_dict(made: dict[str, Any], items: list[Any]) -> bool:
    """Put alternating keys and values into `made`; whether all was right."""
    for key, value in zip(items[::2], items[1::2], strict=False):
        if isinstance(key, Keyword | Symbol):
            made[key.name] = value
        elif isinstance(key, str):
            made[key] = value
        else:
            return False
    return len(made) * 2 == len(items)


def read_plain(text: str, reserved: bool) -> tuple[list[Any], list[Any]] | None:
    """The forms of a text made of lists, dicts, atoms, quotes and comments, and what was opened.

    What was opened is for `find_positions`. None for any other text. `reserved`: see reader.read.

    The hot loop of one-shot programs (bench: one-shot tiny and middle), hence long and with
    everything in locals. Cutting by `replace` and `split` is four times as fast as a regular
    expression that finds tokens; it needs strings, comments and `#…` out of the way, so they are
    replaced by a lone `"` and taken from `literals` when the loop comes to it.

    `stack` holds the outer lists. Under the list of an open `[` or `{` lies a tuple (closing
    token, dict or None). If a `)` takes that for a list, `marks`, which counts these tuples, does
    not come back to zero, because only `]` and `}` that find one count down.
    """
    code = text
    literals: Any = None
    if '"' in text or ";" in text or "#" in text:
        literals = iter(LITERAL.findall(text))
        code = LITERAL.sub(' " ', text)
    code = code.replace("(", " ( ").replace(")", " ) ")
    if "{" in code or "[" in code:
        code = code.replace("{", " { ").replace("}", " } ")
        code = code.replace("[", " [ ").replace("]", " ] ")
    forms: list[Any] = []
    current: Any = forms
    stack: list[Any] = []
    opened: list[Any] = []
    push = stack.append
    pop = stack.pop
    note = opened.append
    cached = _atoms.get
    marks = 0
    try:
        tokens = iter(code.split())
        for token in tokens:
            if token == "(":
                push(current)
                form: list[Any] = []
                current.append(form)
                current = form
                note(form)
            elif token == ")":
                current = pop()
            else:
                value = cached(token)
                if value is not None:
                    current.append(value)
                elif token == '"':
                    literal = next(literals)
                    note(literal)
                    first = literal[0]
                    if first == '"':
                        current.append(read_string(literal))
                    elif first == "#":
                        value = cached(literal)
                        current.append(_plain_atom(literal, False) if value is None else value)
                elif token.isdecimal() and token.isascii():
                    current.append(int(token))
                elif token == "nil":
                    current.append(None)
                elif token[0] in "'`,":
                    # The list for `'x` goes in at once, and the datum will be put into it:
                    # nothing has to be remembered until the datum ends.
                    target = current
                    at = 0
                    while True:
                        if at == len(token):
                            token = next(tokens)
                            at = 0
                        if token[at] not in "'`,":
                            break
                        prefix = ",@" if token.startswith(",@", at) else token[at]
                        form = [SUGAR[prefix]]
                        target.append(form)
                        note(prefix)
                        note(form)
                        target = form
                        at += len(prefix)
                    token = token[at:]
                    if token == "(":
                        push(current)
                        form = []
                        target.append(form)
                        current = form
                        note(form)
                    elif token == "nil":
                        target.append(None)
                    else:
                        value = cached(token)
                        target.append(_plain_atom(token, reserved) if value is None else value)
                elif token == "[":
                    push(current)
                    push(("]", None))
                    form = []
                    current.append(form)
                    current = form
                    note("[")
                    note(form)
                    marks += 1
                elif token == "{":
                    made: dict[str, Any] = {}
                    push(current)
                    push(("}", made))
                    current.append(made)
                    current = []
                    note("{")
                    note(made)
                    marks += 1
                elif token == "]" or token == "}":
                    frame: Any = pop()
                    if type(frame) is not tuple or frame[0] != token:
                        return None
                    if token == "}" and not _fill_dict(cast("dict[str, Any]", frame[1]), current):
                        return None
                    marks -= 1
                    current = pop()
                else:
                    current.append(_plain_atom(token, reserved))
    except (WrongToken, IndexError, AttributeError, StopIteration, TypeError, ValueError):
        # Unbalanced (pop, append), a quote at the end (next), a number too long for
        # int(): the other reader knows what to say.
        return None
    if stack or marks:
        return None
    return forms, opened
