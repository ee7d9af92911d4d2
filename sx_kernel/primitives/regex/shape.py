"""How long can a regular expression take? Bounds from its syntax tree, before it is run.

Python's matcher backtracks, cannot be interrupted by another thread, and needs time exponential
in the length of the text for patterns such as (a+)+$. So a pattern is judged first, by `judge`:

* A **loop** is a repetition without a (small) limit. Where one character suffices to tell whether
  it goes on or ends, because what can begin another turn cannot follow it, nothing is ever tried
  twice: \\w+\\s does that. Otherwise it is **ambiguous**: .*x.
* From one starting point, a pattern whose loops do not contain choices takes at most n^power
  steps, where `power` counts the ambiguous loops, and one more for all others together.
* An ambiguous choice inside of a repetition may multiply with each turn. That is **explosive**.

The bounds are cautious: what is called explosive often is not, and then only runs slower.

The trees are those of the standard library's own parser, re._parser, of which Python's regular
expressions are compiled: lists of (operation, argument).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Any, Final, final

# Repetitions up to that many times are choices, not loops.
_FEW: Final = 16
# More alternatives than that, all together, are too many to try in one go.
_MOST_CHOICES: Final = 4096

_ATOMS: Final = frozenset({"LITERAL", "NOT_LITERAL", "ANY", "IN", "CATEGORY"})
_REPEATS: Final = frozenset({"MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"})
# Characters of many kinds, besides those of ASCII: what a pattern may tell apart.
_SAMPLES: Final = "".join(map(chr, range(128))) + "\x85\xa0é߀Ж中٣😀\u2028\u3000ſK"


@cache
def parser() -> Any:
    """The module that parses patterns; imported when the first one is compiled."""
    return import_module("re._parser")


def parse(source: str, flags: int) -> Any:
    """The tree of a pattern in Python's syntax, in which `$` is the very end of the text unless
    flag m is set where it stands. Raises re.error."""
    tree = parser().parse(source, flags)
    _end_at_the_end(tree, tree.state.flags)
    return tree


def _end_at_the_end(nodes: Any, flags: int) -> None:
    """Have each `$` in a tree that is not meant for lines mean the very end."""
    for i, (op, arg) in enumerate(nodes):
        name = str(op)
        if name == "AT":
            if arg is parser().AT_END and not flags & re.MULTILINE:
                nodes[i] = (op, parser().AT_END_STRING)
        elif name == "SUBPATTERN":
            _end_at_the_end(arg[3], (flags | arg[1]) & ~arg[2])
        else:
            for part in parts_of(name, arg):
                _end_at_the_end(part, flags)


def parts_of(name: str, arg: Any) -> list[Any]:
    """The sequences in a node of that name, besides a group."""
    if name in _REPEATS:
        return [arg[2]]
    match name:
        case "SUBPATTERN":
            return [arg[3]]
        case "BRANCH":
            return list(arg[1])
        case "ATOMIC_GROUP":
            return [arg]
        case "ASSERT" | "ASSERT_NOT":
            return [arg[1]]
        case "GROUPREF_EXISTS":
            return [part for part in arg[1:] if part]
        case _:
            return []


def has_groups(nodes: Any) -> bool:
    """Return whether groups in a sequence are remembered."""
    return any(
        (str(op) == "SUBPATTERN" and arg[0] is not None)
        or any(map(has_groups, parts_of(str(op), arg)))
        for op, arg in nodes
    )


@cache
def compiler() -> Any:
    """The module that makes matchers of trees."""
    return import_module("re._compiler")


def is_atom(op: Any) -> bool:
    """Return whether an operation matches one character."""
    return str(op) in _ATOMS


def is_repeat(op: Any) -> bool:
    """Return whether an operation repeats something."""
    return str(op) in _REPEATS


def is_endless(most: Any) -> bool:
    """Return whether a repetition has no limit."""
    return most is parser().MAXREPEAT or int(most) == int(parser().MAXREPEAT)


def matcher_of(nodes: Iterable[tuple[Any, Any]], flags: int) -> re.Pattern[str]:
    """The matcher for a part of a tree that holds no groups."""
    state = parser().State()
    state.flags = flags
    return compiler().compile(parser().SubPattern(state, list(nodes)), flags)


@dataclass(frozen=True, slots=True)
class Judgement:
    """`power`: one attempt takes at most n^power steps (times a constant) on n characters; None
    if the pattern may be explosive. `crosses_lines`: loops can match newlines; if they cannot, n is
    the length of the longest line. `is_ours`: what groups hold is not to be left to Python's
    matcher, which forgets or invents it where something with groups is repeated that may be empty,
    or that is never given back.
    """

    power: int | None
    crosses_lines: bool = True
    is_ours: bool = False


def judge(tree: Any, source: str) -> Judgement:
    """Bound the time that the pattern with that tree, parsed from `source`, takes."""
    own = {chr(min(max(ord(c) + d, 0), 0x10FFFF)) for c in source for d in (-1, 0, 1)}
    case = {other for c in own for other in (c.lower(), c.upper()) if len(other) == 1}
    alphabet = _SAMPLES + "".join(sorted((own | case) - set(_SAMPLES)))
    judging = _Judging(alphabet)
    judging.sequence(list(tree), 0, tree.state.flags, in_loop=False)
    if judging.explosive or judging.choices > _MOST_CHOICES:
        return Judgement(None)
    crosses_lines = bool(judging.looped >> ord("\n") & 1)
    return Judgement(judging.ambiguous + judging.plain, crosses_lines, judging.is_ours)


@final
class _Judging:
    """One pattern being judged. Sets of characters are bit masks over `alphabet`."""

    def __init__(self, alphabet: str) -> None:
        self.alphabet = alphabet
        self.all = (1 << len(alphabet)) - 1
        self.explosive = False
        self.is_ours = False
        self.choices = 1
        self.ambiguous = 0  # loops
        self.plain = 0  # 1 if there are other loops
        self.looped = 0  # what can be matched in loops
        self.masks: dict[tuple[Any, Any, int], int] = {}

    def first(self, nodes: list[Any], flags: int) -> tuple[int, bool]:
        """Return what a sequence can begin with, and whether it can be empty."""
        mask = 0
        for op, arg in nodes:
            own, empty = self._first_of(op, arg, flags)
            mask |= own
            if not empty:
                return mask, False
        return mask, True

    def _first_of(self, op: Any, arg: Any, flags: int) -> tuple[int, bool]:
        if is_atom(op):
            return self._mask(op, arg, flags), False
        if is_repeat(op):
            mask, empty = self.first(list(arg[2]), flags)
            return mask, empty or arg[0] == 0
        parts: list[tuple[int, bool]]
        match str(op):
            case "BRANCH":
                parts = [self.first(list(branch), flags) for branch in arg[1]]
            case "SUBPATTERN":
                return self.first(list(arg[3]), (flags | arg[1]) & ~arg[2])
            case "ATOMIC_GROUP":
                return self.first(list(arg), flags)
            case "AT" | "ASSERT" | "ASSERT_NOT":
                return 0, True
            case "GROUPREF_EXISTS":
                parts = [self.first(list(part or ()), flags) for part in arg[1:]]
            case _:  # a back reference
                return self.all, True
        mask = 0
        for own, _ in parts:
            mask |= own
        return mask, any(empty for _, empty in parts)

    def _mask(self, op: Any, arg: Any, flags: int) -> int:
        """The characters that an atom matches."""
        place = (op, id(arg) if type(arg) is list else arg, flags)
        found = self.masks.get(place)
        if found is None:
            found = 0
            for match in matcher_of([(op, arg)], flags).finditer(self.alphabet):
                found |= 1 << match.start()
            self.masks[place] = found
        return found

    def sequence(self, nodes: list[Any], follow: int, flags: int, *, in_loop: bool) -> None:
        """Judge a sequence that characters of `follow` can come after."""
        for op, arg in reversed(nodes):
            self.node(op, arg, follow, flags, in_loop=in_loop)
            own, empty = self._first_of(op, arg, flags)
            follow = own | (follow if empty else 0)

    def node(self, op: Any, arg: Any, follow: int, flags: int, *, in_loop: bool) -> None:
        """Judge one node."""
        if in_loop:
            self.looped |= self._first_of(op, arg, flags)[0]
        if is_repeat(op):
            self.repeat(op, arg, follow, flags, in_loop=in_loop)
            return
        match str(op):
            case "BRANCH":
                branches = [list(branch) for branch in arg[1]]
                self.branch(branches, follow, flags, in_loop=in_loop)
            case "SUBPATTERN":
                inner = (flags | arg[1]) & ~arg[2]
                self.sequence(list(arg[3]), follow, inner, in_loop=in_loop)
            case "ATOMIC_GROUP":
                self.is_ours = self.is_ours or has_groups(arg)
                self.sequence(list(arg), 0, flags, in_loop=in_loop)
            case "ASSERT" | "ASSERT_NOT":
                self.sequence(list(arg[1]), 0, flags, in_loop=in_loop)
            case "GROUPREF_EXISTS":
                for part in arg[1:]:
                    self.sequence(list(part or ()), follow, flags, in_loop=in_loop)
            case _:
                pass

    def repeat(self, op: Any, arg: Any, follow: int, flags: int, *, in_loop: bool) -> None:
        """Judge a repetition."""
        least, most, body = int(arg[0]), arg[1], list(arg[2])
        first, empty = self.first(body, flags)
        is_loop = is_endless(most) or int(most) > _FEW
        is_open = least != int(most) and str(op) != "POSSESSIVE_REPEAT"
        is_ambiguous = is_open and (empty or bool(first & follow))
        if (empty and int(most) > 1) or str(op) == "POSSESSIVE_REPEAT":
            self.is_ours = self.is_ours or has_groups(body)
        if (is_loop and empty) or (is_ambiguous and in_loop):
            self.explosive = True
        elif is_ambiguous and is_loop:
            self.ambiguous += 1
        elif is_loop:
            self.plain = 1
        elif is_ambiguous:
            self.choices *= int(most) - least + 1
        self.sequence(body, follow | first, flags, in_loop=in_loop or int(most) > 1)

    def branch(self, branches: list[list[Any]], follow: int, flags: int, *, in_loop: bool) -> None:
        """Judge alternatives: they are ambiguous if two can begin alike."""
        seen = 0
        is_ambiguous = False
        for branch in branches:
            first, empty = self.first(branch, flags)
            if empty:
                first |= follow
            is_ambiguous = is_ambiguous or bool(seen & first)
            seen |= first
            self.sequence(branch, follow, flags, in_loop=in_loop)
        if is_ambiguous and in_loop:
            self.explosive = True
        elif is_ambiguous:
            self.choices *= len(branches)
