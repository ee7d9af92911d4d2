"""Structural editing: changes that keep the brackets of a balanced text balanced.

    slurp  (a) b   →  (a b)        barf    (a b)    →  (a) b
    wrap   a       →  (a)          splice  (a (b))  →  (a b)
    raise  (f (a)) →  (a)          kill    (a b)    →  (a )

Pure functions from a text and a cursor (an offset) to an `Edit`, or None if there is nothing to
do. Movements return the new cursor. Prefixes (`'`, `#;` …) belong to the expression they stand
before. Only brackets and blanks move in slurping, barfing and wrapping; where two expressions
would grow together, a blank is put between them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final, NamedTuple, TypeAlias

from sx_kernel.repl.structure import CLOSING, Node, Outline, outline

_OPENING_CHARACTERS: Final = "([{"
_CLOSING_CHARACTERS: Final = ")]}"


class Edit(NamedTuple):
    """The text and the cursor after an edit, and what was `killed` (for the clipboard)."""

    text: str
    cursor: int
    killed: str = ""


Command: TypeAlias = Callable[[str, int], Edit | None]
Movement: TypeAlias = Callable[[str, int], int | None]
_Change: TypeAlias = tuple[int, int, str]  # from, to, replacement

# ------------------------------------------------------------------------------ slurp and barf


def slurp_forward(text: str, cursor: int) -> Edit | None:
    """Take the expression after the list into it; of the innermost list that has one after it."""
    for node, holder in _enclosing(outline(text), cursor):
        taken = holder.child_after(node.end)
        if taken is None or not taken.closed:
            continue
        closer = text[node.inner_end]
        between = text[node.end : taken.start]
        if not node.children and not (text[node.inside : node.inner_end] + between).strip():
            away: _Change = (node.inside, taken.start, "")
        else:
            away = (node.inner_end, node.end, _gap(text, node.inner_end, node.end))
        return _apply(text, cursor, away, (taken.end, taken.end, closer))
    return None


def barf_forward(text: str, cursor: int) -> Edit | None:
    """Put the last expression of the list behind it. The cursor stays in the list."""
    for node, _ in _enclosing(outline(text), cursor):
        if not node.children:
            continue
        last = node.children[-1]
        cut = node.children[-2].end if len(node.children) > 1 else node.inside
        closer = text[node.inner_end] + (" " if last.start == cut else "")
        away = (node.inner_end, node.end, _gap(text, node.inner_end, node.end))
        return _apply(text, min(cursor, cut), (cut, cut, closer), away)
    return None


def slurp_backward(text: str, cursor: int) -> Edit | None:
    """Take the expression before the list into it; of the innermost list that has one."""
    for node, holder in _enclosing(outline(text), cursor):
        taken = holder.child_before(node.start)
        if taken is None:
            continue
        head = _apart(text, taken.start) + text[node.start : node.inside]
        between = text[taken.end : node.start]
        if not node.children and not (between + text[node.inside : node.inner_end]).strip():
            away: _Change = (taken.end, node.inner_end, "")
        else:
            away = (node.start, node.inside, _gap(text, node.start, node.inside))
        return _apply(text, cursor, (taken.start, taken.start, head), away)
    return None


def barf_backward(text: str, cursor: int) -> Edit | None:
    """Put the first expression of the list before it. The cursor stays in the list."""
    for node, _ in _enclosing(outline(text), cursor):
        if not node.children:
            continue
        cut = node.children[1].start if len(node.children) > 1 else node.inner_end
        head = _apart(text, cut) + text[node.start : node.inside]
        away = (node.start, node.inside, _gap(text, node.start, node.inside))
        return _apply(text, max(cursor, cut), away, (cut, cut, head))
    return None


# ----------------------------------------------------------------------- wrap, splice and raise


def wrap(text: str, cursor: int, opener: str = "(") -> Edit | None:
    """Put brackets around the expression at or after the cursor; an empty pair where none is."""
    parts = outline(text)
    if parts.comment_at(cursor) is not None:
        return None
    holder = parts.list_at(cursor)
    node = holder.child_at(cursor) or holder.child_after(cursor)
    closer = CLOSING[opener]
    if node is None:
        if parts.string_at(cursor) is not None:
            return None
        lead = _apart(text, cursor)
        pair = lead + opener + closer
        after = cursor + len(lead) + len(opener)
        return Edit(text[:cursor] + pair + text[cursor:], after)
    if not node.closed:
        return None
    lead = _apart(text, node.start) + opener
    return _apply(
        text, max(cursor, node.start), (node.start, node.start, lead), (node.end, node.end, closer)
    )


def splice(text: str, cursor: int) -> Edit | None:
    """Take the brackets around the cursor away, with the list's prefixes."""
    for node, _ in _enclosing(outline(text), cursor):
        if not text[node.inside : node.inner_end].strip():
            return _apply(text, cursor, (node.start, node.end, _gap(text, node.start, node.end)))
        return _apply(
            text,
            cursor,
            (node.start, node.inside, _gap(text, node.start, node.inside)),
            (node.inner_end, node.end, _gap(text, node.inner_end, node.end)),
        )
    return None


def raise_form(text: str, cursor: int) -> Edit | None:
    """Replace the list around the cursor by its expression at (or after, or before) the cursor.

    The list's own prefixes stay: `,@(f |x)` becomes `,@x`.
    """
    for holder, _ in _enclosing(outline(text), cursor):
        node = holder.child_at(cursor) or holder.child_after(cursor) or holder.child_before(cursor)
        if node is None:
            return None
        if holder.start == holder.body:
            before = _gap(text, holder.body, node.start)
        else:
            before = _gap_after_prefix(text[holder.body - 1], text[node.start])
        return _apply(
            text,
            min(max(cursor, node.start), node.end),
            (holder.body, node.start, before),
            (node.end, holder.end, _gap(text, node.end, holder.end)),
        )
    return None


# ----------------------------------------------------------------------------------------- kill

_WORD_FORWARD: Final = re.compile(r"\W*\w+")
_WORD_BACKWARD: Final = re.compile(r"\w+\W*\Z")


def kill_forward(text: str, cursor: int) -> Edit | None:
    """Remove the expression after the cursor; in strings and comments, the word."""
    parts = outline(text)
    stop = _end_of_words(parts, cursor)
    if stop is not None:
        found = _WORD_FORWARD.match(text, cursor, stop)
        if found is not None:
            return _kill(text, _off_escape(text, cursor), found.end(), glue=False)
        if parts.comment_at(cursor) is None:
            return None  # nothing left in a string
    holder = parts.list_at(cursor)
    node = holder.child_at(cursor) or holder.child_after(cursor)
    if node is None:
        return None
    start = cursor
    if parts.comment_at(cursor) is not None:
        start = node.start  # the line of a comment must end where it does
    elif node.start < cursor and (cursor < node.inside or _is_of_one_piece(node, text)):
        # In a prefix, or in `#\(`, of which one half makes no sense.
        start = node.start if cursor <= node.body or _is_of_one_piece(node, text) else cursor
    return _kill(text, start, node.end)


def kill_backward(text: str, cursor: int) -> Edit | None:
    """Remove the expression before the cursor; in strings and comments, the word."""
    parts = outline(text)
    start = _start_of_words(parts, cursor)
    if start is not None:
        found = _WORD_BACKWARD.search(text, start, cursor)
        if found is None:
            return None
        end = cursor if _off_escape(text, cursor) == cursor else cursor + 1
        return _kill(text, _off_escape(text, found.start()), end, glue=False)
    holder = parts.list_at(cursor)
    node = _child_around(holder, cursor) or holder.child_before(cursor)
    if node is None:
        return None
    end = cursor
    if cursor < node.body or (cursor < node.inside and _splits_name(node, text, cursor)):
        end = node.end  # half of it would be something else
    elif cursor < node.inside and text[cursor] in ",([{":
        end = node.end
    return _kill(text, node.start, end)


_OF_ONE_PIECE: Final = ("#", "|", ":|")


def _is_of_one_piece(node: Node, text: str) -> bool:
    """Return whether the half of an atom would be something else: of `#\\(`, of a name between
    bars."""
    return text.startswith(_OF_ONE_PIECE, node.body)


def _splits_name(node: Node, text: str, cursor: int) -> bool:
    """Return whether what is behind the cursor would be something else."""
    return _is_of_one_piece(node, text) or text.startswith(_OF_ONE_PIECE, cursor)


def _kill(text: str, start: int, end: int, *, glue: bool = True) -> Edit:
    gap = _gap(text, start, end) if glue else ""
    return Edit(text[:start] + gap + text[end:], start, text[start:end])


def _off_escape(text: str, at: int) -> int:
    """`at`, or one less where it splits an escape such as `\\"` in a string."""
    backslashes = at - len(text[:at].rstrip("\\"))
    return at - backslashes % 2


def _end_of_words(parts: Outline, cursor: int) -> int | None:
    """Return where the string or comment that the cursor is in ends; None outside of them."""
    string = parts.string_at(cursor)
    if string is not None:
        return string.inner_end
    comment = parts.comment_at(cursor)
    return None if comment is None else comment[1]


def _start_of_words(parts: Outline, cursor: int) -> int | None:
    string = parts.string_at(cursor)
    if string is not None:
        return string.inside
    comment = parts.comment_at(cursor)
    return None if comment is None else comment[0] + 1


# ------------------------------------------------------------------------------------- movement


def forward(text: str, cursor: int) -> int | None:
    """The end of the expression at the cursor or after it; after the last one, of the list."""
    parts = outline(text)
    stop = _end_of_words(parts, cursor)
    if stop is not None:
        found = _WORD_FORWARD.match(text, cursor, stop)
        if found is not None:
            return found.end()
    holder = parts.list_at(cursor)
    node = holder.child_at(cursor) or holder.child_after(cursor)
    if node is not None:
        return node.end
    return holder.end if holder.parent is not None and holder.closed else None


def backward(text: str, cursor: int) -> int | None:
    """The start of the expression at the cursor or before it; before the first, of the list."""
    parts = outline(text)
    start = _start_of_words(parts, cursor)
    if start is not None:
        found = _WORD_BACKWARD.search(text, start, cursor)
        if found is not None:
            return found.start()
    holder = parts.list_at(cursor)
    node = _child_around(holder, cursor) or holder.child_before(cursor)
    if node is not None:
        return node.start
    return None if holder.parent is None else holder.start


def up(text: str, cursor: int) -> int | None:
    """The start of the list (or string) around the cursor."""
    parts = outline(text)
    node = parts.string_at(cursor) or parts.list_at(cursor)
    return None if node.parent is None else node.start


def up_forward(text: str, cursor: int) -> int | None:
    """The end of the list (or string) around the cursor."""
    parts = outline(text)
    node = parts.string_at(cursor) or parts.list_at(cursor)
    return None if node.parent is None or not node.closed else node.end


def down(text: str, cursor: int) -> int | None:
    """Inside the next list in the list around the cursor, before its first expression."""
    node = outline(text).list_at(cursor).child_after(cursor)
    while node is not None and not node.is_list:
        holder = node.parent
        node = None if holder is None else holder.child_after(node.end)
    return None if node is None else node.inside


def top_start(text: str, cursor: int) -> int | None:
    """The start of the top-level expression at the cursor, or of the one before it."""
    top = outline(text).top
    node = _child_around(top, cursor) or top.child_before(cursor)
    return None if node is None else node.start


def top_end(text: str, cursor: int) -> int | None:
    """The end of the top-level expression at the cursor, or of the one after it."""
    top = outline(text).top
    node = top.child_at(cursor) or top.child_after(cursor)
    return None if node is None else node.end


def expression_at(text: str, cursor: int) -> tuple[int, int] | None:
    """Start and end of the atom or string at the cursor, or of the expression that begins there."""
    node = outline(text).list_at(cursor).child_at(cursor)
    return None if node is None else (node.start, node.end)


def list_around(text: str, cursor: int) -> tuple[int, int] | None:
    """Start and end of the innermost list around the cursor; at a bracket, of its list."""
    node = _list_of(text, cursor)
    return None if node is None else (node.start, node.end)


def inside_list(text: str, cursor: int) -> tuple[int, int] | None:
    """The same without its brackets."""
    node = _list_of(text, cursor)
    return None if node is None else (node.inside, node.inner_end)


def _list_of(text: str, cursor: int) -> Node | None:
    holder = outline(text).list_at(cursor)
    child = holder.child_at(cursor)
    node = child if child is not None and child.is_list else holder
    return None if node.parent is None or not node.closed else node


# ------------------------------------------------------------------------------------ mechanism


def _enclosing(parts: Outline, cursor: int) -> Iterator[tuple[Node, Node]]:
    """The closed lists around the cursor, innermost first, each with what it is in."""
    node = parts.list_at(cursor)
    while node.parent is not None:
        if node.closed:
            yield node, node.parent
        node = node.parent


def _child_around(holder: Node, cursor: int) -> Node | None:
    """The child that the cursor is within, not at its start."""
    node = holder.child_at(cursor)
    return node if node is not None and node.start < cursor else None


def _gap(text: str, left: int, right: int) -> str:
    """Return what has to stand between text[:left] and text[right:] if nothing else does."""
    if left == 0 or right >= len(text):
        return ""
    before, after = text[left - 1], text[right]
    if before.isspace() or before in _OPENING_CHARACTERS:
        return ""
    return "" if after.isspace() or after in _CLOSING_CHARACTERS else " "


def _gap_after_prefix(before: str, after: str) -> str:
    """The same after a prefix that ends with `before`, which wants to stand close."""
    return "" if before in "'`;@" or (before == "," and after != "@") else " "


def _apart(text: str, at: int) -> str:
    """A blank if something that begins at `at` would touch what is before it."""
    if at == 0 or text[at - 1].isspace() or text[at - 1] in _OPENING_CHARACTERS:
        return ""
    return " "


def _apply(text: str, cursor: int, *changes: _Change) -> Edit:
    """Make the changes, which are in order; the cursor goes with the text that it stands before.

    Where a closing bracket comes in at the cursor, it stays before it.
    """
    pieces: list[str] = []
    done = 0
    moved = cursor
    for start, end, new in changes:
        pieces += (text[done:start], new)
        done = end
        if start == end == cursor:
            moved += 0 if new[:1] in _CLOSING_CHARACTERS else len(new)
        elif end <= cursor:
            moved += len(new) - (end - start)
        elif start < cursor:
            moved += start - cursor
    pieces.append(text[done:])
    return Edit("".join(pieces), moved)
