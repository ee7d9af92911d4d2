"""Programs as trees: what the generator makes, the shrinker changes and the sessions read.

A tree is a token (a str) or a list of trees; a list that begins with "{" is a dict literal.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

# list[Any], not list[Tree]: lists of one type are no lists of another, and literals mix them
Tree: TypeAlias = str | list[Any]


@dataclass(frozen=True, slots=True)
class Program:
    """Top-level forms that are evaluated one after another in one session.

    `seed` made it (-1: written by hand). `shadows`: it redefines names of the language, so it
    needs sessions of its own.
    """

    seed: int
    forms: tuple[Tree, ...]
    shadows: bool = False

    def texts(self) -> list[str]:
        """The text of each form."""
        return [text_of(form) for form in self.forms]

    def __str__(self) -> str:
        return "\n".join(self.texts())


def text_of(tree: Tree) -> str:
    """SX text on one line."""
    if isinstance(tree, str):
        return tree
    if tree and tree[0] == "{":
        return "{" + " ".join(text_of(part) for part in tree[1:]) + "}"
    return "(" + " ".join(text_of(part) for part in tree) + ")"


def size(tree: Tree) -> int:
    """The number of tokens and lists."""
    return 1 if isinstance(tree, str) else 1 + sum(size(part) for part in tree)


def paths(tree: Tree) -> Iterator[tuple[int, ...]]:
    """The paths of all subtrees, big ones first at each level."""
    level: list[tuple[tuple[int, ...], Tree]] = [((), tree)]
    while level:
        following: list[tuple[tuple[int, ...], Tree]] = []
        for path, subtree in level:
            yield path
            if not isinstance(subtree, str):
                following += [((*path, i), part) for i, part in enumerate(subtree)]
        level = following


def at(tree: Tree, path: tuple[int, ...]) -> Tree:
    """The subtree at `path`."""
    for i in path:
        tree = tree[i]
    return tree


def replaced(tree: Tree, path: tuple[int, ...], new: Tree | None) -> Tree:
    """`tree` with `new` at `path`; None: without what is there."""
    if not path:
        assert new is not None
        return new
    assert isinstance(tree, list)
    i, *deeper = path
    if not deeper and new is None:
        return [*tree[:i], *tree[i + 1 :]]
    return [*tree[:i], replaced(tree[i], tuple(deeper), new), *tree[i + 1 :]]
