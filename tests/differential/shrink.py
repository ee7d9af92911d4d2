"""Making a failing program small: remove and replace parts as long as it still fails."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from time import monotonic

from tests.differential.trees import Program, Tree, at, paths, replaced, size, text_of

ATOMS = ("nil", "0", "1", "true")


def shrink(program: Program, fails: Callable[[Program], bool], *, seconds: float = 60.0) -> Program:
    """A small program for which `fails` holds as it does for `program`.

    Greedy: whole forms first, then subtrees from the outside in, each removed, replaced by one
    of its parts, or by an atom; again until nothing helps or the time is up.
    """
    deadline = monotonic() + seconds
    improved = True
    while improved and monotonic() < deadline:
        improved = False
        for candidate in _fewer_forms(program):
            if monotonic() > deadline:
                return program
            if fails(candidate):
                program, improved = candidate, True
                break
        if improved:
            continue
        for i in range(len(program.forms)):
            changed = _shrink_form(program, i, fails, deadline)
            improved = improved or changed is not program
            program = changed
    return program


def _fewer_forms(program: Program) -> Iterator[Program]:
    count = len(program.forms)
    for length in (count // 2, count // 4, 2, 1):
        if 0 < length < count:
            for start in range(0, count, length):
                kept = (*program.forms[:start], *program.forms[start + length :])
                if kept:
                    yield replace(program, forms=kept)


def _shrink_form(
    program: Program, i: int, fails: Callable[[Program], bool], deadline: float
) -> Program:
    improved = True
    while improved:
        improved = False
        form = program.forms[i]
        for path in paths(form):
            if monotonic() > deadline:
                return program
            for new in _smaller(form, path):
                forms = (*program.forms[:i], new, *program.forms[i + 1 :])
                candidate = replace(program, forms=forms)
                if fails(candidate):
                    program, improved = candidate, True
                    break
            if improved:
                break
    return program


def _smaller(form: Tree, path: tuple[int, ...]) -> Iterator[Tree]:
    here = at(form, path)
    if path:
        yield replaced(form, path, None)
    if isinstance(here, list):
        for part in here:
            if size(part) > 1 or text_of(part) not in ("fn", "let", "if", "begin"):
                yield replaced(form, path, part)
        for atom in ATOMS:
            yield replaced(form, path, atom)
    elif len(here) > 4 or here.startswith(("(", "'")):
        for atom in ATOMS:
            yield replaced(form, path, atom)
