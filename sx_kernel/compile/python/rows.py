"""The texts of rows: Python lists whose ends are the fronts of lists (passes/rows.py)."""

from __future__ import annotations

from sx_kernel.compile.facts.operations import LIMIT, LIST_MAKERS
from sx_kernel.compile.mid.lists import FromRow, MakeRow, RowGet
from sx_kernel.compile.mid.nodes import Const, Op, Value, find

MOST_POPS = 2  # elements taken off one by one


def opened(inst: MakeRow, root: str, lost: str) -> str:
    """A row that begins as the list `root`; `lost` where that cannot be."""
    if inst.fresh:
        return "[]" if inst.begins_empty else f"{root}[::-1]"
    if inst.begins_empty:
        return f"[] if not {root} else {lost}"
    short = f"{root}[::-1] if type({root}) is list and len({root}) <= {LIMIT}"
    return f"{short} else [] if {root} is None else {lost}"


def got(inst: RowGet, row: str, lost: str) -> str:
    """An element; `lost` where it is not there."""
    item = f"{row}[{-1 - inst.place}]"
    if inst.place < inst.least:
        return item
    return f"({item} if {row if not inst.place else f'len({row}) > {inst.place}'} else {lost})"


def changes(row: str, items: list[str], drop: int) -> list[str]:
    """Lines that take `drop` elements off, which are there, and put others there."""
    pops = drop - min(drop, len(items))
    same = drop - pops
    lines = [f"{row}.pop()"] * pops if pops <= MOST_POPS else [f"del {row}[{-pops}:]"]
    if same == 1:
        lines.append(f"{row}[-1] = {items[0]}")
    elif same:
        lines.append(f"{row}[{-same}:] = {', '.join(items[:same])}")
    more = items[same:]
    lines += [f"{row}.append({item})" for item in more]
    return lines


def is_there(row: str, drop: int) -> str:
    """Return whether so many elements are in a row."""
    return row if drop == 1 else f"len({row}) >= {drop}"


def goes_on(inst: FromRow, *, last: bool) -> bool:
    """Return whether a list of a row goes on with what was there before that. `last`: nothing
    was."""
    made = find(inst.args[0])
    assert type(made) is MakeRow
    return not (made.tracks or made.args or last or len(inst.args) > 2)


def listed(inst: FromRow, row: str, tail: str, items: list[str], *, last: bool) -> str:
    """A list of what is in a row, and then in `tail`. `last`: that has nothing in it."""
    made = find(inst.args[0])
    assert type(made) is MakeRow
    front = "".join(f"{item}, " for item in items)
    if made.tracks:
        left = f"{row}[{-1 - inst.drop}::-1]" if inst.drop else f"{row}[::-1]"
        if front:
            return f"[{front}*{left}]"
        if inst.other or inst.drop:
            return left
        return f"({left} if {row}w is False else {row}w)"
    if made.args or last:
        return f"[{front}*{row}[::-1]]" if front else f"({row}[::-1] or {tail})"
    if front:
        row = f"[*{row}, {', '.join(reversed(items))}]"
    return f"row_({row}, {tail}, 'front')"


def is_nothing(tail: Value, uses: int) -> bool:
    """Return whether a list is nil, or one that is made empty and, used once, stays so."""
    if type(tail) is Const:
        return tail.value is None
    return type(tail) is Op and tail.own in LIST_MAKERS and not tail.args and uses == 1
